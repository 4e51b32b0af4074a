"""Texts that no key opens: each has its mark in its own place, and everything around it goes on."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.blocks.unreadable import has_unreadable, readable
from bot.core import outbox
from bot.features import checkins, exchange, kudos, reflection
from bot.features.checkins import Checkin
from bot.overviews import quarter
from bot.platform.database import Database, connect
from bot.platform.encryption import UNREADABLE
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from scheduler import messages
from scheduler.sender import rendered
from simulator import people
from tests.actors import WEDNESDAY, Json, Person, eventually, text_of
from tests.conftest import BOTH_ENGINES, KEY, Hearth, rows
from tests.kudos_helpers import gives, open_channel, post
from tests.losing import locked, lose
from tests.series_helpers import caller, set_up
from tests.test_reflection_programmes import CLOSE, answers, drawn, opened
from tests.test_reflection_quarter import busy_quarter, reviews

both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)

MARK = "(can't be read: the key of that time is missing)"
CHINESE = "（无法读取：缺少当时的密钥）"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


async def lives(who: Person, by: Person) -> None:
    """Have somebody check in with words, be thanked in public and alone, and answer a question."""
    await who.types("/checkin")
    assert await who.submits(mood="4", note="my note", good_1="first", good_2="second") == {}
    await who.post("close", view_id=(await who.form())["id"], all=True)
    await gives(by, f"<@{who.id}> for staying the night of the cut-over")
    await gives(by, f"private <@{who.id}> for the very calm answer")
    await who.types("/reflect weekly")
    assert await who.submits(happened="four hours instead of six", customer="Hansen") == {}
    await who.post("close", view_id=(await who.form())["id"], all=True)


async def shows(who: Person, typed: str, mark: str) -> bool:
    """Type a command and wait until the newest page or message has the mark in it; the page is closed again."""
    await who.types(typed)

    async def look() -> bool:
        stack = (await who.get("state"))["modals"]
        return any(mark in text_of(each) for each in (stack or await who.sees())[-1:])

    found: bool = await eventually(look)
    for page in (await who.get("state"))["modals"][-1:]:
        await who.post("close", view_id=page["id"], all=True)
    return found


@both_engines
async def test_every_page_goes_on_and_says_in_its_place_that_a_text_cannot_be_read(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    open_channel(hearth, bob.sim)
    await lives(bob, by=alice)
    lose(hearth.db)

    for typed in ("/checkin history", "/kudos received", "/reflect history"):
        assert await shows(bob, typed, MARK)

    async def home_with_it() -> bool:
        return MARK in text_of(await bob.home())

    assert await eventually(home_with_it)
    assert "Nothing in your notes" in text_of(await bob.types("/checkin search note"))
    assert "Nothing in your notes" in text_of(await bob.types("/checkin search note"))
    found = await archive_of(bob)
    assert [(row["mood"], row["note"], row["good_things"]) for row in found["checkin"]] == [(4, MARK, MARK)]
    assert [row["kudos"]["reason"] for row in found["kudos_recipient"]] == [MARK, MARK]
    assert MARK in str(found["answers"])
    assert "went wrong" not in str(await bob.sees())


async def archive_of(who: Person) -> dict[str, Any]:
    for modal in (await who.get("state"))["modals"][-1:]:
        await who.post("close", view_id=modal["id"], all=True)
    await who.types("/hearth data")
    await who.clicks(await who.form(), "data.export")
    (file,) = (await who.gets("Here is everything that Hearth keeps about you"))["files"]
    async with aiohttp.ClientSession() as http, http.get(who.sim.url + file["url_private"]) as answer:
        found: dict[str, Any] = json.loads(await answer.text())
        return found


async def test_carol_reads_it_in_chinese(carol: Person, hearth: Hearth) -> None:
    await carol.types("/checkin 3 有点累")
    lose(hearth.db)

    assert await shows(carol, "/checkin history", CHINESE)
    assert MARK not in text_of(await carol.home())


@both_engines
async def test_a_form_stays_empty_there_and_saving_it_keeps_what_was_locked(bob: Person, hearth: Hearth) -> None:
    await bob.types("/checkin 4 my note")
    lose(hearth.db)
    before = locked(hearth.db)["checkin.note"]
    await bob.clicks(await bob.reads("Noted"), "checkin.edit")
    field = find_block(await bob.form(), "note")["element"]
    assert "initial_value" not in field
    assert field["placeholder"]["text"].startswith("Can't be read")

    assert await bob.submits(mood="2", energy="1") == {}
    assert rows(hearth.db, select(Checkin.mood)) == [(2,)]
    assert locked(hearth.db)["checkin.note"] == before


async def test_new_words_take_the_place_of_lost_ones(bob: Person, hearth: Hearth) -> None:
    await bob.types("/checkin 4 my note")
    lose(hearth.db)
    await bob.clicks(await bob.reads("Noted"), "checkin.edit")
    await bob.form()

    assert await bob.submits(mood="2", note="written anew") == {}
    assert rows(hearth.db, select(Checkin.note)) == [("written anew",)]


def find_block(view: Json, block_id: str) -> Json:
    return next(block for block in view["blocks"] if block["block_id"] == block_id)


async def test_a_post_keeps_its_words_when_somebody_joins_in_under_another_key(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    open_channel(hearth, bob.sim)
    await gives(alice, f"<@{bob.id}> for staying the night of the cut-over")
    there = await post(carol, "staying the night")
    lose(hearth.db)
    await carol.clicks(there, "kudos.me_too")

    async def look() -> bool:
        return ("cancelled", "unreadable") in rows(hearth.db, select(outbox.Delivery.state, outbox.Delivery.error))

    await eventually(look)
    assert "staying the night" in text_of(await post(carol, "staying the night"))


@both_engines
def test_what_is_not_posted_yet_waits_for_the_key_and_the_recipient_is_told_without_its_words(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice"), caller(session, "bob")
        public = give(session, alice, bob.user_id, public=True, channel="C0KUDOS")
        alone = give(session, alice, bob.user_id, public=False, channel=None, reason="the very calm answer")
    lose(db, "kudos.reason")
    with db.begin() as session:
        assert MARK in str(drawn(session, f"kudos.received:{alone}:{bob.user_id}"))
        row = outbox.find(session, f"kudos.post:{public}")
        assert row
        with pytest.raises(outbox.Unsayable):
            messages.render(session, row)
        lane = outbox.SendQueue("T1", "post")
        options = outbox.ClaimOptions("test", 60, 0)
        while outbox.claim(session, lane, now=WEDNESDAY, options=options, render=rendered).claim:
            pass
        assert (row.state, row.error) == (outbox.FAILED, "unreadable")


def give(session: Session, by: Any, to: str, *, channel: str | None = None, **said: Any) -> int:
    draft = kudos.KudosDraft(people=(to,), **({"reason": "staying the night of the cut-over"} | said))
    return kudos.give(session, by=by, draft=draft, channel=channel, now=WEDNESDAY).thanks.id


@both_engines
def test_a_summary_and_a_month_leave_out_what_nobody_can_read(db: Database) -> None:
    with db.begin() as session:
        alice, bob, carol = (caller(session, "alice", is_admin=True), caller(session, "bob"), caller(session, "carol"))
        set_up(session, alice, bob, carol)
        row = opened(session)
        answers(session, bob, row, "the migration")
        reflection.advance(session, now=CLOSE)
        give(session, alice, bob.user_id, public=True, channel="C0KUDOS")
        summary = reflection.summary_key(row.id)
    lose(db)
    with db.begin() as session:
        said = drawn(session, summary)["text"]
        assert "1 person answered" in said
        assert "bob" not in said
        had = kudos.month(session, team_id=alice.team_id, first=date(2026, 11, 1))
        assert (had.thanks, had.moments) == (1, ())


@both_engines
def test_an_answer_that_cannot_be_read_is_not_shared_not_made_reusable_and_keeps_its_tags(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        kept = project_note(session, bob)
    lose(db)
    tags = locked(db)["reflection_answer.tags"]
    with db.begin() as session:
        shown = reflection.get(session, by=bob, answer_id=kept)
        assert (list(shown.said.values()), list(shown.tags.values())) == ([UNREADABLE], [UNREADABLE])
        with pytest.raises(Refused, match=r"reflection\.unreadable"):
            reflection.share(session, by=bob, seen=reflection.AnswerVersion(kept, 1), channel="C1", now=WEDNESDAY)
        with pytest.raises(Refused, match=r"reflection\.unreadable"):
            reflection.reuse(session, by=bob, seen=reflection.AnswerVersion(kept, 1), now=WEDNESDAY)
        said = {"happened": "written anew"}
        draft = reflection.AnswerDraft(said, reusable=True)
        reflection.change(session, by=bob, seen=reflection.AnswerVersion(kept, 1), draft=draft, now=WEDNESDAY)
    assert locked(db)["reflection_answer.tags"] == tags
    with db.begin() as session:
        assert reflection.note(session, by=bob, answer_id=kept).said == said


def project_note(session: Session, by: Any) -> int:
    asked = reflection.current(session, by=by, rhythm="weekly", rng=reflection.seeded_rng(2), now=WEDNESDAY)
    draft = reflection.AnswerDraft({"happened": "four hours"}, {"customer": "Hansen"})
    kept = reflection.answer(session, by=by, asked_id=asked.id, draft=draft, language="en", now=WEDNESDAY)
    return kept.id


@both_engines
@pytest.mark.parametrize(("locale", "mark"), [("en-US", MARK), ("zh-CN", CHINESE)])
def test_the_quarter_and_its_album_go_on(db: Database, locale: str, mark: str) -> None:
    with db.begin() as session:
        bob = busy_quarter(session)
        review = reviews(session, bob, value="for the bank")
    lose(db)
    t = translator(locale)
    with db.begin() as session:
        facts = quarter.quarter(session, by=bob, day=date(2026, 11, 25), now=WEDNESDAY)
        form = readable(blocks.form(t, review.asked, blocks.AnswerForm(facts=facts)), t)
        mine = reflection.get(session, by=bob, answer_id=review.id)
        page = readable(blocks.album(t, author="bob", facts=facts, review=mine), t)
        week = quarter.week(session, by=bob, now=WEDNESDAY)
    assert mark in str(form)
    assert mark in page["file"]["content"]
    assert not has_unreadable(page)
    assert week == ((), ())


@both_engines
def test_a_wish_that_cannot_be_read_keeps_nobody_apart_and_is_not_written_over(db: Database) -> None:
    with db.begin() as session:
        alice, bob = caller(session, "alice"), caller(session, "bob")
        exchange.save_wishes(session, by=bob, wish=exchange.Wish(True, None, (alice.user_id,)), now=WEDNESDAY)
    lose(db)
    before = locked(db)["exchange_wish.apart"]
    with db.begin() as session:
        assert exchange.wishes(session, by=bob).apart == (UNREADABLE,)
        exchange.save_wishes(session, by=bob, wish=exchange.Wish(False, "SAP"), now=WEDNESDAY)
    assert locked(db)["exchange_wish.apart"] == before
    with db.begin() as session:
        exchange.save_wishes(session, by=bob, wish=exchange.Wish(False, "SAP", (alice.user_id,)), now=WEDNESDAY)
        assert exchange.wishes(session, by=bob).apart == (alice.user_id,)


async def test_the_form_of_wishes_opens_without_what_cannot_be_read(bob: Person, alice: Person, hearth: Hearth) -> None:
    await bob.types("/exchange wishes")
    assert await bob.submits(apart=[people.ALICE]) == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    lose(hearth.db)
    await bob.types("/exchange wishes")

    field = find_block(await bob.form(), "apart")["element"]
    assert "initial_users" not in field
    assert field["placeholder"]["text"].startswith("Can't be read")


@both_engines
def test_a_row_that_is_written_again_keeps_the_locked_text_byte_for_byte(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        entry = checkins.record(session, by=bob, draft=checkins.CheckinDraft(mood=4, note="my note"), now=WEDNESDAY)
    lose(db)
    before = locked(db)
    with db.begin() as session:
        row = session.get_one(Checkin, entry.id)
        kept, row.note = row.note, None
        session.flush()
        row.note = kept
    assert locked(db) == before


@pytest.mark.parametrize("value", ["text", 7, b"\xff\xfe", b"", b"gAAAA"])
def test_whatever_stands_in_a_damaged_column_is_no_more_than_a_mark(db: Database, value: Any) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        checkins.record(session, by=bob, draft=checkins.CheckinDraft(mood=4, note="my note"), now=WEDNESDAY)
        session.connection().exec_driver_sql("update checkin set note = ?", (value,))
    with db.begin() as session:
        (entry,) = checkins.between(session, by=bob, first=date(2026, 11, 25), last=date(2026, 11, 25))
        assert entry.note == UNREADABLE


def test_a_character_that_looks_like_the_mark_is_not_stored(db: Database) -> None:
    with db.begin() as session:
        bob = caller(session, "bob")
        checkins.record(session, by=bob, draft=checkins.CheckinDraft(mood=4, note=f"a{UNREADABLE}b"), now=WEDNESDAY)
    with db.begin() as session:
        assert session.scalar(select(Checkin.note)) == "ab"
