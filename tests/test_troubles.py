"""Bad days: Slack or the database fail, and still everybody gets an answer in time, and nothing is done twice."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import Connection, event, select
from sqlalchemy.engine import Engine
from structlog.testing import capture_logs

from bot.core.outbox import Delivery
from bot.core.people import Member
from bot.features.checkins import Checkin
from simulator import people
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, last_sent, text_of
from tests.conftest import Hearth, rows

pytestmark = pytest.mark.slow  # patience: `make test` has it, `make test-fast` has not

SAVED_NOTHING = "so nothing was saved"


def entries(hearth: Hearth) -> list[Any]:
    return rows(hearth.db, select(Checkin.mood, Checkin.note).order_by(Checkin.id))


async def brings(who: Person, kind: str, payload: Json) -> Json:
    """Have Slack bring this to Hearth, honest or not; returns the answer."""
    return await who.post("deliver", kind=kind, payload=payload)


# -- triggers and Slack's own troubles ------------------------------------------------------------


async def test_when_the_trigger_has_expired_the_form_is_offered_again_and_opens(
    alice: Person, slack: Simulator
) -> None:
    slack.triggers.seconds = -1
    await alice.types("/checkin")
    offer = await alice.reads("Here is the form again")
    slack.triggers.seconds = 3
    await alice.clicks(offer, "checkin.open")

    assert (await alice.form())["callback_id"] == "checkin.record"


@pytest.mark.parametrize("kind", ["429", "500_before", "503_before", "reset_before"])
async def test_when_slack_cannot_open_the_form_it_is_offered_again(alice: Person, slack: Simulator, kind: str) -> None:
    slack.faults.add(kind, "views.open", times=1)
    await alice.types("/checkin")
    await alice.clicks(await alice.reads("Here is the form again"), "checkin.open")

    assert (await alice.form())["callback_id"] == "checkin.record"


async def test_when_slack_says_nothing_the_form_is_offered_again_after_a_trigger_s_life(
    alice: Person, slack: Simulator
) -> None:
    slack.faults.add("nothing", "views.open", times=1, seconds=6)
    await alice.types("/checkin")

    assert await alice.reads("Here is the form again")
    assert slack.board.outbox.attempts[-1].seconds < 1, "the acknowledgement did not wait for it"


@pytest.mark.parametrize("kind", ["429", "500_before", "nothing", "error:user_not_found"])
async def test_a_newcomer_is_served_in_time_while_slack_does_not_say_who_they_are(
    carol: Person, hearth: Hearth, slack: Simulator, kind: str
) -> None:
    await forgets(hearth, slack, people.CAROL)
    slack.faults.add(kind, "users.info", times=1, seconds=5)

    assert "Noted" in text_of(await carol.types("/checkin 4")), "in English, for want of knowing better"
    assert slack.board.outbox.attempts[-1].seconds < 3
    assert "记下了" in text_of(await carol.types("/checkin 5")), "the next time Slack has told"


async def forgets(hearth: Hearth, slack: Simulator, user_id: str) -> None:
    """Make Hearth forget somebody whom it has learnt, as if nobody had told it of them."""
    await eventually(_learnt, hearth, user_id)
    await slack.board.outbox.idle()
    with hearth.db.begin() as session:
        for who in session.scalars(select(Member).where(Member.user_id == user_id)):
            session.delete(who)


async def _learnt(hearth: Hearth, user_id: str) -> bool:
    return bool(rows(hearth.db, select(Member.id).where(Member.user_id == user_id, Member.name != "")))


@pytest.mark.parametrize("kind", ["429", "500_after", "nothing"])
async def test_when_home_cannot_be_drawn_what_was_done_on_it_is_done_once(
    alice: Person, hearth: Hearth, slack: Simulator, kind: str
) -> None:
    home = await alice.home()
    slack.faults.add(kind, "views.publish", times=1, seconds=0.5)
    with capture_logs() as logs:
        await alice.clicks(home, "home.mood.4")
        await eventually(lambda: _said(logs, "listener.failed"))

    assert entries(hearth) == [(4, None)]
    assert "is saved" in text_of(await alice.form()), "and the person is told that it is saved"


async def _said(logs: list[Any], what: str) -> bool:
    return any(each["event"] == what for each in logs)


class Hook:
    """A response_url that answers with these statuses, then with 200; 0 cuts the line."""

    def __init__(self, *statuses: int) -> None:
        self.statuses, self.heard, self.url = list(statuses), list[Json](), ""

    async def answer(self, request: web.Request) -> web.Response:
        self.heard.append(await request.json())
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0 and request.transport:
            request.transport.abort()
        return web.Response(status=status or 500, text="nope", headers={"Retry-After": "1"})


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.add_routes([web.post("/", hook.answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    yield hook
    await runner.cleanup()


@pytest.mark.parametrize(("status", "tries"), [(429, 2), (500, 2), (0, 2), (404, 1)])
async def test_an_answer_that_does_not_arrive_is_given_again_and_nothing_is_done_twice(
    alice: Person, hearth: Hearth, slack: Simulator, hook: Hook, status: int, tries: int
) -> None:
    hook.statuses = [status]
    await alice.types("/checkin 4")
    await alice.types("/checkin 5")
    await alice.clicks(await alice.reads("Very good"), "checkin.undo")
    await alice.reads("Taken back")
    first, click = await alice.reads("🙂 Good"), last_sent(slack, "interactive")
    value = next(e["value"] for b in first["blocks"] for e in b.get("elements", []) if e["action_id"] == "checkin.undo")
    action = {**click["actions"][0], "value": value}
    with capture_logs() as logs:
        sent = {**click, "actions": [action], "response_url": hook.url, "trigger_id": "1.2.3"}
        assert (await brings(alice, "interactive", sent))["outcome"] == "ok"
        await eventually(lambda: _heard(hook, tries))

    assert entries(hearth) == []
    assert all(each["replace_original"] and "Taken back" in each["text"] for each in hook.heard)
    assert [e["event"] for e in logs if e["event"] == "answer.lost"] == (["answer.lost"] if status == 404 else [])
    assert not await _said(logs, "listener.failed")


async def _heard(hook: Hook, times: int) -> bool:
    return len(hook.heard) == times


async def test_with_a_revoked_token_people_still_get_answers_and_the_ledger_waits(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.app.status = "revoked"
    assert "Noted" in text_of(await bob.types("/checkin 4 nobody can stop me"))
    await bob.types("/checkin")
    apology = await bob.reads("something went wrong on our side")
    assert re.search("`[0-9a-f]{6}`", apology["text"])
    assert rows(hearth.db, select(Delivery.state).where(Delivery.kind == "hearth.welcome")) != [("sent",)]
    assert entries(hearth) == [(4, "nobody can stop me")]


# -- the database ---------------------------------------------------------------------------------


@contextmanager
def locked(hearth: Hearth) -> Iterator[None]:
    """Another process holds the write lock."""
    other = sqlite3.connect(hearth.settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def read_only(hearth: Hearth) -> Iterator[None]:
    """SQLite refuses every write, as it does when the disk was mounted read-only."""
    frozen = True

    def freeze(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":  # it stays, to thaw each connection; other tests may be on PostgreSQL
            connection.exec_driver_sql(f"PRAGMA query_only={int(frozen)}")

    event.listen(Engine, "begin", freeze)
    try:
        yield
        frozen = False
        with hearth.db.begin():
            pass
    finally:
        frozen = False


@pytest.fixture(params=[locked, read_only], ids=["locked", "read-only"])
def closed(request: pytest.FixtureRequest) -> Any:
    return request.param


async def test_while_nothing_can_be_written_a_command_says_so_and_gives_back_what_was_typed(
    alice: Person, hearth: Hearth, slack: Simulator, closed: Any
) -> None:
    await alice.types("/checkin help")
    with closed(hearth):
        answer = await alice.types("/checkin 4 the migration finally ran")
        took = slack.board.outbox.attempts[-1].seconds
    assert SAVED_NOTHING in answer["text"]
    assert "/checkin 4 the migration finally ran" in answer["text"]
    assert took < 3
    assert entries(hearth) == []

    assert "Noted" in text_of(await alice.types("/checkin 4 the migration finally ran"))


async def test_while_nothing_can_be_written_several_people_are_answered_in_time(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, slack: Simulator
) -> None:
    for each in (alice, bob, carol):
        await each.types("/checkin help")
    with locked(hearth):
        answers = await asyncio.gather(*(each.types("/checkin 4") for each in (alice, bob, carol) for _ in range(4)))

    assert sum(SAVED_NOTHING in each["text"] for each in answers) == 8
    assert sum("没有保存" in each["text"] for each in answers) == 4


async def test_while_nothing_can_be_written_a_form_stays_open_with_everything_in_it(
    alice: Person, hearth: Hearth, closed: Any
) -> None:
    await alice.types("/checkin")
    with closed(hearth):
        problems = await alice.submits(mood="5", note="calm")
    assert SAVED_NOTHING in problems["mood"]

    assert await alice.submits(mood="5", note="calm") == {}
    assert entries(hearth) == [(5, "calm")]


async def test_while_nothing_can_be_written_a_click_is_answered_and_works_afterwards(
    alice: Person, hearth: Hearth, closed: Any
) -> None:
    await alice.types("/checkin 4")
    message = await alice.reads("Noted")
    with closed(hearth):
        await alice.clicks(message, "checkin.undo")
        await alice.reads(SAVED_NOTHING)
    assert len(entries(hearth)) == 1

    await alice.clicks(message, "checkin.undo")
    await alice.reads("Taken back")
    assert entries(hearth) == []


async def test_somebody_new_is_answered_too_while_nothing_can_be_written(
    bob: Person, hearth: Hearth, closed: Any
) -> None:
    await eventually(_learnt, hearth, people.BOB)
    with closed(hearth):
        assert SAVED_NOTHING in (await bob.types("/checkin 4 hello"))["text"]

    await bob.types("/checkin 4 hello")
    assert await bob.gets("I am Hearth")


async def test_an_event_that_fails_before_its_acknowledgement_is_not_lost(
    stranger: Any, hearth: Hearth, slack: Simulator
) -> None:
    await forgets(hearth, slack, people.BOB)
    bob = stranger(people.BOB)
    with locked(hearth):
        home = asyncio.create_task(bob.home())
        await eventually(lambda: _unanswered(slack))

    assert (await home)["type"] == "home", "Slack brought it again"


async def _unanswered(slack: Simulator) -> bool:
    return any(each.answer.outcome != "ok" for each in slack.board.outbox.attempts)
