"""What one person's Home costs after many years: time, statements, blocks, and bytes on their way to Slack."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from benchmarks import sample
from benchmarks.sizes import Sizes
from bot.blocks import home as blocks
from bot.core import people
from bot.core.people import Caller
from bot.features import checkins, kudos, reflection
from bot.platform.database import Database
from bot.platform.i18n import translator
from handlers import home

TEAM, COLLEAGUES = "T0BENCH", 40
NOW = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)  # a Thursday
LOCALE = "zh-CN"
NOTE = "上线前一晚把割接脚本又跑了一遍，凌晨两点终于通了。The migration finally ran."
REASON = "thank you for staying the night of the cut-over and for the calm on the phone"


@dataclass
class Looks:
    """What was measured, a list entry a look."""

    ms: list[float] = field(default_factory=list)
    queries: list[float] = field(default_factory=list)
    blocks: list[float] = field(default_factory=list)
    kb: list[float] = field(default_factory=list)


def look(sizes: Sizes, folder: Path) -> Looks:
    """Fill somebody's years, then look at their Home again and again."""
    path, found, t = folder / "home.db", Looks(), translator(LOCALE)
    sample.make(path, team_id=TEAM, people=COLLEAGUES, now=NOW)
    db = sample.open_at(path)
    _live(db, sizes.years)
    for _ in range(sizes.looks):
        with counted(db) as statements, db.begin(write=False) as session:
            began = perf_counter()
            view = blocks.view(t, home.look(session, by=_caller(session, 1), t=t, now=NOW))
            found.ms.append((perf_counter() - began) * 1000)
        found.queries.append(float(len(statements)))
        found.blocks.append(float(len(view["blocks"])))
        found.kb.append(len(json.dumps(view, ensure_ascii=False).encode()) / 1024)
    db.close()
    return found


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    """Collect the statements that go to the database meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def _live(db: Database, years: int) -> None:
    """Every working day a check-in and an answer, and thanks in both directions."""
    rng = Random(1)
    first = NOW - timedelta(days=365 * years)
    for month in range(12 * years):
        with db.begin() as session:
            for day in range(30):
                at = first + timedelta(days=30 * month + day)
                if at.weekday() < 5 and at < NOW:
                    _day(session, at, rng)


def _day(session: Session, now: datetime, rng: Random) -> None:
    me, other = _caller(session, 1), _caller(session, rng.randrange(2, COLLEAGUES + 1))
    draft = checkins.CheckinDraft(rng.randrange(1, 6), NOTE, good_things=(NOTE, NOTE))
    checkins.record(session, by=me, draft=draft, now=now)
    giver, taker = (me, other) if rng.random() < 0.5 else (other, me)
    draft = kudos.KudosDraft(people=(taker.user_id,), reason=REASON, public=False)
    kudos.give(session, by=giver, draft=draft, now=now)
    asked = reflection.current(session, by=me, rhythm="daily", rng=rng, now=now)
    answer = reflection.AnswerDraft({"answer": NOTE})
    reflection.answer(session, by=me, asked_id=asked.id, draft=answer, language="zh_CN", now=now)


def _caller(session: Session, number: int) -> Caller:
    found = people.find_caller(session, TEAM, sample.user_id(number))
    assert found is not None, "sample.make has made them"
    return found
