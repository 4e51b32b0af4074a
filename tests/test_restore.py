"""`hearth restore` with whatever a file may be: odd moments, odd names, somebody else's, a copy made by hand."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.cli import backup, operations
from bot.core import outbox
from bot.core import people as members
from bot.core.people import Profile
from bot.features.checkins import Checkin
from bot.migrations import schema
from bot.platform.database import Database, connect
from bot.platform.errors import Misconfigured
from simulator import people
from tests.actors import WEDNESDAY
from tests.conftest import KEY, rows

SECRET = "nobody else must ever read this"
HOME = "T0HEARTH01"

Command = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, migrated: Path) -> Path:
    (tmp_path / "var").mkdir()
    shutil.copy(migrated, tmp_path / "var" / "hearth.db")
    return tmp_path / "var" / "hearth.db"


@pytest.fixture
def db(place: Path) -> Iterator[Database]:
    """A database in which Alice has noted something, and a message waits."""
    db = connect(f"sqlite:///{place}", keys=[KEY])
    with db.begin() as session:
        (who,) = members.sync(session, HOME, [Profile(people.ALICE, "Alice")])
        session.add(Checkin(member_id=who.id, mood=2, note=SECRET, day=WEDNESDAY.date(), created_at=WEDNESDAY))
        given = {"team_id": HOME, "to": people.ALICE, "kind": "hearth.help", "about": {}, "now": WEDNESDAY}
        outbox.enqueue(session, key="1", **given)  # type: ignore[arg-type]
    yield db
    db.close()


@pytest.fixture
def copy(db: Database, tmp_path: Path) -> Path:
    """A backup of it, in another folder."""
    (tmp_path / "backups").mkdir()
    backup.save(db, tmp_path / "backups" / "copy.db")
    db.disconnect()
    return tmp_path / "backups" / "copy.db"


@pytest.fixture
def restore(place: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`hearth restore FILE` as it is typed; whatever it says, it leaves no draft and nothing beside the backup."""
    monkeypatch.chdir(place.parent)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place}")
    monkeypatch.setenv("HEARTH_SECRET_KEY", KEY)

    def type_(file: Path | str, **settings: str) -> Result:
        beside = sorted(Path(file).absolute().parent.iterdir()) if Path(file).exists() else []
        result = CliRunner().invoke(cli, ["restore", str(file)], env=settings)
        left = [each.name for each in place.parent.iterdir() if ".part" in each.name]
        assert left == []
        if beside and Path(file).absolute().parent != place.parent:
            assert sorted(Path(file).absolute().parent.iterdir()) == beside
        return result

    return type_


@pytest.fixture
def refused(restore: Command, place: Path) -> Callable[..., str]:
    """Have `hearth restore` refuse a file with a sentence and change nothing; returns the sentence."""

    def type_(file: Path | str, **settings: str) -> str:
        before = place.read_bytes()
        result = restore(file, **settings)
        assert isinstance(result.exception, Misconfigured), (result.output, result.exception)
        assert place.read_bytes() == before
        assert list(place.parent.glob("*.before-*")) == []
        assert SECRET not in str(result.exception)
        return str(result.exception)

    return type_


def alter(file: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(file)) as plain:
        plain.executescript(";".join(statements))
        plain.commit()
    return file


def kept(db: Database) -> list[Any]:
    return [row[0] for row in rows(db, select(Checkin.note))]


# -- moments --------------------------------------------------------------------------------------

NO_MOMENTS = (
    "'soon'", "''", "0", "1764064800", "x'00'", "'2026-13-45 99:99:99.000000'", "'2026-02-31 00:00:00.000000'",
    "'10000-01-01 00:00:00.000000'", "'2026-11-25T10:00:00Z'", "'-2026-11-25 10:00:00'", "'2026-11-25 10:00:00.00000x'",
)  # fmt: skip


@pytest.mark.parametrize("value", NO_MOMENTS)
def test_what_is_no_moment_is_said_with_its_place(copy: Path, refused: Callable[..., str], value: str) -> None:
    alter(copy, f"update delivery set created_at = {value}")  # noqa: S608 — written above

    assert "1 values of delivery.created_at are no moment in time" in refused(copy)


def test_every_moment_and_day_is_looked_at(copy: Path, refused: Callable[..., str]) -> None:
    alter(copy, "update checkin set day = 'friday'")
    assert "checkin.day" in refused(copy)
    alter(copy, "update checkin set day = '2026-11-25', created_at = '25.11.2026'")
    assert "checkin.created_at" in refused(copy)


