"""What goes with the sample team's check-ins: energy, places and tags, and whom they may turn to."""

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from bot.core.people import Caller
from bot.features import checkins

from ._people import BY_HANDLE, DELIVERY, Cast

OFTEN = ("workload", "customer", "technology")
LINES = "员工心理支持 Employee counselling (sample): 400-000-0000"


def around(person: Cast, mood: int, rng: Random) -> checkins.CheckinAddition:
    """Return what a person may have tapped beside their mood."""
    site = person.department == DELIVERY and rng.random() < 0.5  # noqa: PLR2004 — half of their days
    tags = [rng.choice(OFTEN), rng.choice(checkins.TAGS)]
    return checkins.CheckinAddition(
        energy=min(3, max(1, mood - 1)) if mood else None,
        place="site" if site else rng.choice(("office", "remote")),
        tags=tuple(dict.fromkeys(tags)),
    )


def choose(session: Session, lead: Caller, now: datetime) -> None:
    """Name somebody whom people may turn to, and a line of the company's own."""
    contact = BY_HANDLE["zhouqian"].id
    draft = checkins.ChoicesDraft(smallest=5, contact=contact, lines=LINES)
    checkins.choose(session, by=lead, draft=draft, now=now)
