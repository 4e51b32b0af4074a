"""How long check-ins and answers are kept: administrators decide, everybody is told, nothing goes before its day."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.core import outbox
from bot.core.audit import Audit
from bot.core.outbox import Delivery
from bot.core.people import Member
from bot.features.checkins import Checkin
from bot.features.reflection import ReflectionAnswer
from bot.features.retention import Retention
from scheduler import retention
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import WEDNESDAY, Person, eventually, text_of
from tests.conftest import BOTH_ENGINES, Hearth, rows

YEAR = timedelta(days=366)


def tick(hearth: Hearth, now: Any) -> int:
    """Look for what is too old until there is nothing more, as the timetable does."""
    total = 0
    while True:
        with hearth.db.begin() as session:
            done = retention.prune(session, now=now)
        total += done
        if not done:
            return total


async def decides(who: Person, months: str) -> str:
    await who.types("/hearth retention")
    assert await who.submits(months=months) == {}

    async def look() -> str:
        form = await who.form()
        return text_of(form) if form["callback_id"] == "hearth.said" else ""

    return str(await eventually(look))


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_what_is_older_goes_after_thirty_days_and_everybody_is_told_before(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/checkin 2 an old note of mine")
    await bob.types("/reflect")
    assert await bob.submits(answer="an old answer of mine") == {}
    await alice.types("/checkin 4")
    with hearth.db.begin() as session:
        for row in [*session.scalars(select(Checkin)), *session.scalars(select(ReflectionAnswer))]:
            row.created_at = row.created_at - YEAR
    await bob.types("/checkin 5 a new note of mine")

    said = await decides(alice, "12")

    assert "older than 12 months are deleted for good, from Fri, 25 Dec, 05:00 on" in said
    assert "`/hearth data` hands you all of it" in text_of(await bob.gets("older than 12 months"))
    assert [row[0] for row in rows(hearth.db, select(Audit.what))] == ["retention"]
    assert tick(hearth, WEDNESDAY + timedelta(days=29)) == 0
    assert tick(hearth, WEDNESDAY + timedelta(days=31)) == 3
    assert [row[0] for row in rows(hearth.db, select(Checkin.note))] == ["a new note of mine"]
    assert rows(hearth.db, select(ReflectionAnswer.id)) == []


async def test_a_decision_that_is_taken_back_deletes_nothing_and_warns_nobody_any_more(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await bob.types("/checkin 2 a note")
    await decides(alice, "24")
    assert "Everything is kept until its author deletes it" in await decides(alice, "0")

    assert rows(hearth.db, select(Retention.months)) == []
    assert tick(hearth, WEDNESDAY + 9 * YEAR) == 0
    assert len(rows(hearth.db, select(Checkin.id))) == 1


async def test_a_longer_time_holds_at_once_and_needs_no_warning(alice: Person, bob: Person, hearth: Hearth) -> None:
    await bob.types("/checkin 2")
    await decides(alice, "12")
    kind = Delivery.kind == "retention.shorter"
    before = len(rows(hearth.db, select(Delivery.id).where(kind)))
    await decides(alice, "36")

    assert rows(hearth.db, select(Retention.months)) == [(36,)]
    assert len(rows(hearth.db, select(Delivery.id).where(kind))) == before
    assert outbox.BULK in [row[0] for row in rows(hearth.db, select(Delivery.priority).where(kind))]


async def test_carol_reads_on_her_own_page_for_how_long_her_things_are_kept(
    alice: Person, carol: Person, hearth: Hearth
) -> None:
    await carol.types("/checkin 4")
    await decides(alice, "12")

    await carol.types("/hearth 数据")
    assert "12 个月以前的打卡和回答会彻底删除" in text_of(await carol.form())


async def test_bob_decides_nothing_neither_by_command_nor_by_a_forged_form(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    assert "Only administrators" in (await bob.types("/hearth retention"))["text"]
    await decides(alice, "36")
    sent = next(e.payload for e in alice.sim.board.outbox.attempts if e.payload.get("type") == "view_submission")
    values = sent["view"]["state"]["values"]["months"]
    for each in values.values():
        each["selected_option"] = {**each["selected_option"], "value": "12"}
    forged = {**sent, "user": {**sent["user"], "id": people.BOB}, "view": {**sent["view"], "hash": "other"}}
    answer = await bob.post("deliver", kind="interactive", payload=forged)

    assert "Only administrators" in str(answer["body"])
    assert rows(hearth.db, select(Retention.months)) == [(36,)]
    assert rows(hearth.db, select(Member.is_admin).where(Member.user_id == people.BOB)) == [(False,)]
