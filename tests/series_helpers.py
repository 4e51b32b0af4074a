"""What the tests of a team's programmes do again and again."""

from dataclasses import replace
from datetime import time
from typing import Any

from sqlalchemy.orm import Session

from bot.core import people as members
from bot.core.people import Caller, Profile
from bot.features import reflection
from bot.features.reflection import ProgrammeDraft, QuestionSeries
from tests.actors import WEDNESDAY

WEEKLY = ProgrammeDraft(
    name="Week in three lines",
    en=["What moved?", "What is stuck?"],
    zh=["推进了什么？", "卡在哪里？"],
    in_turn=False,
    team=True,
    channel="C1",
    who="channel",
    day="every Friday",
    at=time(10),
    zone="Etc/UTC",
    hours=24,
    remind=True,
)
FORM: dict[str, Any] = {
    "name": "Week in three lines",
    "en": "What moved?\nWhat is stuck?",
    "zh": "推进了什么？\n卡在哪里？",
    "turn": "all",
    "mode": "team",
    "who": "channel",
    "day": "every Friday",
    "at": "10:00",
    "zone": "Etc/UTC",
    "hours": "24",
    "remind": ["yes"],
}


def draft(**changes: Any) -> ProgrammeDraft:
    return replace(WEEKLY, **changes)


def caller(session: Session, name: str, team: str = "T1", *, joined: bool = True, **more: Any) -> Caller:
    (who,) = members.sync(session, team, [Profile(f"U{name}", name, **more)])
    who.joined_at = WEDNESDAY if joined else None
    return members.as_caller(who)


def set_up(session: Session, by: Caller, *who: Caller, **changes: Any) -> QuestionSeries:
    """Have an administrator write a programme for these people."""
    ids = [each.user_id for each in who]
    return reflection.save(session, by=by, programme_id=None, draft=draft(**changes), members=ids, now=WEDNESDAY)