def test_a_moment_that_is_missing_is_named(copy: Path, refused: Callable[..., str]) -> None:
    alter(
        copy,
        "pragma writable_schema=on",
        "update sqlite_master set sql = replace(sql, 'created_at DATETIME NOT NULL', 'created_at DATETIME')",
    )
    alter(copy, "update delivery set created_at = null")
    alter(
        copy,
        "pragma writable_schema=on",
        "update sqlite_master set sql = replace(sql, 'created_at DATETIME', 'created_at DATETIME NOT NULL')",
    )

    assert "NULL value in delivery.created_at" in refused(copy)


def test_a_prompt_that_nobody_was_sent_has_no_moment_and_does_no_harm(
    copy: Path, restore: Command, db: Database
) -> None:
    alter(
        copy,
        "insert into occurrence (team_id, whom, programme, slot, due_at) "
        "values ('T0HEARTH01', 'U0ALICE001', 'checkin.daily', '2026-11-25', '2026-11-25 10:00:00.000000')",
    )

    assert restore(copy).exit_code == 0


@pytest.mark.parametrize("year", ["2099", "9999"])
def test_a_moment_that_has_not_come_is_a_clock_that_ran_ahead_and_no_backup_from_then(
    copy: Path, restore: Command, db: Database, year: str
) -> None:
    alter(copy, f"insert into inbox values ('event:1', '{year}-12-31 23:59:59.999999')")  # noqa: S608
    result = restore(copy)

    assert result.exit_code == 0, result.exception
    assert f"the last thing it knows of was at {WEDNESDAY:%Y-%m-%d}" in result.output
    assert kept(db) == [SECRET]


def test_a_backup_of_nothing_at_all_is_restored(restore: Command, migrated: Path, tmp_path: Path, db: Database) -> None:
    shutil.copy(migrated, tmp_path / "empty.db")
    db.disconnect()

    assert restore(tmp_path / "empty.db").exit_code == 0
    assert kept(db) == []


# -- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a?b.db", "a#b.db", "100%.db", "a%41b.db", "x?mode=rwc&y=.db", "数 据.db", "file:x"])
def test_a_file_may_have_any_name(copy: Path, restore: Command, db: Database, name: str) -> None:
    """In an address of SQLite's, `?`, `#` and `%` mean something, and another file would be opened or made."""
    odd = copy.rename(copy.with_name(name))

    assert restore(odd).exit_code == 0
    assert kept(db) == [SECRET]


def test_the_database_may_have_any_name_too(copy: Path, restore: Command, tmp_path: Path) -> None:
    place = tmp_path / "50% ?#" / "hearth.db"
    url = backup.url_of(place).render_as_string()

    assert restore(copy, DATABASE_URL=url).exit_code == 0
    with closing(sqlite3.connect(place)) as plain:
        assert plain.execute("select count(*) from checkin").fetchone() == (1,)
    assert {each.name for each in place.parent.iterdir()} == {"hearth.db", "hearth.db.lock"}


def test_through_a_link_the_file_is_exchanged_and_the_link_stays(
    copy: Path, restore: Command, place: Path, tmp_path: Path, db: Database
) -> None:
    (tmp_path / "link.db").symlink_to(place)

    assert restore(copy, DATABASE_URL=f"sqlite:///{tmp_path}/link.db").exit_code == 0
    assert (tmp_path / "link.db").is_symlink()
    assert len(list(place.parent.glob("hearth.db.before-*"))) == 1
    assert kept(db) == [SECRET]


# -- what is no backup ----------------------------------------------------------------------------


