"""Bad input and bad days: everybody gets a clear, kind answer, and nothing that was typed is lost."""

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

from bot.deliveries import Delivery
from bot.features.checkins import Checkin
from bot.people import Member
from bot.simulator import people
from bot.simulator.server import Simulator
from tests.conftest import Hearth, rows
from tests.stage import Json, Person, eventually, text_of

SAVED_NOTHING = "so nothing was saved"
REFERENCE = re.compile(r"`([0-9a-f]{6})`")


def entries(hearth: Hearth) -> list[Any]:
    return rows(hearth.db, select(Checkin.mood, Checkin.note).order_by(Checkin.id))


def last_sent(slack: Simulator, kind: str) -> Json:
    return next(each.payload for each in reversed(slack.board.outbox.attempts) if each.kind == kind)


async def brings(who: Person, kind: str, payload: Json) -> Json:
    """Have Slack bring this to Hearth, honest or not; returns the answer."""
    return await who.post("deliver", kind=kind, payload=payload)


def goes_wrong(slack: Simulator, method: str, kind: str, **settings: Any) -> None:
    slack.faults.add(kind, method, **settings)


# -- what people type -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "שלום, the cut-over \u202eworked\u202c",
        "zero\u200bwidth\ufeff and joined \u2060words",
        "🎉🎉👩‍💻🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "<!channel> <!here> @channel <@U0BOB> *bold* `code` & co",
    ],
)
async def test_any_characters_are_kept_and_shown_and_wake_nobody(alice: Person, hearth: Hearth, note: str) -> None:
    answer = text_of(await alice.types(f"/checkin 4 {note}"))

    assert "Noted" in answer
    assert len(entries(hearth)) == 1
    assert "\u202e" not in answer, "text that runs backwards would turn the rest of the message around"
    assert "<!" not in answer
    assert "@channel" not in answer


async def test_what_nobody_can_see_is_as_good_as_nothing(alice: Person) -> None:
    await alice.types("/checkin \u200b\u2060")

    assert (await alice.form())["callback_id"] == "checkin.record"


async def test_invisible_characters_do_not_hide_a_command(alice: Person) -> None:
    assert "What Hearth can do" in (await alice.types("/hearth \ufeffhelp\u200b"))["text"]


@pytest.mark.parametrize("typed", ["🦄", "\u202egnihton", "<!channel>", "<@U0BOB>", "`", "%s {x}", "x" * 3000])
async def test_a_word_that_hearth_does_not_know_is_answered_with_a_way_on(alice: Person, typed: str) -> None:
    answer = (await alice.types(f"/hearth {typed}"))["text"]

    assert "/hearth help" in answer
    assert "\u202e" not in answer
    assert "<!" not in answer


async def test_a_mistyped_word_gets_the_nearest_one(alice: Person) -> None:
    assert "Did you mean `/hearth settings`?" in (await alice.types("/hearth setings"))["text"]


# -- what Hearth does not have --------------------------------------------------------------------


async def test_an_unknown_command_is_answered(alice: Person, slack: Simulator) -> None:
    await alice.types("/hearth help")
    answer = await brings(alice, "slash_commands", {**last_sent(slack, "slash_commands"), "command": "/dance"})

    assert "does not know `/dance`" in str(answer["body"])


async def test_a_button_of_another_age_is_answered_where_it_stands(alice: Person, slack: Simulator) -> None:
    await alice.types("/checkin 4")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")
    await alice.reads("Taken back")
    click = last_sent(slack, "interactive")
    old = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "action_id": "gone.long.ago"}]}

    assert (await brings(alice, "interactive", old))["outcome"] == "ok"
    assert await alice.reads("changed since. Please open it again")


async def test_a_form_of_another_age_says_so_and_keeps_what_was_typed(alice: Person, slack: Simulator) -> None:
    await alice.types("/checkin")
    await alice.submits(mood="4")
    sent = next(e.payload for e in slack.board.outbox.attempts if e.payload.get("type") == "view_submission")
    answer = await brings(alice, "interactive", {**sent, "view": {**sent["view"], "callback_id": "gone.long.ago"}})

    assert answer["body"]["response_action"] == "errors"
    assert "Please open it again" in str(answer["body"]["errors"])


async def test_an_unknown_shortcut_opens_a_note_that_says_so(alice: Person, slack: Simulator) -> None:
    await alice.chooses("checkin.open")
    old = {**last_sent(slack, "interactive"), "callback_id": "gone", "trigger_id": slack.triggers.make(people.ALICE)}
    await brings(alice, "interactive", old)

    async def told() -> bool:
        return "Please open it again" in text_of(await alice.form())

    await eventually(told)


