"""Deleted means gone: nothing is left in SQLite's file, its log, its free pages, its index or a later backup."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.cli import backup
from bot.core import people as members
from bot.core import search
from bot.core.people import Caller, Profile
from bot.core.search import SearchDoc
from bot.features import checkins, kudos, reflection
from bot.features import retention as keeping
from bot.features.checkins import Checkin
from bot.features.reflection import Answer
from bot.migrations import schema
from bot.platform.clock import monotonic
from bot.platform.database import Database, alone, connect
from bot.platform.files import has_content
from handlers.data import everything
from scheduler import local, retention
from scheduler.jobs import JOBS
from tests.actors import WEDNESDAY
from tests.conftest import KEY

TEAM = "T0HEARTH01"
ALICE = Profile("U0ALICE001", "Alice", zone="America/New_York", is_admin=True)
BOB = Profile("U0BOB00001", "Bartholomäus Quillfeather", zone="Europe/Berlin")
CAROL = Profile("U0CAROL001", "陈卡萝", locale="zh-CN", zone="Asia/Shanghai")
LONG = "zzyzx and vorpal words, " * 80  # longer than a page, once it is locked
INDEXED = (b"ugwump", b"orpal")  # an index leaves out of a word what the word before it begins with, too

Traces = Callable[[], list[bytes]]


@pytest.fixture
def place(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


@pytest.fixture
def db(place: Path) -> Iterator[Database]:
    db = connect(f"sqlite:///{place}", keys=[KEY])
    with db.begin() as session:
        members.sync(session, TEAM, (ALICE, BOB, CAROL))
    yield db
    db.close()


@pytest.fixture
def bob(db: Database) -> Caller:
    return caller(db, BOB)


def caller(db: Database, who: Profile) -> Caller:
    with db.begin(write=False) as session:
        found = members.find_caller(session, TEAM, who.user_id)
    assert found is not None
    return found


def do(db: Database, verb: Callable[..., Any], **given: Any) -> Any:
    with db.begin() as session:
        return verb(session, **given)


def locked(place: Path, query: str) -> list[bytes]:
    """Return pieces of what stands in a column of private text, from its beginning, its middle and its end."""
    with closing(sqlite3.connect(place)) as plain:
        ((said,),) = plain.execute(query).fetchall()
    middle = len(said) // 2
    return [said[:60], said[middle : middle + 60], said[-60:]]


def found_in(place: Path, *words: bytes) -> list[tuple[str, bytes]]:
    """Return which of these words stand in which of the database's files, wherever in them."""
    files = [each for each in place.parent.iterdir() if each.is_file() and not each.name.endswith(".lock")]
    return [(each.name, word) for each in files for word in words if word in each.read_bytes()]


async def ticks(db: Database) -> None:
    """Do what Hearth's ticks do after something was deleted."""
    job = next(each for each in JOBS if each.name == "search.forget")
    await local.work_off(db, job, WEDNESDAY)
    assert await local.empty_log(db) == 0


async def is_gone(db: Database, place: Path, *words: bytes) -> None:
    """See that these words are in no file, nor in a backup that is made now."""
    await ticks(db)
    assert found_in(place, *words) == []
    backup.save(db, place.with_name("copy.db"))
    assert found_in(place, *words) == []


def notes(session: Session, *, by: Caller, happened: str, reusable: bool = True) -> Answer:
    asked = reflection.current(session, by=by, rhythm="weekly", rng=reflection.seeded_rng(happened), now=WEDNESDAY)
    draft = reflection.AnswerDraft({"happened": happened}, reusable=reusable)
    return reflection.answer(session, by=by, asked_id=asked.id, draft=draft, language="en", now=WEDNESDAY)


# -- what people delete ---------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["edited", "taken back"])
async def test_a_note_that_bob_changes_or_takes_back_is_gone(db: Database, place: Path, bob: Caller, way: str) -> None:
    entry = do(db, checkins.record, by=bob, draft=checkins.CheckinDraft(mood=2, note=LONG), now=WEDNESDAY)
    words = locked(place, "select note from checkin")
    assert found_in(place, *words), "it can be found as long as it is there"

    if way == "edited":
        do(db, checkins.change, by=bob, checkin_id=entry.id, draft=checkins.CheckinDraft(mood=2, note="better now"))
    else:
        do(db, checkins.undo, by=bob, checkin_id=entry.id)

    await is_gone(db, place, *words)


