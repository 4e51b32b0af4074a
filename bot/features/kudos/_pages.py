"""Looking back on one's own kudos: page by page, by words, and a stretch of time for the value album."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.core.people import Caller

from . import _rules
from ._reading import Thanks, many
from ._tables import CUSTOMER, Kudos, KudosRecipient

GAVE, GOT = "given", "received"
PAGE = 8
LONGEST_WORDS = 100
MOST_SEARCHED = 5_000  # messages, the newest first: they are encrypted, so a search opens each


@dataclass(frozen=True)
class PageQuery:
    """Which page is asked for: of what a person gave or received, from which message on, with which words in it."""

    which: str  # GAVE or GOT
    offset: int = 0
    words: str = ""


@dataclass(frozen=True)
class Page:
    """Some of what a person gave or received, the newest first; with `words`, only what has all of them in it."""

    which: str
    thanks: tuple[Thanks, ...]
    offset: int
    total: int
    words: str
    undoable: frozenset[int]

    @property
    def newer(self) -> int | None:
        """Where the page before this one begins, None on the first."""
        return max(0, self.offset - PAGE) if self.offset else None

    @property
    def older(self) -> int | None:
        """Where the next page begins, None on the last."""
        return self.offset + PAGE if self.offset + PAGE < self.total else None


@dataclass(frozen=True)
class Album:
    """What a stretch of time brought somebody: how often they thanked, and who thanked them, the oldest first."""

    given: int
    received: tuple[Thanks, ...]
    from_customers: tuple[Thanks, ...]


def page(session: Session, *, by: Caller, query: PageQuery, now: datetime) -> Page:
    """Return one page of what the caller gave or received; an offset beyond the end is the last page."""
    said = query.words.strip()[:LONGEST_WORDS]
    if said:
        found = _matching(session, by, said)
        total, first = len(found), _within(query.offset, len(found))
        shown = found[first : first + PAGE]
    else:
        mine = _mine(by, query.which)
        total = session.scalar(mine.with_only_columns(func.count())) or 0
        first = _within(query.offset, total)
        shown = many(session, session.scalars(_newest(mine).offset(first).limit(PAGE)).all())
    undoable = {each.id for each in shown if each.giver.user_id == by.user_id and each.at >= now - _rules.UNDO_FOR}
    return Page(query.which, tuple(shown), first, total, said, frozenset(undoable))


def _within(offset: int, total: int) -> int:
    return min(max(0, offset), max(0, total - 1)) // PAGE * PAGE


def _mine(by: Caller, which: str) -> Select[Kudos]:
    standing = select(Kudos).where(Kudos.team_id == by.team_id, Kudos.withdrawn_at.is_(None))
    if which == GAVE:
        return standing.where(Kudos.giver_id == by.member_id)
    told = select(KudosRecipient.kudos_id).where(KudosRecipient.member_id == by.member_id)
    return standing.where(Kudos.id.in_(told))


def _newest(mine: Select[Kudos]) -> Select[Kudos]:
    return mine.order_by(Kudos.created_at.desc(), Kudos.id.desc())


def _matching(session: Session, by: Caller, words: str) -> Sequence[Thanks]:
    """Return what the caller received and what has every word in it: reason, project, customer, or who gave it."""
    rows = session.scalars(_newest(_mine(by, GOT)).limit(MOST_SEARCHED)).all()
    wanted = _folded(words).split()
    return [each for each in many(session, rows) if all(word in _text(each) for word in wanted)]


def _text(thanks: Thanks) -> str:
    return _folded(" ".join([thanks.reason or "", thanks.about or "", thanks.customer or "", thanks.giver.name]))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def album(session: Session, *, by: Caller, since: datetime, until: datetime) -> Album:
    """Return what the caller gave and received from `since` until before `until`, what was said in private too."""
    between = (Kudos.created_at >= since, Kudos.created_at < until)
    own = _mine(by, GAVE).where(*between, Kudos.kind != CUSTOMER)
    given = session.scalar(own.with_only_columns(func.count())) or 0
    got = many(session, session.scalars(_mine(by, GOT).where(*between).order_by(Kudos.created_at, Kudos.id)).all())
    customers = tuple(each for each in got if each.kind == CUSTOMER)
    return Album(given, tuple(each for each in got if each.kind != CUSTOMER), customers)
