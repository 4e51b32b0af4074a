"""What the outbox says about kudos: the public post, the message to each recipient, a reaction that stayed one."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.core import outbox, people
from bot.features import kudos
from scheduler.messages import Payload, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write outbox rows to the recipients of what has been posted; returns for how many thanks."""
    return kudos.tell_due(session, now=now)


celebrate_due, next_moment = kudos.celebrate_due, kudos.next_celebration


def post(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the public post as it stands now, unless it was taken back."""
    thanks = kudos.get(session, kudos_id=about["kudos"])
    return None if thanks is None else blocks.post(reader.t, thanks)


def received(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the message to a recipient, unless the thanks were taken back."""
    thanks = kudos.get(session, kudos_id=about["kudos"])
    if thanks is None:
        return None
    stands = kudos.stands(session, kudos_id=thanks.id)
    posted = permalink(session, reader.team_id, kudos.post_key(thanks.id)) if stands else None
    return blocks.received(reader.t, thanks, reader=reader.user_id, posted=posted, stands=stands)


def permalink(session: Session, team_id: str, key: str) -> str | None:
    """Return the address of a sent message, None while it or the workspace's address is not known.

    It is what chat.getPermalink answers, put together without asking
    (docs.slack.dev/reference/methods/chat.getPermalink).
    """
    message, home = outbox.find(session, key), people.workspace(session, team_id)
    if message is None or not (home.url and message.channel and message.ts):
        return None
    return f"{home.url}archives/{message.channel}/p{message.ts.replace('.', '')}"


def not_posted(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return what became of a public post that could not be made, unless the thanks were taken back."""
    thanks = kudos.get(session, kudos_id=about["kudos"])
    if thanks is None:
        return None
    if thanks.channel is not None:
        return blocks.posted_late(reader.t, thanks, stands=kudos.stands(session, kudos_id=thanks.id))
    channel = people.workspace(session, reader.team_id).kudos_channel
    return blocks.not_posted(reader.t, thanks, channel=channel)


def reaction_refused(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return why a reaction did not become kudos."""
    author = people.member(session, reader.team_id, about["author"])
    return blocks.reaction_refused(
        reader.t, code=about["code"], emoji=about["emoji"], who=author.name if author else ""
    )


def month(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the post about a month of thanks, unless there was nothing to be glad of or it is no longer wanted."""
    first = date.fromisoformat(about["month"])
    if not kudos.choices(session, team_id=reader.team_id).celebrate:
        return None
    had = kudos.month(session, team_id=reader.team_id, first=first)
    if not (had.thanks or had.from_customers):
        return None
    found = {each.id: permalink(session, reader.team_id, kudos.post_key(each.id)) for each in had.moments}
    return blocks.month_post(reader.t, had, links={key: link for key, link in found.items() if link})


MESSAGES = {
    "kudos.month": month,
    "kudos.post": post,
    "kudos.received": received,
    "kudos.not_posted": not_posted,
    "kudos.reaction_refused": reaction_refused,
}
