"""What a person may ask about themselves: everything that Hearth keeps, as a file, or gone."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller
from bot.platform.errors import Refused

CONFIRMED = frozenset({"delete", "删除"})


def request(session: Session, *, by: Caller, now: datetime) -> None:
    """Have everything about the caller sent to them as a file; asked again within a minute, it is one file."""
    key = f"data.export:{by.team_id}:{by.user_id}:{now:%Y-%m-%dT%H:%M}"
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=by.user_id,
        kind="data.export",
        about={"at": now.isoformat()},
        key=key,
        now=now,
        priority=outbox.ANSWER,
    )


def check_word(word: str) -> None:
    """Raise `Refused` unless the person typed that they mean it."""
    if word.strip().strip("“”\"'").lower() not in CONFIRMED:
        raise Refused("data.word", field="word")
