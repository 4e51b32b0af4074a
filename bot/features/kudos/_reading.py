"""Kudos as plain values: one message of thanks with its people, and a member's own overview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.people import Caller, Member
from bot.platform.encryption import unreadable
from bot.platform.errors import Refused

from . import _rules
from ._tables import CUSTOMER, Kudos, KudosChoice, KudosEndorsement, KudosRecipient, post_key
from ._values import VALUES, Value, every_value, values

LATEST = 3


@dataclass(frozen=True)
class Person:
    """Somebody as others see them."""

    user_id: str
    name: str


@dataclass(frozen=True)
class Thanks:
    """One message of thanks. Private ones are for those named in it, and so are those without a `channel`.

    With a `customer` they are the customer's, and the giver is whoever passed them on.
    """

    id: int
    kind: str
    giver: Person
    recipients: tuple[Person, ...]
    voices: tuple[Person, ...]
    reason: str | None
    value: Value | None
    about: str | None
    customer: str | None
    link: str | None
    public: bool
    channel: str | None
    at: datetime


@dataclass(frozen=True)
class GiveResult:
    """What the giver is told: their thanks, and how many more they may give until when."""

    thanks: Thanks
    left: int
    resets_at: datetime


@dataclass(frozen=True)
class Summary:
    """A member's own overview. Counts are of messages of thanks; `undoable` are ids of theirs that may be undone.

    What they passed on from customers is among the latest they gave, but does not count as their own.
    """

    given_this_month: int
    received_this_month: int
    given: int
    received: int
    from_customers: int
    latest_given: tuple[Thanks, ...]
    latest_received: tuple[Thanks, ...]
    undoable: frozenset[int]
    left: int
    per_day: int
    resets_at: datetime
    ranked: bool = False  # whether administrators want the month's post to name those thanked most


@dataclass(frozen=True)
class GivePrecheck:
    """What is known before anything is given: where public thanks go, who of the named is not known yet, the values.

    `proven`: the last post there arrived, so Slack need not be asked whether Hearth is in that channel.
    """

    channel: str | None
    proven: bool
    strangers: tuple[str, ...]
    values: tuple[Value, ...] = VALUES


def give_precheck(session: Session, *, by: Caller, people_named: Sequence[str]) -> GivePrecheck:
    """Return what `give` will find for these people."""
    channel = people.workspace(session, by.team_id).kudos_channel
    strangers = tuple(who for who in people_named if people.member(session, by.team_id, who) is None)
    proven = channel is not None and _arrived(session, by.team_id, channel)
    return GivePrecheck(channel, proven, strangers, values(session, team_id=by.team_id))


def thankable(session: Session, *, by: Caller, people_named: Sequence[str], self_too: bool = False) -> tuple[str, ...]:
    """Return those of the named whom the caller could thank, as many as one message takes; strangers may be."""
    named = [who for who in people_named if self_too or who != by.user_id]
    known = {who: people.member(session, by.team_id, who) for who in named}
    fit = [who for who, found in known.items() if found is None or not (found.deleted or found.is_bot)]
    return tuple(fit[: _rules.MOST_PEOPLE])


def _arrived(session: Session, team_id: str, channel: str) -> bool:
    last = session.scalar(
        select(Kudos.id).where(Kudos.team_id == team_id, Kudos.channel == channel).order_by(Kudos.id.desc()).limit(1)
    )
    return last is not None and stands(session, kudos_id=last)


def get(session: Session, *, kudos_id: int) -> Thanks | None:
    """Return one message of thanks for whoever is to be told of it, None if it was taken back."""
    row = session.get(Kudos, kudos_id)
    return None if row is None or row.withdrawn_at is not None else one(session, row)


def stands(session: Session, *, kudos_id: int) -> bool:
    """Return whether the public post is there, as far as is known; one that waits for an administrator is not."""
    post = outbox.find(session, post_key(kudos_id))
    return post is not None and post.state == outbox.SENT


def own(session: Session, *, by: Caller, kudos_id: int) -> Kudos:
    """Return a row of the caller's workspace that still stands; raises `Refused` if there is none."""
    row = session.get(Kudos, kudos_id)
    if row is None or row.team_id != by.team_id or row.withdrawn_at is not None:
        raise Refused("kudos.gone")
    return row


def received(session: Session, *, by: Caller, kudos_id: int) -> Thanks:
    """Return thanks that the caller was given; raises `Refused` for anybody else's, and for what was taken back."""
    thanks = one(session, own(session, by=by, kudos_id=kudos_id))
    if by.user_id not in [each.user_id for each in thanks.recipients]:
        raise Refused("kudos.gone")
    return thanks


