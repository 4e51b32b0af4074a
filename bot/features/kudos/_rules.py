"""What makes thanks: whom, why, how often. Every refusal is decided before anything is written."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, case, func, select
from sqlalchemy.orm import Session

from bot.core import people as directory
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._tables import CUSTOMER, Kudos, KudosRecipient

MOST_PEOPLE = 20
SHORTEST_REASON = 10  # letters and digits; a Chinese character counts as two
LONGEST_REASON = 1_000
LONGEST_ABOUT = 100
UNDO_FOR = timedelta(minutes=10)
SHORTEST_DAY = timedelta(hours=22)  # shorter than any day with a change of the clocks in it

_EMOJI_NAME = re.compile(r":[a-z0-9_+'-]+:")


def half_widths(text: str) -> int:
    """Return how much a text says: its letters and digits, a full-width one (中, あ, 한) counting as two.

    Spaces, punctuation, emoji and invisible characters say nothing.
    """
    words = unicodedata.normalize("NFC", _EMOJI_NAME.sub(" ", text))
    return sum(_width(char) for char in words if unicodedata.category(char)[0] in "LN")


def _width(char: str) -> int:
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def check_reason(reason: str | None) -> str:
    """Return the reason without spaces around it.

    Raises `Refused` if it is missing, only emoji, too short to say what somebody did, or too long.
    """
    said = (reason or "").strip()
    amount = half_widths(said)
    if all(unicodedata.category(char)[0] in "ZC" for char in said):  # nothing, or nothing that anybody can see
        raise Refused("kudos.reason_missing", field="reason")
    if amount == 0:
        raise Refused("kudos.emoji_only", field="reason")
    if amount < SHORTEST_REASON:
        raise Refused("kudos.reason_short", field="reason", least=SHORTEST_REASON, half=SHORTEST_REASON // 2)
    if len(said) > LONGEST_REASON:
        raise Refused("text.long", field="reason", length=len(said), most=LONGEST_REASON)
    return said


def check_about(about: str | None) -> str | None:
    """Return the customer or project, None if nothing was said; raises `Refused` if it is too long."""
    said = (about or "").strip()
    if len(said) > LONGEST_ABOUT:
        raise Refused("text.long", field="about", length=len(said), most=LONGEST_ABOUT)
    return said or None


def recipients(
    session: Session, *, by: Caller, people: Sequence[str], also: Sequence[str], self_too: bool = False
) -> list[Member]:
    """Return the members to thank: `people` were named one by one, `also` came with a user group.

    Raises `Refused` for a named person who cannot be thanked. Of a group, the giver, bots and people who have left
    are passed over, for nobody meant them. With `self_too` the caller is as welcome as anybody.
    """
    if by.user_id in people and not self_too:
        raise Refused("kudos.self" if len(people) == 1 else "kudos.self_among", field="people")
    named = [_thankable(session, by, user_id) for user_id in dict.fromkeys(people)]
    grouped = [directory.member(session, by.team_id, user_id) for user_id in dict.fromkeys(also)]
    meant = [who for who in grouped if who is not None and _meant(by, who, self_too)]
    found = {who.id: who for who in (*named, *meant)}
    if not found:
        raise Refused("kudos.nobody_in_group" if also else "kudos.nobody", field="people")
    if len(found) > MOST_PEOPLE:
        raise Refused("kudos.many", field="people", n=len(found), most=MOST_PEOPLE)
    return list(found.values())


def _meant(by: Caller, who: Member, self_too: bool) -> bool:
    return not (who.is_bot or who.deleted) and (self_too or who.id != by.member_id)


def _thankable(session: Session, by: Caller, user_id: str) -> Member:
    who = directory.member(session, by.team_id, user_id)
    if who is None or who.is_outsider:
        raise Refused("kudos.unknown", field="people")
    if who.deleted:
        raise Refused("kudos.left", field="people", who=who.name)
    if who.is_bot:
        raise Refused("kudos.bot", field="people", who=who.name)
    return who


def today(by: Caller, now: datetime) -> datetime:
    """Return the instant at which the caller's day began, at midnight in their zone."""
    return _midnight(by, now.astimezone(ZoneInfo(by.zone)).date())


