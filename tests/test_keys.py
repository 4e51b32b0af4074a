"""The keys for private text: a wrong one is found out before anything is written, a passphrase is hard to guess."""

import base64
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary, func, select, type_coerce, update
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.cli import backup, check, serve
from bot.features import checkins
from bot.features.checkins import Checkin
from bot.platform import encryption
from bot.platform.config import Settings, key_problems, load
from bot.platform.database import Database, connect
from bot.platform.encryption import InvalidToken, TextCipher, is_whole
from bot.platform.errors import Misconfigured
from tests.actors import WEDNESDAY
from tests.conftest import BOTH_ENGINES, rows
from tests.losing import lose
from tests.running import running
from tests.series_helpers import caller

both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)

RIGHT = "q1V4pfFOFFcE6AnBQGkzGUQ7vtpMXUxqAZHVShz1Wkk="
OTHER = "cWtXQq2mO0cG6yWm5kD0bBvM0bqjvWzI3Qd9o8Vx7sA="
PASSPHRASE = "a passphrase of one's own that is long enough"
OPENS = "HEARTH_SECRET_KEY opens the private text in this database."
NOT_THESE = "does not open the private text in this database"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[RIGHT])
    yield db
    db.close()


@pytest.fixture
def start(database_url: str) -> Callable[..., None]:
    """Open the database as every role of `hearth run`, and `hearth tick`, do before anything else."""

    def start_(key: str, **more: Any) -> None:
        serve.open_database(with_key(database_url, key), **more).close()

    return start_


def with_key(url: str, key: str) -> Settings:
    return load(None, database_url=url, hearth_secret_key=key)


def about_the_key(url: str, key: str) -> str:
    """Return what `hearth check` says about the key and the stored texts, "" if nothing."""
    found = check.database(with_key(url, key))
    return "".join(each.sentence for each in found if each.sentence.startswith("HEARTH_SECRET_KEY"))


def notes(db: Database, n: int = 1, text: str = "my note") -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        for _ in range(n):
            checkins.record(session, by=bob, draft=checkins.CheckinDraft(mood=4, note=text), now=WEDNESDAY)


def damage(db: Database, text: bytes, *ids: int) -> None:
    with db.begin() as session:
        session.execute(update(Checkin).where(Checkin.id.in_(ids)).values(note=type_coerce(text, LargeBinary)))


def stored(db: Database) -> list[bytes]:
    return [bytes(row[0]) for row in rows(db, select(type_coerce(Checkin.note, LargeBinary)).order_by(Checkin.id))]


# -- is it the right one? -------------------------------------------------------------------------


@both_engines
@pytest.mark.parametrize("key", [OTHER, f'"{RIGHT}"', f"'{RIGHT}'", RIGHT[:-4], RIGHT[:20], PASSPHRASE, RIGHT.lower()])
async def test_a_key_that_opens_no_stored_text_is_refused_by_run_and_by_check(
    db: Database, start: Callable[..., None], database_url: str, key: str
) -> None:
    notes(db, 3)
    with pytest.raises(Misconfigured) as refused:
        start(key)
    assert NOT_THESE in str(refused.value)
    assert "\n" not in str(refused.value)
    assert key not in str(refused.value)
    assert NOT_THESE in about_the_key(database_url, key)


@both_engines
@pytest.mark.parametrize("key", [OTHER, PASSPHRASE, f"{OTHER},{RIGHT}"])
async def test_on_an_empty_database_every_key_is_right(start: Callable[..., None], database_url: str, key: str) -> None:
    start(key)
    assert about_the_key(database_url, key) == ""


@both_engines
async def test_an_old_key_behind_a_new_one_is_enough(
    db: Database, start: Callable[..., None], database_url: str
) -> None:
    notes(db)
    start(f"{OTHER},{RIGHT}")
    assert about_the_key(database_url, f"{OTHER},{RIGHT}") == OPENS


@both_engines
@pytest.mark.parametrize("which", [(1,), (5,), (1, 2, 4, 5)])
async def test_damaged_texts_are_not_taken_for_a_wrong_key(
    db: Database, start: Callable[..., None], database_url: str, which: tuple[int, ...]
) -> None:
    notes(db, 5)
    damage(db, flipped(stored(db)[0]), *which)

    start(RIGHT)
    assert f"does not open {len(which)} of the 5 private texts" in about_the_key(database_url, RIGHT)


def flipped(token: bytes) -> bytes:
    data = bytearray(base64.urlsafe_b64decode(token))
    data[30] ^= 1
    return base64.urlsafe_b64encode(bytes(data))


@pytest.mark.parametrize("text", [b"what nobody locked", b"gAAAA", b""])
async def test_a_text_that_no_key_can_have_locked_proves_nothing(
    db: Database, start: Callable[..., None], text: bytes
) -> None:
    notes(db)
    damage(db, text, 1)

    start(OTHER)


