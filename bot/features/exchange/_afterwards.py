"""After a day: everybody is asked once how useful it was, and the digest says what remains of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from bot.core import availability, disclosure, outbox
from bot.core.availability import instant, is_workday, next_available
from bot.core.disclosure import Score
from bot.core.outbox import NewMessage
from bot.core.people import Caller, Member
from bot.platform.database import Base
from bot.platform.errors import Refused

from ._tables import ExchangeBallot, ExchangeDay, ExchangeRating, ExchangeSignup
from ._telling import Notice, tell_channel

DIGEST_AFTER, DIGEST_AT = timedelta(days=2), time(10)  # on the first working day from then on
AT_LEAST_OPEN = timedelta(days=1)
STARS = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Rated:
    """What is shown of a day's ratings: nothing while they come in, and nothing of fewer than the smallest group."""

    open: bool
    score: Score | None


def begin_afterwards(session: Session, row: ExchangeDay, *, now: datetime) -> None:
    """Give everybody who came one ballot, write to them, and plan the digest."""
    came = _came(session, row.id)
    if not came:
        return
    row.digest_at = row.next_at = max(_digest_moment(session, row), now + AT_LEAST_OPEN)
    session.add_all(ExchangeBallot(day_id=row.id, member_id=who.id) for who in came)
    session.flush()
    availability.preload(session, [who.id for who in came])
    outbox.enqueue_all(session, filter(None, (_question(session, row, who, now) for who in came)), now=now)


def _came(session: Session, day_id: int) -> Sequence[Member]:
    query = select(Member).join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
    here = (ExchangeSignup.coming.is_(True), ExchangeSignup.waiting.is_(False), Member.deleted.is_(False))
    return session.scalars(query.where(ExchangeSignup.day_id == day_id, *here).order_by(Member.id)).all()


def _digest_moment(session: Session, row: ExchangeDay) -> datetime:
    rhythm = availability.channel_availability(session, row.team_id, row.zone, row.region)
    day: date = (row.ends_at + DIGEST_AFTER).astimezone(ZoneInfo(row.zone)).date()
    while not is_workday(day, rhythm):
        day += timedelta(days=1)
    return instant(day, DIGEST_AT, row.zone)


def _question(session: Session, row: ExchangeDay, who: Member, now: datetime) -> NewMessage | None:
    """Return what one person is asked in their own hours; whoever paused, or is away until the digest, is not."""
    moment = next_available(now, availability.availability_of(session, who), horizon_days=7)
    if who.paused or moment is None or row.digest_at is None or moment >= row.digest_at:
        return None
    return NewMessage(
        team_id=row.team_id,
        to=who.user_id,
        kind="exchange.rate",
        about={"day": row.id},
        key=f"exchange.rate:{row.id}:{who.user_id}",
        not_before=moment,
        expires_at=row.digest_at,
    )


def rate(session: Session, *, by: Caller, day_id: int, stars: int, now: datetime) -> None:
    """Count one answer, once for each ballot; nothing that is stored says whose it is.

    Raises `Refused` for somebody without a ballot, for a second answer, or when the digest has been posted.
    """
    row = session.get(ExchangeDay, day_id)
    if row is None or row.team_id != by.team_id or row.digest_at is None or stars not in STARS:
        raise Refused("stale")
    if row.digest_at <= now:
        raise Refused("exchange.rating_closed")
    mine = (ExchangeBallot.day_id == day_id, ExchangeBallot.member_id == by.member_id)
    taken = session.execute(
        update(ExchangeBallot)
        .where(*mine, ExchangeBallot.used.is_(False))
        .values(used=True)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("exchange.rated")
    session.add(ExchangeRating(day_id=day_id, stars=stars))
    session.flush()
    _mix(session, day_id)


def _mix(session: Session, day_id: int) -> None:
    """Lay a day's ballots and answers down anew, in the order of their keys.

    PostgreSQL keeps rows in the order in which they came, and with each the transaction that wrote it: without this
    whoever holds the database could put an answer beside the ballot that was used for it.
    """
    for name in (ExchangeBallot.__tablename__, ExchangeRating.__tablename__):
        table = Base.metadata.tables[name]
        mine = table.c.day_id == day_id
        lying = session.execute(select(table).where(mine).order_by(*table.primary_key)).mappings().all()
        session.execute(delete(table).where(mine))
        session.execute(insert(table), [dict(row) for row in lying])


def may_rate(session: Session, *, day_id: int, user_id: str | None) -> bool:
    """Return whether somebody has a ballot that they have not used."""
    query = select(ExchangeBallot.used).join(Member, Member.id == ExchangeBallot.member_id)
    return session.scalar(query.where(ExchangeBallot.day_id == day_id, Member.user_id == user_id)) is False


def rated(session: Session, row: ExchangeDay, *, now: datetime) -> Rated:
    """Return what may be shown of a day's ratings: all at once, when no more can come."""
    if row.digest_at is None or row.digest_at > now:
        return Rated(row.digest_at is not None, None)
    stars = session.execute(select(ExchangeRating.id, ExchangeRating.stars).where(ExchangeRating.day_id == row.id))
    return Rated(
        False,
        disclosure.score({key: float(value) for key, value in stars}, min_group_size=disclosure.min_group_size().score),
    )


def post_digest(session: Session, row: ExchangeDay, *, now: datetime) -> None:
    """Put the digest into the outbox."""
    row.digest, row.next_at = f"exchange.digest:{row.id}", None
    about = {"day": row.id, "at": now.isoformat()}
    tell_channel(session, row, Notice("exchange.digest", about, row.digest, now + timedelta(days=7)), now=now)
