"""What the sample team writes down: project notes, most of them reusable, and a Friday round in a project's thread."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import people
from bot.core.availability import instant
from bot.core.people import Caller
from bot.features import reflection
from bot.features.reflection import AnswerDraft, ProgrammeDraft, ReflectionRound

from ._people import BY_HANDLE, LEAD, PROJECT, SHANGHAI, TEAM

Deed = tuple[datetime, Callable[[Session, datetime], object], bool]

SINCE = -12  # the workday, counted from the end, on which the Friday round was set up

# (who, how many workdays ago, what happened, what was learnt, what can be reused, customer, project, module, reusable)
NOTES: tuple[tuple[str, int, str, str, str, str, str, str, bool], ...] = (
    ("liming", 21, "长江精密的库存期初做完了，数据迁移分三批，每批都先停写、再导入、再核对。",
     "主键对得上不代表金额对得上，第二批就栽在单位换算上。", "核对脚本：先比总数，再比主键，最后比金额。",
     "长江精密", "华东一期", "库存", True),
    ("anna", 19, "Cut-over rehearsal at Hansen: four hours instead of six, the interfaces came up last.",
     "The night shift knows which printers matter. Nobody had asked them.",
     "The rehearsal checklist, two pages, with a name beside each line.", "Hansen Logistics", "Rollout North",
     "Warehouse", True),
    ("zhouqian", 14, "把上线后第一周的工单按原话归了类，培训漏掉的点一目了然。",
     "客户说“系统慢”，十次有七次是不知道怎么筛选。", "工单归类表和一段三分钟的筛选演示。",
     "长江精密", "华东一期", "培训", True),
    ("marcus", 11, "Said no to a field change on go-live day and wrote down why.",
     "A calm no needs a date for the yes.", "The change-freeze note for customers.",
     "Blue Ridge Foods", "Go-live East", "Planning", True),
    ("chenyu", 9, "报表权限又改了一轮，这次先画了角色表再动手。", "", "", "东风机械", "二期", "报表", False),
    ("liming", 6, "接口文档补了错误码，客户的信息科自己排查了两次。",
     "写文档的时间，当周就省回来了。", "接口错误码对照表。",
     "长江精密", "华东二期", "接口", True),
)  # fmt: skip

# What moved and where a hand is needed, one round after the other: (who, the first, the second).
ROUNDS: tuple[tuple[tuple[str, str, str], ...], ...] = (
    (
        ("anna", "Two of three interfaces run through the night.", "Somebody who knows their old label format."),
        ("liming", "第二批核对出三条差异，都是单位换算，已经改好。", ""),
        ("priya", "The ticket about slow filters is closed: it was a missing index.", ""),
    ),
    (
        ("liming", "数据迁移第三批核对完，金额一分不差。", "等客户确认停机窗口。"),
        (
            "anna",
            "The rollback card is printed and pinned to every desk.",
            "Access to their test printer, since Tuesday.",
        ),
        ("zhouqian", "培训录像剪好了，三分钟一段。", ""),
        ("tom", "The filter that everybody asked for is in the next build.", "I need two customers to try it."),
    ),
)
LATE = ("marcus", "Change freeze signed by the customer.", "")

FRIDAYS = ProgrammeDraft(
    name="周五两行 · Friday in two lines",
    en=["What moved this week?", "Where do you need a hand?"],
    zh=["这周推进了什么？", "哪里需要搭把手？"],
    in_turn=False,
    team=True,
    channel=PROJECT,
    who="channel",
    day="every Friday",
    at=time(15),
    zone=SHANGHAI,
    hours=24,
    remind=True,
)


def deeds(team_id: str, workdays: list[date]) -> Iterator[Deed]:
    """Return when somebody did what, and whether there is something to send afterwards; in any order."""
    for number, (handle, ago, *_) in enumerate(NOTES):
        at = instant(workdays[-ago], time(16, 5 * number), BY_HANDLE[handle].zone)
        yield at, _note(team_id, number), False
    yield instant(workdays[SINCE], time(10, 40), SHANGHAI), _set_up(team_id), True
    for day in workdays[SINCE + 1 :]:
        yield instant(day, time(15, 1), SHANGHAI), _advance, True
        yield instant(day + timedelta(days=1), time(15, 1), SHANGHAI), _advance, True
        for number in range(max(map(len, ROUNDS))):
            yield instant(day, time(15, 10 + 9 * number), SHANGHAI), _answer(team_id, number), True
        yield instant(day, time(11, 30), SHANGHAI), _answer(team_id, None), True


def _caller(session: Session, team_id: str, handle: str) -> Caller:
    found = people.find_caller(session, team_id, BY_HANDLE[handle].id)
    assert found is not None, "history() has learnt everybody"
    return found


def _note(team_id: str, number: int) -> Callable[[Session, datetime], object]:
    handle, _, happened, learnt, reuse, customer, project, module, reusable = NOTES[number]

    def do(session: Session, now: datetime) -> object:
        by = _caller(session, team_id, handle)
        asked = reflection.current(session, by=by, rhythm="weekly", rng=reflection.seeded_rng(handle, number), now=now)
        draft = AnswerDraft(
            said={"happened": happened, "learnt": learnt, "reuse": reuse},
            tags={"customer": customer, "project": project, "module": module},
            reusable=reusable,
        )
        return reflection.answer(session, by=by, asked_id=asked.id, draft=draft, language=by.locale, now=now)

    return do


def _set_up(team_id: str) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        everybody = [person.id for person in TEAM]
        by = _caller(session, team_id, LEAD.handle)
        return reflection.save(session, by=by, programme_id=None, draft=FRIDAYS, members=everybody, now=now)

    return do


def _advance(session: Session, now: datetime) -> object:
    return reflection.advance(session, now=now)


def _answer(team_id: str, number: int | None) -> Callable[[Session, datetime], object]:
    """Give the round that is open its next answer, or one that has just closed the late one."""
    late = number is None

    def do(session: Session, now: datetime) -> Any:
        newest = session.scalar(
            select(ReflectionRound)
            .where(ReflectionRound.closed.is_(late), ReflectionRound.opened_at > now - timedelta(days=5))
            .order_by(ReflectionRound.id.desc())
            .limit(1)
        )
        said = () if newest is None else ROUNDS[newest.id % len(ROUNDS)]
        if newest is None or (number is not None and number >= len(said)):
            return None
        handle, moved, hand = LATE if number is None else said[number]
        by = _caller(session, team_id, handle)
        asked, before = reflection.join(session, by=by, round_id=newest.id, channel=newest.channel, now=now)
        draft = AnswerDraft({"q1": moved, "q2": hand})
        return before or reflection.answer(session, by=by, asked_id=asked.id, draft=draft, language=by.locale, now=now)

    return do
