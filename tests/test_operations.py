"""The operator's commands: the outbox as a list, a copy of everything and its way back, a new key for private text."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.__main__ import cli
from bot.cli import backup, operations
from bot.core import outbox, workspaces
from bot.core import people as members
from bot.core.audit import Audit
from bot.core.outbox import Delivery
from bot.core.people import Profile
from bot.features.checkins import Checkin
from bot.features.kudos import Kudos
from bot.platform.config import Settings
from bot.platform.database import Database, PrivateText, alone, connect
from bot.platform.errors import Misconfigured
from handlers import newcomers
from scheduler.jobs import JOBS
from scheduler.sender import rendered
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import WEDNESDAY
from tests.conftest import KEY, rows
from tests.outbox_helpers import QUICK, Office

SECRET = "nobody else must ever read this"
NEW = "a new key that is long enough"
HOME = "T0HEARTH01"

Command = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path, migrated: Path) -> Path:
    shutil.copy(migrated, tmp_path / "hearth.db")
    return tmp_path / "hearth.db"


@pytest.fixture
def db(place: Path) -> Iterator[Database]:
    db = connect(f"sqlite:///{place}", keys=[KEY])
    yield db
    db.close()


@pytest.fixture
def hearth_(place: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`hearth …` as it is typed; returns what it said and how it ended."""
    monkeypatch.chdir(place.parent)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place}")
    monkeypatch.setenv("HEARTH_SECRET_KEY", KEY)

    def type_(*words: str, **settings: str) -> Result:
        return CliRunner().invoke(cli, [*words], env=settings)

    return type_


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Misconfigured), result.output
    return str(result.exception)


def write(db: Database, key: str, state: str = outbox.QUEUED, *, error: str | None = None, **more: Any) -> str:
    given = {"team_id": HOME, "to": people.KUDOS, "kind": "kudos.post", "about": {}, "now": WEDNESDAY}
    with db.begin() as session:
        row = outbox.enqueue(session, key=key, **(given | more))
        assert row is not None
        row.state, row.error = state, error
        return row.id


def notes(db: Database, text: str = SECRET, n: int = 1) -> None:
    """Have Alice note check-ins with a private text."""
    with db.begin() as session:
        (who,) = members.sync(session, HOME, [Profile(people.ALICE, "Alice", zone="America/New_York")])
        session.add_all(
            Checkin(member_id=who.id, mood=2, note=text, day=WEDNESDAY.date(), created_at=WEDNESDAY) for _ in range(n)
        )


# -- the outbox -----------------------------------------------------------------------------------


def test_the_list_says_what_waits_is_held_or_failed_and_why(db: Database, hearth_: Command) -> None:
    write(db, "1", outbox.HELD, error="missing_scope")
    write(db, "2", outbox.FAILED, error="not_in_channel", kind="exchange.announcement")
    write(db, "3", not_before=WEDNESDAY + timedelta(days=9999))
    write(db, "4", outbox.UNKNOWN)
    write(db, "5", outbox.SENT)
    write(db, "6", outbox.FAILED, error="msg_too_long", kind="checkins.prompt", to=people.BOB)

    lines = hearth_("deliveries").output.splitlines()

    assert len(lines) == 6
    assert lines[0].split() == ["id", "kind", "to", "state", "due", "tries", "why"]
    said = "\n".join(lines)
    assert "I may not read there to find out whether it arrived" in said
    assert "`/invite @Hearth`" in said
    assert "waits for its time" in said
    assert "it is looked up before it is sent again" in said
    assert people.BOB not in said, "not for whom a message is that goes to one person"


def test_json_and_a_state_narrow_it_down(db: Database, hearth_: Command) -> None:
    held = write(db, "1", outbox.HELD, error="missing_scope", about={"kudos": 7})
    write(db, "2", outbox.FAILED, error="x")

    (row,) = json.loads(hearth_("deliveries", "--state", "held", "--json").output)

    assert (row["id"], row["kind"], row["to"], row["error"]) == (held, "kudos.post", people.KUDOS, "missing_scope")
    assert "about" not in row
    assert "“lost” is no state" in refusal(hearth_("deliveries", "--state", "lost"))
    assert hearth_("deliveries", "--state", "queued").output == "Nothing waits, is held or failed.\n"


