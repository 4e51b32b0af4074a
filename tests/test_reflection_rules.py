"""The rules of reflection, without Slack: which question comes, what is kept, what is refused; and the bank itself."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.core import people as members
from bot.core.outbox import Delivery
from bot.core.people import Caller, Profile
from bot.core.prompts import Occurrence, Schedule
from bot.features import reflection
from bot.features.reflection import ReflectionAsked
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from scheduler import prompts as timed
from tests.actors import WEDNESDAY, text_of
from tests.conftest import KEY, rows


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A database of its own, for rules that need no Slack."""
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


def enrolled(session: Session, *names: str) -> list[Caller]:
    return [members.as_caller(who) for who in members.sync(session, "T1", [Profile(f"U{n}", n) for n in names])]


def meet(session: Session, who: Caller, times: int, rhythm: str = "daily") -> list[str]:
    """Let somebody meet so many questions; returns their ids in order."""
    met = []
    for n in range(times):
        rng = reflection.seeded_rng(who.user_id, n)
        asked = reflection.ask(
            session, reflection.QuestionRequest(who.member_id, rhythm, date(2026, 1, 1)), rng=rng, now=WEDNESDAY
        )
        assert asked.question
        met.append(asked.question.id)
    return met


@pytest.mark.parametrize("rhythm", reflection.RHYTHMS)
def test_nobody_meets_a_question_again_before_the_bank_is_used_up(db: Database, rhythm: str) -> None:
    size = len(reflection.bank()[rhythm])
    with db.begin() as session:
        (alice,) = enrolled(session, "alice")
        met = meet(session, alice, 2 * size + 1, rhythm)

    assert len(set(met[:size])) == size
    assert len(set(met[size : 2 * size])) == size
    assert met[size] != met[size - 1]


def test_two_members_meet_the_questions_in_different_orders_and_each_in_the_same_order_again(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = enrolled(session, "alice", "bob", "carol")
        hers, his = meet(session, alice, 10), meet(session, bob, 10)
        carols = meet(session, carol, 10)
        session.rollback()
    with db.begin() as session:
        again = meet(session, enrolled(session, "alice")[0], 10)

    assert hers == again
    assert len({tuple(hers), tuple(his), tuple(carols)}) == 3


def test_the_same_words_to_the_same_question_are_one_answer(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        given: dict[str, Any] = {"by": bob, "asked_id": asked.id, "language": "en", "now": WEDNESDAY}
        first = reflection.answer(session, draft=reflection.AnswerDraft({"answer": "same"}), **given)
        second = reflection.answer(session, draft=reflection.AnswerDraft({"answer": "same "}), **given)
        third = reflection.answer(session, draft=reflection.AnswerDraft({"answer": "another thought"}), **given)

    assert first.id == second.id != third.id


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200b", "\u202e\u2066"])
def test_an_answer_without_words_is_refused_beside_its_field(db: Database, text: str) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rhythm="weekly", rng=reflection.seeded_rng(1), now=WEDNESDAY)
        with pytest.raises(Refused, match=r"reflection\.empty") as refused:
            reflection.answer(
                session,
                by=bob,
                asked_id=asked.id,
                draft=reflection.AnswerDraft({"happened": text, "learnt": "x"}),
                language="en",
                now=WEDNESDAY,
            )

    assert refused.value.field == "happened"


@pytest.mark.parametrize(
    ("said", "tags", "field"),
    [({"answer": "长" * 3_001}, {}, "answer"), ({"happened": "x"}, {"customer": "c" * 81}, "customer")],
)
def test_too_long_a_text_is_refused_beside_its_field(db: Database, said: Any, tags: Any, field: str) -> None:
    rhythm = "weekly" if tags else "daily"
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rhythm=rhythm, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        with pytest.raises(Refused, match=r"text\.long") as refused:
            reflection.answer(
                session,
                by=bob,
                asked_id=asked.id,
                draft=reflection.AnswerDraft(said, tags),
                language="en",
                now=WEDNESDAY,
            )

    assert refused.value.field == field


def test_a_form_that_is_behind_is_refused_and_overwrites_nothing(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        kept = reflection.answer(
            session,
            by=bob,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "old"}),
            language="en",
            now=WEDNESDAY,
        )
        given: dict[str, Any] = {"by": bob, "seen": reflection.AnswerVersion(kept.id, 1), "now": WEDNESDAY}
        reflection.change(session, draft=reflection.AnswerDraft({"answer": "new"}), **given)
        with pytest.raises(Refused, match=r"reflection\.changed"):
            reflection.change(session, draft=reflection.AnswerDraft({"answer": "from another window"}), **given)

        assert reflection.get(session, by=bob, answer_id=kept.id).said == {"answer": "new"}