def test_what_is_no_file_at_all_is_said_to_be_none(refused: Callable[..., str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nothing.db").touch()
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")

    for none in (tmp_path, tmp_path / "pipe", tmp_path / "broken", Path("/dev/null")):
        assert "is no file" in refused(none)
    assert "is no database of Hearth's" in refused(tmp_path / "nothing.db")


@pytest.mark.parametrize("name", ["hearth.db", "hearth.db-wal", "hearth.db-shm", "hearth.db.lock", "hearth.db.part"])
def test_the_database_itself_is_no_backup_nor_is_what_belongs_to_it(
    refused: Callable[..., str], place: Path, copy: Path, tmp_path: Path, name: str
) -> None:
    own = place.with_name(name)
    if not own.exists():
        shutil.copy(copy, own)
    (tmp_path / "link").symlink_to(own)
    for each in (own, tmp_path / "link", place.parent / ".." / "var" / name):
        result = CliRunner().invoke(cli, ["restore", str(each)])
        assert "belongs to the database itself" in str(result.exception)
    assert own.exists()


FOREIGN = (
    ("create trigger spy after insert on checkin begin delete from kudos; end", "trigger"),
    ("create view everybody as select * from member", "view"),
    ("create table thing (x)", "table"),
    ("create virtual table thing using fts5(x)", "table"),
    ("create virtual table temp_ using fts5vocab('search_index', 'row')", "table"),
    (
        "drop table search_index; create table search_index (tokens)",
        "table",
    ),
    (
        "drop table search_index; create virtual table search_index using fts5vocab('x', 'row')",
        "table",
    ),
    ("drop table audit; create virtual table audit using fts5(x)", "table"),
)


@pytest.mark.parametrize(("statements", "kind"), FOREIGN)
def test_a_file_with_anything_that_no_hearth_has_made_is_not_used(
    copy: Path, refused: Callable[..., str], statements: str, kind: str
) -> None:
    """A trigger would run in Hearth's own name from then on (sqlite.org/security.html)."""
    assert f"holds a {kind} that no Hearth has made" in refused(alter(copy, statements))


@pytest.mark.parametrize("revision", ["'9999'", "null", "'' ", "'0001'), ('0002'", "x'00'"])
def test_a_backup_of_another_hearth_is_said_to_be_one(copy: Path, refused: Callable[..., str], revision: str) -> None:
    alter(copy, "drop table alembic_version", "create table alembic_version (version_num)")
    alter(copy, f"insert into alembic_version values ({revision})")  # noqa: S608 — written above

    assert "another, probably newer Hearth" in refused(copy)


def test_an_index_that_lacks_a_row_is_found_too(copy: Path, refused: Callable[..., str]) -> None:
    """The quick check of SQLite's does not look."""
    with closing(sqlite3.connect(copy)) as plain:
        index = plain.execute("select * from sqlite_master where name = 'ix_inbox_received_at'").fetchone()
    alter(copy, "pragma writable_schema=on", "delete from sqlite_master where name = 'ix_inbox_received_at'")
    alter(copy, "insert into inbox values ('event:1', '2026-11-25 10:00:00.000000')")
    with closing(sqlite3.connect(copy)) as plain:
        plain.execute("pragma writable_schema=on")
        plain.execute("insert into sqlite_master values (?, ?, ?, ?, ?)", index)
        plain.commit()

    said = refused(copy)  # in other words by each SQLite
    assert "is damaged" in said
    assert "index ix_inbox_received_at" in said


# -- a copy made by hand --------------------------------------------------------------------------


def by_hand(db: Database, place: Path, target: Path, *suffixes: str) -> Path:
    """Copy the database while it is in use, with the newest entry still in its log."""
    with db.begin() as session:
        (who,) = members.sync(session, HOME, [Profile(people.ALICE, "Alice")])
        session.add(Checkin(member_id=who.id, mood=5, note="newest", day=WEDNESDAY.date(), created_at=WEDNESDAY))
    for suffix in suffixes:
        shutil.copy(f"{place}{suffix}", f"{target}{suffix}")
    db.disconnect()
    return target


def test_a_copy_made_by_hand_is_said_to_lack_what_was_newest(
    db: Database, place: Path, restore: Command, copy: Path, tmp_path: Path
) -> None:
    result = restore(by_hand(db, place, tmp_path / "hand.db", ""))

    assert result.exit_code == 0, result.exception
    assert "the newest entries are missing" in result.output
    assert "newest" not in kept(db)


def test_the_log_beside_a_copy_made_by_hand_is_used(
    db: Database, place: Path, restore: Command, copy: Path, tmp_path: Path
) -> None:
    result = restore(by_hand(db, place, tmp_path / "hand.db", "", "-wal", "-shm"))

    assert result.exit_code == 0, result.exception
    assert f"{tmp_path}/hand.db-wal beside it was used" in result.output
    assert kept(db) == [SECRET, "newest"]


def test_a_backup_of_hearth_s_own_is_taken_without_a_word(copy: Path, restore: Command) -> None:
    assert restore(copy).output.startswith("Restored; ")


def test_a_former_database_can_be_brought_back(copy: Path, restore: Command, db: Database, place: Path) -> None:
    assert restore(copy).exit_code == 0
    (former,) = place.parent.glob("hearth.db.before-*")

    assert restore(former).exit_code == 0
    assert kept(db) == [SECRET]


def test_a_file_on_a_disk_that_may_only_be_read_is_restored(
    db: Database, place: Path, restore: Command, copy: Path, tmp_path: Path
) -> None:
    """SQLite would want to write a log beside it."""
    archive = tmp_path / "archive"
    archive.mkdir()
    by_hand(db, place, archive / "hand.db", "")
    (archive / "hand.db").chmod(0o400)
    archive.chmod(0o500)
    try:
        assert restore(archive / "hand.db").exit_code == 0
    finally:
        archive.chmod(0o700)


def test_a_log_without_a_database_is_not_taken_for_the_restored_one_s(
    copy: Path, restore: Command, db: Database, place: Path, tmp_path: Path
) -> None:
    """SQLite plays a log into whatever file of its name it finds."""
    by_hand(db, place, tmp_path / "other.db", "", "-wal")
    shutil.move(f"{tmp_path}/other.db-wal", f"{place}-wal")
    place.unlink()

    assert restore(copy).exit_code == 0
    assert kept(db) == [SECRET]
    assert len(list(place.parent.glob("hearth.db.before-*-wal"))) == 1


# -- whatever fails -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "problem", [KeyboardInterrupt, OSError(28, "No space left on device"), sqlite3.OperationalError]
)
@pytest.mark.parametrize("step", ["copying", "checking", "migrating", "reconciling", "renaming"])
def test_whatever_fails_leaves_the_database_and_no_draft(
    copy: Path, restore: Command, place: Path, monkeypatch: pytest.MonkeyPatch, step: str, problem: Any
) -> None:
    before = place.read_bytes()

    def fails(*_: object, **__: object) -> None:
        raise problem

    where: dict[str, tuple[Any, str]] = {
        "copying": (shutil, "copyfileobj"),
        "checking": (backup, "_last_moment"),
        "migrating": (schema, "upgrade"),
        "reconciling": (operations, "reconcile"),
    }
    with monkeypatch.context() as patch:
        if step == "renaming":
            rename = Path.rename
            patch.setattr(Path, "rename", lambda self, to: fails() if self.name.endswith(".part") else rename(self, to))
        else:
            patch.setattr(*where[step], fails)
        result = restore(copy)

    assert result.exit_code != 0
    if problem is not KeyboardInterrupt:
        assert isinstance(result.exception, Misconfigured), result.exception
    assert place.read_bytes() == before
    assert list(place.parent.glob("*.before-*")) == []
    assert restore(copy).exit_code == 0


def test_other_keys_leave_no_draft(copy: Path, refused: Callable[..., str]) -> None:
    assert "add the key of that time" in refused(copy, HEARTH_SECRET_KEY="a new key that is long enough")


def test_a_file_that_somebody_is_writing_is_not_taken(
    copy: Path, refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copying = shutil.copyfileobj

    def meanwhile(old: Any, new: Any, size: int) -> None:
        copying(old, new, size)
        os.utime(copy, (0, datetime.now(UTC).timestamp() + 60))

    monkeypatch.setattr(shutil, "copyfileobj", meanwhile)
    assert "is being written to" in refused(copy)


def test_a_backup_that_fails_leaves_no_draft(
    db: Database, tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for problem in (KeyboardInterrupt(), sqlite3.OperationalError("database or disk is full")):
        with monkeypatch.context() as patch:
            patch.setattr(backup, "_check", lambda *_, problem=problem: (_ for _ in ()).throw(problem))
            with pytest.raises((KeyboardInterrupt, Misconfigured)):
                backup.save(db, tmp_path / "copy.db")
        assert list(tmp_path.glob("copy.db*")) == []
    for name in ("hearth.db-wal", "hearth.db-journal", "hearth.db.part", "hearth.db.lock", "hearth.db"):
        with pytest.raises(Misconfigured, match=r"needs for itself|exists already"):
            backup.save(db, place.with_name(name))


def test_a_backup_never_takes_the_database_for_its_draft(place: Path, restore: Command) -> None:
    shutil.move(place, place.with_name("hearth.part"))
    db = connect(f"sqlite:///{place.with_name('hearth.part')}", keys=[KEY])
    with pytest.raises(Misconfigured, match="needs for itself"):
        backup.save(db, place.with_name("hearth"))
    db.close()
    assert place.with_name("hearth.part").exists()


def test_a_long_rest_does_not_age_a_backup(copy: Path, db: Database, restore: Command) -> None:
    long_ago = WEDNESDAY - timedelta(days=4000)
    alter(copy, f"update delivery set created_at = '{long_ago:%Y-%m-%d %H:%M:%S.%f}'")  # noqa: S608

    assert f"was at {long_ago:%Y-%m-%d}" in restore(copy).output