def resets_at(by: Caller, now: datetime) -> datetime:
    """Return the instant at which the caller's allowance is whole again: their next midnight."""
    return _midnight(by, now.astimezone(ZoneInfo(by.zone)).date() + timedelta(days=1))


def this_month(by: Caller, now: datetime) -> datetime:
    """Return the instant at which the caller's month began."""
    return _midnight(by, now.astimezone(ZoneInfo(by.zone)).date().replace(day=1))


def _midnight(by: Caller, day: date) -> datetime:
    """A midnight that a change to summer time leaves out is the instant of the change."""
    return datetime.combine(day, time(), ZoneInfo(by.zone)).astimezone(UTC)


def per_day(session: Session, team_id: str) -> int:
    """Return how many messages of thanks the workspace allows each person a day."""
    return directory.workspace(session, team_id).kudos_per_day


def left(session: Session, *, by: Caller, now: datetime) -> int:
    """Return how many the caller may still give today. What was taken back does not count, nor a customer's thanks.

    Whoever moves to another time zone has its midnights from then on, but no more than two days' kudos in one: the
    allowance is for thanks that are meant, and zones can be changed every minute.
    """
    asked = asked_of(by, now, since=today(by, now))
    return left_of(per_day(session, by.team_id), *session.execute(_LEFT, asked).one())


def asked_of(by: Caller, now: datetime, *, since: datetime) -> dict[str, object]:
    """Return the values for `COUNTED` and `SPENT`; `since` is as far back as is looked, a day at least.

    Nothing is counted from the next midnight on: `now` may be yesterday, for a reaction that Slack brings late.
    """
    a_day_ago = now - SHORTEST_DAY
    return {
        "me": by.member_id,
        "since": min(since, a_day_ago),
        "until": resets_at(by, now),
        "midnight": today(by, now),
        "a_day_ago": a_day_ago,
    }


def left_of(most: int, since_midnight: int, in_a_day: int) -> int:
    """Return what is left of `most` a day, by the two figures of `SPENT`."""
    return max(0, min(most - since_midnight, 2 * most - in_a_day))


def how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    """Return the column that counts the rows for which this is so."""
    return func.coalesce(func.sum(case((which, 1), else_=0)), 0)


# What counts as the caller's own, and how much of it is recent: put together once, for they are asked with every Home.
COUNTED = (
    Kudos.giver_id == bindparam("me"),
    Kudos.created_at >= bindparam("since"),
    Kudos.created_at < bindparam("until"),
    Kudos.withdrawn_at.is_(None),
    Kudos.kind != CUSTOMER,
)
SPENT = (how_many(Kudos.created_at >= bindparam("midnight")), how_many(Kudos.created_at >= bindparam("a_day_ago")))
_LEFT = select(*SPENT).where(*COUNTED)


def check_allowance(session: Session, *, by: Caller, now: datetime) -> None:
    """Raise `Refused` if the caller has given all of today's.

    Two requests at once queue here: the giver's row is locked until the transaction ends (SQLite has one writer).
    """
    session.get_one(Member, by.member_id, with_for_update=True)
    if left(session, by=by, now=now) < 1:
        raise Refused("kudos.allowance", most=per_day(session, by.team_id))


def check_repeated(session: Session, *, by: Caller, whom: Sequence[Member], reason: str, now: datetime) -> None:
    """Raise `Refused` if the caller said exactly this to exactly these people within the time for taking it back.

    A person who saw no answer in time says it again; nobody should be thanked twice for that.
    """
    recent = session.scalars(
        select(Kudos).where(
            Kudos.giver_id == by.member_id, Kudos.created_at > now - UNDO_FOR, Kudos.withdrawn_at.is_(None)
        )
    )
    ids = {who.id for who in whom}
    for row in recent:
        told = session.scalars(select(KudosRecipient.member_id).where(KudosRecipient.kudos_id == row.id))
        if row.reason == reason and set(told) == ids:
            raise Refused("kudos.again")
