"""The file that puts an exchange day into a calendar, and what follows when the day changes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.core.outbox import Delivery
from bot.features import exchange
from scheduler.messages import render
from simulator.server import Simulator
from tests.actors import Person, text_of
from tests.conftest import rows
from tests.exchange_helpers import LAST_FRIDAY, SHANGHAI, Team, gather, sets_up


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def calendar(team: Team, kind: str, to: str) -> Calendar:
    with team.db.begin() as session:
        query = select(Delivery).where(Delivery.kind == f"exchange.{kind}", Delivery.recipient == to)
        payload = render(session, session.scalars(query.order_by(Delivery.created_at.desc())).first())
        return Calendar.from_ical(payload["file"]["content"])


def test_the_calendar_file_is_in_each_ones_zone_and_a_move_replaces_what_was_there(team: Team) -> None:
    team.sets_up(replace(SHANGHAI, place="Room 7"))
    team.joins("UBOB")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    first = calendar(team, "confirmed", "UBOB")
    event = first.walk("VEVENT")[0]
    assert [str(zone["TZID"]) for zone in first.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert event["DTSTART"].dt == LAST_FRIDAY.astimezone(ZoneInfo("Europe/Berlin"))
    assert (event["SEQUENCE"], str(event["LOCATION"])) == (0, "Room 7")

    team.now += timedelta(hours=1)
    team.sets_up(replace(SHANGHAI, weekday=3))
    moved = calendar(team, "calendar", "UBOB").walk("VEVENT")[0]
    assert (moved["UID"], moved["SEQUENCE"]) == (event["UID"], 1)
    assert moved["DTSTART"].dt == LAST_FRIDAY - timedelta(days=1)

    team.now += timedelta(hours=1)
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft())
    gone = calendar(team, "calendar", "UBOB")
    assert (str(gone["METHOD"]), gone.walk("VEVENT")[0]["UID"]) == ("CANCEL", event["UID"])
    assert gone.walk("VEVENT")[0]["SEQUENCE"] == 2


def test_another_room_reaches_those_who_have_the_old_one_in_their_calendar(team: Team) -> None:
    team.sets_up(replace(SHANGHAI, place="Room 7"))
    team.joins("UBOB")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now += timedelta(hours=1)
    team.sets_up(replace(SHANGHAI, place="Room 8, <!channel>"))
    team.sets_up(replace(SHANGHAI, place="Room 8, <!channel>", capacity=9))

    assert team.told("exchange.calendar") == [("calendar", "UBOB")]
    said = team.reads("calendar", "UBOB")
    assert "The place or the length of the exchange day on Fri, 27 Nov, 08:00 has changed." in said
    assert "Where: Room 8, &lt;!channel&gt;" in said
    event = calendar(team, "calendar", "UBOB").walk("VEVENT")[0]
    assert (str(event["LOCATION"]), event["SEQUENCE"]) == ("Room 8, <!channel>", 0)

    team.ticks(LAST_FRIDAY - timedelta(days=1))
    assert "Where: Room 8" in team.reads("day", "UBOB")


def test_a_file_comes_behind_the_words_that_say_why(team: Team) -> None:
    team.sets_up()
    team.joins("UBOB")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft())

    urgent = rows(team.db, select(Delivery.kind).where(Delivery.recipient == "UBOB").order_by(Delivery.priority))
    assert urgent[-1] == ("exchange.calendar",)
    assert ("exchange.cancelled",) in urgent


async def test_the_confirmation_comes_with_a_file_for_the_calendar(
    alice: Person, bob: Person, slack: Simulator
) -> None:
    await sets_up(alice, place="Room 7 <!channel>")
    await bob.types("/exchange join")
    said = await bob.gets("The file puts it into your calendar.")

    assert "<!channel>" not in text_of(said)
    (file,) = [slack.workspace.files[each] for each in slack.workspace.files]
    assert file.name.endswith(".ics")
    assert b"BEGIN:VTIMEZONE" in file.data
    assert b"DTSTART;TZID=Europe/Berlin:20261127T080000" in file.data


async def test_where_files_may_not_be_sent_a_sentence_says_so(
    alice: Person, bob: Person, carol: Person, slack: Simulator
) -> None:
    slack.app.scopes = slack.app.scopes - {"files:write"}
    await sets_up(alice)
    await bob.types("/exchange join")
    await carol.types("/exchange 报名")

    await bob.gets("I may not send files in this workspace")
    await carol.gets("我在这个工作区不能发文件")
    await sets_up(alice, at="16:00")  # the moved entry has nothing to say without its file
    await bob.gets("has moved to Fri, 27 Nov, 09:00")
    assert not any("moves the exchange day in your calendar" in text_of(each) for each in await bob.direct())


def test_a_file_is_read_by_the_strictest_calendar(team: Team) -> None:
    place = "3 楼「大会议室」, 靠窗; https://meet.example.com/a?b=1,2 " + "很长" * 40 + "\nC:\\new\\folder"
    team.sets_up(replace(SHANGHAI, place=place))
    team.joins("UCAROL")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    with team.db.begin() as session:
        row = session.scalars(select(Delivery).where(Delivery.kind == "exchange.confirmed")).one()
        data = render(session, row)["file"]["content"].encode()

    lines = data.split(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines[:-1])  # folded between characters, never inside one
    unfolded = data.replace(b"\r\n ", b"").decode()
    location = next(line for line in unfolded.split("\r\n") if line.startswith("LOCATION:"))
    assert "靠窗\\; https://meet.example.com/a?b=1\\,2" in location
    assert location.endswith("\\nC:\\\\new\\\\folder")
    assert "DTSTART;TZID=Asia/Shanghai:20261127T150000" in unfolded
    assert "TZID:Asia/Shanghai" in unfolded
