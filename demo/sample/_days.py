"""Whose days are not like the others': days off, half a day, a customer's site, the holidays of another country."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core import people, prompts
from bot.core.people import Caller, Member
from bot.features import settings

from ._people import BERLIN, BY_HANDLE, NEW_YORK, TEAM

FRIDAY = 4
REGIONS = {BERLIN: "DE", NEW_YORK: "US"}


def note(session: Session, team_id: str, *, today: date, now: datetime) -> None:
    """Write down what the sample team has told Hearth about the weeks to come."""
    for person in TEAM:
        who = people.member(session, team_id, person.id)
        if who is not None and person.zone in REGIONS:
            _live_by(session, who, REGIONS[person.zone], now)
    tomorrow = today + timedelta(days=1)  # for some of them, today has passed already
    friday = tomorrow + timedelta(days=(FRIDAY - tomorrow.weekday()) % 7)
    monday = friday + timedelta(days=10)
    half, week = settings.Span(friday, friday, "afternoon"), settings.Span(monday, monday + timedelta(days=4))
    settings.take_off(session, by=_caller(session, team_id, "chenyu"), span=half, now=now)
    settings.take_off(session, by=_caller(session, team_id, "anna"), span=week, now=now)
    site = settings.SiteDraft(today, friday)
    settings.go_onsite(session, by=_caller(session, team_id, "marcus"), draft=site, now=now)


def _live_by(session: Session, who: Member, region: str, now: datetime) -> None:
    who.region = region
    prompts.replan(session, who, now=now)


def _caller(session: Session, team_id: str, handle: str) -> Caller:
    found = people.find_caller(session, team_id, BY_HANDLE[handle].id)
    assert found is not None, "everybody of the sample team is known"
    return found
