"""The outbox and its sender: what is decided is said once, in order, and whatever goes wrong has an end."""

import asyncio
import io
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import structlog
from slack_sdk.http_retry.builtin_async_handlers import AsyncConnectionErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from sqlalchemy.orm import Session

from bot.blocks import charts
from bot.core import outbox, people
from bot.core.outbox import Delivery, SendQueue
from bot.platform import log, rate_limits
from scheduler.sender import Sender
from simulator.clock import ShiftedClock
from simulator.people import ALICE, BOB, CAROL, DAVE, GENERAL, KUDOS, PROJECT
from simulator.server import Simulator
from tests.actors import eventually
from tests.conftest import BOTH_ENGINES
from tests.outbox_helpers import QUICK, Office, open_office, say
from tests.postgres import Server

# Patience: `make test` has it, `make test-fast` has not.
pytestmark = [pytest.mark.slow, pytest.mark.parametrize("engine", BOTH_ENGINES)]


@pytest.fixture
def clock() -> ShiftedClock:
    """Time runs here: leases and visibility are part of the story."""
    return ShiftedClock()


@pytest.fixture
async def office(slack: Simulator, database_url: str) -> AsyncIterator[Office]:
    async with aiohttp.ClientSession() as session:
        office = open_office(database_url, slack, session)
        office.limits = QUICK
        for channel in (KUDOS, GENERAL):
            slack.workspace.join(channel, slack.app.bot_user)
        yield office
        office.db.close()


# --- what is written


async def test_bob_gets_a_message_once_and_it_carries_nothing_but_an_opaque_id(office: Office) -> None:
    key = office.write(BOB)

    report = await office.drain()
    again = await office.drain()

    row = office.row(key)
    assert (report.sent, again.sent, office.said(BOB)) == (1, 0, ["Message 1"])
    assert office.calls("chat.postMessage")[0].params["metadata"] == {
        "event_type": "hearth_delivery",
        "event_payload": {"id": row.id},
    }


async def test_what_is_written_twice_under_one_key_is_said_once(office: Office) -> None:
    office.write(BOB, 1, key="thanks:7")
    office.write(BOB, 2, key="thanks:7")

    await office.drain()

    assert office.said(BOB) == ["Message 1"]


async def test_nothing_leaves_before_its_moment(office: Office) -> None:
    office.write(BOB, not_before=office.now + timedelta(hours=1))

    assert (await office.drain()).sent == 0
    assert (await office.drain(later=3601)).sent == 1


async def test_an_answer_goes_before_a_prompt_and_a_prompt_before_a_round(office: Office) -> None:
    for n, priority in enumerate((outbox.BULK, outbox.PERSONAL, outbox.ANSWER)):
        office.write((ALICE, BOB, CAROL)[n], n, priority=priority)

    await office.drain(in_flight=1)

    assert [call.params["channel"] for call in office.calls("chat.postMessage")] == [CAROL, BOB, ALICE]


async def test_what_is_no_longer_to_be_said_is_cancelled_and_what_is_stale_expires(office: Office) -> None:
    taken_back = office.write(ALICE)
    stale = office.write(BOB, expires_at=office.now - timedelta(seconds=1))

    report = await office.drain(render=lambda session, row: None)

    assert (report.cancelled, report.expired, office.posts()) == (1, 1, [])
    assert (office.row(taken_back).state, office.row(stale).state) == ("cancelled", "expired")


async def test_one_broken_message_does_not_stop_the_others(office: Office) -> None:
    keys = [office.write(to, n) for n, to in enumerate((ALICE, BOB, CAROL))]

    def render(session: Session, row: Delivery) -> dict[str, Any] | None:
        if row.payload_args["n"] == 0:
            raise KeyError("gone")
        return {"text": object()} if row.payload_args["n"] == 1 else say(session, row)

    report = await office.drain(render=render)

    assert (report.failed, report.sent, office.said(CAROL)) == (1, 1, ["Message 2"])
    assert [office.row(key).error for key in keys[:2]] == ["render:KeyError", "TypeError"]


# --- pace and order


