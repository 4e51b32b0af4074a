"""Giving thanks and taking them back. What others are told is an outbox row of the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from . import _rules
from ._reading import GiveResult, Thanks, one, own
from ._tables import GIVEN, Kudos, KudosEndorsement, KudosRecipient, not_posted_key, post_key, received_key
from ._telling import say, tell
from ._values import values


@dataclass(frozen=True, kw_only=True)
class KudosDraft:
    """Thanks before they are given: what a form or a command says, or what a form begins with.

    `people` were named one by one, `also` came with a user group; both are user ids. `value` is the key of a `Value`,
    `about` the customer or project, `link` the address of the message that the thanks are about.
    """

    people: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    reason: str | None = None
    value: str | None = None
    public: bool = True
    about: str | None = None
    link: str | None = None


def give(session: Session, *, by: Caller, draft: KudosDraft, channel: str | None = None, now: datetime) -> GiveResult:
    """Thank everybody whom the draft names; returns what the giver is told.

    A public one is posted to `channel`, if there is one; every recipient gets a direct message. Raises `Refused`
    for people who cannot be thanked, a reason that says too little or too much, a repetition, or when the day's
    allowance is used up; nothing has been written then.
    """
    whom = _rules.recipients(session, by=by, people=draft.people, also=draft.also)
    said, customer = _rules.check_reason(draft.reason), _rules.check_about(draft.about)
    _rules.check_repeated(session, by=by, whom=whom, reason=said, now=now)
    _rules.check_allowance(session, by=by, now=now)
    value = draft.value
    if value and all(each.key != value for each in values(session, team_id=by.team_id)):
        value = None  # taken off the list while the form was open: it is left out, the thanks are not
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=GIVEN,
        value=value or None,
        public=draft.public,
        channel=channel if draft.public else None,
        reason=said,
        subject=customer,
        link=draft.link,
        created_at=now,
    )
    thanks = write(session, row, whom, now=now)
    return GiveResult(thanks, _rules.left(session, by=by, now=now), _rules.resets_at(by, now))


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
    if now > row.created_at + _rules.UNDO_FOR:
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
    for table in (KudosRecipient, KudosEndorsement):
        session.execute(delete(table).where(table.kudos_id == row.id))
    row.withdrawn_at = now
    row.reason = row.subject = row.link = row.value = row.customer = None
    row.source_channel = row.source_ts = None
    session.flush()
