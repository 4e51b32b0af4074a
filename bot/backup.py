"""A copy of the embedded database while Hearth runs, its way back, and a new key for private text.

A server has tools of its own for the first two (`pg_dump`, `pg_restore`).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, LargeBinary, Table, create_engine, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot import migrate
from bot.config import Settings
from bot.db import Database, alone, connect
from bot.engines import file_of
from bot.errors import Misconfigured
from bot.keys import WRONG, present, private_columns, right
from bot.secrets import InvalidToken, Lock

BATCH = 500  # texts a transaction locks anew: Hearth may be running
BESIDE = ("", "-wal", "-shm")  # a database file, and what SQLite may keep next to it
SERVER = (
    "DATABASE_URL names a PostgreSQL server, which has its own tools: {tool} (docs/operations.md). After going back to "
    "an older state, run `hearth reconcile --since` with the moment of the backup."
)
MOMENTS = (("delivery", "created_at"), ("inbox", "received_at"), ("occurrence", "prompted_at"))


def save(db: Database, target: Path) -> int:
    """Copy the whole database into a file that must not exist yet; returns its size in bytes.

    Raises `Misconfigured` for a server, or if the file cannot be written.
    """
    if db.engine.dialect.name != "sqlite":
        raise Misconfigured(SERVER.format(tool="pg_dump"))
    if target.exists():
        raise Misconfigured(f"{target} exists already, and a backup overwrites nothing: choose another name.")
    draft = target.with_name(f"{target.name}.part")
    try:
        _copy(db, draft)
        draft.rename(target)
    except (OSError, sqlite3.Error) as problem:
        draft.unlink(missing_ok=True)
        raise Misconfigured(f"{target} cannot be written: {problem}.") from None
    return target.stat().st_size


def _copy(db: Database, draft: Path) -> None:
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)  # whoever may read the copy can see who thanked whom
    with closing(sqlite3.connect(draft)) as copy, db.engine.connect() as connection:
        connection.rollback()  # the copy takes its own lock
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.backup(copy)  # in one go: with a write-ahead log no writer waits for a reader, and nothing begins anew
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        _check(copy, draft)


def _check(copy: sqlite3.Connection, path: Path) -> None:
    found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise Misconfigured(f"{path} is damaged: {found}.")


def bring_back(
    settings: Settings, source: Path, *, now: datetime, prepare: Callable[[Database, datetime], None]
) -> tuple[datetime, Path | None]:
    """Put a backup in the database's place; returns the last moment it knows of, and where the old file is now.

    `prepare(db, since)` is called with the backup's own copy before it takes that place: an interruption leaves
    everything as it was. The former database is kept beside the new one. Raises `Misconfigured` while a Hearth runs
    on it, for a server, and for a file that is no backup of Hearth's or that the keys do not open.
    """
    place = file_of(settings.database_url)
    if place is None:
        raise Misconfigured(SERVER.format(tool="pg_restore"))
    with alone(settings.database_url):
        since = _look_into(source, settings.secret_keys)
        draft = place.with_name(f"{place.name}.part")
        _remove(draft)
        draft.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
            closing(sqlite3.connect(draft)) as new,
        ):
            old.backup(new)
        db = connect(f"sqlite:///{draft}", keys=settings.secret_keys)
        try:
            migrate.upgrade(db)
            prepare(db, since)
        finally:
            db.close()
        former = _set_aside(place, now)
        draft.rename(place)
    return since, former


def _remove(path: Path) -> None:
    for suffix in BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _set_aside(place: Path, now: datetime) -> Path | None:
    """Rename the database with everything that SQLite keeps beside it."""
    if not place.exists():
        return None
    former = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for suffix in BESIDE:
        part = Path(f"{place}{suffix}")
        if part.exists():
            part.rename(f"{former}{suffix}")
    return former


def _look_into(source: Path, keys: list[str]) -> datetime:
    """Return the last moment that a backup knows of; raises `Misconfigured` if it is none, or under other keys."""
    if not source.is_file():
        raise Misconfigured(f"{source} is no file.")
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            _check(copy, source)
            names = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not {"alembic_version", *(table for table, _ in MOMENTS)} <= names:
                raise Misconfigured(f"{source} is no database of Hearth's.")
            _try_keys(copy, keys, source)
            return _last_moment(copy)
    except sqlite3.DatabaseError as problem:
        raise Misconfigured(f"{source} cannot be read: {problem}.") from None


def _try_keys(copy: sqlite3.Connection, keys: list[str], source: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
    with engine.connect() as connection:
        if not right(connection, keys, present(connection)):
            raise Misconfigured(WRONG.format(where=source))


def _last_moment(copy: sqlite3.Connection) -> datetime:
    found = [copy.execute(f"SELECT MAX({column}) FROM {table}").fetchone()[0] for table, column in MOMENTS]  # noqa: S608 — our own names
    moments = [datetime.fromisoformat(each).replace(tzinfo=UTC) for each in found if each]
    return max(moments, default=datetime(2000, 1, 1, tzinfo=UTC))


# -- a new key ------------------------------------------------------------------------------------


def rotate(db: Database, keys: list[str]) -> Iterator[tuple[str, int, int]]:
    """Lock all private text with the first key; yields for each column its name, how many changed, how many stay shut.

    In short transactions, so Hearth may run; what is locked with the first key already is left, so it may be repeated
    after an interruption.
    """
    for table, column in private_columns():
        changed = shut = 0
        last: tuple[Any, ...] | None = None
        while True:
            with db.begin() as session:
                last, new, bad = _rotate_batch(session, table, column, last, keys)
            changed, shut = changed + new, shut + bad
            if last is None:
                break
        yield f"{table.name}.{column.name}", changed, shut


def _rotate_batch(
    session: Session, table: Table, column: Column[Any], after: tuple[Any, ...] | None, keys: list[str]
) -> tuple[tuple[Any, ...] | None, int, int]:
    key = list(table.primary_key.columns)
    locked = type_coerce(column, LargeBinary)
    query = select(*key, locked).where(column.is_not(None)).order_by(*key).limit(BATCH).with_for_update()
    if after is not None:
        query = query.where(tuple_(*key) > tuple_(*after))
    rows = session.execute(query).all()
    changed = shut = 0
    every = Lock(keys)
    for row in rows:
        *where, token = row
        if every.is_newest(token):
            continue
        if not _opens(every, token):
            shut += 1
            continue
        fresh = type_coerce(every.rotate(token), LargeBinary)
        same = [part == value for part, value in zip(key, where, strict=True)]
        session.execute(update(table).where(*same).values({column.name: fresh}))
        changed += 1
    return (tuple(rows[-1][:-1]) if len(rows) == BATCH else None), changed, shut


def _opens(lock: Lock, token: bytes) -> bool:
    try:
        lock.open(token)
    except InvalidToken:
        return False
    return True
