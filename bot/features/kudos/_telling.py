"""Telling the recipients: at once, or as soon as the public post stands, so that they find their way to it.

What they were told follows the post: one that Slack refuses may be sent again by an administrator, days later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, and_, cast, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from bot.core import outbox
from bot.core.outbox import Delivery
from bot.core.people import Member

from ._tables import POST_KEY, RECEIVED_KEY, Kudos, KudosRecipient, not_posted_key, post_key, received_key

PATIENCE = timedelta(seconds=10)  # a post that takes longer does not keep anybody's thanks from them
LOST = (outbox.FAILED, outbox.CANCELLED, outbox.EXPIRED)


def tell(session: Session, row: Kudos, whom: Sequence[Member], *, now: datetime) -> None:
    """Write a direct message to everybody who is thanked, except to whoever passed it on and knows it already.

    Whoever has theirs gets it drawn anew.
    """
    for who in (each for each in whom if each.id != row.giver_id):
        say(session, row, to=who.user_id, kind="kudos.received", key=received_key(row.id, who.user_id), now=now)


def say(session: Session, row: Kudos, *, to: str, kind: str, key: str, now: datetime) -> None:
    """Write one message about these thanks into the outbox, or have it drawn anew if it is there."""
    about = {"kudos": row.id}
    if outbox.enqueue(session, team_id=row.team_id, to=to, kind=kind, about=about, key=key, now=now) is None:
        outbox.refresh(session, key, now=now)


def tell_due(session: Session, *, now: datetime, most: int = 100) -> int:
    """Follow the posts of public thanks: tell their people, and tell them anew when it turned out otherwise.

    Returns for how many thanks. If Slack does not take the post, the giver hears of that, and later if it stands after
    all. What has been told as the post stands is looked at no more.
    """
    rows = session.scalars(_due(now).limit(most)).all()
    for row in rows:
        _follow(session, row, now)
    return len(rows)


def _due(now: datetime) -> Select[Kudos]:
    """Return the query for thanks whose post stands, was lost, is on its way again, or keeps its people waiting."""
    key = literal(POST_KEY).concat(cast(Kudos.id, String))
    lost = or_(Delivery.id.is_(None), Delivery.state.in_(LOST))
    return (
        select(Kudos)
        .outerjoin(Delivery, Delivery.idempotency_key == key)
        .where(Kudos.told_at.is_(None), Kudos.withdrawn_at.is_(None))
        .where(
            or_(
                Delivery.state == outbox.SENT,
                and_(Kudos.channel.is_not(None), lost),
                and_(Kudos.channel.is_(None), ~lost),
                and_(Kudos.created_at <= now - PATIENCE, _untold()),
            )
        )
        .order_by(Kudos.id)
    )


def _untold() -> ColumnElement[bool]:
    """Return the condition that somebody who is thanked has no message yet."""
    letter = aliased(Delivery)
    key = literal(RECEIVED_KEY).concat(cast(Kudos.id, String)).concat(":").concat(Member.user_id)
    return exists(
        select(KudosRecipient.member_id)
        .join(Member, Member.id == KudosRecipient.member_id)
        .where(KudosRecipient.kudos_id == Kudos.id, KudosRecipient.member_id != Kudos.giver_id)
        .where(~exists(select(letter.id).where(letter.idempotency_key == key)))
    )


def _follow(session: Session, row: Kudos, now: datetime) -> None:
    post = outbox.find(session, post_key(row.id))
    was, row.channel = row.channel, post.recipient if post is not None and post.state not in LOST else None
    if post is not None and post.state == outbox.SENT:
        row.told_at = now
    session.flush()
    giver, key = session.get_one(Member, row.giver_id), not_posted_key(row.id)
    if row.channel is None and was is not None:
        say(session, row, to=giver.user_id, kind="kudos.not_posted", key=key, now=now)
    else:
        outbox.refresh(session, key, now=now)
    whom = select(Member).join(KudosRecipient).where(KudosRecipient.kudos_id == row.id).order_by(Member.id)
    tell(session, row, session.scalars(whom).all(), now=now)
