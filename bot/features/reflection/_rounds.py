"""The rounds of a team's own programmes: opened by the clock, closed by the clock, reminded of once."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.core import availability, outbox, people, prompts
from bot.core.availability import Availability, instant, is_available, is_workday, next_available
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._asking import own_asked
from ._programme_tables import ReflectionFewer, ReflectionProgramme, ReflectionRound, round_key, summary_key
from ._series import audience, next_slot
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionShare, prompt_key

GRACE = timedelta(hours=6)  # a round that could not open within it, because Hearth was down, is left out
REMIND_AFTER = (2 / 3, 1 / 3)  # of the time that a round is open; the second if the first suits somebody badly
ASKED_AT_ONCE = 100
PROGRAMME = "reflection.programme"  # in the occurrences, for all of them


def advance(session: Session, *, now: datetime, most: int = 50) -> int:
    """Open and close the rounds whose time has come; returns how many."""
    due = session.scalars(
        select(ReflectionProgramme)
        .where(ReflectionProgramme.next_at <= now)
        .order_by(ReflectionProgramme.next_at)
        .limit(most)
    ).all()
    over = session.scalars(
        select(ReflectionRound)
        .where(ReflectionRound.closed.is_(False), ReflectionRound.closes_at <= now)
        .order_by(ReflectionRound.closes_at)
        .limit(most)
    ).all()
    for each in over:
        _close(session, each, now)
    for programme in due:
        _turn(session, programme, now)
    return len(due) + len(over) + _ask_some(session, now)


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next round opens or closes, or None if none is planned."""
    opens = select(func.min(ReflectionProgramme.next_at)).where(ReflectionProgramme.next_at > now)
    closes = select(func.min(ReflectionRound.closes_at)).where(
        ReflectionRound.closed.is_(False), ReflectionRound.closes_at > now
    )
    moments = [moment for query in (opens, closes) if (moment := session.scalar(query)) is not None]
    return min(moments, default=None)


