"""/hearth data: everything about oneself as a file that nobody else gets, or gone for good."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.blocks import exchange as blocks
from bot.core import outbox, personal_data
from bot.core.people import Member
from bot.features import exchange
from bot.features.exchange import ExchangeSignup, ExchangeTopic
from bot.features.kudos import Kudos
from bot.platform.database import Base
from bot.platform.i18n import translator
from bot.platform.rate_limits import RateBucket
from handlers.data import everything
from simulator import people
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Json, Person, eventually, text_of
from tests.conftest import BOTH_ENGINES, Hearth, rows
from tests.exchange_helpers import LAST_FRIDAY, gather
from tests.kudos_helpers import gives, open_channel

both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)

NOTE = "a note of mine alone"
REASON = "staying the night of the cut-over"
HERS = "the cake on Friday evening"


@pytest.fixture
async def lived(alice: Person, bob: Person, carol: Person, hearth: Hearth) -> None:
    """Bob has checked in, thanked Carol, been thanked by Alice, alone and with Carol, and come to an exchange day."""
    open_channel(hearth, bob.sim)
    await carol.types("/checkin 4")
    await bob.types(f"/checkin 2 {NOTE}")
    await gives(bob, f"<@{people.CAROL}> for {REASON}")
    await gives(alice, f"<@{people.BOB}> for {HERS}")
    await gives(alice, f"<@{people.BOB}> <@{people.CAROL}> for carrying the servers up together")
    await bob.gets(HERS)


async def opens(who: Person) -> Json:
    await who.types("/hearth data")
    form: Json = await who.form()
    assert form["callback_id"] == "hearth.data"
    return form


async def archive_of(who: Person) -> dict[str, Any]:
    """Ask for everything and read the file that comes."""
    await who.clicks(await opens(who), "data.export")
    message = await who.gets("Here is everything that Hearth keeps about you")
    (file,) = message["files"]
    async with aiohttp.ClientSession() as http, http.get(who.sim.url + file["url_private"]) as answer:
        found: dict[str, Any] = json.loads(await answer.text())
        return found


@both_engines
async def test_bob_gets_everything_about_him_in_one_file_and_nothing_of_anybody_else_s(
    lived: None, bob: Person, hearth: Hearth
) -> None:
    found = await archive_of(bob)

    assert found["member"]["user_id"] == people.BOB
    assert [(row["mood"], row["note"]) for row in found["checkin"]] == [(2, NOTE)]
    (given,) = found["kudos"]
    assert given["reason"] == REASON
    assert [row["member"] for row in given["kudos_recipient"]] == ["carol"]
    received = [(row["kudos"]["reason"], row["kudos"]["giver"]) for row in found["kudos_recipient"]]
    assert received == [(HERS, "alice"), ("carrying the servers up together", "alice")]
    assert {row["programme"] for row in found["schedule"]} >= {"checkin.daily"}
    assert "hearth.welcome" in {row["kind"] for row in found["delivery"]}
    assert all(row["recipient"] == people.BOB for row in found["delivery"])


async def test_answers_stand_in_the_file_with_what_was_asked_and_lists_as_lists(bob: Person) -> None:
    await bob.types("/checkin")
    assert await bob.submits(mood="4", good_1="coffee", good_2="it compiled") == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await bob.types("/reflect weekly")
    assert await bob.submits(happened="four hours instead of six", customer="Hansen") == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await bob.types("/reflect daily")
    question = text_of(await bob.form())
    assert await bob.submits(answer="the night shift's voice") == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    found = await archive_of(bob)

    assert found["checkin"][0]["good_things"] == ["coffee", "it compiled"]
    notes, day = found["answers"]
    assert (notes["of"], notes["said"]) == ("Project notes", {"What happened": "four hours instead of six"})
    assert notes["tags"] == {"customer": "Hansen"}
    assert day["said"] == {"Your answer": "the night shift's voice"}
    assert day["question"] in question
    assert found["reflection_answer"][0]["said"] == {"happened": "four hours instead of six"}


async def test_carol_reads_about_it_in_chinese(carol: Person, hearth: Hearth) -> None:
    await carol.types("/hearth 数据")
    assert "全部发给我" in text_of(await carol.form())


async def test_without_the_right_to_send_files_it_is_said_kindly(bob: Person, slack: Simulator, hearth: Hearth) -> None:
    slack.app.scopes = slack.app.scopes - {"files:write"}
    await bob.types("/checkin 4")
    await bob.clicks(await opens(bob), "data.export")

    said = await bob.gets("I may not send files in this workspace")
    assert "files:write" in text_of(said)


async def deletes(who: Person, word: str = "delete") -> Json:
    await who.clicks(await opens(who), "data.forget")

    async def look() -> bool:
        return bool((await who.form())["callback_id"] == "data.forget")

    await eventually(look)
    return await who.submits(word=word)


async def test_the_wrong_word_deletes_nothing(bob: Person, hearth: Hearth) -> None:
    await bob.types(f"/checkin 2 {NOTE}")

    assert list(await deletes(bob, "yes")) == ["word"]
    assert (await archive_of(bob))["checkin"][0]["note"] == NOTE


def member_id(hearth: Hearth, user_id: str) -> int:
    return int(rows(hearth.db, select(Member.id).where(Member.user_id == user_id))[0][0])


def left_of(hearth: Hearth, number: int) -> dict[str, int]:
    """Count the rows that still refer to a person, in whatever table there is, but for those that others need."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for column in personal_data._to_member(table):
            name = f"{table.name}.{column.name}"
            ((n,),) = rows(hearth.db, select(func.count()).select_from(table).where(column == number))
            if n and name not in personal_data.STAYS:
                found[name] = n
    return found