async def test_a_list_that_nobody_fills_is_empty(alice: Person, slack: Simulator) -> None:
    await alice.chooses("checkin.open")
    asks = {
        **{name: each for name, each in last_sent(slack, "interactive").items() if name != "trigger_id"},
        "type": "block_suggestion",
        "action_id": "gone",
        "block_id": "gone",
        "value": "x",
    }

    assert (await brings(alice, "interactive", asks))["body"] == {"options": []}


async def test_a_change_to_what_was_taken_back_meanwhile_is_refused_beside_its_field(
    bob: Person, hearth: Hearth
) -> None:
    await bob.types("/checkin 4 fine")
    message = await bob.reads("Noted")
    await bob.clicks(message, "checkin.edit")
    await bob.form()
    await bob.clicks(message, "checkin.undo")
    await bob.reads("Taken back")

    assert await bob.submits(mood="5") == {"mood": "That entry is not there any more."}
    assert entries(hearth) == []


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
    goes_wrong(slack, "views.open", kind, times=1)
    await alice.types("/checkin")
    await alice.clicks(await alice.reads("Here is the form again"), "checkin.open")

    assert (await alice.form())["callback_id"] == "checkin.record"


async def test_when_slack_says_nothing_the_form_is_offered_again_after_a_trigger_s_life(
    alice: Person, slack: Simulator
) -> None:
    goes_wrong(slack, "views.open", "nothing", times=1, seconds=6)
    await alice.types("/checkin")

    assert await alice.reads("Here is the form again")
    assert slack.board.outbox.attempts[-1].seconds < 1, "the acknowledgement did not wait for it"


@pytest.mark.parametrize("kind", ["429", "500_before", "nothing", "error:user_not_found"])
async def test_a_newcomer_is_served_in_time_while_slack_does_not_say_who_they_are(
    stranger: Any, hearth: Hearth, slack: Simulator, kind: str
) -> None:
    erin = (await stranger(people.ALICE).post("people", name="erin", real_name="Erin", locale="zh-CN"))["user"]["id"]
    await stranger(erin).post("join", channel=people.GENERAL, user=erin)
    await forgets(hearth, slack, erin)
    goes_wrong(slack, "users.info", kind, times=1, seconds=5)

    answer = await stranger(erin).types("/checkin 4")
    assert "Noted" in text_of(answer)
    assert slack.board.outbox.attempts[-1].seconds < 3
    assert "记下了" in text_of(await stranger(erin).types("/checkin 5")), "the next time Slack has told"


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
    goes_wrong(slack, "views.publish", kind, times=1, seconds=0.5)
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
        await eventually(lambda: _empty(hearth))

    assert all(each["replace_original"] and "Taken back" in each["text"] for each in hook.heard)
    assert [e["event"] for e in logs if e["event"] == "answer.lost"] == (["answer.lost"] if status == 404 else [])
    assert not await _said(logs, "listener.failed")


async def _heard(hook: Hook, times: int) -> bool:
    return len(hook.heard) == times


async def _empty(hearth: Hearth) -> bool:
    return entries(hearth) == []


async def test_with_a_revoked_token_people_still_get_answers_and_the_ledger_waits(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.app.status = "revoked"
    assert "Noted" in text_of(await bob.types("/checkin 4 nobody can stop me"))
    await bob.types("/checkin")
    apology = await bob.reads("something went wrong on our side")
    assert REFERENCE.search(apology["text"])
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
    assert sum("什么都没有保存" in each["text"] or "没有保存" in each["text"] for each in answers) == 4


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


# -- bugs -----------------------------------------------------------------------------------------


async def test_a_bug_is_an_apology_with_a_reference_that_the_log_knows_and_no_private_word(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.types("/checkin 4 my secret diary")
    await alice.clicks(await alice.reads("Noted"), "checkin.edit")
    await alice.submits(mood="5", note="my secret diary, continued")
    sent = next(e.payload for e in slack.board.outbox.attempts if e.payload.get("type") == "view_submission")
    broken = {**sent, "view": {**sent["view"], "hash": "9", "private_metadata": '{"no": "id"}'}}
    with capture_logs() as logs:
        answer = await brings(alice, "interactive", broken)

    said = str(answer["body"]["errors"])
    (failure,) = [each for each in logs if each["event"] == "listener.failed"]
    assert f"`{failure['reference']}`" in said
    assert "nothing was saved" in said
    assert "Traceback" not in said
    assert "handlers/checkins.py" in failure["traceback"]
    assert "secret" not in str(logs)


async def test_a_bug_after_a_click_is_told_in_private(alice: Person, bob: Person, slack: Simulator) -> None:
    await alice.types("/checkin 4")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")
    await alice.reads("Taken back")
    click = last_sent(slack, "interactive")
    broken = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "value": "no number"}]}
    await brings(
        alice, "interactive", {**broken, "response_url": slack.board.response_url(people.ALICE, people.GENERAL)}
    )

    assert REFERENCE.search((await alice.reads("something went wrong on our side"))["text"])
    assert not any("went wrong" in text_of(message) for message in await bob.sees())


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