async def test_two_messages_to_bob_are_a_moment_apart_and_alice_does_not_wait_for_them(office: Office) -> None:
    for n in range(2):
        office.write(BOB, n)
    office.write(ALICE, 9, priority=outbox.BULK)

    await office.drain(channel_s=1.5)

    calls = office.calls("chat.postMessage")
    to_bob = [call.at for call in calls if call.params["channel"] == BOB]
    assert to_bob[1] - to_bob[0] >= timedelta(seconds=1)
    assert calls[1].params["channel"] == ALICE


async def test_several_people_are_written_to_at_once_but_nobody_twice_at_once(office: Office) -> None:
    office.slack.faults.add("slow", "chat.postMessage", seconds=0.3)
    for n, to in enumerate((ALICE, BOB, CAROL, KUDOS, GENERAL, BOB)):
        office.write(to, n)
    began = time.monotonic()

    report = await office.drain()

    took = time.monotonic() - began
    to_bob = [call.at for call in office.calls("chat.postMessage") if call.params["channel"] == BOB]
    assert report.sent == 6
    assert took < 6 * 0.3
    assert to_bob[1] - to_bob[0] >= timedelta(seconds=0.29)


async def test_slots_come_one_after_another_and_an_unused_one_costs_nothing(office: Office) -> None:
    with office.db.begin() as session:
        waits = [rate_limits.reserve(session, "post:T1", every=60) for _ in range(3)]
        rate_limits.reserve(session, "post:T2", every=0.1)
    await asyncio.sleep(0.15)
    with office.db.begin() as session:
        rested = rate_limits.reserve(session, "post:T2", every=0.1)

    assert waits == pytest.approx([0, 60, 120], abs=5)
    assert rested == 0


async def test_a_channel_has_one_slot_and_whoever_comes_second_gets_none(office: Office) -> None:
    with office.db.begin() as session:
        moment = rate_limits.database_now(session)
        assert [rate_limits.take(session, "channel:T1:C1", every=60, moment=moment) for _ in range(2)] == [True, False]
        rate_limits.clear(session, "channel:T1:C1")
        assert rate_limits.take(session, "channel:T1:C1", every=60, moment=moment)
        assert rate_limits.wait(session, "channel:T1:C1") == pytest.approx(60, abs=1)
        assert rate_limits.prune(session, now=office.now) == 0


async def test_a_workspace_keeps_to_its_posts_per_minute(office: Office) -> None:
    for n, to in enumerate((ALICE, BOB, CAROL, KUDOS)):
        office.write(to, n)
    began = time.monotonic()

    report = await office.drain(posts_per_minute=300)

    assert report.sent == 4
    assert time.monotonic() - began >= 3 * 0.2


# --- what Slack answers


@pytest.mark.parametrize(
    "code", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action", "user_disabled", "msg_too_long"]
)
async def test_a_definite_no_is_final_and_keeps_slacks_code(office: Office, code: str) -> None:
    key = office.write(BOB)
    office.slack.faults.add(f"error:{code}", "chat.postMessage", times=1)

    report = await office.drain()
    await office.drain(later=3600)

    assert (report.failed, office.row(key).state, office.row(key).error) == (1, "failed", code)
    assert len(office.calls("chat.postMessage")) == 1


async def test_what_slack_finds_too_rich_is_said_in_plain_text(office: Office) -> None:
    office.write(BOB)
    bad = [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}]

    report = await office.drain(render=lambda session, row: {"text": "Plain", "blocks": bad})

    assert (report.sent, office.said(BOB)) == (1, ["Plain"])


@pytest.mark.parametrize(("times", "left"), [(1, ["section"]), (2, [])])
async def test_a_chart_that_slack_does_not_know_is_left_out_and_if_that_is_not_all_only_the_words_go(
    office: Office, times: int, left: list[str]
) -> None:
    office.write(BOB)
    office.slack.faults.add("error:invalid_blocks", "chat.postMessage", times=times)
    words = {"type": "section", "text": {"type": "mrkdwn", "text": "Words"}}
    chart = charts.line("Mood", {"Mood": {"Mon": 4.0, "Tue": 5.0}})

    report = await office.drain(render=lambda session, row: {"text": "Plain", "blocks": [words, chart]})

    sent = [call.params.get("blocks") or [] for call in office.calls("chat.postMessage")]
    assert (report.sent, office.said(BOB)) == (1, ["Plain"])
    assert [block["type"] for block in sent[-1]] == left