def test_an_operator_sends_again_or_settles_what_is_held(db: Database, hearth_: Command) -> None:
    one, two = write(db, "1", outbox.HELD), write(db, "2", outbox.HELD)

    assert "It is sent again" in hearth_("deliveries", "resend", one).output
    assert "It counts as sent" in hearth_("deliveries", "there", two).output
    assert {row.id: row.state for (row,) in rows(db, select(Delivery))} == {one: "queued", two: "sent"}
    for word in ("resend", "there"):
        assert "is no message that is held or failed" in refusal(hearth_("deliveries", word, two))


def test_a_database_of_another_schema_is_not_touched(db: Database, place: Path, hearth_: Command) -> None:
    with closing(sqlite3.connect(place)) as plain:
        plain.execute("update alembic_version set version_num = '0000'")
        plain.commit()

    assert "run `hearth migrate` first" in refusal(hearth_("deliveries"))


# -- a backup and the way back --------------------------------------------------------------------


def test_a_backup_is_one_whole_file_that_nobody_else_may_read(db: Database, place: Path, hearth_: Command) -> None:
    notes(db)
    with alone(f"sqlite:///{place}"):  # Hearth is running
        assert "copy.db holds everything" in hearth_("backup", "copy.db").output
    copy = place.parent / "copy.db"

    assert copy.stat().st_mode & 0o077 == 0
    assert not list(place.parent.glob("copy.db?*"))
    with closing(sqlite3.connect(copy)) as plain:
        assert plain.execute("select count(*) from checkin").fetchone() == (1,)
    assert SECRET.encode() not in copy.read_bytes()
    assert "overwrites nothing" in refusal(hearth_("backup", "copy.db"))
    assert "cannot be written" in refusal(hearth_("backup", "no/such/folder/copy.db"))


def test_a_server_is_backed_up_with_its_own_tools(tmp_path: Path, settings_of: Callable[[str], Settings]) -> None:
    server = settings_of("postgresql://hearth@db/hearth")
    db = connect(server.database_url, keys=[KEY])
    try:
        with pytest.raises(Misconfigured, match="pg_dump"):
            backup.save(db, tmp_path / "copy.db")
    finally:
        db.close()
    with pytest.raises(Misconfigured, match="pg_restore"):
        backup.bring_back(server, tmp_path / "copy.db", now=WEDNESDAY, prepare=lambda db, since: None)


@pytest.fixture
def settings_of() -> Callable[[str], Settings]:
    return lambda url: Settings(_env_file=None, database_url=url, hearth_secret_key=KEY)  # type: ignore[call-arg, arg-type]