@both_engines
async def test_everything_about_bob_goes_and_what_others_need_stays_without_his_name(
    lived: None, alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    before = member_id(hearth, people.BOB)
    assert left_of(hearth, before)
    with hearth.db.begin() as session:
        together = f"{people.ALICE},{people.BOB}"
        given = {"team_id": bob.sim.workspace.team_id, "kind": "hearth.help", "about": {}, "now": WEDNESDAY}
        group = outbox.enqueue(session, to=together, key="group", **given)
        assert group is not None
        group.state = outbox.SENT
        session.add(RateBucket(bucket=outbox.channel_key(bob.sim.workspace.team_id, together), tat=0))

    assert await deletes(bob) == {}

    assert "Everything about you is deleted" in text_of(await bob.form())
    assert left_of(hearth, before) == {}
    holding = {table.name for table in Base.metadata.sorted_tables if people.BOB in str(rows(hearth.db, select(table)))}
    assert holding <= {"member", "audit"}
    stays = {row[0] for row in rows(hearth.db, select(Kudos.reason).where(Kudos.withdrawn_at.is_(None)))}
    assert stays == {REASON, "carrying the servers up together"}

    async def unsaid() -> bool:
        posts = "".join(text_of(m) for m in await alice.sees(people.KUDOS))
        return HERS not in posts and "Bob" not in posts and REASON in posts

    await eventually(unsaid)


async def test_afterwards_hearth_does_not_write_to_bob_until_he_wants_it(
    bob: Person, carol: Person, hearth: Hearth
) -> None:
    await bob.types(f"/checkin 2 {NOTE}")
    await bob.gets("I am Hearth")
    await deletes(bob)
    await bob.post("home")
    await bob.types("/checkin history")

    assert rows(hearth.db, select(Member.joined_at, Member.paused).where(Member.user_id == people.BOB)) == [
        (None, True)
    ]
    assert "Good to have you back" in text_of(await bob.types("/hearth resume"))
    await bob.types("/checkin 3")
    ((joined,),) = rows(hearth.db, select(Member.joined_at).where(Member.user_id == people.BOB))
    assert joined is not None
    assert [row["mood"] for row in (await archive_of(bob))["checkin"]] == [3]


async def test_nobody_can_have_somebody_else_s_data_sent_or_deleted(
    lived: None, alice: Person, bob: Person, hearth: Hearth
) -> None:
    """Whatever a forged form says, it is about whoever sends it."""
    await deletes(alice, "no")
    sent = next(
        e.payload for e in reversed(alice.sim.board.outbox.attempts) if e.payload.get("type") == "view_submission"
    )
    sent["view"]["private_metadata"] = people.BOB
    sent["view"]["state"]["values"]["word"] = {"value": {"type": "plain_text_input", "value": "delete"}}
    await alice.post("deliver", kind="interactive", payload={**sent, "view": {**sent["view"], "hash": "other"}})

    assert left_of(hearth, member_id(hearth, people.BOB))
    assert rows(hearth.db, select(Member.paused).where(Member.user_id == people.BOB)) == [(False,)]


def test_what_stays_is_named_by_keys_that_there_are() -> None:
    there = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in personal_data._to_member(t)}

    assert there >= personal_data.STAYS


def test_a_seat_at_the_exchange_day_becomes_free_and_the_topic_stays_for_those_who_want_it(
    database_url: str,
) -> None:
    team = gather(database_url)
    team.sets_up()
    bob = team.who("UBOB")
    team.does(exchange.join, by=bob)
    team.does(exchange.propose, by=bob, draft=exchange.TopicDraft("The cut-over", "It took all night"))

    team.does(everything, by=bob)

    assert rows(team.db, select(ExchangeTopic.title)) == [("The cut-over",)]
    assert rows(team.db, select(Member.name).join(ExchangeTopic, ExchangeTopic.member_id == Member.id)) == [("",)]
    assert rows(team.db, select(ExchangeSignup.id)) == []
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    assert "1. The cut-over · somebody who left" in team.reads("announced")
    team.db.close()


def test_notes_of_an_exchange_day_read_well_without_a_name(database_url: str) -> None:
    team = gather(database_url)
    team.sets_up()
    bob = team.who("UBOB")
    topic = team.does(exchange.propose, by=bob, draft=exchange.TopicDraft("The cut-over", "It took all night"))
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY + timedelta(minutes=10)
    team.does(exchange.take_away, by=bob, draft=exchange.TakeawayDraft(topic.id, "Two names beside each line"))

    team.does(everything, by=bob)

    seen = team.does(exchange.notes, by=team.who("UALICE"))
    assert "*The cut-over* · somebody who left" in text_of(blocks.notes(translator("en"), seen))
    assert "*The cut-over* · 一位已离开的同事" in text_of(blocks.notes(translator("zh-CN"), seen))
    assert "— 一位已离开的同事" in text_of(blocks.notes(translator("zh-CN"), seen))
    team.db.close()
