"""What the sample team's thanks bring with them: second voices, what customers said, and the month's post."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import people
from bot.core.availability import Availability, instant, next_dates
from bot.core.people import Caller
from bot.features import kudos
from bot.features.kudos import Kudos
from bot.platform.errors import Refused

from ._people import BY_HANDLE, KUDOS, SHANGHAI

# (who passes it on, the customer, whom they thank, their words)
CUSTOMERS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (
        "linwei",
        "华东重工",
        ("liming", "chenyu", "linwei"),
        "上线那一周你们每天早上都在车间，工人师傅们都记得你们的名字。",
    ),
    (
        "anna",
        "Nordwind Logistik",
        ("anna", "priya"),
        "Thank you for the weekend. On Monday everybody could simply work.",
    ),
)
# Who joins in with the newest thanks, and how many working days ago.
VOICES = (("priya", 2), ("tom", 2), ("zhouqian", 5), ("anna", 8), ("marcus", 8), ("liming", 11))


@dataclass(frozen=True)
class Said:
    """Something that happens at a moment: `do(session, now)` is one transaction."""

    at: datetime
    do: Callable[[Session, datetime], object]


def sayings(team_id: str, workdays: list[date], now: datetime) -> Iterator[Said]:
    """Return it all, in any order."""
    for number, (handle, customer, whom, quote) in enumerate(CUSTOMERS):
        at = instant(workdays[-9 + 4 * number], time(15, 20), BY_HANDLE[handle].zone)
        yield Said(at, _passes_on(team_id, handle, customer, whom, quote))
    for handle, days in VOICES:
        yield Said(instant(workdays[-days], time(17, 45), BY_HANDLE[handle].zone), _joins(team_id, handle))
    begin = now - timedelta(days=70)
    for slot in next_dates(kudos.FIRST_MORNING, begin, Availability.always(SHANGHAI, "CN"), 3):
        if slot.due < now:
            yield Said(slot.due, lambda session, at: kudos.celebrate_due(session, now=at))


def _passes_on(
    team_id: str, handle: str, customer: str, whom: tuple[str, ...], quote: str
) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        ids = tuple(BY_HANDLE[each].id for each in whom)
        draft = kudos.CustomerDraft(people=ids, customer=customer, quote=quote)
        return kudos.give_customer_thanks(
            session, by=_caller(session, team_id, handle), draft=draft, channel=KUDOS, now=now
        )

    return do


def _joins(team_id: str, handle: str) -> Callable[[Session, datetime], object]:
    """Join in with the newest public thanks, if they are between others."""

    def do(session: Session, now: datetime) -> object:
        newest = session.scalar(
            select(Kudos.id).where(Kudos.channel == KUDOS).order_by(Kudos.created_at.desc()).limit(1)
        )
        with suppress(Refused):
            return kudos.join(session, by=_caller(session, team_id, handle), kudos_id=newest or 0, now=now)
        return None

    return do


def _caller(session: Session, team_id: str, handle: str) -> Caller:
    found = people.find_caller(session, team_id, BY_HANDLE[handle].id)
    assert found is not None, "history() has learnt everybody"
    return found
