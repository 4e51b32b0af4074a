"""The small groups of a day: made an hour before it, mended when somebody comes or goes, asked afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from random import Random

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from bot.core import grouping, outbox
from bot.core.grouping import Group, Grouping, Roster
from bot.core.outbox import NewMessage
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._roster import coming, excluded_pairs, roster_of
from ._tables import CANCELLED, ExchangeDay, ExchangeGroup, ExchangeSeat, ExchangeSignup

MADE_BEFORE = timedelta(hours=1)
ASKED_FOR = timedelta(days=3)  # so long after the day somebody may say whether they met


@dataclass(frozen=True)
class Together:
    """One group as its members read of it; `new` says that none of them had met another."""

    id: int
    day_id: int
    members: tuple[str, ...]
    captain: str
    locales: tuple[str, ...]
    new: bool
    departments: int


@dataclass(frozen=True)
class Mix:
    """What the figures and the letter say of a group: whether nobody had met another, and how many departments."""

    new: bool
    departments: int


@dataclass(frozen=True)
class Draft:
    """The groups of a day worked out, and nothing written yet: for a whole company that takes seconds."""

    roster: Roster
    found: Grouping


def draft(session: Session, row: ExchangeDay) -> Draft:
    """Work out a day's groups. They follow from its people and its number: a tick that is repeated finds the same."""
    roster = roster_of(session, row)
    return Draft(roster, grouping.groups(roster, chance_of(row)))


def chance_of(row: ExchangeDay | ExchangeSignup) -> Random:
    """Return what decides where people's wishes do not: the same again while the row has not changed."""
    return Random(f"{row.id}:{row.revision}")  # noqa: S311 — no secret


def groups_due(row: ExchangeDay, *, now: datetime) -> bool:
    """Return whether it is time to make the groups of a day."""
    return row.group_size > 0 and row.grouped_at is None and now >= row.starts_at - MADE_BEFORE


def make_groups(session: Session, row: ExchangeDay, *, ahead: Draft | None, now: datetime) -> None:
    """Put everybody who comes into groups and write to each group.

    `ahead` is what was worked out a moment before; whoever came or went since is seen to afterwards.
    """
    worked_out = ahead if ahead is not None and _holds(session, row, ahead) else draft(session, row)
    row.grouped_at = now
    made = _written(session, row, worked_out.roster, worked_out.found.groups)
    members = _members_of(session, row.id)
    outbox.enqueue_all(session, [_letter(row, group, members.get(group.id, [])) for group in made], now=now)
    _comfort(session, row, worked_out.roster, worked_out.found.alone, now)
    if coming(session, row) != {each.id for each in worked_out.roster.participants}:
        regroup(session, row, rng=chance_of(row), now=now)


def _holds(session: Session, row: ExchangeDay, ahead: Draft) -> bool:
    """Say whether the size of the groups, and who is never with whom, are what they were."""
    return ahead.roster.size == row.group_size and ahead.roster.excluded_pairs == excluded_pairs(session, row)


def _written(session: Session, row: ExchangeDay, roster: Roster, found: Sequence[Group]) -> list[ExchangeGroup]:
    """Write groups and seats, thousands at once."""
    of = _departments(roster)
    made = []
    for each in found:
        mix = _mix_of(roster, each.members, of)
        group = ExchangeGroup(day_id=row.id, captain_id=each.captain, revision=0)
        group.is_first_meeting, group.departments = mix.new, mix.departments
        made.append(group)
    session.add_all(made)
    session.flush()
    seats = [
        {"day_id": row.id, "group_id": group.id, "member_id": member, "is_extra": member == each.odd}
        for group, each in zip(made, found, strict=True)
        for member in each.members
    ]
    if seats:
        session.execute(insert(ExchangeSeat), seats)
    return made