def test_home_learns_what_waits_today_and_what_was_written_last(db: Database) -> None:
    with db.begin() as session:
        alice, bob = enrolled(session, "alice", "bob")
        prompt = Occurrence(
            team_id="T1", programme="reflection.daily", whom=alice.user_id, slot="2026-11-25", due_at=WEDNESDAY
        )
        session.add(prompt)
        session.flush()
        asked = reflection.ask(
            session,
            reflection.QuestionRequest(alice.member_id, "daily", WEDNESDAY.date(), prompt.id),
            rng=reflection.seeded_rng(1),
            now=WEDNESDAY,
        )
        assert reflection.waiting(session, by=alice, now=WEDNESDAY) == asked
        assert reflection.waiting(session, by=alice, now=WEDNESDAY + timedelta(days=1)) is None
        assert reflection.waiting(session, by=bob, now=WEDNESDAY) is None
        kept = reflection.answer(
            session,
            by=alice,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "x"}),
            language="en",
            now=WEDNESDAY,
        )
        assert reflection.waiting(session, by=alice, now=WEDNESDAY) is None
        assert reflection.latest(session, by=alice, n=3) == (kept,)
        assert reflection.latest(session, by=bob, n=3) == ()


def test_a_skipped_prompt_waits_no_longer_and_is_not_asked_again(db: Database) -> None:
    with db.begin() as session:
        (alice,) = enrolled(session, "alice")
        prompt = Occurrence(team_id="T1", programme="reflection.daily", whom=alice.user_id, slot="s", due_at=WEDNESDAY)
        session.add(prompt)
        session.flush()
        asked = reflection.ask(
            session,
            reflection.QuestionRequest(alice.member_id, "daily", WEDNESDAY.date(), prompt.id),
            rng=reflection.seeded_rng(1),
            now=WEDNESDAY,
        )
        prompt.answered_at = WEDNESDAY
        session.flush()
        assert reflection.waiting(session, by=alice, now=WEDNESDAY) is None
        fresh = reflection.current(session, by=alice, rng=reflection.seeded_rng(2), now=WEDNESDAY)

    assert fresh.question != asked.question


def test_an_answer_to_a_question_that_left_the_bank_can_still_be_read(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        session.get_one(ReflectionAsked, asked.id).question = "d-long-ago"
        kept = reflection.answer(
            session,
            by=bob,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "still mine"}),
            language="en",
            now=WEDNESDAY,
        )

    assert "still mine" in text_of(blocks.kept_view(translator("en"), kept))


async def test_one_tick_of_many_members_asks_each_of_them_once(db: Database) -> None:
    with db.begin() as session:
        for caller in enrolled(session, *(f"m{n}" for n in range(40))):
            who = session.get_one(members.Member, caller.member_id)
            who.joined_at = WEDNESDAY
            session.add(
                Schedule(member_id=who.id, programme="reflection.daily", time_of_day=WEDNESDAY.time(), due_at=WEDNESDAY)
            )
    with db.begin() as session:
        first = timed.enqueue_due(session, now=WEDNESDAY)
    with db.begin() as session:
        assert timed.enqueue_due(session, now=WEDNESDAY) == 0

    assert first == 40
    assert rows(db, select(func.count(ReflectionAsked.occurrence_id.distinct()))) == [(40,)]
    assert rows(db, select(func.count()).where(Delivery.kind == "reflection.prompt")) == [(40,)]


def test_somebody_else_finds_nothing_under_ones_ids_and_changes_nothing(db: Database) -> None:
    with db.begin() as session:
        alice, bob = enrolled(session, "alice", "bob")
        asked = reflection.current(session, by=alice, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        kept = reflection.answer(
            session,
            by=alice,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "mine"}),
            language="en",
            now=WEDNESDAY,
        )
        said: dict[str, Any] = {"draft": reflection.AnswerDraft({"answer": "his"}), "now": WEDNESDAY}
        by_asked: dict[str, Any] = {"by": bob, "asked_id": asked.id}
        by_answer: dict[str, Any] = {"by": bob, "answer_id": kept.id}
        by_version: dict[str, Any] = {"by": bob, "seen": reflection.AnswerVersion(kept.id, 1)}
        attempts: list[Callable[[], Any]] = [
            lambda: reflection.get_asked(session, **by_asked),
            lambda: reflection.fresh(session, **by_asked, rng=reflection.seeded_rng(2), now=WEDNESDAY),
            lambda: reflection.answer(session, **by_asked, **said, language="en"),
            lambda: reflection.get(session, **by_answer),
            lambda: reflection.change(session, **by_version, **said),
            lambda: reflection.share(session, **by_version, channel="C1", now=WEDNESDAY),
            lambda: reflection.take_back(session, **by_answer, now=WEDNESDAY),
            lambda: reflection.delete(session, **by_answer, now=WEDNESDAY),
        ]
        for attempt in attempts:
            with pytest.raises(Refused, match=r"reflection\.gone"):
                attempt()

        assert reflection.page(session, by=bob).answers == ()
        assert reflection.search(session, by=bob, words="mine").own.answers == ()
        assert reflection.get(session, by=alice, answer_id=kept.id) == kept


