"""What Slack brings twice changes things once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.outbox import Delivery
from bot.features.checkins import Checkin
from bot.platform import idempotency
from bot.platform.errors import AlreadyHandled
from bot.platform.idempotency import Inbox, key_of
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Json, Person, eventually, last_sent
from tests.conftest import Hearth, both_engines, rows


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"event_id": "Ev1", "event": {}}, "event:Ev1"),
        ({"command": "/checkin", "trigger_id": "1.2"}, "trigger:1.2"),
        ({"type": "block_actions", "trigger_id": "1.3"}, "trigger:1.3"),
        (
            {"type": "view_submission", "trigger_id": "1.4", "view": {"id": "V1", "hash": "h"}},
            "view:view_submission:V1:h",
        ),
        ({"type": "block_suggestion"}, None),
    ],
)
def test_a_request_is_known_by_what_its_repetition_has_in_common(body: Json, key: str | None) -> None:
    assert key_of(body) == key


NOW = WEDNESDAY.timestamp()


@pytest.mark.parametrize(
    ("body", "ago"),
    [
        ({"command": "/checkin"}, 0),
        ({"event_time": int(NOW) - 360}, 360),
        ({"event_time": str(int(NOW) - 360)}, 360),
        ({"event_time": int(NOW) - 23 * 3600}, 23 * 3600),
        ({"event_time": int(NOW) - 360, "event": {"event_ts": f"{NOW - 361.25:.6f}"}}, 361.25),
        ({"event_time": int(NOW) - 360, "event": {"event_ts": f"{NOW:.6f}"}}, 360),
        ({"event_time": int(NOW) - 360, "event": {"event_ts": "soon"}}, 360),
        ({"event_time": int(NOW) - 360, "event": None}, 360),
        ({"event_time": int(NOW) + 600}, 0),
        ({"event_time": int(NOW) - 90 * 86_400}, 2 * 86_400),
        *[({"event_time": odd}, 0) for odd in (None, "", "soon", "nan", "inf", -1, 0, True, [], 10**40, NOW * 1000)],
    ],
)
def test_an_event_happened_when_its_envelope_says_within_reason(body: Json, ago: float) -> None:
    assert idempotency.happened_at(body, now=WEDNESDAY) == WEDNESDAY - timedelta(seconds=ago)


async def again(who: Person, kind: str, payload: Json, **more: Any) -> Json:
    answer = await who.post("deliver", kind=kind, payload=payload, **more)
    assert answer["outcome"] == "ok", answer
    return answer


async def test_a_command_that_comes_again_is_one_entry(alice: Person, hearth: Hearth, slack: Simulator) -> None:
    await alice.types("/checkin 4 once")
    await again(alice, "slash_commands", last_sent(slack, "slash_commands"))

    assert len(rows(hearth.db, select(Checkin.id))) == 1


@both_engines
async def test_a_command_that_comes_several_times_at_once_is_one_entry(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.types("/checkin help")
    payload = {**last_sent(slack, "slash_commands"), "text": "4 once", "trigger_id": "1.2.fresh"}
    await asyncio.gather(*(again(alice, "slash_commands", payload) for _ in range(6)))

    assert len(rows(hearth.db, select(Checkin.id))) == 1


async def test_two_clicks_are_two_and_one_click_brought_twice_is_one(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    home = await alice.home()
    await alice.clicks(home, "home.mood.4")
    await again(alice, "interactive", last_sent(slack, "interactive"))
    await eventually(_entries, hearth, 1)
    await alice.types("/checkin 2")

    assert len(rows(hearth.db, select(Checkin.id))) == 2


async def _entries(hearth: Hearth, count: int) -> bool:
    return len(rows(hearth.db, select(Checkin.id))) == count


@both_engines
async def test_a_form_that_comes_again_is_one_entry(alice: Person, hearth: Hearth, slack: Simulator) -> None:
    await alice.types("/checkin")
    await alice.submits(mood="4")
    submission = next(
        each.payload for each in slack.board.outbox.attempts if each.payload.get("type") == "view_submission"
    )
    await again(alice, "interactive", {**submission, "trigger_id": "9.9.other"})

    assert len(rows(hearth.db, select(Checkin.id))) == 1


async def test_an_event_that_slack_brings_again_is_answered_once(bob: Person, hearth: Hearth, slack: Simulator) -> None:
    await bob.says("hello, who are you?", await bob.conversation())

    async def answered() -> bool:
        return bool(rows(hearth.db, select(Delivery.id).where(Delivery.kind == "hearth.help")))

    await eventually(answered)
    await slack.board.outbox.idle()  # an attempt is listed once its answer is there
    event = next(
        each.payload
        for each in slack.board.outbox.attempts
        if each.payload.get("event", {}).get("text") == "hello, who are you?"
    )
    await again(bob, "events_api", event, retry_num=1, retry_reason="http_timeout")
    await bob.types("/checkin 4")  # by now the repetition has been dealt with

    helps = select(func.count()).where(Delivery.kind == "hearth.help")
    assert rows(hearth.db, helps) == [(1,)]


async def test_what_was_refused_may_come_again_corrected(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin")
    problems = await alice.submits(mood="4", good_1="x" * 301)
    assert list(problems) == ["good_1"]
    assert await alice.submits(mood="4", good_1="x") == {}

    assert len(rows(hearth.db, select(Checkin.id))) == 1


async def test_what_slack_can_no_longer_repeat_is_forgotten(hearth: Hearth) -> None:
    with hearth.db.begin() as session:
        idempotency.claim(session, "event:old", now=WEDNESDAY - idempotency.KEPT - timedelta(seconds=1))
        idempotency.claim(session, "event:new", now=WEDNESDAY)
        assert idempotency.prune(session, now=WEDNESDAY) == 1

    assert rows(hearth.db, select(Inbox.idempotency_key)) == [("event:new",)]
    with pytest.raises(AlreadyHandled), hearth.db.begin() as session:
        idempotency.claim(session, "event:new", now=WEDNESDAY)
