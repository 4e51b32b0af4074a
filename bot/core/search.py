"""One index for what is public: words of Chinese and English, several features, several workspaces, best first.

Only text that its author made readable for others goes in, for the index holds it in the open: encrypted text never.
Chinese has no spaces, so a run of it is cut into all its pairs and its last character; other letters and digits stay
whole words. SQLite keeps the tokens in an FTS5 table without content, PostgreSQL in a `tsvector`; both only propose,
and what they propose is checked again on the text itself.
"""

import functools
import math
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, UniqueConstraint, column, delete, insert, literal_column, select, table, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.platform.database import Base

MOST_WORDS = 16  # of a search; the rest is ignored
LONGEST_TOKEN = 64
WEIGHED = 500  # the newest documents that fit, out of which the best are shown
PAGES = 32  # of the index that one step of a merge writes: 20 ms at most, with 20,000 long texts in it
WORKED = 2  # changes that a step reports at least, if there was anything to do
# SQLite keeps one number in a file for whoever uses it (sqlite.org/pragma.html, user_version). 0, as in a file that
# has never been asked, means that the index may hold words of texts that were removed.
NOTHING_REMOVED = 1
DELETES_AT_ONCE = sqlite3.sqlite_version_info >= (3, 42)
OLD_FORM = 4  # of an FTS5 index, which every SQLite reads
HEADING, WHOLE, TOGETHER = 2.0, 0.5, 1.0  # what a hit in the heading, of a whole word, of the whole phrase is worth

_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"([{_CJK}]+)|([^\\W_{_CJK}]+)")


