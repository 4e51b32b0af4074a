"""Private text at rest: locked with the first key, opened with any of them."""

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FERNET_KEY_LENGTH = 44  # 32 bytes in URL-safe base64


def _fernet(key: str) -> Fernet:
    """Take a Fernet key as it is; make one from any other long random text (HKDF, RFC 5869)."""
    if len(key) == FERNET_KEY_LENGTH:
        try:
            return Fernet(key)
        except ValueError:
            pass
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"hearth private text").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


class Lock:
    """Locks and opens text for the encrypted columns. Holds the keys and nothing else; equal if they are."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        self._fernets = MultiFernet([_fernet(key) for key in keys])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lock) and self._keys == other._keys

    def __hash__(self) -> int:
        return hash(self._keys)

    def close(self, text: str) -> bytes:
        """Return the encrypted form of `text`."""
        return self._fernets.encrypt(text.encode())

    def open(self, token: bytes) -> str:
        """Return the text; raises `cryptography.fernet.InvalidToken` if no key fits."""
        return self._fernets.decrypt(token).decode()

    def rotate(self, token: bytes) -> bytes:
        """Return the same text locked with the first key; raises `InvalidToken` if no key fits."""
        return self._fernets.rotate(token)


def new_key() -> str:
    """Return a fresh key for `HEARTH_SECRET_KEY`."""
    return Fernet.generate_key().decode()


__all__ = ["InvalidToken", "Lock", "new_key"]
