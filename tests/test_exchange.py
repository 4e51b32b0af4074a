"""/exchange: the monthly day, its reminders, who comes, and the topics."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.blocks.exchange import When, read_rule
from bot.errors import Refused
from bot.features.exchange import ExchangeDay, ExchangeRule, ExchangeSignup, ExchangeTopic
from bot.simulator import people
from bot.simulator.clock import ShiftedClock
from tests.conftest import Hearth, rows
from tests.stage import Json, Person, eventually, text_of

LAST_FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai; "now" is Wednesday, two days before


async def sets_up(alice: Person, **fields: Any) -> Json:
    """Alice fills the form: last Friday 15:00 in Shanghai, in #kudos, where Hearth is, unless `fields` say other."""
    await alice.post("join", channel=people.KUDOS, user=alice.sim.app.bot_user)
    await alice.types("/exchange setup")
    usual = {"when": "weekday:-1:4", "at": "15:00", "zone": "Asia/Shanghai", "channel": people.KUDOS}
    return await alice.submits(**{**usual, **fields})


async def announced(who: Person, words: str = "Exchange day: ") -> Json:
    return await who.reads(words, people.KUDOS)


async def test_alice_sets_the_rule_and_sees_the_next_five_dates(alice: Person) -> None:
    assert await sets_up(alice) == {}

    shown = text_of(await alice.form())
    assert "Last Friday" in shown
    dates = [line for line in shown.splitlines() if line.startswith("•")]
    assert dates[:2] == ["• Fri, 27 Nov, 15:00 (Shanghai time)", "• Fri, 25 Dec, 15:00 (Shanghai time)"]
    assert len(dates) == 5


async def test_a_day_that_is_near_is_announced_at_once(alice: Person, carol: Person) -> None:
    await sets_up(alice)
    message = await announced(carol)

    assert "Exchange day: Fri, 27 Nov, 15:00 (Shanghai time)" in message["text"]
    assert f"<!date^{int(LAST_FRIDAY.timestamp())}^" in text_of(message)