def test_an_answer_is_shared_in_one_place_and_only_as_it_was_looked_at(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        kept = reflection.answer(
            session,
            by=bob,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "old"}),
            language="en",
            now=WEDNESDAY,
        )
        first, second = (reflection.AnswerVersion(kept.id, n) for n in (1, 2))
        given: dict[str, Any] = {"by": bob, "now": WEDNESDAY}
        reflection.change(session, seen=first, draft=reflection.AnswerDraft({"answer": "new"}), **given)
        with pytest.raises(Refused, match=r"reflection\.changed_before_sharing"):
            reflection.share(session, seen=first, channel="C1", **given)
        reflection.share(session, seen=second, channel="C1", **given)
        reflection.share(session, seen=second, channel="C1", **given)
        with pytest.raises(Refused, match=r"reflection\.shared_already"):
            reflection.share(session, seen=second, channel="C2", **given)

        posts = select(func.count()).where(Delivery.kind == "reflection.shared")
        assert session.scalar(posts) == 1


def test_an_id_never_comes_back_so_an_old_button_means_nothing_else(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        asked = reflection.current(session, by=bob, rng=reflection.seeded_rng(1), now=WEDNESDAY)
        given: dict[str, Any] = {"by": bob, "asked_id": asked.id, "language": "en", "now": WEDNESDAY}
        first = reflection.answer(session, draft=reflection.AnswerDraft({"answer": "first"}), **given)
        reflection.delete(session, by=bob, answer_id=first.id, now=WEDNESDAY)
        second = reflection.answer(session, draft=reflection.AnswerDraft({"answer": "second"}), **given)

    assert second.id != first.id


def test_the_longest_list_still_fits_a_modal(db: Database) -> None:
    with db.begin() as session:
        (bob,) = enrolled(session, "bob")
        for n in range(reflection.FOUND + 1):
            asked = reflection.current(session, by=bob, rhythm="weekly", rng=reflection.seeded_rng(n), now=WEDNESDAY)
            fields = {name: "cut &\n" * 500 for name in reflection.FIELDS["weekly"]}
            tags = dict.fromkeys(reflection.TAGS["weekly"], "&" * 80)
            kept = reflection.answer(
                session,
                by=bob,
                asked_id=asked.id,
                draft=reflection.AnswerDraft(fields | {"learnt": f"{n}"}, tags),
                language="en",
                now=WEDNESDAY,
            )
            reflection.share(session, by=bob, seen=reflection.AnswerVersion(kept.id, 1), channel="C1", now=WEDNESDAY)
        found = blocks.found(translator("en"), reflection.search(session, by=bob, words="cut"), "cut", "Etc/UTC")

    assert len(found["blocks"]) <= 100
    assert "One more word narrows it down." in text_of(found)
    assert max(len(block["text"]["text"]) for block in found["blocks"] if block["type"] == "section") <= 3_000
    alone = blocks.kept_view(translator("en"), kept)
    assert max(len(block["text"]["text"]) for block in alone["blocks"] if block["type"] == "section") <= 3_000


# The bank


def every() -> Iterator[tuple[str, reflection.Question]]:
    for rhythm, questions in reflection.bank().items():
        for question in questions:
            yield rhythm, question


def test_the_bank_is_large_enough_for_months_and_years() -> None:
    sizes = {rhythm: len(questions) for rhythm, questions in reflection.bank().items()}

    assert sizes["daily"] >= 40
    assert sizes["weekly"] >= 20
    assert sizes["quarterly"] >= 8


def test_every_question_has_an_id_of_its_own_that_names_its_rhythm() -> None:
    ids = [question.id for _, question in every()]

    assert len(ids) == len(set(ids))
    assert all(question.id.startswith(f"{rhythm[0]}-") for rhythm, question in every())


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_question_is_said_in_this_language_once_and_briefly(language: str) -> None:
    longest = {"en": 120, "zh_CN": 50}[language]
    said = [(rhythm, part) for rhythm, question in every() for part in question.said(language)]

    assert len({part for _, part in said}) == len(said)
    assert [part for _, part in said if not 8 <= len(part) <= longest] == []
    assert [part for _, part in said if part[-1] not in "?？"] == []
    assert all(len(question.said(language)) == (2 if rhythm == "quarterly" else 1) for rhythm, question in every())


def test_each_language_keeps_to_its_own_letters_and_marks() -> None:
    english = "".join(part for _, question in every() for part in question.en)
    chinese = "".join(part for _, question in every() for part in question.zh)

    assert not [char for char in english if "\u3000" <= char <= "\uffef"]
    assert not [char for char in chinese if char in "?,.!:;'\"" or (char.isascii() and char.isalpha())]
    assert not set("<>&*_`~@") & set(english + chinese)  # nothing that Slack reads as mark-up
