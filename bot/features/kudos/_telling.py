"""Telling the recipients: at once, or as soon as the public post stands, so that they find their way to it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import deliveries
from bot.people import Member

from ._tables import Kudos, KudosRecipient, post_key, received_key

PATIENCE = timedelta(seconds=10)  # a post that takes longer does not keep anybody's thanks from them
LOST = (deliveries.FAILED, deliveries.CANCELLED, deliveries.EXPIRED)


def tell(session: Session, row: Kudos, whom: Sequence[Member], *, now: datetime) -> None:
    """Write a direct message to everybody who is thanked, except to whoever passed it on and knows it already."""
    row.told_at = now
    for who in (each for each in whom if each.id != row.giver_id):
        key = received_key(row.id, who.user_id)
        enqueue(session, row, to=who.user_id, kind="kudos.received", key=key, now=now)


def enqueue(session: Session, row: Kudos, *, to: str, kind: str, key: str, now: datetime) -> None:
    """Write one message about these thanks into the ledger."""
    deliveries.enqueue(session, team_id=row.team_id, to=to, kind=kind, about={"kudos": row.id}, key=key, now=now)


def tell_due(session: Session, *, now: datetime, most: int = 100) -> int:
    """Tell the recipients of public thanks whose post stands by now, or will not; returns for how many thanks.

    If Slack does not take the post, the giver hears of that.
    """
    waiting = session.scalars(
        select(Kudos).where(Kudos.told_at.is_(None), Kudos.withdrawn_at.is_(None)).order_by(Kudos.id).limit(most)
    ).all()
    return sum(_tell_if_due(session, row, now) for row in waiting)


def posted_again(session: Session, *, delivery_id: str) -> None:
    """Make thanks public again whose post Slack had refused and an administrator has sent once more.

    `tell_due` looks what becomes of it; whoever was told is not told twice. Any other message is left alone.
    """
    post = session.get_one(deliveries.Delivery, delivery_id)
    number = post.about.get("kudos") if post.kind == "kudos.post" else None
    row = session.get(Kudos, number) if number is not None else None
    if row is not None and row.withdrawn_at is None:
        row.channel, row.told_at = post.to, None


def _tell_if_due(session: Session, row: Kudos, now: datetime) -> bool:
    post = deliveries.find(session, post_key(row.id))
    state = post.state if post is not None else deliveries.FAILED
    since = max(row.at, post.not_before) if post is not None else row.at
    if state != deliveries.SENT and state not in LOST and now < since + PATIENCE:
        return False
    if state in LOST:
        row.channel = None
        giver = session.get_one(Member, row.giver_id)
        enqueue(session, row, to=giver.user_id, kind="kudos.not_posted", key=f"kudos.not_posted:{row.id}", now=now)
    whom = select(Member).join(KudosRecipient).where(KudosRecipient.kudos_id == row.id).order_by(Member.id)
    tell(session, row, session.scalars(whom).all(), now=now)
    return True
