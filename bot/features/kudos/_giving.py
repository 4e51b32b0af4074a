"""Giving thanks and taking them back. What others are told is a ledger row of the same transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from . import _rules
from ._reading import Given, Thanks, one, own
from ._tables import GIVEN, Kudos, KudosRecipient, KudosVoice, not_posted_key, post_key, received_key
from ._telling import say, tell
from ._values import values


def give(
    session: Session,
    *,
    by: Caller,
    people: Sequence[str],
    also: Sequence[str] = (),
    reason: str | None,
    value: str | None = None,
    public: bool = True,
    about: str | None = None,
    link: str | None = None,
    channel: str | None = None,
    now: datetime,
) -> Given:
    """Thank `people` (user ids), and `also` whoever a user group brought along; returns what the giver is told.

    A public one is posted to `channel`, if there is one; every recipient gets a direct message. Raises `Refused`
    for people who cannot be thanked, a reason that says too little or too much, a repetition, or when the day's
    allowance is used up; nothing has been written then.
    """
    whom = _rules.recipients(session, by=by, people=people, also=also)
    said, customer = _rules.check_reason(reason), _rules.check_about(about)
    _rules.check_repeated(session, by=by, whom=whom, reason=said, now=now)
    _rules.check_allowance(session, by=by, now=now)
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=GIVEN,
        value=_listed(session, by, value),
        public=public,
        channel=channel if public else None,
        reason=said,
        about=customer,
        link=link,
        at=now,
    )
    return Given(write(session, row, whom, now=now), *_after(session, by, now))


def _listed(session: Session, by: Caller, value: str | None) -> str | None:
    """A value that was taken off the list while the form was open is left out; the thanks are not."""
    return value if value and any(each.key == value for each in values(session, team_id=by.team_id)) else None


def _after(session: Session, by: Caller, now: datetime) -> tuple[int, datetime]:
    return _rules.left(session, by=by, now=now), _rules.resets_at(by, now)


def write(session: Session, row: Kudos, whom: Sequence[Member], *, now: datetime) -> Thanks:
    """Write the row, its recipients, and what is to be said to whom."""
    session.add(row)
    session.flush()
    session.add_all(KudosRecipient(kudos_id=row.id, member_id=who.id) for who in whom)
    session.flush()
    if row.channel is not None:  # first the post: the direct messages then know where it stands
        say(session, row, to=row.channel, kind="kudos.post", key=post_key(row.id), now=now)
    else:
        row.told_at = now
        tell(session, row, whom, now=now)
    return one(session, row)


def undo(session: Session, *, by: Caller, kudos_id: int, now: datetime) -> Thanks:
    """Take thanks back within ten minutes: post and direct messages go, and its words with them.

    Returns what it was. Raises `Refused` if it is somebody else's, gone already, or older than that.
    """
    row = own(session, by=by, kudos_id=kudos_id)
    if row.giver_id != by.member_id:
        raise Refused("kudos.gone")
    if now > row.at + _rules.UNDO_FOR:
        raise Refused("kudos.undo_late")
    was = one(session, row)
    withdraw(session, row, was, now=now)
    return was


def withdraw(session: Session, row: Kudos, was: Thanks, *, now: datetime) -> None:
    """Unsay it everywhere and empty the row."""
    for key in (post_key(row.id), not_posted_key(row.id)):
        outbox.withdraw(session, key, now=now)
    for who in was.recipients:
        outbox.withdraw(session, received_key(row.id, who.user_id), now=now)
    for table in (KudosRecipient, KudosVoice):
        session.execute(delete(table).where(table.kudos_id == row.id))
    row.withdrawn_at = now
    row.reason = row.about = row.link = row.value = row.customer = None
    row.source_channel = row.source_ts = None
    session.flush()
