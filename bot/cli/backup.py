"""A copy of the embedded database while Hearth runs, its way back, and a new key for private text.

A server has tools of its own for the first two (`pg_dump`, `pg_restore`).
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table, create_engine, select, tuple_, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot.cli.keys import WRONG, present, private_columns, right
from bot.core import search
from bot.migrations import schema
from bot.platform.config import Settings
from bot.platform.database import Base, Database, UTCDateTime, alone, connect
from bot.platform.encryption import InvalidToken, TextCipher
from bot.platform.engines import cut_log, file_of, url_of
from bot.platform.errors import Misconfigured
from bot.platform.files import BESIDE, has_content, make_file, new_file

BATCH = 500  # texts a transaction locks anew: Hearth may be running
WITH_WAL = 2  # the version that a file says it is written and read by
COPIED = 1024 * 1024  # bytes at a time
SERVER = (
    "DATABASE_URL names a PostgreSQL server, which has its own tools: {tool} (docs/operations.md). After going back to "
    "an older state, run `hearth reconcile --since` with the moment of the backup."
)
WITHOUT_LOG = (
    "{source} is a copy of a database in use and no backup that Hearth made. If Hearth ran when it was copied, the "
    "newest entries are missing: they stood in {source}-wal. `hearth backup` copies everything."
)
WITH_LOG = (
    "{source} is a copy of a database in use and no backup that Hearth made; {source}-wal beside it was used as well. "
    "If the two were not copied at the same moment, entries may be missing. `hearth backup` copies everything."
)
INDEX = ("search_index", *(f"search_index_{part}" for part in ("data", "idx", "content", "docsize", "config")))
MADE = "CREATE VIRTUAL TABLE search_index USING fts5("
# How moments and days are stored (sqlalchemy.org, the SQLite dialect's DATETIME and DATE), in SQL: 1 for one of them.
# SQLite's functions take more than these forms; made to calculate, they carry the 31st of February over into March.
VALID: dict[type, str] = {
    UTCDateTime: (
        "{0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'"
        " AND LENGTH({0}) IN (19, 26) AND {0} NOT GLOB '*[^-0-9: .]*'"
        " AND DATETIME(SUBSTR({0}, 1, 19), '+0 days') = SUBSTR({0}, 1, 19)"
    ),
    Date: "{0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND DATE({0}, '+0 days') = {0}",
}
MOMENTS = (("delivery", "created_at"), ("inbox", "received_at"), ("occurrence", "prompted_at"))


def save(db: Database, target: Path) -> int:
    """Copy the whole database into a file that must not exist yet; returns its size in bytes.

    Raises `Misconfigured` for a server, or if the file cannot be written.
    """
    if db.file is None:
        raise Misconfigured(SERVER.format(tool="pg_dump"))
    if target.exists():
        raise Misconfigured(f"{target} exists already, and a backup overwrites nothing: choose another name.")
    draft = target.absolute().with_name(f"{target.name}.part")
    if {target.resolve(), draft.resolve()} & _own_files(db.file):
        raise Misconfigured(f"{target} is a name that the database needs for itself: choose another one.")
    try:
        _remove(draft)
        _copy(db, draft)
        draft.rename(target)
    except (OSError, sqlite3.Error) as problem:
        raise Misconfigured(f"{target} cannot be written: {problem}.") from None
    finally:
        _remove(draft)
    return target.stat().st_size


def _copy(db: Database, draft: Path) -> None:
    """Write the database anew into a file, without what was deleted and without free pages.

    It takes no lock that a writer waits for, and is one file with nothing beside it (sqlite.org/lang_vacuum.html).
    """
    make_file(draft)  # whoever may read the copy can see who thanked whom
    with db.engine.connect() as connection:
        connection.rollback()  # the copy takes its own lock
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("VACUUM INTO ?", (str(draft),))
    with closing(sqlite3.connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA secure_delete=ON")
        search.forget_at_once(copy)
        _check(copy, draft, "quick_check")


def _check(copy: sqlite3.Connection, path: Path, how: str) -> None:
    found = copy.execute(f"PRAGMA {how}(1)").fetchone()[0]
    if found != "ok":
        raise Misconfigured(f"{path} is damaged: {found}.")


def renew(db: Database) -> None:
    """Write the database anew in its place, so that nothing deleted is left in pages that are free or half full.

    It takes long and keeps everybody out: Hearth must not be running.
    """
    if db.file is None:
        raise Misconfigured("DATABASE_URL names a PostgreSQL server, which has its own tool: VACUUM FULL.")
    with db.engine.connect() as connection:
        connection.rollback()
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        search.forget_at_once(driver)
        driver.execute("VACUUM")
    cut_log(db.engine)


# -- the way back ---------------------------------------------------------------------------------


def bring_back(
    settings: Settings,
    source: Path,
    *,
    now: datetime,
    prepare: Callable[[Database, datetime], None],
    warn: Callable[[str], None] = lambda sentence: None,
) -> tuple[datetime, Path | None]:
    """Put a backup in the database's place; returns the last moment it knows of, and where the old file is now.

    The file is copied first, and only the copy is looked at and used: what was found good is what is restored.
    `prepare(db, since)` is called with that copy before it takes its place: an interruption leaves everything as it
    was, and nothing beside it. The former database is kept. `warn` is told what may be missing.

    Raises `Misconfigured` while a Hearth runs on the database, for a server, and for a file that is no backup of
    Hearth's or that the keys do not open.
    """
    place = file_of(settings.database_url)
    if place is None:
        raise Misconfigured(SERVER.format(tool="pg_restore"))
    if not source.is_file():
        raise Misconfigured(f"{source} is no file.")
    if source.resolve() in _own_files(place):
        raise Misconfigured(f"{source} belongs to the database itself: name a file that `hearth backup` wrote.")
    with alone(settings.database_url):
        draft = place.with_name(f"{place.name}.part")
        try:
            _remove(draft)
            _take_over(source, draft, warn)
            since = _look_into(draft, source, settings.secret_keys, now)
            db = connect(url_of(draft), keys=settings.secret_keys)
            try:
                schema.upgrade(db)
                prepare(db, since)
            finally:
                db.close()
            return since, _swap(draft, place, now)
        except (OSError, sqlite3.Error) as problem:
            raise Misconfigured(f"{source} cannot be restored: {problem}.") from None
        finally:
            _remove(draft)


def _own_files(place: Path) -> set[Path]:
    """Return the names that a database uses beside its own, whether there are such files now or not."""
    return {Path(f"{place}{suffix}") for suffix in (*BESIDE, ".lock", ".part")}


def _remove(path: Path) -> None:
    for suffix in BESIDE:
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _take_over(source: Path, draft: Path, warn: Callable[[str], None]) -> None:
    """Copy a file, and what SQLite left beside it, for our eyes only; raises `Misconfigured` if it changes."""
    parts = [suffix for suffix in BESIDE if suffix != "-shm" and (not suffix or has_content(Path(f"{source}{suffix}")))]
    before = [_state(Path(f"{source}{suffix}")) for suffix in parts]
    for suffix in parts:
        with Path(f"{source}{suffix}").open("rb") as old, new_file(Path(f"{draft}{suffix}")) as new:
            shutil.copyfileobj(old, new, COPIED)
    if before != [_state(Path(f"{source}{suffix}")) for suffix in parts]:
        raise Misconfigured(f"{source} is being written to: stop what does so, or let `hearth backup` copy it.")
    if _has_log(draft):
        warn(WITH_LOG.format(source=source) if "-wal" in parts else WITHOUT_LOG.format(source=source))


def _state(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _has_log(path: Path) -> bool:
    """Return whether the file is of a database with a write-ahead log (sqlite.org/fileformat.html, the header)."""
    with path.open("rb") as file:
        return WITH_WAL in file.read(20)[18:]


def _swap(draft: Path, place: Path, now: datetime) -> Path | None:
    """Put the draft in the database's place, or leave everything as it was; returns where the former one is now."""
    former = place.with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}")
    moved: list[tuple[Path, Path]] = []
    try:
        for suffix in BESIDE:  # also a log without a database: SQLite would take it for the new one's
            old, aside = Path(f"{place}{suffix}"), Path(f"{former}{suffix}")
            if old.exists():
                moved.append((old, aside))
                old.rename(aside)
        draft.rename(place)
    except BaseException:
        for old, aside in moved:
            if aside.exists() and not old.exists():
                aside.rename(old)
        raise
    return former if former.exists() else None