async def test_thanks_that_bob_undoes_are_gone(db: Database, place: Path, bob: Caller) -> None:
    draft = kudos.KudosDraft(people=(CAROL.user_id,), reason=LONG[:450])
    given = do(db, kudos.give, by=bob, draft=draft, now=WEDNESDAY)
    words = locked(place, "select reason from kudos")

    do(db, kudos.undo, by=bob, kudos_id=given.thanks.id, now=WEDNESDAY)

    await is_gone(db, place, *words)


async def test_a_note_that_bob_no_longer_shares_is_gone_from_the_index(db: Database, place: Path, bob: Caller) -> None:
    """Its words stood there in the open, and in the index once more when they were to count no longer."""
    answer = do(db, notes, by=bob, happened="the mugwump came with a vorpal sword")
    for other in ("a muggle", "a vortex", "one more", "and one"):
        do(db, search.put, doc=search.Doc(TEAM, "case", hash(other) % 999, other))
    assert {word for _, word in found_in(place, *INDEXED)} == set(INDEXED)

    do(db, reflection.keep_private, by=bob, answer_id=answer.id, now=WEDNESDAY)

    await is_gone(db, place, *INDEXED)
    with db.begin(write=False) as session:
        assert len(search.find(session, team_id=TEAM, features=["case"], words="muggle").hits) == 1


async def test_a_backup_made_at_once_holds_no_word_of_a_note_that_was_just_closed(
    db: Database, place: Path, bob: Caller, tmp_path: Path
) -> None:
    answer = do(db, notes, by=bob, happened="the mugwump came with a vorpal sword")
    do(db, reflection.keep_private, by=bob, answer_id=answer.id, now=WEDNESDAY)
    (tmp_path / "elsewhere").mkdir()

    backup.save(db, tmp_path / "elsewhere" / "copy.db")

    assert found_in(tmp_path / "elsewhere" / "copy.db", *INDEXED) == []


async def test_everything_of_bob_s_is_gone_with_his_name(db: Database, place: Path, bob: Caller) -> None:
    do(
        db,
        checkins.record,
        by=bob,
        draft=checkins.CheckinDraft(mood=2, note=LONG, good_things=[LONG[:90]]),
        now=WEDNESDAY,
    )
    do(db, notes, by=bob, happened="the mugwump came with a vorpal sword")
    words = [*locked(place, "select note from checkin"), *locked(place, "select said from reflection_answer")]
    words += [*INDEXED, "Bartholomäus".encode(), b"Quillfeather"]
    assert {word for _, word in found_in(place, *words)} == set(words)

    do(db, everything, by=bob, now=WEDNESDAY)

    await is_gone(db, place, *words)


async def test_what_is_too_old_is_gone(db: Database, place: Path, bob: Caller) -> None:
    do(db, checkins.record, by=bob, draft=checkins.CheckinDraft(mood=2, note=LONG), now=WEDNESDAY)
    do(db, notes, by=bob, happened="the mugwump came with a vorpal sword")
    words = [*locked(place, "select note from checkin"), *locked(place, "select said from reflection_answer")]
    do(db, keeping.choose, by=caller(db, ALICE), months=12, now=WEDNESDAY)

    assert do(db, retention.prune, now=WEDNESDAY + timedelta(days=800)) == 2

    await is_gone(db, place, *words, *INDEXED)


# -- how it is done -------------------------------------------------------------------------------


async def test_while_somebody_reads_or_writes_nobody_waits_and_it_is_done_at_the_next_tick(
    db: Database, place: Path, bob: Caller
) -> None:
    entry = do(db, checkins.record, by=bob, draft=checkins.CheckinDraft(mood=2, note=LONG), now=WEDNESDAY)
    words = locked(place, "select note from checkin")
    for begin in ("BEGIN", "BEGIN IMMEDIATE"):
        with closing(sqlite3.connect(place, isolation_level=None)) as other:
            other.execute(begin)
            other.execute("select count(*) from checkin").fetchone()
            if begin == "BEGIN":
                do(db, checkins.undo, by=bob, checkin_id=entry.id)
            began = monotonic()
            assert await local.empty_log(db) == 1
            assert monotonic() - began < 0.5, "less than the second for which SQLite would wait"
            assert has_content(Path(f"{place}-wal"))
            other.execute("ROLLBACK")

    await ticks(db)

    assert not has_content(Path(f"{place}-wal"))
    assert found_in(place, *words) == []
    do(db, checkins.record, by=bob, draft=checkins.CheckinDraft(mood=3), now=WEDNESDAY)