def test_restore_refuses_while_hearth_runs_and_whatever_is_no_backup(
    db: Database, place: Path, hearth_: Command
) -> None:
    notes(db)
    hearth_("backup", "copy.db")
    (place.parent / "words.txt").write_text("no database at all, but longer than a header would be")
    with closing(sqlite3.connect(place.parent / "other.db")) as other:
        other.execute("create table thing (x)")
    broken = bytearray((place.parent / "copy.db").read_bytes())
    broken[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    (place.parent / "broken.db").write_bytes(broken)
    before = place.read_bytes()

    with alone(f"sqlite:///{place}"):
        assert "Another Hearth is running" in refusal(hearth_("restore", "copy.db"))
    assert "is no file" in refusal(hearth_("restore", "none.db"))
    assert "cannot be read" in refusal(hearth_("restore", "words.txt"))
    assert "is no database of Hearth's" in refusal(hearth_("restore", "other.db"))
    assert "broken.db" in refusal(hearth_("restore", "broken.db"))
    assert "add the key of that time" in refusal(hearth_("restore", "copy.db", HEARTH_SECRET_KEY=NEW))
    assert place.read_bytes() == before


def test_restore_brings_everything_back_and_keeps_what_was_there(db: Database, place: Path, hearth_: Command) -> None:
    notes(db)
    hearth_("backup", "copy.db")
    notes(db, "written after the backup")
    db.engine.dispose()

    said = hearth_("restore", "copy.db").output

    assert [row[0] for row in rows(db, select(Checkin.note))] == [SECRET]
    (former,) = [each for each in place.parent.glob("hearth.db.before-*Z")]
    assert f"The former database is kept as {former}" in said
    old = connect(f"sqlite:///{former}", keys=[KEY])
    assert len(rows(old, select(Checkin.id))) == 2
    old.close()


def test_a_restore_that_is_interrupted_leaves_everything_as_it_was(
    db: Database, place: Path, hearth_: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    hearth_("backup", "copy.db")
    notes(db)
    db.engine.dispose()
    before = place.read_bytes()

    def power_fails(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(operations, "reconcile", power_fails)
        assert hearth_("restore", "copy.db").exit_code != 0
    assert place.read_bytes() == before
    assert not list(place.parent.glob("*.before-*"))
    assert hearth_("restore", "copy.db").exit_code == 0
    assert rows(db, select(Checkin.id)) == []
    assert not list(place.parent.glob("*.part*"))


# -- nothing is sent twice after it ---------------------------------------------------------------


@pytest.fixture
async def office(db: Database, slack: Simulator) -> Any:
    async with aiohttp.ClientSession() as http:
        yield Office(db, slack, workspaces.web_client(slack.api_url, http, slack.app.bot_token), QUICK)


async def test_what_was_sent_after_the_backup_is_not_sent_again_after_the_restore(
    office: Office, db: Database, place: Path, clock: ShiftedClock, slack: Simulator
) -> None:
    """A direct message can be looked up and is found; one that never left is sent; a prompt is not made up anew."""
    with db.begin() as session:
        members.sync(session, slack.workspace.team_id, [Profile(people.BOB, "Bob", zone="Europe/Berlin")])
        newcomers.join(session, slack.workspace.team_id, people.BOB, now=clock.now())
    office.write(people.ALICE, 1, kind="hearth.help")
    backed_up = clock.now()
    backup.save(db, place.parent / "copy.db")

    await office.settle(render=rendered)
    clock.move_to(WEDNESDAY.replace(hour=15, minute=30))  # the hour of Bob's check-in
    for job in JOBS:
        with db.begin() as session:
            job.run(session, now=clock.now())
    await office.settle(render=rendered)
    before = sorted(office.posts())
    assert sum("How was your day?" in each for each in before) == 1

    db.disconnect()
    clock.move_to(WEDNESDAY.replace(hour=16))
    found: list[operations.Reconciled] = []

    def prepare(draft: Database, since: datetime) -> None:
        found.append(operations.reconcile(draft, since=since, now=clock.now()))

    since, _ = backup.bring_back(settings_for(place), place.parent / "copy.db", now=clock.now(), prepare=prepare)
    done = found[0]
    for job in JOBS:
        with db.begin() as session:
            job.run(session, now=clock.now())
    await office.settle(render=rendered)

    assert since <= backed_up
    assert sorted(office.posts()) == before
    assert done.looked_up == 2, "the welcome and the help"
    assert done.lapsed >= 1, "the prompt of half past four"
    assert set(office.states()) <= {outbox.SENT, outbox.CANCELLED}


async def test_what_had_not_left_when_the_backup_was_made_is_sent_after_the_restore(
    office: Office, db: Database, clock: ShiftedClock
) -> None:
    office.write(people.ALICE, 1)
    done = operations.reconcile(db, since=clock.now(), now=clock.now())

    await office.settle()

    assert done.looked_up == 1
    assert office.said(people.ALICE) == ["Message 1"]


async def test_a_post_in_a_channel_that_may_not_be_read_waits_for_a_person(
    office: Office, db: Database, clock: ShiftedClock, slack: Simulator
) -> None:
    slack.workspace.join(people.KUDOS, slack.app.bot_user)
    office.write(people.KUDOS, 1)
    operations.reconcile(db, since=clock.now(), now=clock.now())

    await office.settle()

    assert office.said(people.KUDOS) == []
    assert office.states() == {outbox.HELD: 1}


def settings_for(place: Path) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{place}", hearth_secret_key=KEY)  # type: ignore[call-arg, arg-type]


def test_reconcile_wants_a_moment_that_has_been_and_no_hearth_running(
    db: Database, place: Path, hearth_: Command
) -> None:
    write(db, "1")

    assert "is no instant" in refusal(hearth_("reconcile", "--since", "yesterday"))
    assert "has not come yet" in refusal(hearth_("reconcile", "--since", "2999-01-01"))
    with alone(f"sqlite:///{place}"):
        assert "Another Hearth is running" in refusal(hearth_("reconcile", "--since", "2026-11-01T00:00Z"))
    assert "1 messages are looked up" in hearth_("reconcile", "--since", "2026-11-01T00:00Z").output


# -- what a team takes elsewhere ------------------------------------------------------------------


def test_an_export_has_the_team_s_figures_and_nobody_s_words(db: Database, hearth_: Command) -> None:
    notes(db)
    with db.begin() as session:
        who = members.member(session, HOME, people.ALICE)
        assert who is not None
        department = members.Department(team_id=HOME, name="Delivery")
        session.add_all(
            [
                department,
                Kudos(team_id=HOME, giver_id=who.id, reason=SECRET, public=True, created_at=WEDNESDAY),
                Audit(team_id=HOME, user_id=people.ALICE, created_at=WEDNESDAY, what="kudos_per_day"),
            ]
        )

    said = hearth_("export").output
    found = json.loads(said)

    assert found["workspace"]["id"] == HOME
    assert found["departments"] == [{"name": "Delivery", "people": 0}]
    assert found["changes"] == [{"at": WEDNESDAY.isoformat(), "by": people.ALICE, "what": "kudos_per_day"}]
    assert len(found["kudos"]) == 12
    assert SECRET not in said
    assert "mood" not in said


def test_an_export_of_one_of_several_workspaces_wants_to_know_which(db: Database, hearth_: Command) -> None:
    with db.begin() as session:
        for team_id in (HOME, "T0OTHER"):
            members.workspace(session, team_id)

    assert "--team takes one of: T0HEARTH01, T0OTHER" in refusal(hearth_("export"))
    assert json.loads(hearth_("export", "--team", "T0OTHER").output)["workspace"]["id"] == "T0OTHER"


# -- a new key ------------------------------------------------------------------------------------


def raw(place: Path) -> list[bytes]:
    with closing(sqlite3.connect(place)) as plain:
        return [row[0] for row in plain.execute("select note from checkin order by id")]


def test_rotate_locks_everything_with_the_first_key_and_may_be_repeated(
    db: Database, place: Path, hearth_: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BATCH", 3)
    notes(db, n=7)
    both = f"{NEW},{KEY}"

    assert "checkin.note: 7 locked anew" in hearth_("rotate-keys", HEARTH_SECRET_KEY=both).output
    locked = raw(place)
    assert "checkin.note: 0 locked anew" in hearth_("rotate-keys", HEARTH_SECRET_KEY=both).output
    assert raw(place) == locked

    only_new = connect(f"sqlite:///{place}", keys=[NEW])
    assert {row[0] for row in rows(only_new, select(Checkin.note))} == {SECRET}
    only_new.close()


def test_an_interrupted_rotation_goes_on_where_it_was(
    db: Database, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BATCH", 2)
    notes(db, n=5)
    batch, calls = backup._rotate_batch, iter(range(99))

    def dies_at_the_second(*args: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return batch(*args)

    monkeypatch.setattr(backup, "_rotate_batch", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        list(backup.rotate(db, [NEW, KEY]))
    monkeypatch.setattr(backup, "_rotate_batch", batch)

    assert ("checkin.note", 3, 0) in list(backup.rotate(db, [NEW, KEY]))


def test_what_no_key_opens_is_left_and_said(db: Database, place: Path, hearth_: Command) -> None:
    notes(db, n=2)
    with closing(sqlite3.connect(place)) as plain:
        plain.execute("update checkin set note = ? where id = 1", (b"what another key has locked",))
        plain.commit()

    result = hearth_("rotate-keys", HEARTH_SECRET_KEY=f"{NEW},{KEY}")
    assert "1 texts stay as they are" in refusal(result)
    assert "checkin.note: 1 locked anew, 1 that no key opens" in result.output
    assert raw(place)[0] == b"what another key has locked"


def test_every_private_column_is_found_by_its_type() -> None:
    found = {f"{table.name}.{column.name}" for table, column in backup.private_columns()}

    assert {"checkin.note", "checkin.good_things", "kudos.reason", "reflection_answer.said"} <= found
    assert all(isinstance(column.type, PrivateText) for _, column in backup.private_columns())


@pytest.mark.postgres
def test_on_a_server_the_ledger_is_listed_doubted_and_locked_anew_just_the_same(
    postgres_url: str, hearth_: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "BATCH", 3)
    monkeypatch.setenv("DATABASE_URL", postgres_url)
    server = connect(postgres_url, keys=[KEY])
    try:
        notes(server, n=7)
        held = write(server, "1", outbox.HELD, error="missing_scope")
        write(server, "2")

        assert "checkin.note: 7 locked anew" in hearth_("rotate-keys", HEARTH_SECRET_KEY=f"{NEW},{KEY}").output
        assert "I may not read there" in hearth_("deliveries", "--state", "held").output
        assert "It counts as sent" in hearth_("deliveries", "there", held).output
        assert "1 messages are looked up" in hearth_("reconcile", "--since", "2026-11-01T00:00Z").output
        assert "pg_dump" in refusal(hearth_("backup", "copy.db"))
        assert "pg_restore" in refusal(hearth_("restore", "copy.db"))
    finally:
        server.close()
