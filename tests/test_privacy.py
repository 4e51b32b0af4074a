"""What somebody writes for themselves stays theirs: encrypted, in no log, in no outbox row, in nobody else's view."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from bot.features.checkins import Checkin
from bot.platform.config import Settings
from bot.platform.database import connect
from bot.platform.encryption import UNREADABLE
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Json, Person, text_of
from tests.conftest import KEY, Hearth, rows
from tests.running import running

SECRET = "nobody else must ever read this"
GOOD = "a good thing of mine alone"
ANSWER = "an answer for myself alone"
PRIVATE = (SECRET, GOOD, ANSWER)


async def writes_in_private(who: Person, clock: ShiftedClock) -> None:
    """Alice writes wherever one can write for oneself: command, form, change, prompt; and where it is refused."""
    await who.types(f"/checkin 2 {SECRET}")
    await who.clicks(await who.reads("Noted"), "checkin.change")
    assert await who.submits(mood="2", note=SECRET, good_1=GOOD) == {}
    await who.types("/checkin")
    assert list(await who.submits(mood="4", note=SECRET, good_1=GOOD * 20)) == ["good_1"]
    assert await who.submits(mood="4", note=SECRET, good_1=GOOD) == {}
    await who.post("close", view_id=(await who.form())["id"], all=True)
    await who.types(f"/checkin purple {SECRET}")
    await who.types(f"/hearth {SECRET}")
    await who.says(SECRET, await who.conversation())
    clock.move_to(datetime(2026, 11, 25, 14, 0, 5, tzinfo=UTC))  # 9:00 in New York
    await who.clicks(await who.gets("A question for today"), "reflection.answer")
    assert await who.submits(answer=ANSWER) == {}
    await who.types("/checkin history")
    await who.home()


async def test_no_log_line_says_what_was_written(
    alice: Person,
    hearth: Hearth,
    slack: Simulator,
    clock: ShiftedClock,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)
    with capture_logs() as logs:
        await writes_in_private(alice, clock)
    streams = "".join(capfd.readouterr())

    assert {"delivery.sent"} <= {each["event"] for each in logs}
    assert "T0" in str(logs), "the log has ids"
    for words in PRIVATE:
        assert words not in str(logs)
        assert words not in caplog.text
        assert words not in streams


class Quoting(Exception):
    """A bug that quotes what somebody wrote."""


async def test_a_bug_that_quotes_it_is_logged_and_counted_without_it(
    alice: Person,
    hearth: Hearth,
    clock: ShiftedClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    def quote(*_args: object, **given: object) -> None:
        raise Quoting(f"{SECRET} {GOOD} {ANSWER} {given}")

    await alice.types("/checkin 3")
    await alice.types("/reflect")
    form = await alice.form()
    for verb in ("checkins.record", "checkins.change", "checkins.month", "reflection.answer", "kudos.give"):
        monkeypatch.setattr(f"bot.features.{verb}", quote)
    with capture_logs() as logs:
        await alice.submits(**{b["block_id"]: ANSWER for b in form["blocks"] if b["type"] == "input"})
        await alice.post("close", view_id=form["id"], all=True)
        await alice.types(f"/checkin 2 {SECRET}")
        await alice.types("/checkin history")
        await alice.clicks(await alice.reads("Noted"), "checkin.change")
        await alice.submits(mood="2", note=SECRET, good_1=GOOD)
        await alice.types(f"/kudos <@{people.BOB}> {SECRET}")
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{hearth.port}/metrics") as answer:
        figures = await answer.text()

    assert [each["error"] for each in logs if each["event"] == "listener.failed"] == ["Quoting"] * 5
    assert 'hearth_errors_total{where="listener"}' in figures
    for said in (str(logs), caplog.text, "".join(capfd.readouterr()), figures):
        for words in PRIVATE:
            assert words not in said


async def test_thanks_that_nobody_else_may_see_stand_in_no_log_and_no_figure(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    with capture_logs() as logs:
        await alice.types(f"/kudos <@{people.BOB}> {SECRET}")
        await bob.gets(SECRET)
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{hearth.port}/metrics") as answer:
        assert SECRET not in await answer.text()
    assert SECRET not in str(logs)


def _write(session: Session) -> None:
    session.add(Checkin(member_id=1, mood=2, note=SECRET, day=WEDNESDAY.date(), created_at=WEDNESDAY))


async def test_an_error_of_the_database_quotes_nothing(
    alice: Person, hearth: Hearth, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    await alice.types("/hearth help")

    def freeze(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    event.listen(Engine, "begin", freeze)
    try:
        with capture_logs() as logs:
            assert SECRET in (await alice.types(f"/checkin 2 {SECRET}"))["text"], "only she gets it back"
        with pytest.raises(OperationalError, match="readonly") as caught:
            await hearth.db.run(_write)
    finally:
        event.remove(Engine, "begin", freeze)

    assert "database.unavailable" in {each["event"] for each in logs}
    for said in (str(logs), caplog.text, "".join(capfd.readouterr()), str(caught.value)):
        assert SECRET not in said


def everything_in(folder: Path) -> bytes:
    """Return what stands in the database's files: the file itself, and what SQLite keeps beside it."""
    return b"".join(file.read_bytes() for file in folder.glob("hearth.db*"))


