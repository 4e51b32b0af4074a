"""Messages with a file and to several people: each once, whatever breaks; and words alone where files may not be."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from simulator.clock import ShiftedClock
from simulator.people import ALICE, BOB, CAROL, DAVE
from simulator.server import Simulator
from tests.outbox_helpers import QUICK, Office, open_office

pytestmark = pytest.mark.slow  # patience: `make test` has it, `make test-fast` has not


@pytest.fixture
def clock() -> ShiftedClock:
    """Time runs here: leases and visibility are part of the story."""
    return ShiftedClock()


@pytest.fixture
async def office(slack: Simulator, database_url: str) -> AsyncIterator[Office]:
    async with aiohttp.ClientSession() as session:
        office = open_office(database_url, slack, session)
        office.limits = QUICK
        yield office
        office.db.close()


def render(_session: Any, row: Any) -> dict[str, Any]:
    """Draw a row as a message with a file."""
    file = {"name": "day.ics", "content": "BEGIN:VCALENDAR\r\n"}
    return {"text": f"Message {row.payload_args['n']}", "file": file, "otherwise": {"text": "Without a file"}}


def shared(office: Office) -> list[str]:
    return [each.name for each in office.slack.workspace.files.values() if each.complete]


@pytest.mark.parametrize(
    ("fault", "method"),
    [
        (None, ""),
        ("500_before", "files.getUploadURLExternal"),
        ("reset_before", "files.completeUploadExternal"),
        ("reset_after", "files.completeUploadExternal"),
        ("500_after", "files.completeUploadExternal"),
        ("429", "files.completeUploadExternal"),
    ],
)
async def test_whatever_breaks_bob_gets_his_file_once(office: Office, fault: str | None, method: str) -> None:
    key = office.write(BOB)
    if fault:
        office.slack.faults.add(fault, method, times=1)

    await office.settle(render=render)

    assert office.said(BOB) == ["Message 1"]
    assert len(shared(office)) == 1
    assert office.row(key).id[:12] in shared(office)[0]


async def test_without_the_right_to_send_files_the_words_go_alone_and_nothing_stops(office: Office) -> None:
    office.slack.app.scopes = office.slack.app.scopes - {"files:write"}
    office.write(BOB)
    office.write(CAROL)

    report = await office.drain(render=render)

    assert (report.sent, report.paused) == (2, 0)
    assert (office.said(BOB), shared(office)) == (["Without a file"], [])


async def test_a_message_to_several_people_is_one_conversation_and_a_lost_answer_is_looked_up_there(
    office: Office,
) -> None:
    key = office.write(f"{ALICE},{BOB},{CAROL}")
    office.slack.faults.add("reset_after", "chat.postMessage", times=1)

    await office.settle()

    row = office.row(key)
    place = office.slack.workspace.channels[str(row.channel)]
    assert (row.state, place.kind) == ("sent", "mpim")
    assert place.members == {ALICE, BOB, CAROL, office.slack.app.bot_user}
    assert office.said(str(row.channel)) == ["Message 1"]


async def test_a_group_with_somebody_who_has_left_fails_alone(office: Office) -> None:
    gone, well = office.write(f"{BOB},{DAVE}"), office.write(CAROL)

    await office.settle()

    assert (office.row(gone).state, office.row(gone).error) == ("failed", "user_disabled")
    assert office.row(well).state == "sent"