async def test_slack_says_wait_and_the_whole_workspace_waits(office: Office) -> None:
    first = office.write(ALICE, 1, priority=outbox.ANSWER)
    office.write(BOB, 2)
    office.slack.faults.add("429", "chat.postMessage", times=1, retry_after=1)

    report = await office.drain(in_flight=1)
    calls = office.calls("chat.postMessage")

    assert (report.later, report.sent, office.said(BOB)) == (1, 1, ["Message 2"])
    assert calls[1].at - calls[0].at >= timedelta(seconds=0.98)
    assert office.row(first).not_before > calls[0].at
    assert (await office.drain(later=1)).sent == 1


async def test_a_revoked_token_pauses_the_workspace_and_loses_nothing(office: Office) -> None:
    for n, to in enumerate((ALICE, BOB, CAROL)):
        office.write(to, n)
    office.slack.faults.add("error:token_revoked", "chat.postMessage", times=1)

    report = await office.drain(in_flight=1)
    meanwhile = await office.drain()

    assert (report.paused, report.failed, meanwhile.sent, office.states()) == (1, 0, 0, {"queued": 3})
    await office.settle()
    assert sorted(office.posts()) == ["Message 0", "Message 1", "Message 2"]


async def test_dave_has_left_and_that_stops_nobody_else(office: Office) -> None:
    with office.db.begin() as session:
        people.sync(session, office.slack.workspace.team_id, [people.Profile(DAVE, "Dave", deleted=True)])
    key = office.write(DAVE)
    office.slack.faults.add("error:account_inactive", "chat.postMessage", times=1)
    office.write(BOB)

    await office.settle()

    assert (office.row(key).state, office.said(BOB)) == ("failed", ["Message 1"])


async def test_without_a_connection_nothing_was_sent_so_nothing_needs_looking_up(office: Office) -> None:
    key = office.write(BOB)
    office.client.base_url = "http://127.0.0.1:9/api/"  # the discard port: nobody listens

    report = await office.drain()

    assert (report.later, office.row(key).state, office.row(key).error) == (1, "queued", "unreachable")


async def test_a_client_that_would_repeat_calls_is_not_allowed_to(office: Office) -> None:
    office.write(BOB)
    at_once = FixedValueRetryIntervalCalculator(fixed_internal=0)
    office.client.retry_handlers = [AsyncConnectionErrorRetryHandler(interval_calculator=at_once)]
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)

    await office.settle()

    assert office.said(BOB) == ["Message 1"]
    assert len(office.calls("chat.postMessage")) == 1


# --- looking up


async def test_a_lost_answer_is_looked_up_in_bobs_direct_channel_and_nothing_is_said_twice(office: Office) -> None:
    key = office.write(BOB)
    office.slack.faults.add("500_after", "chat.postMessage", times=1)

    first = await office.drain()
    await office.settle()

    assert (first.unknown, office.said(BOB), office.row(key).state) == (1, ["Message 1"], "sent")
    assert office.row(key).ts == office.slack.workspace.order(str(office.row(key).channel))[0]
    assert len(office.calls("conversations.open")) == 1


async def test_bobs_direct_channel_is_remembered_from_his_first_message(office: Office) -> None:
    office.write(BOB)
    await office.drain()
    office.write(BOB, 2)
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)

    await office.settle()

    assert office.said(BOB) == ["Message 1", "Message 2"]
    assert office.calls("conversations.open") == []


async def test_what_is_not_found_twice_is_sent_again(office: Office) -> None:
    key = office.write(BOB)
    office.slack.faults.add("500_before", "chat.postMessage", times=1)

    await office.settle()

    assert (office.said(BOB), office.row(key).attempts) == (["Message 1"], 2)
    assert len(office.calls("conversations.history")) == 2


