"""The quarter's review: its facts, its two questions, sharing parts of it, and the value album."""

from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.core import people as members
from bot.core.outbox import Delivery
from bot.core.people import Caller, Profile
from bot.features import checkins, kudos, reflection
from bot.features.reflection import Answer
from bot.overviews import quarter
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from scheduler import messages
from simulator import people
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Person, eventually, text_of
from tests.conftest import KEY, Hearth, both_engines
from tests.kudos_helpers import gives, open_channel
from tests.reflection_helpers import presses, view

MARKUP = '<script>alert(1)</script> & <!channel> "quoted" 数据'


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


def caller(session: Session, name: str, **more: Any) -> Caller:
    (who,) = members.sync(session, "T1", [Profile(f"U{name}", name, **more)])
    who.joined_at = WEDNESDAY
    return members.as_caller(who)


def reviews(session: Session, by: Caller, **said: str) -> Answer:
    asked = reflection.current(session, by=by, rhythm="quarterly", rng=reflection.seeded_rng(1), now=WEDNESDAY)
    return reflection.answer(
        session, by=by, asked_id=asked.id, draft=reflection.AnswerDraft(said), language="en", now=WEDNESDAY
    )


def busy_quarter(session: Session) -> Caller:
    """Let Bob have a quarter with something of everything in it, each with mark-up in its words."""
    alice, bob = caller(session, "alice"), caller(session, "bob")
    checkins.record(session, by=bob, draft=checkins.CheckinDraft(mood=4, good_things=[MARKUP, "second"]), now=WEDNESDAY)
    hers = kudos.KudosDraft(people=("Ubob",), reason=f"for the night {MARKUP}", public=False)
    kudos.give(session, by=alice, draft=hers, now=WEDNESDAY)
    his = kudos.KudosDraft(people=("Ualice",), reason="for the calm answer", public=False)
    kudos.give(session, by=bob, draft=his, now=WEDNESDAY)
    asked = reflection.current(session, by=bob, rhythm="weekly", rng=reflection.seeded_rng(2), now=WEDNESDAY)
    reflection.answer(
        session,
        by=bob,
        asked_id=asked.id,
        draft=reflection.AnswerDraft({"happened": MARKUP}, {"customer": MARKUP[:60]}, reusable=True),
        language="en",
        now=WEDNESDAY,
    )
    return bob