def _look_into(draft: Path, source: Path, keys: list[str], now: datetime) -> datetime:
    """Return the last moment that a backup knows of; raises `Misconfigured` if it is none, or under other keys.

    The file may have been made by anybody (sqlite.org/security.html, "Untrusted SQLite Database Files").
    """
    try:
        with closing(sqlite3.connect(draft)) as copy:
            for pragma in ("trusted_schema=OFF", "cell_size_check=ON"):
                copy.execute(f"PRAGMA {pragma}")
            names = _check_schema(copy, source)
            _check(copy, source, "integrity_check")
            _check_moments(copy, names, source)
            _try_keys(copy, keys, source)
            return _last_moment(copy, now)
    except sqlite3.DatabaseError as problem:
        raise Misconfigured(f"{source} cannot be read: {problem}.") from None


def _check_schema(copy: sqlite3.Connection, source: Path) -> set[str]:
    """Return the names of the tables; raises `Misconfigured` for anything that no Hearth up to this one has made."""
    found = copy.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    names = {name for kind, name, _ in found if kind == "table"}
    if not {"alembic_version", *(table for table, _ in MOMENTS)} <= names:
        raise Misconfigured(f"{source} is no database of Hearth's.")
    revisions = [revision for (revision,) in copy.execute("SELECT version_num FROM alembic_version")]
    if len(revisions) != 1 or revisions[0] not in schema.lineage():
        raise Misconfigured(f"{source} was made by another, probably newer Hearth: restore it with that one.")
    ours = {*Base.metadata.tables, "alembic_version", *INDEX}
    for kind, name, sql in found:
        virtual = (sql or "").upper().startswith("CREATE VIRTUAL")
        known = name in ours or name.startswith("sqlite_") if kind == "table" else kind == "index"
        if not known or virtual != (name == INDEX[0]) or (virtual and not sql.startswith(MADE)):
            raise Misconfigured(f"{source} holds a {kind} that no Hearth has made ({name!r}), so it is not used.")
    return names