async def test_people_write_while_the_log_is_put_away(db: Database, place: Path, bob: Caller) -> None:
    for _ in range(20):
        writing = [
            asyncio.create_task(
                db.run(checkins.record, by=bob, draft=checkins.CheckinDraft(mood=2, note=LONG), now=WEDNESDAY)
            )
            for _ in range(5)
        ]
        await asyncio.gather(local.empty_log(db), *writing)

    with db.begin(write=False) as session:
        assert len(session.scalars(select(Checkin.id)).all()) == 100


async def test_a_large_index_forgets_in_short_steps_while_people_add_to_it(db: Database, place: Path) -> None:
    docs = [search.Doc(TEAM, "case", n, f"w{n} " + " ".join(f"t{n * 7 + m}" for m in range(300))) for n in range(600)]
    with db.begin() as session:
        search.fill(session, docs)
    do(db, search.put, doc=search.Doc(TEAM, "case", 1000, "mugwump vorpal"))
    do(db, search.remove, feature="case", ref=1000)

    steps, longest = 0, 0.0
    while True:
        began = monotonic()
        if not do(db, search.forget, now=WEDNESDAY):
            break
        steps, longest = steps + 1, max(longest, monotonic() - began)
        if steps < 5:
            do(db, search.put, doc=search.Doc(TEAM, "case", 2000 + steps, f"added {steps}"))

    assert steps > 3, "not in one go"
    assert longest < 0.1
    await is_gone(db, place, *INDEXED)
    with db.begin() as session:
        assert len(search.find(session, team_id=TEAM, features=["case"], words="added").hits) == 4
        assert len(search.find(session, team_id=TEAM, features=["case"], words="w77").hits) == 1
        session.execute(text("INSERT INTO search_index (search_index) VALUES ('integrity-check')"))


async def test_an_index_that_forgets_nothing_is_left_alone(db: Database, place: Path) -> None:
    await ticks(db)
    do(db, search.put, doc=search.Doc(TEAM, "case", 1, "one"))
    do(db, search.put, doc=search.Doc(TEAM, "case", 2, "two"))

    assert do(db, search.forget, now=WEDNESDAY) == 0


def test_an_index_that_a_newer_sqlite_wrote_is_made_anew_for_this_one(db: Database, monkeypatch: Any) -> None:
    """FTS5 refuses an index in which a SQLite of 3.42 or newer has deleted at once."""
    do(db, search.put, doc=search.Doc(TEAM, "case", 1, "a mugwump"))
    with db.begin() as session:
        session.execute(text("UPDATE search_index_config SET v = 5 WHERE k = 'version'"))
    monkeypatch.setattr(search, "DELETES_AT_ONCE", False)

    schema.upgrade(db)

    with db.begin() as session:
        assert [hit.ref for hit in search.find(session, team_id=TEAM, features=["case"], words="mugw").hits] == [1]
        search.remove(session, feature="case", ref=1)
        assert session.scalars(select(SearchDoc.id)).all() == []


def test_what_an_earlier_hearth_left_in_free_pages_goes_when_the_file_is_written_anew(
    db: Database, place: Path, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take more than a short transaction, so whoever runs Hearth has a command for it."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place}")
    do(db, checkins.record, by=bob, draft=checkins.CheckinDraft(mood=2, note=LONG), now=WEDNESDAY)
    words = locked(place, "select note from checkin")
    db.disconnect()
    with closing(sqlite3.connect(place)) as earlier:
        earlier.execute("PRAGMA secure_delete=OFF")  # some builds of SQLite have it on by themselves
        earlier.execute("delete from checkin")
        earlier.commit()
    with alone(f"sqlite:///{place}"):
        running = CliRunner().invoke(cli, ["vacuum"])
    assert "Another Hearth is running" in str(running.exception)
    assert found_in(place, *words)

    assert "nothing that was deleted is left" in CliRunner().invoke(cli, ["vacuum"]).output

    assert found_in(place, *words) == []


@pytest.mark.postgres
def test_a_server_is_written_anew_with_its_own_tool(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres_url)

    assert "VACUUM FULL" in str(CliRunner().invoke(cli, ["vacuum"]).exception)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_server_needs_none_of_it(database_url: str) -> None:
    db = connect(database_url, keys=[KEY])
    do(db, search.put, doc=search.Doc(TEAM, "case", 1, "one"))
    do(db, search.remove, feature="case", ref=1)

    assert do(db, search.forget, now=WEDNESDAY) == 0
    assert await local.empty_log(db) == 0
    db.close()