class Page(HTMLParser):
    """What is in a page: its tags, attributes and words."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@both_engines
def test_the_facts_are_of_the_callers_own_quarter_and_of_nobody_else(db: Database) -> None:
    with db.begin() as session:
        bob = busy_quarter(session)
        facts = quarter.quarter(session, by=bob, day=date(2026, 11, 25), now=WEDNESDAY)
        carol = quarter.quarter(session, by=caller(session, "carol"), day=date(2026, 11, 25), now=WEDNESDAY)
        before = quarter.quarter(session, by=bob, day=date(2026, 8, 1), now=WEDNESDAY)

    assert (facts.first, facts.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert blocks.figures(translator("en"), facts) == [
        "1 day with a check-in",
        "2 good things written down",
        "1 message of thanks received",
        "1 message of thanks given",
        "1 project note",
        "1 note that colleagues can reuse",
    ]
    assert blocks.figures(translator("zh-CN"), facts)[0] == "打卡 1 天"
    for empty in (carol, before):
        assert blocks.figures(translator("en"), empty) == []
        assert list(blocks.facts_blocks(translator("en"), empty)) == []


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_the_album_is_one_page_that_asks_for_nothing_and_runs_nothing(db: Database, locale: str) -> None:
    with db.begin() as session:
        bob = busy_quarter(session)
        review = reviews(session, bob, value=MARKUP, spread="the cut-over drill")
        facts = quarter.quarter(session, by=bob, day=review.asked.day, now=WEDNESDAY)
        content = blocks.page(translator(locale), author=MARKUP, facts=facts, review=review)

    page = Page(content)
    assert {"script", "img", "link", "iframe", "a"}.isdisjoint(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert page.words.count(MARKUP) >= 5
    assert {"svg", "rect", "polyline"} <= set(page.tags)
    assert "default-src 'none'" in content
    assert "@page" in content


def test_an_empty_quarter_makes_an_album_too(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        review = reviews(session, bob, value="the plant in Hannover")
        facts = quarter.quarter(session, by=bob, day=review.asked.day, now=WEDNESDAY)

        assert "the plant in Hannover" in blocks.page(translator("en"), author="bob", facts=facts, review=review)


def test_an_album_goes_to_its_author_alone_and_once(db: Database) -> None:
    with db.begin() as session:
        bob, alice = caller(session, "bob"), caller(session, "alice", is_admin=True)
        review = reviews(session, bob, value="mine alone")
        with pytest.raises(Refused, match=r"reflection\.gone"):
            reflection.album(session, by=alice, answer_id=review.id, now=WEDNESDAY)
        reflection.album(session, by=bob, answer_id=review.id, now=WEDNESDAY)
        reflection.album(session, by=bob, answer_id=review.id, now=WEDNESDAY)
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == "reflection.album"))
        assert row.recipient == "Ubob"
        assert "mine alone" not in str(row.payload_args)
        payload = messages.render(session, row)
        assert payload
        assert "mine alone" in payload["file"]["content"]
        row.recipient = "Ualice"  # even if the outbox were wrong
        assert messages.render(session, row) is None
        row.recipient = "Ubob"
        reflection.delete(session, by=bob, answer_id=review.id, now=WEDNESDAY)
        assert messages.render(session, row) is None


def test_only_a_review_has_an_album(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        asked = reflection.current(session, by=bob, rhythm="daily", rng=reflection.seeded_rng(1), now=WEDNESDAY)
        kept = reflection.answer(
            session,
            by=bob,
            asked_id=asked.id,
            draft=reflection.AnswerDraft({"answer": "x"}),
            language="en",
            now=WEDNESDAY,
        )
        with pytest.raises(Refused, match=r"reflection\.gone"):
            reflection.album(session, by=bob, answer_id=kept.id, now=WEDNESDAY)
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_only_the_chosen_part_is_posted_also_after_a_change(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        review = reviews(session, bob, value="for nobody's eyes", spread="the cut-over drill")
        given: dict[str, Any] = {"by": bob, "seen": reflection.AnswerVersion(review.id, 1), "now": WEDNESDAY}
        for nothing in ([], ["answer"]):
            with pytest.raises(Refused) as refused:
                reflection.share(session, channel="C1", parts=nothing, **given)
            assert refused.value.field == "parts"
        reflection.share(session, channel="C1", parts=["spread"], **given)
        (row,) = session.scalars(select(Delivery).where(Delivery.kind == "reflection.shared"))
        assert "the cut-over drill" in str(messages.render(session, row))
        said = {"value": "still for nobody's eyes", "spread": "the drill"}
        reflection.change(session, draft=reflection.AnswerDraft(said), **given)

        assert "eyes" not in str(messages.render(session, row))
        assert "the drill" in str(messages.render(session, row))


async def test_bobs_quarter_from_its_facts_to_a_shared_part_and_an_album(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    open_channel(hearth, slack)
    await bob.types("/checkin 4")
    await gives(alice, f"<@{people.BOB}> for staying the night of the cut-over")
    await bob.types("/reflect quarterly")
    form = text_of(await view(bob, "reflection.answer"))
    assert "Quarter 4, 2026" in form
    assert "• 1 message of thanks received" in form
    assert "💛 " in form
    assert "staying the night of the cut-over" in form
    assert await bob.submits(value="private-part", spread="the cut-over drill") == {}

    await bob.clicks(await view(bob, "reflection.kept"), "reflection.share")
    await view(bob, "reflection.share")
    assert "tick at least one part" in (await bob.submits(channel=people.KUDOS, parts=[]))["parts"]
    assert await bob.submits(channel=people.KUDOS, parts=["spread"]) == {}
    assert "private-part" not in text_of(await alice.reads("the cut-over drill", people.KUDOS))

    await bob.clicks(await view(bob, "reflection.kept"), "reflection.album")
    await bob.gets("Your value album for Quarter 4, 2026")

    async def uploaded() -> bool:
        return any(file.name.startswith("value-album-2026-Q4") for file in slack.workspace.files.values())

    await eventually(uploaded)


async def test_without_the_right_to_send_files_the_album_is_refused_kindly(
    bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.app.scopes = slack.app.scopes - {"files:write"}
    await bob.types("/reflect quarterly")
    await view(bob, "reflection.answer")
    await bob.submits(value="mine")
    await bob.clicks(await view(bob, "reflection.kept"), "reflection.album")

    await bob.gets("I may not send files in this workspace")


async def test_alice_gets_nobodys_album_with_a_forged_button(alice: Person, bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect quarterly")
    await view(bob, "reflection.answer")
    await bob.submits(value="bobs-own-words")
    await alice.types("/reflect history")
    await presses(alice, await view(alice, "reflection.history"), "reflection.album", "1")

    assert "not there any more" in text_of(await view(alice, "notice"))
    assert "album" not in str(await alice.direct())