async def test_texts_under_several_keys_are_no_wrong_key_and_are_counted(
    db: Database, start: Callable[..., None], database_url: str
) -> None:
    notes(db, 2)
    other = connect(database_url, keys=[OTHER])
    notes(other, 2)
    other.close()

    for key in (RIGHT, OTHER):
        start(key)
        assert "2 of the 4" in about_the_key(database_url, key)
    assert about_the_key(database_url, f"{RIGHT},{OTHER}") == OPENS


async def test_a_healthy_start_looks_at_one_text(
    db: Database, start: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes(db, 20)
    opened = []
    open_ = TextCipher.decrypt
    monkeypatch.setattr(TextCipher, "decrypt", lambda lock, token: opened.append(token) or open_(lock, token))
    start(RIGHT)

    assert len(opened) == 1


@both_engines
async def test_whoever_has_lost_a_key_for_good_can_say_so_and_the_texts_stay(
    db: Database, start: Callable[..., None]
) -> None:
    notes(db)
    lose(db)
    before = stored(db)
    with pytest.raises(Misconfigured, match="--key-lost"):
        start(RIGHT)

    start(RIGHT, key_lost=True)
    notes(db)
    start(RIGHT)
    assert stored(db)[:1] == before


@pytest.mark.slow
@pytest.mark.parametrize("command", [("run",), ("tick", "--at", "2026-11-25T10:00Z"), ("rotate-keys",)])
async def test_a_command_that_needs_the_key_ends_with_the_sentence_and_nothing_else(
    settings: Settings, database_url: str, command: tuple[str, ...]
) -> None:
    db = connect(database_url, keys=[RIGHT])
    notes(db)
    db.close()
    async with running(settings, *command, HEARTH_SECRET_KEY=OTHER) as program:
        assert await program.ends() == 2
    assert program.out == ""
    assert [NOT_THESE in line for line in program.err.splitlines()] == [True]


@pytest.mark.parametrize("command", ["migrate", "export", "deliveries"])
def test_a_command_that_opens_no_text_needs_no_key(
    db: Database, database_url: str, command: str, typed: Callable[..., Result]
) -> None:
    notes(db)
    assert typed(command, HEARTH_SECRET_KEY=OTHER).exit_code == 0


@pytest.fixture
def typed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)

    def type_(*words: str, **settings: str) -> Result:
        return CliRunner().invoke(cli, [*words], env=settings)

    return type_


def test_a_backup_with_one_damaged_text_is_still_a_backup(
    db: Database, tmp_path: Path, typed: Callable[..., Result]
) -> None:
    notes(db, 3)
    damage(db, flipped(stored(db)[0]), 1)
    backup.save(db, tmp_path / "copy.db")
    db.close()

    refused = typed("restore", "copy.db", HEARTH_SECRET_KEY=OTHER)
    assert "add the key of that time" in str(refused.exception)
    assert typed("restore", "copy.db", HEARTH_SECRET_KEY=RIGHT).exit_code == 0


def test_a_backup_from_before_a_column_was_there_is_proved_by_the_others(
    db: Database, tmp_path: Path, typed: Callable[..., Result]
) -> None:
    notes(db)
    backup.save(db, tmp_path / "copy.db")
    db.close()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as plain:
        plain.execute("alter table kudos drop column customer")
        plain.commit()

    refused = typed("restore", "copy.db", HEARTH_SECRET_KEY=OTHER)
    assert "add the key of that time" in str(refused.exception)


# -- what makes a key -----------------------------------------------------------------------------


def of_old(passphrase: str, text: str) -> bytes:
    """Lock a text as passphrases did before they were stretched."""
    key = HKDF(hashes.SHA256(), length=32, salt=None, info=b"hearth private text").derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key)).encrypt(text.encode())


def test_a_fernet_key_is_used_as_it_is() -> None:
    assert TextCipher([RIGHT]).decrypt(Fernet(RIGHT).encrypt(b"note")) == "note"
    assert Fernet(RIGHT).decrypt(TextCipher([RIGHT]).encrypt("note")) == b"note"


@pytest.mark.parametrize("written", [RIGHT.rstrip("="), base64.b64encode(base64.urlsafe_b64decode(OTHER)).decode()])
def test_a_fernet_key_without_its_last_sign_or_in_the_other_alphabet_is_the_same_key(written: str) -> None:
    whole = RIGHT if RIGHT.startswith(written) else OTHER
    assert TextCipher([written]).decrypt(Fernet(whole).encrypt(b"note")) == "note"
    assert Fernet(whole).decrypt(TextCipher([written]).encrypt("note")) == b"note"
    assert key_problems(load(None, hearth_secret_key=written)) == []


def test_what_a_trimmed_key_locked_while_it_passed_for_a_passphrase_stays_open() -> None:
    trimmed = RIGHT.rstrip("=")
    assert TextCipher([trimmed]).decrypt(of_old(trimmed, "note")) == "note"


