"""A month of thanks, as it may be said aloud: how much moved, for which values, between which departments.

It counts what a channel has seen and nothing that was said in private. Where it splits people by department, it
keeps to the smallest group (`bot.core.disclosure`); how many people nobody has thanked is a rounded number, no name.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.core import disclosure
from bot.core.availability import instant
from bot.core.people import Department, Member, Workspace, workspace
from bot.platform.encryption import unreadable

from ._choices import choices
from ._reading import Person, Thanks, many
from ._tables import CUSTOMER, Kudos, KudosEndorsement, KudosRecipient
from ._values import Value, every_value

FORGOTTEN_AFTER = timedelta(days=60)
MOMENTS = 3
MOST_NAMED = 5  # in the ranking that administrators may switch on
LEAST = disclosure.min_group_size().score

Pair = tuple[str, str]


@dataclass(frozen=True)
class Flow:
    """How many messages of thanks went from one department to another."""

    giver: str
    receiver: str
    n: int


@dataclass(frozen=True)
class Month:
    """A month of public thanks. `elsewhere` are thanks between departments too small to be named, 0 if too few.

    `forgotten` is how many people nobody has thanked for 60 days, rounded down; 0 if that would say too much.
    `most` is empty unless administrators want a ranking.
    """

    first: date
    thanks: int
    from_customers: int
    people: int
    voices: int
    values: tuple[tuple[Value, int], ...]
    flows: tuple[Flow, ...]
    elsewhere: int
    moments: tuple[Thanks, ...]
    forgotten: int
    most: tuple[tuple[Person, int], ...]


@dataclass(frozen=True)
class _Sent:
    """One recipient of one public message of thanks."""

    kudos_id: int
    kind: str
    value: str | None
    giver: int
    to: int
    pair: tuple[str | None, str | None]


def month(session: Session, *, team_id: str, first: date) -> Month:
    """Return what may be said aloud about the month that begins on `first`, by the workspace's clock."""
    since, until = _window(workspace(session, team_id), first)
    sent = _sent(session, team_id, since, until)
    kinds = Counter({each.kudos_id: each.kind for each in sent}.values())
    from_colleagues = [each for each in sent if each.kind != CUSTOMER]
    flows, elsewhere = _flows(from_colleagues)
    voices = _voices(session, {each.kudos_id for each in sent})
    return Month(
        first=first,
        thanks=kinds.total() - kinds[CUSTOMER],
        from_customers=kinds[CUSTOMER],
        people=len({each.to for each in sent}),
        voices=voices.total(),
        values=_values(session, team_id, sent),
        flows=flows,
        elsewhere=elsewhere,
        moments=_moments(session, sent, voices),
        forgotten=_forgotten(session, team_id, until),
        most=_most(session, from_colleagues) if choices(session, team_id=team_id).ranking else (),
    )


def last_month(session: Session, *, team_id: str, now: datetime) -> date:
    """Return the first day of the last month that is over, by the workspace's clock."""
    today = now.astimezone(ZoneInfo(workspace(session, team_id).zone)).date()
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def forgotten(session: Session, *, team_id: str, first: date) -> int:
    """Return how many people nobody had thanked for 60 days when the month of `first` was over, as `Month` does."""
    return _forgotten(session, team_id, _window(workspace(session, team_id), first)[1])


def _window(home: Workspace, first: date) -> tuple[datetime, datetime]:
    after = (first + timedelta(days=32)).replace(day=1)
    return instant(first, time(), home.zone), instant(after, time(), home.zone)


def _sent(session: Session, team_id: str, since: datetime, until: datetime) -> list[_Sent]:
    giver, to = aliased(Member), aliased(Member)
    its, theirs = aliased(Department), aliased(Department)
    query = (
        select(Kudos.id, Kudos.kind, Kudos.value, giver.id, to.id, its.name, theirs.name)
        .join(KudosRecipient, KudosRecipient.kudos_id == Kudos.id)
        .join(giver, giver.id == Kudos.giver_id)
        .join(to, to.id == KudosRecipient.member_id)
        .outerjoin(its, its.id == giver.department_id)
        .outerjoin(theirs, theirs.id == to.department_id)
        .where(Kudos.team_id == team_id, Kudos.created_at >= since, Kudos.created_at < until)
        .where(Kudos.channel.is_not(None), Kudos.withdrawn_at.is_(None))
        .order_by(Kudos.id, to.id)
    )
    return [_Sent(*row[:5], (row[5], row[6])) for row in session.execute(query)]