async def test_no_row_of_the_ledger_holds_it_and_the_file_holds_it_only_locked(
    alice: Person, hearth: Hearth, clock: ShiftedClock, tmp_path: Path
) -> None:
    await writes_in_private(alice, clock)

    with closing(sqlite3.connect(tmp_path / "hearth.db")) as plain:
        names = [name for (name,) in plain.execute("select name from sqlite_master where type = 'table'")]
        dump = {name: str(plain.execute(f'select * from "{name}"').fetchall()) for name in names}  # noqa: S608
    assert "hearth.welcome" in dump["delivery"]
    for words in PRIVATE:
        assert [name for name, held in dump.items() if words in held] == []
        assert words.encode() not in everything_in(tmp_path)
    with hearth.db.begin(write=False) as session:
        assert SECRET in [row.note for row in session.scalars(select(Checkin))]


async def test_nobody_else_sees_it_anywhere(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    """Not even Bob as an administrator: he configures, he does not read."""
    slack.workspace.change_user(people.BOB, is_admin=True)
    await writes_in_private(alice, clock)
    await bob.types("/checkin 4")
    seen: list[Json] = [await bob.home(), await carol.home()]
    for who in (bob, carol):
        for command in ("/checkin history", "/hearth admin", "/reflect history", "/kudos", "/exchange", "/hearth"):
            seen.append({"text": text_of(await who.post("command", channel=people.GENERAL, text=command))})
        state = await who.get("state")
        seen += [state, *[m for each in state["conversations"] for m in await who.sees(each["id"])]]

    for words in PRIVATE:
        assert words not in str(seen)


async def test_values_and_metadata_that_slack_keeps_hold_none_of_it(
    alice: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    await writes_in_private(alice, clock)

    def kept(thing: object) -> list[str]:
        if isinstance(thing, list):
            return [found for each in thing for found in kept(each)]
        if not isinstance(thing, dict):
            return []
        own = [
            str(thing[name])
            for name in ("value", "private_metadata", "metadata", "action_id", "block_id")
            if name in thing
        ]
        return own + [found for each in thing.values() for found in kept(each)]

    sent = [call.params for call in slack.calls] + [each.answer.body for each in slack.board.outbox.attempts]
    for words in PRIVATE:
        assert not any(words in each for each in kept(sent))


async def test_another_key_opens_nothing_and_an_old_key_still_does(
    alice: Person, hearth: Hearth, tmp_path: Path
) -> None:
    await alice.types(f"/checkin 2 {SECRET}")
    url = hearth.settings.database_url

    stranger = connect(url, keys=["some other key that is long enough"])
    assert rows(stranger, select(Checkin.note)) == [(UNREADABLE,)]
    stranger.close()
    rotated = connect(url, keys=["a new key that is long enough", KEY])
    assert rows(rotated, select(Checkin.note)) == [(SECRET,)]
    rotated.close()


async def test_a_text_that_no_key_opens_is_said_to_be_one_and_new_entries_still_work(
    alice: Person, hearth: Hearth
) -> None:
    await alice.types("/checkin 2")
    with closing(sqlite3.connect(hearth.settings.database_url.removeprefix("sqlite:///"))) as plain:
        plain.execute("update checkin set note = ?", (b"what another key has locked",))
        plain.commit()
    await alice.types("/checkin history")

    assert await alice.reads("can't be read")
    assert "Noted" in text_of(await alice.types("/checkin 4"))


@pytest.mark.slow
async def test_a_running_hearth_says_nothing_of_it_on_either_stream_whatever_level_it_logs(
    slack: Simulator, settings: Settings, stranger: Callable[[str], Person]
) -> None:
    alice = stranger(people.ALICE)
    async with running(settings, LOG_LEVEL="DEBUG") as program:
        await program.says("Hearth is listening")
        await alice.types(f"/checkin 2 {SECRET}")
        await alice.types("/checkin")
        assert await alice.submits(mood="4", note=SECRET, good_1=GOOD) == {}
        await alice.gets("I am Hearth")
        program.process.terminate()
        assert await program.ends() == 0

    assert "hearth.started" in program.err
    for words in PRIVATE:
        assert words not in program.out + program.err
