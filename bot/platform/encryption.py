"""Private text at rest: locked with the first key, opened with any of them."""

import base64
import binascii
import functools
import re
from collections.abc import Iterator, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FERNET_KEY_LENGTH = 44  # 32 bytes in URL-safe base64
BESIDE_THE_TEXT = 1 + 8 + 16 + 32  # bytes of a locked text: its version, time, vector and signature
NEARLY = range(40, 49)  # characters of what may be such a key with a few lost or doubled
_BASE64 = re.compile(r"[A-Za-z0-9_+/-]+={0,2}")

# One of the settings that OWASP counts as equally strong, the one that takes 32 MB and a fifth of a second
# (cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt).
COST, BLOCK_SIZE, PARALLEL = 2**15, 8, 3
# The same salt everywhere: the keys are needed before a database is there to keep one, and a backup or a copy must open
# with the passphrase alone. What a salt is against, one list of guesses tried on many installations, costs as much
# per guess, but once. Keys that `hearth keygen` makes cannot be guessed and need none of this.
SALT = b"hearth private text"

# A text that no key opens is read as this one character, a noncharacter that nobody types
# (unicode.org/faq/private_use.html). One character cannot be cut in two; `bot.blocks.unreadable` puts words in its
# place when it is shown.
UNREADABLE = "\ufdd0"


class Unreadable(str):
    """What stands for a text that no key opens. It still has the locked text: stored again, that is what is kept."""

    token: bytes

    def __new__(cls, token: bytes) -> "Unreadable":
        self = super().__new__(cls, UNREADABLE)
        self.token = token
        return self


def unreadable(text: str | None) -> bool:
    """Return whether a text, or a part of it, could not be opened."""
    return text is not None and UNREADABLE in text


def kept_if_unreadable(new: str | None, old: str | None) -> str | None:
    """Return what to store in the place of `old`: what could not be read is not given up for nothing."""
    return old if new is None and unreadable(old) else new


def _made_by_keygen(key: str) -> str | None:
    """Return the Fernet key that this is, with a "=" that was lost at its end; None if it is something else."""
    whole = key + "=" if len(key) == FERNET_KEY_LENGTH - 1 and not key.endswith("=") else key
    if len(whole) != FERNET_KEY_LENGTH or not _BASE64.fullmatch(whole):
        return None
    try:
        Fernet(whole)
    except ValueError:
        return None
    return whole


def looks_damaged(key: str) -> bool:
    """Return whether this looks like a key of `hearth keygen` with some of its characters lost, changed or doubled."""
    if _made_by_keygen(key) or len(key) not in NEARLY or not _BASE64.fullmatch(key):
        return False
    kinds = (str.isupper, str.islower, str.isdigit)
    return key.endswith("=") or all(any(map(kind, key)) for kind in kinds)


def _derived(passphrase: str) -> Fernet:
    """Return the key that a passphrase made before it was stretched (HKDF, RFC 5869): what it locked stays open."""
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"hearth private text").derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


@functools.cache
def _stretched(passphrase: str) -> Fernet:
    """Return the key for a passphrase of one's own (scrypt, RFC 7914), worked out once in a process."""
    scrypt = Scrypt(salt=SALT, length=32, n=COST, r=BLOCK_SIZE, p=PARALLEL)
    return Fernet(base64.urlsafe_b64encode(scrypt.derive(passphrase.encode())))


class TextCipher:
    """Locks and opens text for the encrypted columns. Holds the keys and nothing else; equal if they are."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        made = [_made_by_keygen(key) for key in keys]
        self._passphrases = [key for key, whole in zip(keys, made, strict=True) if whole is None]
        # What was locked before a trimmed key was known for one, and before passphrases were stretched, is open still.
        former = [_derived(key) for key, whole in zip(keys, made, strict=True) if whole != key]
        self._at_hand = [*(Fernet(whole) for whole in made if whole), *former]
        self._first = Fernet(made[0]) if made and made[0] else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextCipher) and self._keys == other._keys

    def __hash__(self) -> int:
        return hash(self._keys)

    def encrypt(self, text: str) -> bytes:
        """Return the encrypted form of `text`."""
        return self._newest().encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Return the text; raises `cryptography.fernet.InvalidToken` if no key fits."""
        for fernet in self._each():
            try:
                return fernet.decrypt(token).decode()
            except InvalidToken:
                continue
        raise InvalidToken

    def rotate(self, token: bytes) -> bytes:
        """Return the same text locked with the first key; raises `InvalidToken` if no key fits."""
        return MultiFernet([self._newest(), *self._each()]).rotate(token)

    def is_newest(self, token: bytes) -> bool:
        """Return whether a text is locked as a new one would be."""
        try:
            self._newest().decrypt(token)
        except InvalidToken:
            return False
        return True

    def _newest(self) -> Fernet:
        return self._first or _stretched(self._keys[0])

    def _each(self) -> Iterator[Fernet]:
        """Return every key in every form; what takes long to work out comes last, and only if it is needed."""
        yield from self._at_hand
        yield from map(_stretched, self._passphrases)


def is_whole(token: bytes) -> bool:
    """Return whether this has the form of a locked text, whatever its key (github.com/fernet/spec)."""
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    return data[:1] == b"\x80" and len(data) > BESIDE_THE_TEXT and (len(data) - BESIDE_THE_TEXT) % 16 == 0


def new_key() -> str:
    """Return a fresh key for `HEARTH_SECRET_KEY`."""
    return Fernet.generate_key().decode()


__all__ = [
    "UNREADABLE", "InvalidToken", "TextCipher", "Unreadable", "is_whole", "kept_if_unreadable", "looks_damaged",
    "new_key", "unreadable",
]  # fmt: skip
