"""Project notes: begun from the week's good things, private until marked as reusable, and then found by colleagues."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import people as members
from bot.core.people import Caller, Profile
from bot.core.search import SearchDoc
from bot.features import reflection
from bot.features.reflection import Answer, ReflectionAnswer, ReflectionNote
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from simulator import people
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Person, text_of
from tests.conftest import KEY, Hearth, both_engines, rows
from tests.kudos_helpers import gives, open_channel
from tests.reflection_helpers import presses, reflects, view


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


def caller(session: Session, name: str, team: str = "T1", **more: bool) -> Caller:
    (who,) = members.sync(session, team, [Profile(f"U{name}", name, **more)])  # type: ignore[arg-type]
    return members.as_caller(who)


def notes(session: Session, by: Caller, happened: str, *, reusable: bool = False, **tags: str) -> Answer:
    asked = reflection.current(session, by=by, rhythm="weekly", rng=reflection.seeded_rng(happened), now=WEDNESDAY)
    return reflection.answer(
        session,
        by=by,
        asked_id=asked.id,
        draft=reflection.AnswerDraft({"happened": happened}, tags, reusable),
        language="en",
        now=WEDNESDAY,
    )


def found(session: Session, by: Caller, words: str) -> tuple[list[str], list[str]]:
    """Return what the team's notes and the caller's own say."""
    result = reflection.search(session, by=by, words=words)
    return [each.said["happened"] for each in result.team], [each.said["happened"] for each in result.own.answers]


@both_engines
async def test_carols_reusable_note_is_found_by_bob_with_who_when_and_for_whom(carol: Person, bob: Person) -> None:
    kept = await reflects(
        carol, "/reflect weekly", happened="数据迁移分三批做，先停写再校验", customer="长江精密", module="库存",
        reusable=["yes"],
    )  # fmt: skip
    assert "同事可以找到并复用" in kept

    await bob.types("/reflect search 数据迁移")
    page = await view(bob, "reflection.found")
    said = text_of(page)
    assert "Notes that everybody can find" in said
    assert "Customer: 长江精密 · Module: 库存" in said
    assert "> 数据迁移分三批做" in said
    assert "25 Nov" in said
    await bob.clicks(page, "reflection.read")
    await view(bob, "reflection.note", "先停写再校验")


async def test_a_note_is_opened_and_closed_again_with_one_button(carol: Person, bob: Person, hearth: Hearth) -> None:
    await carol.types("/reflect weekly")
    await view(carol, "reflection.answer")
    await carol.submits(happened="割接脚本", project="<!channel> *P*")
    await carol.clicks(await view(carol, "reflection.kept"), "reflection.reuse")
    await view(carol, "reflection.kept", "同事可以找到并复用")
    await bob.types("/reflect search 割接")
    page = await view(bob, "reflection.found", "割接脚本")
    assert "<!channel>" not in text_of(page)

    await carol.clicks(await view(carol, "reflection.kept"), "reflection.keep_private")
    await view(carol, "reflection.kept", "只有你自己看得到")
    await bob.clicks(page, "reflection.read")  # what Bob still has on his screen opens nothing any more
    await view(bob, "notice", "That note is not open to everybody any more.")
    assert rows(hearth.db, select(func.count()).select_from(SearchDoc)) == [(0,)]


async def test_bob_cannot_open_carols_note_with_a_forged_button(bob: Person, carol: Person, hearth: Hearth) -> None:
    await reflects(carol, "/reflect weekly", happened="carols-own-words")
    await bob.types("/reflect weekly")
    await view(bob, "reflection.answer")
    await bob.submits(happened="his", reusable=["yes"])
    hers, his = (each for (each,) in rows(hearth.db, select(ReflectionAnswer.id).order_by(ReflectionAnswer.id)))
    kept = await view(bob, "reflection.kept")
    for action, value in (("reflection.reuse", f"{hers}:1"), ("reflection.show", hers), ("reflection.read", hers)):
        await presses(bob, kept, action, str(value))
        notice = await view(bob, "notice", "not ")
        await bob.post("close", view_id=notice["id"])
    assert rows(hearth.db, select(ReflectionNote.answer_id)) == [(his,)]
    assert "carols-own-words" not in str(await bob.direct()) + text_of(await bob.form())


async def test_the_form_begins_with_the_weeks_good_things_and_thanks(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    await bob.types("/checkin 4")
    await bob.clicks(await bob.reads("Noted"), "checkin.change")
    await bob.submits(mood="4", good_1="The <migration> finally ran")
    open_channel(hearth, slack)
    await gives(alice, f"<@{people.BOB}> for staying the night of the cut-over")
    await gives(bob, f"customer Northwind <@{people.BOB}> “Thank you for the weekend”", said="Passed on")

    await bob.types("/reflect weekly")
    form = await view(bob, "reflection.answer", "stand here already")
    begun = next(block["element"]["initial_value"] for block in form["blocks"] if block["block_id"] == "happened")
    assert "• The <migration> finally ran\n• Thanks from " in begun
    assert "staying the night of the cut-over" in begun
    assert "• Thanks from Northwind: Thank you for the weekend" in begun, "not from him who passed it on"


async def test_private_thanks_do_not_slip_into_notes_that_colleagues_may_read(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    open_channel(hearth, slack)
    await gives(alice, f"<@{people.BOB}> for staying the night of the cut-over")
    await gives(alice, f"private <@{people.BOB}> for telling me about your father")

    await bob.types("/reflect weekly")
    form = await view(bob, "reflection.answer", "stand here already")
    begun = next(block["element"]["initial_value"] for block in form["blocks"] if block["block_id"] == "happened")
    assert "the night of the cut-over" in begun
    assert "your father" not in begun


def test_only_what_is_reusable_lies_open_and_only_while_it_is(db: Database) -> None:
    with db.begin() as session:
        carol, bob = caller(session, "carol"), caller(session, "bob")
        private = notes(session, carol, "private migration")
        open_ = notes(session, carol, "open migration", reusable=True, customer="ACME")
        assert found(session, bob, "migration") == (["open migration"], [])
        assert found(session, bob, "acme") == (["open migration"], [])
        assert found(session, carol, "migration") == (["open migration"], ["private migration"])

        draft = reflection.AnswerDraft({"happened": "open cut-over"}, reusable=True)
        reflection.change(session, by=carol, seen=reflection.AnswerVersion(open_.id, 1), draft=draft, now=WEDNESDAY)
        assert found(session, bob, "migration") == ([], [])
        assert found(session, bob, "cut-over") == (["open cut-over"], [])
        assert found(session, bob, "acme") == ([], [])

        draft = reflection.AnswerDraft({"happened": "closed cut-over"})
        reflection.change(session, by=carol, seen=reflection.AnswerVersion(open_.id, 2), draft=draft, now=WEDNESDAY)
        assert found(session, bob, "cut-over") == ([], [])
        reflection.reuse(session, by=carol, seen=reflection.AnswerVersion(private.id, 1), now=WEDNESDAY)
        assert found(session, bob, "migration") == (["private migration"], [])
        reflection.delete(session, by=carol, answer_id=private.id, now=WEDNESDAY)
        assert found(session, bob, "migration") == ([], [])
        assert session.scalar(select(func.count()).select_from(SearchDoc)) == 0
        assert session.scalar(select(func.count()).select_from(ReflectionNote)) == 0


@pytest.mark.parametrize("who", ["lead", "guest", "other"])
def test_nobody_else_finds_what_is_private_nor_another_workspace_or_a_guest_what_is_open(
    db: Database, who: str
) -> None:
    with db.begin() as session:
        carol = caller(session, "carol")
        private = notes(session, carol, "secret of hers")
        open_ = notes(session, carol, "reusable secret", reusable=True)
        other = caller(session, who, "T2" if who == "other" else "T1", is_admin=who != "guest", is_guest=who == "guest")
        for kept in (private, open_):
            for attempt in (reflection.get, reflection.note, reflection.keep_private, reflection.reuse):
                if who == "lead" and kept is open_ and attempt is reflection.note:
                    continue
                more = {} if attempt in (reflection.get, reflection.note) else {"now": WEDNESDAY}
                which: dict[str, object] = {"answer_id": kept.id}
                if attempt is reflection.reuse:
                    which = {"seen": reflection.AnswerVersion(kept.id, 1)}
                with pytest.raises(Refused):
                    attempt(session, by=other, **which, **more)  # type: ignore[operator]

        assert found(session, other, "secret") == ((["reusable secret"] if who == "lead" else []), [])


def test_an_answer_that_is_no_project_note_is_never_opened(db: Database) -> None:
    with db.begin() as session:
        carol = caller(session, "carol")
        asked = reflection.current(session, by=carol, rhythm="daily", rng=reflection.seeded_rng(1), now=WEDNESDAY)
        kept = reflection.answer(
            session,
            by=carol,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "x"}, reusable=True),
            language="en",
            now=WEDNESDAY,
        )
        assert not kept.reusable
        with pytest.raises(Refused, match=r"reflection\.gone"):
            reflection.reuse(session, by=carol, seen=reflection.AnswerVersion(kept.id, 1), now=WEDNESDAY)


@pytest.mark.parametrize("words", ["", "  ", "!!!", "“”"])
def test_a_search_for_nothing_is_refused(db: Database, words: str) -> None:
    with db.begin() as session, pytest.raises(Refused, match="search_empty"):
        reflection.search(session, by=caller(session, "bob"), words=words)


def test_notes_of_ten_thousand_characters_are_refused_beside_their_field(db: Database) -> None:
    with db.begin() as session:
        with pytest.raises(Refused) as refused:
            notes(session, caller(session, "bob"), "x" * 10_000)
        assert refused.value.field == "happened"