def _turn(session: Session, row: ReflectionProgramme, now: datetime) -> None:
    """Move a programme on to its next slot, and open the round of this one; of two ticks at once, one does."""
    due_at, slot = row.next_at, row.next_slot
    assert due_at is not None
    assert slot is not None
    following = next_slot(session, row, now)
    moved = session.execute(
        update(ReflectionProgramme)
        .where(ReflectionProgramme.id == row.id, ReflectionProgramme.next_at == due_at)
        .values(next_at=following.due if following else None, next_slot=following.key if following else None)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
    known = select(ReflectionRound.id).where(ReflectionRound.programme_id == row.id, ReflectionRound.slot == slot)
    if moved.rowcount == 1 and now - due_at <= GRACE and session.scalar(known) is None:  # type: ignore[attr-defined]
        _open(session, row, slot, due_at, now)


def _open(session: Session, row: ReflectionProgramme, slot: str, due_at: datetime, now: datetime) -> None:
    day = due_at.astimezone(ZoneInfo(row.zone)).date()
    everybody = audience(session, row)
    availability.preload(session, [who.id for who in everybody])
    members = _wanting(session, row, [who for who in everybody if _is_there(session, who, day, now)])
    opened = ReflectionRound(
        programme_id=row.id,
        slot=slot,
        questions=_questions_now(session, row),
        team=row.team,
        channel=row.channel if row.team else None,
        opened_at=due_at,
        closes_at=due_at + timedelta(hours=row.hours),
        expected=[who.id for who in members],
        to_ask=[who.id for who in members if who.joined_at is not None],
        asking=True,
    )
    session.add(opened)
    session.flush()
    session.refresh(opened)
    if opened.team:
        _post(session, row, opened, now)


def _ask_some(session: Session, now: datetime) -> int:
    """Ask the next members of a round that has just opened: a large team is worked off in short transactions."""
    asking = select(ReflectionRound).where(ReflectionRound.asking.is_(True)).order_by(ReflectionRound.id).limit(1)
    row = session.scalar(asking.with_for_update(skip_locked=True, of=ReflectionRound))
    if row is None:
        return 0
    turn, rest = (row.to_ask or [])[:ASKED_AT_ONCE], (row.to_ask or [])[ASKED_AT_ONCE:]
    if not row.closed:
        availability.preload(session, turn)
        programme = session.get_one(ReflectionProgramme, row.programme_id)
        for who in session.scalars(select(Member).where(Member.id.in_(turn)).order_by(Member.id)).all():
            _ask(session, programme, row, who, now)
    row.to_ask, row.asking = rest, bool(rest) and not row.closed
    session.flush()
    return len(turn)


def _questions_now(session: Session, row: ReflectionProgramme) -> list[list[str]]:
    if not row.in_turn:
        return row.questions
    before = session.scalar(select(func.count()).where(ReflectionRound.programme_id == row.id)) or 0
    return [row.questions[before % len(row.questions)]]


def _is_there(session: Session, who: Member, day: date, now: datetime) -> bool:
    """Return whether somebody works on that day and did not ask for quiet."""
    own_hours = _beat(session, who)
    quiet = who.paused or (own_hours.away_until is not None and own_hours.away_until > now)
    return not quiet and is_workday(day, own_hours)


def _beat(session: Session, who: Member) -> Availability:
    return availability.availability_of(session, who)


def _wanting(session: Session, row: ReflectionProgramme, members: Sequence[Member]) -> list[Member]:
    """Return those who are to be asked this time: whoever wants fewer is left out of every second round, or of all."""
    fewer = {each.member_id: each for each in _fewer(session, row.id)}
    last = session.scalar(
        select(ReflectionRound)
        .where(ReflectionRound.programme_id == row.id)
        .order_by(ReflectionRound.id.desc())
        .limit(1)
    )
    just_asked = set(last.expected) if last else set()
    return [who for who in members if who.id not in fewer or not (fewer[who.id].none or who.id in just_asked)]


def _fewer(session: Session, programme_id: int) -> Sequence[ReflectionFewer]:
    return session.scalars(select(ReflectionFewer).where(ReflectionFewer.programme_id == programme_id)).all()


def _post(session: Session, row: ReflectionProgramme, opened: ReflectionRound, now: datetime) -> None:
    assert opened.channel is not None, "a thread has a channel"
    outbox.enqueue(
        session,
        team_id=row.team_id,
        to=opened.channel,
        kind="reflection.round",
        about={"round": opened.id},
        key=round_key(opened.id),
        now=now,
        expires_at=opened.closes_at,
    )


def _ask(session: Session, row: ReflectionProgramme, opened: ReflectionRound, who: Member, now: datetime) -> None:
    """Let the question wait for somebody, and write to them: at their own hour, or to remind them of a thread."""
    occurrence = prompts.record_occurrence(
        session,
        team_id=row.team_id,
        programme=PROGRAMME,
        whom=who.user_id,
        slot=f"{row.id}/{opened.slot}",
        due_at=opened.opened_at,
        now=now,
    )
    if occurrence is None:
        return
    begin(session, opened, who.id, people.zone_of(who), now, occurrence.id)
    moment = _moment(session, row, opened, who, now)
    if moment is not None:
        outbox.enqueue(
            session,
            team_id=row.team_id,
            to=who.user_id,
            kind="reflection.prompt",
            about={"occurrence": occurrence.id, "at": moment.isoformat()},
            key=prompt_key(occurrence.id),
            now=now,
            not_before=moment,
            expires_at=opened.closes_at,
        )


def begin(
    session: Session,
    opened: ReflectionRound,
    member_id: int,
    zone: str,
    now: datetime,
    occurrence_id: int | None = None,
) -> ReflectionAsked:
    """Write down that a round asks somebody."""
    row = ReflectionAsked(
        member_id=member_id,
        rhythm="programme",
        question="",
        round=1,
        asked_at=now,
        day=now.astimezone(ZoneInfo(zone)).date(),
        occurrence_id=occurrence_id,
        round_id=opened.id,
    )
    session.add(row)
    session.flush()
    session.refresh(row)
    return row


def _moment(
    session: Session, row: ReflectionProgramme, opened: ReflectionRound, who: Member, now: datetime
) -> datetime | None:
    """Return when to write to somebody, within their hours; None if there is no such moment, or no wish for one."""
    if opened.team and not row.remind:
        return None
    if opened.team:
        wishes = [opened.opened_at + (opened.closes_at - opened.opened_at) * part for part in REMIND_AFTER]
    else:
        day = opened.opened_at.astimezone(ZoneInfo(row.zone)).date()
        wishes = [max(now, instant(day, row.time_of_day, people.zone_of(who)))]
    moments = (next_available(wished, _beat(session, who)) for wished in wishes)
    return next((moment for moment in moments if moment is not None and moment < opened.closes_at), None)


def still_welcome(session: Session, user_id: str, team_id: str, at: datetime) -> bool:
    """Return whether a message that was planned for `at` still suits: nobody went away or changed their hours."""
    who = people.member(session, team_id, user_id)
    return who is not None and prompts.wants_prompts(who) and is_available(at, _beat(session, who))


def _close(session: Session, row: ReflectionRound, now: datetime) -> None:
    row.closed = True
    session.flush()
    if row.team:
        outbox.refresh(session, round_key(row.id), now=now)
        summarise(session, row, now)


def summarise(session: Session, row: ReflectionRound, now: datetime) -> None:
    """Post the summary of a closed round at its first answer, and have it drawn anew at every later one."""
    if not row.closed or row.programme.deleted:
        return
    if outbox.find(session, summary_key(row.id)) is not None:
        outbox.refresh(session, summary_key(row.id), now=now)
    elif _has_answers(session, row.id):
        assert row.channel is not None
        outbox.enqueue(
            session,
            team_id=row.programme.team_id,
            to=row.channel,
            kind="reflection.summary",
            about={"round": row.id},
            key=summary_key(row.id),
            now=now,
            priority=outbox.BULK,
        )


def _has_answers(session: Session, round_id: int) -> bool:
    there = select(ReflectionShare.id).where(
        ReflectionShare.round_id == round_id, ReflectionShare.taken_back_at.is_(None)
    )
    return session.scalar(there.limit(1)) is not None


def depart(session: Session, *, team_id: str, member_ids: Collection[int], now: datetime) -> int:
    """Expect no answer any more, in open rounds, of members who have left the company; returns in how many.

    Whoever had answered counts on among those who were asked.
    """
    gone, touched = set(member_ids), 0
    open_ones = (ReflectionProgramme.team_id == team_id, ReflectionRound.closed.is_(False))
    here = select(ReflectionRound).join(ReflectionProgramme, ReflectionProgramme.id == ReflectionRound.programme_id)
    for row in session.scalars(here.where(*open_ones).order_by(ReflectionRound.id)).all():
        silent = gone & set(row.expected)
        if silent and (silent := silent - _answered(session, row.id)):
            row.expected = [each for each in row.expected if each not in silent]
            row.to_ask = [each for each in row.to_ask or () if each not in silent]
            outbox.refresh(session, round_key(row.id), now=now)
            touched += 1
    session.flush()
    return touched


def _answered(session: Session, round_id: int) -> set[int]:
    """Return who has answered in a round."""
    answers = select(ReflectionAsked.member_id).join(ReflectionAnswer, ReflectionAnswer.asked_id == ReflectionAsked.id)
    return set(session.scalars(answers.where(ReflectionAsked.round_id == round_id)))


def fewer(session: Session, *, by: Caller, asked_id: int, now: datetime) -> bool:
    """Be asked by a programme every second time, or, asked again, not at all; returns whether it is not at all.

    Raises `Refused` if the question is not theirs.
    """
    asked = own_asked(session, by, asked_id)
    if asked.round_ is None or asked.occurrence_id is None:
        raise Refused("stale")
    known = session.get(ReflectionFewer, (asked.round_.programme_id, by.member_id))
    if known is None:
        known = ReflectionFewer(programme_id=asked.round_.programme_id, member_id=by.member_id, none=False)
        session.add(known)
    else:
        known.none = True
    prompts.answered(session, asked.occurrence_id, whom=by.user_id, now=now)
    session.flush()
    return known.none