def regroup(session: Session, row: ExchangeDay, *, rng: Random, now: datetime) -> None:
    """Mend the groups after somebody came or went; whoever is in one that changed is written to anew."""
    if row.grouped_at is None:
        return
    roster = roster_of(session, row)
    here = {each.id for each in roster.participants}
    changed, loose = _clear(session, row, here)
    seats = session.scalars(select(ExchangeSeat).where(ExchangeSeat.day_id == row.id).order_by(ExchangeSeat.id)).all()
    made: dict[int, list[int]] = {}
    for seat in seats:
        made.setdefault(seat.group_id, []).append(seat.member_id)
    waiting = sorted((here - {seat.member_id for seat in seats}) | loose)
    groups, alone = grouping.place_latecomers(roster, list(made.values()), waiting, rng)
    for group_id, before, after in zip(made, made.values(), groups, strict=False):
        if after != before:
            changed.add(group_id)
            _reseat(session, row, roster, group_id, after)
    fresh = [Group(tuple(members), rng.choice(members)) for members in groups[len(made) :]]
    for group in _written(session, row, roster, fresh):
        _write_to(session, row, group, now)
    for group_id in sorted(changed):
        _changed(session, row, session.get_one(ExchangeGroup, group_id), now)
    _comfort(session, row, roster, alone, now)


def _clear(session: Session, row: ExchangeDay, here: set[int]) -> tuple[set[int], set[int]]:
    """Free the seats of those who went; returns the groups that changed and whoever is left alone in one."""
    seats = session.scalars(select(ExchangeSeat).where(ExchangeSeat.day_id == row.id)).all()
    gone = [seat for seat in seats if seat.member_id not in here]
    touched = {seat.group_id for seat in gone}
    for seat in gone:
        session.delete(seat)
    loose: set[int] = set()
    for group_id in sorted(touched):
        left = [seat for seat in seats if seat.group_id == group_id and seat.member_id in here]
        if len(left) < grouping.SMALLEST:
            session.get_one(ExchangeGroup, group_id).revision += 1  # a letter that has not left must not open it
            loose |= {seat.member_id for seat in left}
            for seat in left:
                session.delete(seat)
            touched.discard(group_id)
    session.flush()
    return touched, loose


def _departments(roster: Roster) -> dict[int, int | None]:
    return {each.id: each.department for each in roster.participants}


def _mix_of(roster: Roster, members: Sequence[int], of: Mapping[int, int | None]) -> Mix:
    met = any(pair in roster.met for pair in combinations(sorted(members), 2))
    return Mix(new=not met, departments=len({of[each] for each in members} - {None}))


def _seat(session: Session, group: ExchangeGroup, members: Iterable[int]) -> None:
    session.add_all(ExchangeSeat(day_id=group.day_id, group_id=group.id, member_id=each) for each in members)
    session.flush()


def _reseat(session: Session, row: ExchangeDay, roster: Roster, group_id: int, members: Sequence[int]) -> None:
    group = session.get_one(ExchangeGroup, group_id)
    seats = session.scalars(select(ExchangeSeat).where(ExchangeSeat.group_id == group_id)).all()
    for seat in seats:
        if seat.member_id not in members:
            session.delete(seat)
    session.flush()
    _seat(session, group, [each for each in members if each not in {seat.member_id for seat in seats}])
    mix = _mix_of(roster, members, _departments(roster))
    group.is_first_meeting, group.departments = mix.new, mix.departments


def _changed(session: Session, row: ExchangeDay, group: ExchangeGroup, now: datetime) -> None:
    members = _members(session, group.id)
    if group.captain_id not in {who.id for who in members}:
        group.captain_id = members[0].id
    group.revision += 1
    session.flush()
    _write_to(session, row, group, now)


def _write_to(session: Session, row: ExchangeDay, group: ExchangeGroup, now: datetime) -> None:
    outbox.enqueue_all(session, [_letter(row, group, _members(session, group.id))], now=now)


def _letter(row: ExchangeDay, group: ExchangeGroup, members: Sequence[Member]) -> NewMessage:
    return NewMessage(
        team_id=row.team_id,
        to=_address(members),
        kind="exchange.group",
        about={"group": group.id, "revision": group.revision},
        key=f"exchange.group:{row.id}:{row.revision}:{group.id}:{group.revision}",
        expires_at=row.ends_at,
    )


def _address(members: Sequence[Member]) -> str:
    return ",".join(who.user_id for who in members)


def _comfort(session: Session, row: ExchangeDay, roster: Roster, alone: Iterable[int], now: datetime) -> None:
    """Tell whoever has no group that they are welcome in any; why they have none is nobody's to know."""
    for member_id in alone if len(roster.participants) > 1 else ():
        who = session.get_one(Member, member_id)
        outbox.enqueue(
            session,
            team_id=row.team_id,
            to=who.user_id,
            kind="exchange.alone",
            about={"day": row.id},
            key=f"exchange.alone:{row.id}:{who.user_id}",
            now=now,
            expires_at=row.ends_at,
        )