def _voices(session: Session, ids: Collection[int]) -> Counter[int]:
    query = (
        select(KudosEndorsement.kudos_id, func.count())
        .where(KudosEndorsement.kudos_id.in_(ids))
        .group_by(KudosEndorsement.kudos_id)
    )
    return Counter({kudos_id: n for kudos_id, n in session.execute(query)})


def _values(session: Session, team_id: str, sent: Iterable[_Sent]) -> tuple[tuple[Value, int], ...]:
    """Return each value with its messages, in the workspace's order; it is no race."""
    counts = Counter({each.kudos_id: each.value for each in sent}.values())
    return tuple((value, counts[key]) for key, value in every_value(session, team_id).items() if counts[key])


def _flows(sent: Iterable[_Sent]) -> tuple[tuple[Flow, ...], int]:
    """Return the messages between each two departments with enough people behind them, and those of all the others."""
    messages: dict[Pair, set[int]] = {}
    behind: dict[Pair, set[int]] = {}
    for each in sent:
        giver, receiver = each.pair
        if giver and receiver and giver != receiver:
            messages.setdefault((giver, receiver), set()).add(each.kudos_id)
            behind.setdefault((giver, receiver), set()).update((each.giver, each.to))
    away = disclosure.suppressed({pair: len(people) for pair, people in behind.items()}, min_group_size=LEAST)
    shown = tuple(Flow(*pair, len(messages[pair])) for pair in sorted(messages) if pair not in away)
    together = set().union(*(behind[pair] for pair in away))
    rest = len(set().union(*(messages[pair] for pair in away))) if disclosure.enough(together, LEAST) else 0
    return shown, rest


def _moments(session: Session, sent: Sequence[_Sent], voices: Counter[int]) -> tuple[Thanks, ...]:
    """Return a few messages to read again: a customer's first, then whatever others joined in, of different people."""
    order = sorted(sent, key=lambda each: (each.kind != CUSTOMER, -voices[each.kudos_id], -each.kudos_id))
    chosen: list[Kudos] = []
    named: set[int] = set()
    for each in order:
        people = {each.giver, *(other.to for other in sent if other.kudos_id == each.kudos_id)}
        if len(chosen) < MOMENTS and not people & named and (row := _still_said(session, each.kudos_id)):
            chosen.append(row)
            named |= people
    return many(session, chosen)


def _still_said(session: Session, kudos_id: int) -> Kudos | None:
    """Return a message unless no key opens its words: there is nothing in it to read again."""
    row = session.get_one(Kudos, kudos_id)
    return None if unreadable(row.reason) or unreadable(row.customer) else row


def _forgotten(session: Session, team_id: str, at: datetime) -> int:
    """Count everybody who has been here for 60 days, and was thanked by nobody in them, not even in private.

    In steps of the smallest group, and only where both they and the others are at least that many: whoever compares
    two months cannot tell by it that one person was thanked.
    """
    since = at - FORGOTTEN_AFTER
    here = select(Member.id).where(Member.team_id == team_id, Member.joined_at <= since)
    everybody = set(session.scalars(here.where(Member.deleted.is_(False), Member.is_bot.is_(False))))
    thanked = set(
        session.scalars(
            select(KudosRecipient.member_id)
            .join(Kudos, Kudos.id == KudosRecipient.kudos_id)
            .where(
                Kudos.team_id == team_id, Kudos.created_at >= since, Kudos.created_at < at, Kudos.withdrawn_at.is_(None)
            )
            .distinct()
        )
    )
    without, others = everybody - thanked, everybody & thanked
    if others and not disclosure.enough(others, LEAST):
        return 0
    return len(without) // LEAST * LEAST


def _most(session: Session, sent: Iterable[_Sent]) -> tuple[tuple[Person, int], ...]:
    """Return who was thanked by the most different colleagues."""
    givers: dict[int, set[int]] = {}
    for each in sent:
        givers.setdefault(each.to, set()).add(each.giver)
    first = sorted(givers, key=lambda to: (-len(givers[to]), to))[:MOST_NAMED]
    found = {who.id: who for who in session.scalars(select(Member).where(Member.id.in_(first)))}
    return tuple((Person(found[to].user_id, found[to].name), len(givers[to])) for to in first)
