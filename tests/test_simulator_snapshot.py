"""The local workspace remembers everything across a restart, keeps its own time, and does not slow down."""

import json
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from local_slack import MONDAY, Slack, running, section

from simulator.clock import ShiftedClock
from simulator.people import ALICE, BOB, GENERAL
from simulator.server import Simulator

ME = "U0HEARTH01"


async def fill(slack: Slack) -> None:
    """Leave a trace of every kind."""
    work, client = slack.simulator.workspace, slack.client
    work.join(GENERAL, ME)
    tag = {"event_type": "hearth", "event_payload": {"id": "abc"}}
    parent = await client.chat_postMessage(channel=ALICE, text="Hello", blocks=[section("*Hi*")], metadata=tag)
    await client.chat_postMessage(channel=parent["channel"], text="More", thread_ts=parent["ts"])
    await client.reactions_add(channel=parent["channel"], timestamp=parent["ts"], name="wave")
    await client.chat_postEphemeral(channel=GENERAL, user=BOB, text="Only you")
    await client.files_upload_v2(channel=GENERAL, content=b"\x00\xff", filename="a.bin")
    await client.chat_scheduleMessage(channel=GENERAL, text="Later", post_at=int(MONDAY.timestamp()) + 9000)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Title"}, "blocks": [section("x")]}
    await client.views_open(trigger_id=slack.simulator.triggers.make(BOB), view=view)
    await client.views_publish(user_id=ALICE, view={"type": "home", "blocks": [section("Home")]})
    work.change_user(BOB, status_text="Away", dnd={"dnd_enabled": True})
    slack.simulator.move_clock(MONDAY + timedelta(hours=1))


async def test_everything_is_there_again_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with running(snapshot=path) as slack:
        await fill(slack)
    first = json.loads(path.read_text())

    async with running(snapshot=path) as slack:
        assert slack.clock.now() == MONDAY + timedelta(hours=1)
        history = await slack.client.conversations_history(
            channel=slack.simulator.workspace.direct(ALICE, ME).id, include_all_metadata=True
        )

    assert json.loads(path.read_text()) == first
    note = history["messages"][0]
    assert (note["reply_count"], note["reactions"][0]["name"]) == (1, "wave")
    assert note["metadata"]["event_payload"] == {"id": "abc"}


async def test_a_restarted_workspace_goes_on_with_new_ids_and_later_timestamps(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with running(snapshot=path) as slack:
        last = await slack.client.chat_postMessage(channel=ALICE, text="Before")
    async with running(snapshot=path) as slack:
        other = await slack.client.conversations_open(users=BOB)
        same = await slack.client.chat_postMessage(channel=ALICE, text="After")

    assert same["channel"] == last["channel"]
    assert other["channel"]["id"] != last["channel"]
    assert same["ts"] > last["ts"]


async def test_a_snapshot_of_another_version_is_not_misread(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    path.write_text('{"version": 0}')

    with pytest.raises(ValueError, match="delete it to begin anew"):
        Simulator(ShiftedClock(), snapshot=path)


async def test_the_snapshot_is_written_while_running_but_not_at_each_call(tmp_path: Path) -> None:
    path = tmp_path / "workspace.json"
    async with running(snapshot=path) as slack:
        await slack.client.chat_postMessage(channel=ALICE, text="Hello")
        assert not path.exists()
        slack.simulator.save()
        assert "Hello" in path.read_text()


def test_a_clock_runs_on_from_where_it_was_moved_to() -> None:
    clock = ShiftedClock()

    clock.move_to(MONDAY)

    assert timedelta() <= clock.now() - MONDAY < timedelta(seconds=5)
    assert clock.advance(days=1) >= MONDAY + timedelta(days=1)


def test_a_frozen_clock_stands_still_until_it_is_moved_or_runs() -> None:
    clock = ShiftedClock()

    assert clock.freeze(MONDAY) == MONDAY
    assert clock.now() == clock.now() == MONDAY
    assert clock.advance(minutes=5) == MONDAY + timedelta(minutes=5)
    clock.run()
    assert timedelta() <= clock.now() - MONDAY - timedelta(minutes=5) < timedelta(seconds=5)


def test_a_clock_takes_any_zone_but_no_naive_time() -> None:
    clock = ShiftedClock()

    clock.freeze(datetime(2026, 11, 23, 17, 0, tzinfo=timezone(timedelta(hours=8))))

    assert clock.now() == MONDAY
    assert clock.now().tzinfo is UTC
    with pytest.raises(ValueError, match="needs a time zone"):
        clock.move_to(MONDAY.replace(tzinfo=None))


async def test_the_ten_thousandth_message_costs_no_more_than_the_first_ones() -> None:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, ME)
        first = await seconds_for(slack, 300)
        parent = await slack.client.chat_postMessage(channel=GENERAL, text="Parent")
        work = slack.simulator.workspace
        for number in range(9_000):
            note = work.message(GENERAL, parent["ts"])
            assert note is not None
            work.post(type(note)("", GENERAL, f"Reply {number}", user=ALICE, thread_ts=parent["ts"]))
            work.post(type(note)("", GENERAL, f"Message {number}", user=ALICE))
        last = await seconds_for(slack, 300)

    assert last < 3 * first


async def seconds_for(slack: Slack, number: int) -> float:
    """Return the processor time that posting takes, server and client together."""
    began = time.process_time()
    for _ in range(number):
        await slack.client.chat_postMessage(channel=GENERAL, text="Hello", blocks=[section("Hello")])
    return time.process_time() - began