async def test_a_message_is_found_on_the_second_page_of_a_busy_conversation(office: Office) -> None:
    key = office.write(BOB)
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)
    await office.drain()
    channel = office.slack.workspace.direct(BOB, office.slack.app.bot_user).id
    for n in range(205):
        await office.client.chat_postMessage(channel=channel, text=f"Small talk {n}")

    await office.settle()

    assert (office.row(key).state, len(office.said(BOB))) == ("sent", 206)


@pytest.mark.parametrize("known", [True, False])
async def test_a_channel_post_that_nobody_may_look_up_is_held_for_an_administrator(office: Office, known: bool) -> None:
    key = office.write(KUDOS)
    office.slack.faults.add("reset_after" if known else "reset_before", "chat.postMessage", times=1)
    await office.settle()
    assert (office.row(key).state, office.row(key).error) == ("held", "missing_scope")

    with office.db.begin() as session:
        held = office.row(key).id
        done = outbox.confirm_sent(session, held) if known else outbox.resend(session, held, now=office.now)
    await office.settle()

    assert done
    assert office.row(key).state == "sent"
    assert office.said(KUDOS) == ["Message 1"]


async def test_looking_may_be_refused_for_a_moment_without_losing_the_message(office: Office) -> None:
    office.write(BOB)
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)
    office.slack.faults.add("500_before", "conversations.history", times=1)

    await office.settle()

    assert office.said(BOB) == ["Message 1"]


async def test_a_late_owner_cannot_overwrite_a_newer_one(office: Office) -> None:
    office.write(BOB)
    lane = SendQueue(office.slack.workspace.team_id, outbox.POST)
    options = outbox.ClaimOptions("one", 0.0, 0.0)
    with office.db.begin() as session:
        late = outbox.claim(session, lane, now=office.now, options=options, render=say).claim
        outbox.expire_leases(session, grace_s=0)
    with office.db.begin() as session:
        assert late
        assert not outbox.mark_failed(session, late, error="too_late")
        assert not outbox.mark_sent(session, late, channel="D1", ts="1.1")
        assert not outbox.mark_unknown(session, late, error="too_late", grace_s=0)
        assert not outbox.reschedule(session, late, until=office.now, error=None)
    assert office.states() == {"unknown": 1}


# --- changing and taking back


async def test_a_message_is_drawn_anew_where_it_stands(office: Office) -> None:
    key = office.write(BOB)
    await office.drain()
    with office.db.begin() as session:
        assert outbox.refresh(session, key, now=office.now)
        outbox.refresh(session, key, now=office.now)

    await office.drain(render=lambda session, row: {"text": "Answered"})

    assert office.said(BOB) == ["Answered"]
    assert len(office.calls("chat.update")) == 1


async def test_a_message_that_waits_is_drawn_when_it_leaves_and_withdrawn_without_a_trace(office: Office) -> None:
    key = office.write(BOB)
    with office.db.begin() as session:
        assert outbox.refresh(session, key, now=office.now) is None
        outbox.withdraw(session, key, now=office.now)

    await office.drain()

    assert (office.row(key).state, office.posts()) == ("cancelled", [])


async def test_a_message_that_has_left_is_taken_back_even_if_bob_was_faster(office: Office) -> None:
    keys = [office.write(to) for to in (ALICE, BOB)]
    await office.drain()
    gone = office.row(keys[1])
    await office.client.chat_delete(channel=str(gone.channel), ts=str(gone.ts))
    with office.db.begin() as session:
        for key in keys:
            outbox.withdraw(session, key, now=office.now)

    report = await office.drain()

    assert (report.sent, office.said(ALICE), office.said(BOB)) == (2, [], [])


async def test_a_change_waits_until_it_is_known_where_the_message_stands(office: Office) -> None:
    key = office.write(BOB)
    office.slack.faults.add("500_after", "chat.postMessage", times=1)
    await office.drain()
    with office.db.begin() as session:
        outbox.refresh(session, key, now=office.now)

    too_early = await office.drain()
    await office.settle(render=lambda session, row: {"text": "Answered"})

    assert (too_early.sent, office.said(BOB)) == (0, ["Answered"])


