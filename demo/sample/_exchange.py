"""Exchange days of the sample team that are over: who came, what they talked about, and what they took away."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.core import people
from bot.core.availability import instant
from bot.core.people import Caller
from bot.features import exchange
from bot.platform.errors import Refused

from ._people import BY_HANDLE, SHANGHAI, TEAM

FRIDAY, A_WEEK = 4, timedelta(days=7)
RATINGS = (5, 4, 4, 5, 3, 4)

Deed = tuple[datetime, Callable[[Session, datetime], object]]

# (proposer, title, problem), then who took away what
PAST: tuple[tuple[tuple[str, str, str], tuple[tuple[str, str], ...]], ...] = (
    (
        ("chenyu", "接口联调总卡在最后一周", "对方系统的人最后一周才露面，问题全堆在一起。"),
        (
            ("zhouqian", "合同里写清楚联调开始的日期，再约一个每天十五分钟的电话。"),
            ("anna", "Send them three sample messages in the first week: silence is an answer too."),
        ),
    ),
    (
        (
            "marcus",
            "The training that nobody remembers",
            "Two days of slides, and on Monday they called about page one.",
        ),
        (
            ("tom", "Let them do the job with their own data, and watch."),
            ("liming", "培训后第三天回访一次，问题比当场多一倍。"),
        ),
    ),
)


def past_days(team_id: str, workdays: list[date], now: datetime) -> Iterator[Deed]:
    """Return what people did on the last Friday of each month, the week before and the hour after."""
    fridays = [day for day in workdays if day.weekday() == FRIDAY and (day + A_WEEK).month != day.month]
    over = [day for day in fridays if instant(day, time(20), SHANGHAI) < now]
    for day, (topic, takeaways) in zip(over, PAST, strict=False):
        yield instant(day - A_WEEK, time(10), SHANGHAI), _joined(team_id, day)
        yield instant(day - A_WEEK, time(11), SHANGHAI), _brought(team_id, *topic)
        yield instant(day, time(18), SHANGHAI), _took_away(team_id, takeaways)


def _by(session: Session, team_id: str, handle: str) -> Caller:
    found = people.find_caller(session, team_id, BY_HANDLE[handle].id)
    assert found is not None, "everybody is known from the first day"
    return found


def _joined(team_id: str, day: date) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> None:
        for number, person in enumerate(TEAM[1 + day.day % 2 :]):
            by = _by(session, team_id, person.handle)
            if exchange.coming(session, by=by, now=now) is not None:
                exchange.join(session, by=by, remote=number % 3 == 0, now=now)

    return do


def _brought(team_id: str, handle: str, title: str, problem: str) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> None:
        by = _by(session, team_id, handle)
        if exchange.coming(session, by=by, now=now) is not None:
            exchange.propose(session, by=by, draft=exchange.TopicDraft(title, problem), now=now)

    return do


def _took_away(team_id: str, takeaways: tuple[tuple[str, str], ...]) -> Callable[[Session, datetime], object]:
    """Write takeaways and answers; a month whose day fell on another date has none."""

    def do(session: Session, now: datetime) -> None:
        try:
            notes = exchange.notes(session, by=_by(session, team_id, takeaways[0][0]), now=now)
        except Refused:
            return
        for handle, words in takeaways if notes.topics else ():
            by = _by(session, team_id, handle)
            draft = exchange.TakeawayDraft(notes.topics[0].topic.id, words)
            exchange.take_away(session, by=by, draft=draft, now=now)
        for person, stars in zip(TEAM[2:], RATINGS, strict=False):
            if exchange.may_rate(session, day_id=notes.day.id, user_id=person.id):
                exchange.rate(
                    session, by=_by(session, team_id, person.handle), day_id=notes.day.id, stars=stars, now=now
                )

    return do
