"""Searching what is public: Chinese and English, best first, and nobody else's."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.core import search
from bot.core.search import Doc
from bot.platform.database import Database, connect
from tests.conftest import BOTH_ENGINES, KEY
from tests.properties import examples

both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


def doc(ref: int, heading: str, body: str = "", **more: str) -> Doc:
    return Doc(**{"team_id": "T1", "feature": "case", **more}, ref=ref, heading=heading, body=body)


def found(session: Session, words: str, **more: object) -> list[int]:
    asked = {"team_id": "T1", "features": ("case",), **more}
    return [hit.ref for hit in search.find(session, words=words, **asked).hits]  # type: ignore[arg-type]


WRITTEN = {
    1: "数据迁移分三批做，每批都能回退",
    2: "The data migration ran in three batches",
    3: "客户现场的打印机：ERP系统 V2 上线当天",
    4: "迁",
    5: "CUT-OVER at 5 o'clock, ＦＵＬＬ width",
}


SEARCHES: tuple[tuple[str, list[int]], ...] = (
    ("数据迁移", [1]),
    ("迁移", [1]),
    ("迁", [1, 4]),
    ("移", [1]),
    ("据移", []),  # both characters, not this word
    ("回退", [1]),
    ("migra", [2]),
    ("MIGRATION batches", [2]),
    ("igration", []),  # Latin words are found by their beginning
    ("erp系统", [3]),
    ("系统 erp", [3]),
    ("v2 打印机", [3]),
    ("cut-over", [5]),
    ("cut over", [5]),
    ("over-cut", []),
    ("full", [5]),
    ("ｆｕｌｌ", [5]),
    ("“数据迁移”", [1]),
    ("数据 batches", []),
    ("!!!", []),
    ("", []),
    ('x" OR "数据', []),
    ("数据* OR 系统", []),
    ("NEAR(数据 迁移)", []),
)


@both_engines
def test_words_are_found_in_either_language(db: Database) -> None:
    with db.begin() as session:
        search.fill(session, [doc(ref, said) for ref, said in WRITTEN.items()])

        assert {words: sorted(found(session, words)) for words, _ in SEARCHES} == dict(SEARCHES)


@both_engines
def test_the_best_comes_first_and_of_equals_the_newest(db: Database) -> None:
    with db.begin() as session:
        search.put(session, doc(1, "Printer", "the migration is said once, far down in a longer text about printers"))
        search.put(session, doc(2, "Migration of the stock data", "migration, step by step"))
        search.put(session, doc(3, "Notes", "a migrational aside"))
        search.put(session, doc(4, "Stock", "data"))
        search.put(session, doc(5, "Stock", "data"))

        assert found(session, "migration") == [2, 1, 3]
        assert found(session, "stock data") == [2, 5, 4]


@both_engines
def test_what_was_changed_is_found_by_its_new_words_only_and_what_was_removed_by_none(db: Database) -> None:
    with db.begin() as session:
        search.put(session, doc(1, "数据迁移"))
        search.put(session, doc(1, "打印机"))
        assert (found(session, "数据"), found(session, "打印")) == ([], [1])

        search.remove(session, feature="case", ref=1)
        search.remove(session, feature="case", ref=1)
        assert found(session, "打印") == []
        if session.connection().dialect.name == "sqlite":  # what PostgreSQL forgets, it forgets with its row
            left = text("SELECT count(*) FROM search_index WHERE search_index MATCH '\"打印\"'")
            assert session.execute(left).scalar() == 0


@both_engines
def test_workspaces_features_and_audiences_are_kept_apart(db: Database) -> None:
    with db.begin() as session:
        search.put(session, doc(1, "迁移"))
        search.put(session, doc(1, "迁移", feature="note"))
        search.put(session, doc(2, "迁移", team_id="T2"))
        search.put(session, doc(3, "迁移", audience="department:7"))

        assert found(session, "迁移") == [1]
        assert found(session, "迁移", audiences=("", "department:7")) == [3, 1]
        assert found(session, "迁移", team_id="T2") == [2]
        both = search.find(session, team_id="T1", features=("case", "note"), words="迁移")
        assert {hit.feature for hit in both.hits} == {"case", "note"}


def test_a_long_list_comes_in_pieces_and_says_that_there_is_more(db: Database) -> None:
    with db.begin() as session:
        search.fill(session, [doc(n, "迁移") for n in range(1, 8)])
        first = search.find(session, team_id="T1", features=("case",), words="迁移", most=5)
        rest = search.find(session, team_id="T1", features=("case",), words="迁移", most=5, skip=5)

        assert [hit.ref for hit in (*first.hits, *rest.hits)] == [7, 6, 5, 4, 3, 2, 1]
        assert (first.more, rest.more) == (True, False)


def test_an_excerpt_shows_the_words_where_they_stand() -> None:
    long = "一" * 200 + "数据迁移的三个坑" + "二" * 200

    assert "数据迁移" in search.excerpt(long, "迁移")
    assert search.excerpt(long, "迁移").startswith("…")
    assert search.excerpt("Short <b>\n text", "nothing") == "Short <b> text"


TEXT = st.text("数据迁移上线客户 abz0-_＿ＡéÉßİ々ーかが한\t\n", min_size=1, max_size=24)


@examples(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(TEXT, min_size=1, max_size=6), data=st.data())
def test_any_piece_of_chinese_and_the_beginning_of_any_word_finds_its_text(
    db: Database, said: list[str], data: st.DataObject
) -> None:
    with db.begin() as session:
        search.fill(session, [doc(ref, each) for ref, each in enumerate(said)])
        which = data.draw(st.sampled_from(range(len(said))))
        runs = list(search.tokens(search.normal(said[which])))
        for token in runs:
            assert which in found(session, token)
        for ref in range(len(said)):
            search.remove(session, feature="case", ref=ref)
        assert all(found(session, token) == [] for token in runs)
        session.rollback()