async def test_an_update_may_be_repeated_freely(office: Office) -> None:
    key = office.write(BOB)
    await office.drain()
    with office.db.begin() as session:
        outbox.refresh(session, key, now=office.now)
    office.slack.faults.add("500_after", "chat.update", times=1)

    await office.settle(render=lambda session, row: {"text": "Answered"})

    assert (office.said(BOB), len(office.calls("chat.update"))) == (["Answered"], 2)


async def test_a_change_of_what_was_never_sent_is_cancelled(office: Office) -> None:
    key = office.write(PROJECT)
    office.slack.faults.add("reset_before", "chat.postMessage", times=1)
    await office.settle()
    with office.db.begin() as session:
        outbox.refresh(session, key, now=office.now)
        office.slack.faults.add("error:is_archived", "chat.postMessage", times=1)
        outbox.resend(session, office.row(key).id, now=office.now)

    await office.settle()

    assert office.states() == {"failed": 1, "cancelled": 1}


# --- the sender that runs


@pytest.fixture
async def sender(office: Office, clock: ShiftedClock) -> AsyncIterator[Sender]:
    sender = Sender(office.db, lambda team_id: office.client, clock, limits=QUICK, render=say)
    office.db.after_commit(sender.wake)
    running = asyncio.create_task(sender.run())
    yield sender
    await sender.stop()
    await running


async def test_a_commit_wakes_the_sender(office: Office, clock: ShiftedClock) -> None:
    never = replace(QUICK, round_s=60)
    sender = Sender(office.db, lambda team_id: office.client, clock, limits=never, render=say)
    office.db.after_commit(sender.wake)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.1)
    await asyncio.to_thread(office.write, BOB)

    assert await eventually(arrived, office, BOB)
    await sender.stop()
    await running


async def test_without_being_woken_the_sender_looks_every_second(office: Office, sender: Sender) -> None:
    office.write(BOB, not_before=office.now + timedelta(seconds=0.5))

    assert await eventually(arrived, office, BOB)


async def test_stopping_finishes_the_message_in_hand_and_begins_no_other(office: Office, sender: Sender) -> None:
    office.slack.faults.add("slow", "chat.postMessage", seconds=0.3)
    office.write(BOB, 1, priority=outbox.ANSWER)
    office.write(BOB, 2)
    await eventually(arrived, office, BOB)

    await sender.stop()

    assert office.states() == {"sent": 1, "queued": 1}


async def test_cancelling_finishes_the_message_in_hand_too(office: Office, clock: ShiftedClock) -> None:
    office.slack.faults.add("slow", "chat.postMessage", seconds=0.3)
    office.write(BOB)
    running = asyncio.create_task(
        Sender(office.db, lambda team_id: office.client, clock, limits=QUICK, render=say).run()
    )
    await eventually(arrived, office, BOB)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert office.states() == {"sent": 1}


async def test_an_urgent_answer_overtakes_a_round_that_is_under_way(office: Office, sender: Sender) -> None:
    with office.db.begin() as session:
        rate_limits.push(session, f"post:{office.slack.workspace.team_id}", 0.5)
    for n in range(20):
        office.write(BOB, n, priority=outbox.BULK)
    await asyncio.sleep(0.1)
    office.write(CAROL, 99, priority=outbox.ANSWER)

    await eventually(arrived, office, CAROL)

    assert office.posts()[0] == "Message 99"


async def test_a_workspace_without_a_client_waits_and_the_others_do_not(office: Office, clock: ShiftedClock) -> None:
    office.write(BOB, 1, team_id="T0ELSEWHERE")
    office.write(CAROL, 2)
    home = office.slack.workspace.team_id
    sender = Sender(office.db, lambda team: office.client if team == home else None, clock, limits=QUICK, render=say)
    running = asyncio.create_task(sender.run())

    await eventually(arrived, office, CAROL)
    await sender.stop()
    await running

    assert office.states() == {"sent": 1, "queued": 1}


async def arrived(office: Office, to: str) -> bool:
    return bool(office.said(to))