class SearchDoc(Base):
    """A text that can be found. What belongs to it is in the feature's own table, under `ref`."""

    __tablename__ = "search_doc"
    __table_args__ = (
        UniqueConstraint("feature", "ref"),
        {"sqlite_autoincrement": True},  # the index counts on it that an id never means another text
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    feature: Mapped[str]
    ref: Mapped[int]
    audience: Mapped[str] = mapped_column(default="")  # "": the whole workspace; else whatever the feature calls it
    text: Mapped[str]  # normalised; the first line is the heading


@dataclass(frozen=True)
class Doc:
    """What is to be found. `heading` counts for more than `body`; `audience` is a name of the feature's own."""

    team_id: str
    feature: str
    ref: int
    heading: str
    body: str = ""
    audience: str = ""


@dataclass(frozen=True)
class Hit:
    """A document that fits, and how well."""

    feature: str
    ref: int
    score: float


@dataclass(frozen=True)
class Results:
    """The best hits, best first, and whether there are more."""

    hits: tuple[Hit, ...]
    more: bool


def put(session: Session, doc: Doc) -> None:
    """Have a document found from now on, by the words it has now."""
    remove(session, feature=doc.feature, ref=doc.ref)
    fill(session, [doc])


def fill(session: Session, docs: Sequence[Doc]) -> None:
    """Add many documents that are not there yet."""
    if not docs:
        return
    values = [_values(doc) for doc in docs]
    adding = insert(SearchDoc).returning(SearchDoc.id, sort_by_parameter_order=True)
    ids = session.scalars(adding, values).all()
    rows = [{"id": id_, "tokens": _packed(session, each["text"])} for id_, each in zip(ids, values, strict=True)]
    session.connection().execute(_ADD[_engine(session)], rows)


def remove(session: Session, *, feature: str, ref: int) -> None:
    """Have a document found no more."""
    row = session.execute(
        select(SearchDoc.id, SearchDoc.text).where(SearchDoc.feature == feature, SearchDoc.ref == ref)
    ).one_or_none()
    if row is None:
        return
    gone = {"id": row.id, "tokens": _packed(session, row.text)}
    session.connection().execute(_REMOVE[_engine(session)], gone)
    if _engine(session) == "sqlite" and not DELETES_AT_ONCE:
        session.execute(text("PRAGMA user_version = 0"))
    session.execute(delete(SearchDoc).where(SearchDoc.id == row.id))


def forget(session: Session, *, now: datetime) -> int:
    """Take one short step in putting words of removed texts out of SQLite's index; returns 1 until that is done.

    FTS5 does not delete: it writes beside a word that it counts no more, until both meet in a merge of everything,
    which is done here some pages at a time (sqlite.org/fts5.html, "The 'merge' Command").
    """
    if _engine(session) != "sqlite" or session.scalar(text("PRAGMA user_version")) == NOTHING_REMOVED:
        return 0
    before = session.scalar(_CHANGES) or 0
    session.execute(_MERGE, {"pages": -PAGES})
    if (session.scalar(_CHANGES) or 0) - before >= WORKED:
        return 1
    session.execute(text(f"PRAGMA user_version = {NOTHING_REMOVED}"))
    return 0


def forget_at_once(copy: sqlite3.Connection) -> None:
    """Do the same in one go in a file that nobody else uses, such as a backup."""
    copy.execute("INSERT INTO search_index (search_index) VALUES ('optimize')")


def prepare(session: Session) -> None:
    """Have SQLite's index in the form that suits the SQLite there is, at the start.

    From 3.42 on FTS5 deletes words at once, if it is told to (sqlite.org/fts5.html, "The 'secure-delete'
    Configuration Option"); a file in which it has done so is closed to an older one, which gets a new index.
    """
    if _engine(session) != "sqlite":
        return
    about = {row.k: row.v for row in session.execute(text("SELECT k, v FROM search_index_config"))}
    if DELETES_AT_ONCE:
        if not about.get("secure-delete"):
            session.execute(text("INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1)"))
    elif about.get("version", OLD_FORM) > OLD_FORM:
        _make_anew(session)


def _make_anew(session: Session) -> None:
    made = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'search_index'"))
    session.execute(text("UPDATE search_index_config SET v = :form WHERE k = 'version'"), {"form": OLD_FORM})
    session.execute(text("DROP TABLE search_index"))
    session.execute(text(str(made)))
    for row in session.execute(select(SearchDoc.id, SearchDoc.text)).yield_per(WEIGHED):
        session.execute(_ADD["sqlite"], {"id": row.id, "tokens": _packed(session, row.text)})


def find(
    session: Session,
    *,
    team_id: str,
    features: Sequence[str],
    words: str,
    audiences: Sequence[str] = ("",),
    most: int = 20,
    skip: int = 0,
) -> Results:
    """Return what has every one of these words, best first: at most `most` after the first `skip`.

    Latin words match from their beginning, Chinese anywhere. No words that could be found: nothing.
    """
    wanted = terms(words)
    if not wanted:
        return Results((), more=False)
    if _engine(session) == "postgresql":  # a plan made for any words is a slow one for most
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
    proposed = session.execute(_proposing(session, wanted, team_id, features, audiences))
    weighed = [Hit(row.feature, row.ref, _weigh(row.text, wanted)) for row in proposed if has(row.text, wanted)]
    weighed.sort(key=lambda hit: -hit.score)  # stable: of equals the newest stays first
    return Results(tuple(weighed[skip : skip + most]), more=len(weighed) > skip + most)


def terms(words: str) -> tuple[str, ...]:
    """Return the words of a search as they are looked for; () if there is nothing to look for."""
    found = dict.fromkeys(each.strip("\"'“”‘’「」《》*,，.。;；:：!！?？、") for each in normal(words).split())
    return tuple(each for each in found if _RUN.search(each))[:MOST_WORDS]


def normal(text: str) -> str:
    """Return text as it is compared: full-width letters and capitals make no difference."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", " ")


def has(normalised: str, wanted: Iterable[str]) -> bool:
    """Return whether a normalised text has every one of these terms."""
    return all(term in normalised for term in wanted)


def excerpt(text: str, words: str, *, around: int = 60) -> str:
    """Return a piece of a text, as it was written, with the first of these words in its middle."""
    shown = " ".join(text.split())
    places = [normal(shown).find(term) for term in terms(words)]
    first = min((place for place in places if place >= 0), default=0)
    start = max(0, first - around)
    end = start + 2 * around + 20
    return ("…" if start else "") + shown[start:end].strip() + ("…" if end < len(shown) else "")


def tokens(normalised: str) -> Iterator[str]:
    """Return what a normalised text is found by: pairs and the last character of Chinese, other words whole."""
    for found in _RUN.finditer(normalised):
        chinese, word = found.groups()
        if chinese:
            yield from (chinese[n : n + 2] for n in range(len(chinese)))
        else:
            yield word[:LONGEST_TOKEN]


def _values(doc: Doc) -> dict[str, Any]:
    lines = f"{' '.join(doc.heading.split())}\n{doc.body}"
    return {
        "team_id": doc.team_id,
        "feature": doc.feature,
        "ref": doc.ref,
        "audience": doc.audience,
        "text": normal(lines),
    }


def _proposing(
    session: Session, wanted: Sequence[str], team_id: str, features: Sequence[str], audiences: Sequence[str]
) -> Select[str, int, str]:
    key, match, says = _MATCH[_engine(session)]
    return (
        select(SearchDoc.feature, SearchDoc.ref, SearchDoc.text)
        .join(_INDEX, key == SearchDoc.id)
        .where(
            text(match).bindparams(query=says(_needed(wanted))),
            SearchDoc.team_id == team_id,
            SearchDoc.feature.in_(features),
            SearchDoc.audience.in_(audiences),
        )
        .order_by(key.desc())
        .limit(WEIGHED)
    )


def _needed(wanted: Iterable[str]) -> dict[str, bool]:
    """Return the tokens that a fitting text must have, and whether each may be the beginning of a longer one."""
    needed: dict[str, bool] = {}
    for term in wanted:
        for found in _RUN.finditer(term):
            chinese, word = found.groups()
            if chinese and len(chinese) > 1:
                needed |= {chinese[n : n + 2]: False for n in range(len(chinese) - 1)}
            else:
                needed.setdefault(chinese or word[:LONGEST_TOKEN], True)
    return needed


def _for_sqlite(needed: dict[str, bool]) -> str:
    return " AND ".join(f'"{token}"{"*" if open_ended else ""}' for token, open_ended in needed.items())


def _for_postgresql(needed: dict[str, bool]) -> str:
    return " & ".join(f"'{token}'{':*' if open_ended else ''}" for token, open_ended in needed.items())


_INDEX = table("search_index", column("id"), column("tokens"))
_MATCH = {
    "sqlite": (literal_column("search_index.rowid"), "search_index MATCH :query", _for_sqlite),
    "postgresql": (_INDEX.c.id, "search_index.tokens @@ CAST(:query AS tsquery)", _for_postgresql),
}
_ADD = {
    "sqlite": text("INSERT INTO search_index (rowid, tokens) VALUES (:id, :tokens)"),
    "postgresql": text(
        "INSERT INTO search_index (id, tokens) VALUES (:id, array_to_tsvector(CAST(:tokens AS text[])))"
    ),
}
# A table without content forgets a text when it is told its tokens again: those of the text as it was kept.
_REMOVE = {
    "sqlite": text("INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', :id, :tokens)"),
    "postgresql": text("DELETE FROM search_index WHERE id = :id"),
}


_MERGE = text("INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)")
_CHANGES = text("SELECT total_changes()")


def _engine(session: Session) -> str:
    return session.connection().dialect.name


def _packed(session: Session, normalised: str) -> str | list[str]:
    each = tokens(normalised)
    return " ".join(each) if _engine(session) == "sqlite" else list(dict.fromkeys(each))


def _weigh(normalised: str, wanted: Sequence[str]) -> float:
    """How often and how exactly the words stand there, and where; a long text has to say them more often."""
    heading, _, _ = normalised.partition("\n")
    score = sum(_said(normalised, heading, term) for term in wanted)
    if len(wanted) > 1 and " ".join(wanted) in normalised:
        score += TOGETHER
    return score / (1 + math.log10(1 + len(normalised) / 200))


def _said(normalised: str, heading: str, term: str) -> float:
    often = math.sqrt(min(normalised.count(term), 9))
    return often + HEADING * (term in heading) + WHOLE * (_word(term).search(normalised) is not None)


@functools.lru_cache(512)
def _word(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W{_CJK}]){re.escape(term)}(?![^\W{_CJK}])")