def disband(session: Session, row: ExchangeDay) -> None:
    """Forget the groups of a day that moved after they were made."""
    if row.grouped_at is not None:
        session.execute(delete(ExchangeSeat).where(ExchangeSeat.day_id == row.id))
        session.execute(delete(ExchangeGroup).where(ExchangeGroup.day_id == row.id))
        row.grouped_at = None


def ask_groups(session: Session, row: ExchangeDay, *, now: datetime) -> None:
    """Ask each group whether it met."""
    groups = session.scalars(select(ExchangeGroup).where(ExchangeGroup.day_id == row.id).order_by(ExchangeGroup.id))
    members = _members_of(session, row.id)
    asked = [
        NewMessage(
            team_id=row.team_id,
            to=_address(members[group.id]),
            kind="exchange.met",
            about={"group": group.id, "revision": group.revision},
            key=f"exchange.met:{row.id}:{row.revision}:{group.id}",
            expires_at=now + ASKED_FOR,
        )
        for group in groups
        if len(members.get(group.id, ())) >= grouping.SMALLEST
    ]
    outbox.enqueue_all(session, asked, now=now)


def say_met(session: Session, *, by: Caller, group_id: int, met: bool, now: datetime) -> Together:
    """Note what one member says about their group; returns it. Raises `Refused` for anybody who is not in it."""
    seat = session.scalar(
        select(ExchangeSeat).where(ExchangeSeat.group_id == group_id, ExchangeSeat.member_id == by.member_id)
    )
    if seat is None:
        raise Refused("stale")
    seat.met = met
    session.flush()
    return together(session, group_id)


def together(session: Session, group_id: int) -> Together:
    """Return a group as it is now."""
    group = session.get_one(ExchangeGroup, group_id)
    members = _members(session, group_id)
    captain = next((who.user_id for who in members if who.id == group.captain_id), "")
    locales = dict.fromkeys(who.locale or who.slack_locale for who in members)
    names = tuple(who.user_id for who in members)
    return Together(group.id, group.day_id, names, captain, tuple(locales), group.is_first_meeting, group.departments)


def group_still(session: Session, *, group_id: int, revision: int) -> Together | None:
    """Return a group if it is the one that a message was written about, and its day takes place."""
    group = session.get_one(ExchangeGroup, group_id)
    off = session.get_one(ExchangeDay, group.day_id).state == CANCELLED
    return None if off or group.revision != revision else together(session, group_id)


def without_group(session: Session, day_id: int, user_id: str | None) -> bool:
    """Return whether somebody has no group at a day that takes place."""
    seat = select(ExchangeSeat.id).join(Member, Member.id == ExchangeSeat.member_id)
    found = session.scalar(seat.where(ExchangeSeat.day_id == day_id, Member.user_id == user_id))
    return found is None and session.get_one(ExchangeDay, day_id).state != CANCELLED


def my_group(session: Session, by: Caller, day_id: int) -> tuple[str, ...]:
    """Return who is in the caller's group of a day, if there is one."""
    mine = select(ExchangeSeat.group_id).where(ExchangeSeat.day_id == day_id, ExchangeSeat.member_id == by.member_id)
    group_id = session.scalar(mine)
    return tuple(who.user_id for who in _members(session, group_id)) if group_id is not None else ()


def _members(session: Session, group_id: int) -> list[Member]:
    """Return who is in a group; Slack opens no conversation with somebody who has left the company."""
    query = select(Member).join(ExchangeSeat, ExchangeSeat.member_id == Member.id).where(Member.deleted.is_(False))
    return list(session.scalars(query.where(ExchangeSeat.group_id == group_id).order_by(Member.id)))


def _members_of(session: Session, day_id: int) -> dict[int, list[Member]]:
    """Return the same for every group of a day that has anybody in it."""
    query = select(ExchangeSeat.group_id, Member).join(Member, Member.id == ExchangeSeat.member_id)
    here = query.where(ExchangeSeat.day_id == day_id, Member.deleted.is_(False)).order_by(Member.id)
    found: dict[int, list[Member]] = {}
    for group_id, who in session.execute(here):
        found.setdefault(group_id, []).append(who)
    return found