# --- privacy


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as Hearth does when it is told to say everything, and keep what it says."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    log.configure("DEBUG")
    yield written
    structlog.reset_defaults()


async def test_no_word_of_a_message_ever_stands_in_the_log(
    office: Office, stderr: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "I was tired and it was Carol who stayed"
    for n, to in enumerate((ALICE, BOB, CAROL, KUDOS, GENERAL)):
        office.write(to, n)
    for kind in ("500_after", "error:channel_not_found", "429"):
        office.slack.faults.add(kind, "chat.postMessage", times=1)

    def render(session: Session, row: Delivery) -> dict[str, Any] | None:
        if row.recipient == CAROL:
            raise ValueError(secret)
        return {"text": secret, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": secret}}]}

    await office.settle(render=render)

    said = stderr.getvalue() + caplog.text
    assert all(event in said for event in ("delivery.sent", "delivery.undrawable", "delivery.found"))
    assert secret not in said


# --- clocks that jump


async def test_an_hour_forth_in_the_midst_of_a_call_says_nothing_twice(office: Office, clock: ShiftedClock) -> None:
    office.slack.faults.add("slow", "chat.postMessage", seconds=0.3)
    key = office.write(BOB)
    sending = asyncio.create_task(office.drain())
    await eventually(arrived, office, BOB)

    clock.advance(hours=1)
    await office.drain()
    await sending

    assert (office.said(BOB), office.row(key).state) == (["Message 1"], "sent")


async def test_a_clock_that_was_an_hour_ahead_does_not_hide_what_was_sent_then(office: Office) -> None:
    key = office.write(BOB)
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)
    await office.drain()
    with office.db.begin() as session:
        row = session.get_one(Delivery, office.row(key).id)
        row.first_started_at = office.now + timedelta(hours=1)

    await office.settle()

    assert (office.said(BOB), office.row(key).state) == (["Message 1"], "sent")


async def test_what_was_reserved_and_leased_before_the_clock_went_back_an_hour_holds_nobody_up(office: Office) -> None:
    """All that the database's clock has written, as it stands after it has gone back."""
    left, lost = office.write(BOB, 1), office.write(CAROL, 2)
    team_id = office.slack.workspace.team_id
    with office.db.begin() as session:
        ahead = rate_limits.database_now(session) + timedelta(hours=1)
        for limit in (f"post:{team_id}", f"channel:{team_id}:{ALICE}", f"pause:{team_id}", f"look:{team_id}"):
            session.add(rate_limits.RateBucket(bucket=limit, tat=ahead.timestamp()))
        for key, state in ((left, outbox.SENDING), (lost, outbox.UNKNOWN)):
            row = session.get_one(Delivery, office.row(key).id)
            row.state, row.lease_until, row.check_at = state, ahead, ahead
    office.write(ALICE, 3)

    await office.settle()

    assert office.states() == {"sent": 3}
    assert sorted(office.posts()) == ["Message 1", "Message 2", "Message 3"]


# --- a database that goes away


async def test_a_database_that_is_away_for_longer_than_a_lease_loses_and_doubles_nothing(
    office: Office, sender: Sender, engine: str, request: pytest.FixtureRequest
) -> None:
    for n in range(60):
        office.write((ALICE, BOB, CAROL, KUDOS)[n % 3], n)
    await eventually(said_some, office)

    with away(engine, request):
        await asyncio.sleep(2 * QUICK.lease_s)

    async def all_is_said() -> bool:
        return office.states() == {"sent": 60}

    await eventually(all_is_said, within=30)
    assert Counter(office.posts()) == Counter(f"Message {n}" for n in range(60))


async def said_some(office: Office) -> bool:
    return len(office.posts()) >= 5


@contextmanager
def away(engine: str, request: pytest.FixtureRequest) -> Iterator[None]:
    """The server is stopped; the file is locked by somebody else."""
    if engine == "postgres":
        server: Server = request.getfixturevalue("postgres_server")
        server.halt()
        try:
            yield
        finally:
            server.start()
        return
    url: str = request.getfixturevalue("database_url")
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()