def one(session: Session, row: Kudos) -> Thanks:
    """Return a row as plain values."""
    return many(session, [row])[0]


def many(session: Session, rows: Sequence[Kudos]) -> tuple[Thanks, ...]:
    """Return rows of one workspace as plain values, with four queries however many there are."""
    if not rows:
        return ()
    ids = [row.id for row in rows]
    thanked = select(KudosRecipient.kudos_id, Member).join(Member).where(KudosRecipient.kudos_id.in_(ids))
    joined = select(KudosEndorsement.kudos_id, Member).join(Member).where(KudosEndorsement.kudos_id.in_(ids))
    giving = select(Kudos.id, Member).join(Member, Member.id == Kudos.giver_id).where(Kudos.id.in_(ids))
    givers = _people(session, giving)
    told = _people(session, thanked.order_by(Member.id))
    voices = _people(session, joined.order_by(KudosEndorsement.created_at, Member.id))
    named = every_value(session, rows[0].team_id)
    return tuple(_thanks(row, givers[row.id][0], told.get(row.id, []), voices.get(row.id, []), named) for row in rows)


def _people(session: Session, query: Select[int, Member]) -> dict[int, list[Person]]:
    found: dict[int, list[Person]] = {}
    for kudos_id, who in session.execute(query):
        found.setdefault(kudos_id, []).append(Person(who.user_id, who.name))
    return found


def _thanks(
    row: Kudos, giver: Person, recipients: list[Person], voices: list[Person], named: Mapping[str, Value]
) -> Thanks:
    return Thanks(
        id=row.id,
        kind=row.kind,
        giver=giver,
        recipients=tuple(recipients),
        voices=tuple(voices),
        reason=row.reason,
        value=named.get(row.value or ""),
        about=row.subject,
        customer=row.customer,
        link=None if unreadable(row.link) else row.link,  # an address is followed, not read
        public=row.public,
        channel=row.channel,
        at=row.created_at,
    )


def summary(session: Session, *, by: Caller, now: datetime, latest: int = LATEST) -> Summary:
    """Return what the caller gave and received: this month (their own), ever, and the newest `latest` of each."""
    month = _rules.this_month(by, now)
    given = select(Kudos).where(Kudos.giver_id == by.member_id, Kudos.withdrawn_at.is_(None))
    received = (
        select(Kudos)
        .join(KudosRecipient, KudosRecipient.kudos_id == Kudos.id)
        .where(KudosRecipient.member_id == by.member_id, Kudos.withdrawn_at.is_(None))
    )
    given_in_all, given_now, _ = _counts(session, given.where(Kudos.kind != CUSTOMER), month)
    received_in_all, received_now, customers = _counts(session, received, month)
    new_given, new_received = _newest(session, given, latest), _newest(session, received, latest)
    shown = {each.id: each for each in many(session, list({*new_given, *new_received}))}
    return Summary(
        given_this_month=given_now,
        received_this_month=received_now,
        given=given_in_all,
        received=received_in_all,
        from_customers=customers,
        latest_given=tuple(shown[row.id] for row in new_given),
        latest_received=tuple(shown[row.id] for row in new_received),
        undoable=frozenset(each.id for each in new_given if each.created_at >= now - _rules.UNDO_FOR),
        left=_rules.left(session, by=by, now=now),
        per_day=_rules.per_day(session, by.team_id),
        resets_at=_rules.resets_at(by, now),
        ranked=ranked(session, by.team_id),
    )


def ranked(session: Session, team_id: str) -> bool:
    """Return whether administrators want those thanked most to be named."""
    row = session.get(KudosChoice, team_id)
    return row is not None and row.ranking


def _counts(session: Session, which: Select[Kudos], since: datetime) -> tuple[int, int, int]:
    """Return how many there are, how many of them since `since`, and how many of them a customer's."""
    recent, customers = _rules.how_many(Kudos.created_at >= since), _rules.how_many(Kudos.kind == CUSTOMER)
    total, new, theirs = session.execute(which.with_only_columns(func.count(), recent, customers)).one()
    return int(total), int(new), int(theirs)


def _newest(session: Session, which: Select[Kudos], most: int) -> Sequence[Kudos]:
    return session.scalars(which.order_by(Kudos.created_at.desc(), Kudos.id.desc()).limit(most)).all()