def _check_moments(copy: sqlite3.Connection, names: set[str], source: Path) -> None:
    """Raise `Misconfigured` where a moment or a day is none: whatever reads that row later would fail."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns if table.name in names else ():
            valid = VALID.get(type(column.type))
            if valid is None:
                continue
            is_none = valid.format(f'"{column.name}"')
            query = f'SELECT COUNT(*) FROM "{table.name}" WHERE "{column.name}" IS NOT NULL AND ({is_none}) IS NOT 1'  # noqa: S608 — our own names
            with _absent_columns_are_fine():
                ((count,),) = copy.execute(query)
                if count:
                    raise Misconfigured(
                        f"{source} is damaged: {count} values of {table.name}.{column.name} are no moment in time."
                    )


@contextmanager
def _absent_columns_are_fine() -> Iterator[None]:
    """A backup may be older than a column; the migrations add it."""
    try:
        yield
    except sqlite3.OperationalError as problem:
        if "no such column" not in str(problem):
            raise


def _try_keys(copy: sqlite3.Connection, keys: list[str], source: Path) -> None:
    engine = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
    with engine.connect() as connection:
        if not right(connection, keys, present(connection)):
            raise Misconfigured(WRONG.format(where=source))


def _last_moment(copy: sqlite3.Connection, now: datetime) -> datetime:
    """Return the last of the moments that have been; what a clock that ran ahead wrote down says nothing."""
    until = f"{now.astimezone(UTC).replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}"
    queries = [f"SELECT MAX({column}) FROM {table} WHERE {column} <= ?" for table, column in MOMENTS]  # noqa: S608 — our own names
    found = [copy.execute(query, (until,)).fetchone()[0] for query in queries]
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
    every = TextCipher(keys)
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


def _opens(lock: TextCipher, token: bytes) -> bool:
    try:
        lock.decrypt(token)
    except InvalidToken:
        return False
    return True