def test_a_passphrase_locks_anew_and_opens_what_it_locked_before() -> None:
    lock = TextCipher([PASSPHRASE])
    old = of_old(PASSPHRASE, "note")

    assert lock.decrypt(old) == "note"
    assert lock.decrypt(lock.encrypt("note")) == "note"
    assert (lock.is_newest(old), lock.is_newest(lock.rotate(old))) == (False, True)
    with pytest.raises(InvalidToken):
        TextCipher([PASSPHRASE + "!"]).decrypt(lock.encrypt("note"))
    with pytest.raises(InvalidToken):
        Fernet(base64.urlsafe_b64encode(b"0" * 32)).decrypt(lock.encrypt("note"))


def test_a_passphrase_is_stretched_once_in_a_process_and_a_key_of_keygen_never(monkeypatch: pytest.MonkeyPatch) -> None:
    encryption._stretched.cache_clear()
    for _ in range(3):
        TextCipher([RIGHT, OTHER]).decrypt(TextCipher([RIGHT]).encrypt("note"))
    assert encryption._stretched.cache_info().misses == 0
    for _ in range(3):
        TextCipher([PASSPHRASE]).encrypt("note")
    assert encryption._stretched.cache_info().misses == 1


@both_engines
def test_rotating_moves_a_passphrase_s_old_texts_over_and_says_how_many(
    db: Database, database_url: str, typed: Callable[..., Result]
) -> None:
    notes(db, 3)
    damage(db, of_old(PASSPHRASE, "my note"), 1, 2, 3)

    assert "checkin.note: 3 locked anew" in typed("rotate-keys", HEARTH_SECRET_KEY=PASSPHRASE).output
    assert "checkin.note: 0 locked anew" in typed("rotate-keys", HEARTH_SECRET_KEY=PASSPHRASE).output
    assert all(TextCipher([PASSPHRASE]).is_newest(text) for text in stored(db))
    other = connect(database_url, keys=[PASSPHRASE])
    assert rows(other, select(func.count(), Checkin.note).group_by(Checkin.id)) == [(1, "my note")] * 3
    other.close()


@pytest.mark.parametrize(
    "key",
    [
        RIGHT[1:],  # the first sign was not selected
        RIGHT[:42],  # the last two were not
        RIGHT[:20] + RIGHT[21:],
        RIGHT[:10] + RIGHT[8:],
        RIGHT[:-1] + "k",  # 44 signs that are no key
        f"{RIGHT[1:]},{RIGHT}",
    ],
)
def test_a_key_that_looks_damaged_is_named_and_never_quoted(key: str) -> None:
    (said,) = key_problems(load(None, hearth_secret_key=key))
    assert "looks like one of `hearth keygen`, which has 44" in said
    assert RIGHT[5:15] not in said


@pytest.mark.parametrize(
    "key",
    [
        PASSPHRASE,
        "0123456789abcdef" * 2,  # openssl rand -hex 16
        "0123456789abcdef" * 4,
        "a-key-for-measurements-that-is-long-enough",
        "correct horse battery staple correct horse b",  # 44 of them
        "一句足够长的口令，只有自己知道它是什么",
        "h43K0JiyIBoRgGwn9991uRcAkYNVJ-URqHpHznv1v9M=",  # as `hearth keygen` makes them
        f"{RIGHT},{RIGHT[1:]}",  # behind another one it only opens
    ],
)
def test_a_passphrase_is_not_taken_for_a_damaged_key(key: str) -> None:
    assert key_problems(load(None, hearth_secret_key=key)) == []


@pytest.mark.parametrize("key", [f'"{RIGHT}"', f"'{RIGHT}'", f'"{RIGHT},{OTHER}"', f"“{RIGHT}”", f"`{PASSPHRASE}`"])
def test_quotation_marks_inside_the_value_are_named(key: str) -> None:
    (said,) = key_problems(load(None, hearth_secret_key=key))
    assert "quotation marks" in said
    assert RIGHT[:10] not in said


@pytest.mark.parametrize("around", ["\ufeff{}", " {} ", "{}\r\n", "\u200b{}\u200b", "{},", "\u00a0{}"])
def test_what_cannot_be_seen_around_a_key_is_no_part_of_it(around: str) -> None:
    assert load(None, hearth_secret_key=around.format(RIGHT)).secret_keys == [RIGHT]


def test_bytes_that_are_no_text_are_named() -> None:
    assert "no text" in key_problems(load(None, hearth_secret_key="\udcff" * 20))[0]


def test_the_form_of_a_locked_text_is_known_without_its_key() -> None:
    token = TextCipher([RIGHT]).encrypt("note")
    assert is_whole(token)
    assert not any(map(is_whole, (token[:-5], b"", b"note", token[4:], token + b"AAAA")))
