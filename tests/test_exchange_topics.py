"""Topics of the exchange day: proposed, read, wanted, changed, withdrawn; and what they must not do to anybody."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.features import exchange
from bot.features.exchange import ExchangeTopic
from bot.platform.errors import Refused
from simulator import people
from tests.actors import Json, Person, elements, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.exchange_helpers import Team, announcement, gather, labels, sets_up

PROBLEM = "Nobody dared to roll back, and nobody knew who decides."


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


async def proposes(who: Person, title: str = "The cut-over that hung", problem: str = PROBLEM, **more: str) -> None:
    await who.types("/exchange topic")
    assert await who.submits(title=title, problem=problem, **more) == {}


async def opens(who: Person, number: int = 0, channel: str = people.GENERAL) -> Json:
    """Open the topic at this place of a fresh overview; returns the modal."""
    overview = await who.types("/exchange", channel)
    block = [block for block, element in elements(overview) if element["action_id"] == "exchange.topic.show"][number]
    message = next(m for m in reversed(await who.sees(channel)) if block in m.get("blocks", []))
    action = {**block["accessory"], "block_id": block["block_id"], "type": "button"}
    await who.post("click", container={"channel": channel, "ts": message["ts"]}, action=action)

    async def look() -> Json | None:
        view = await who.form()
        return view if view["callback_id"] == "exchange.topic.read" else None

    found: Json = await eventually(look)
    return found


async def reads_in_form(who: Person, words: str) -> Json:
    async def look() -> Json | None:
        view = await who.form()
        return view if words in text_of(view) else None

    found: Json = await eventually(look)
    return found


async def test_the_command_fills_the_title_in_and_the_form_says_who_reads_it(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await bob.types("/exchange topic R&D < ops: who decides?")
    form = await bob.form()

    assert [e.get("initial_value") for b, e in elements(form) if b["block_id"] == "title"] == [
        "R&D < ops: who decides?"
    ]
    assert "Everybody in the workspace can read this, with your name." in text_of(form)


@both_engines
async def test_a_topic_appears_in_the_announcement_with_its_owners_name(alice: Person, carol: Person) -> None:
    await sets_up(alice)
    await announcement(alice)
    await carol.types("/exchange 话题 割接卡住了怎么办")
    assert await carol.submits(title="割接卡住了怎么办", problem="没人敢回退") == {}

    assert "你的话题已经列上了：割接卡住了怎么办" in text_of(await carol.form())
    message = await alice.reads("割接卡住了怎么办", people.KUDOS)
    assert "1. 割接卡住了怎么办 · carol" in message["text"]
    assert f"<@{people.CAROL}>" not in text_of(message)


async def test_a_topic_wakes_nobody_and_hides_nothing(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await announcement(alice)
    await proposes(bob, title="<!channel> @here \u202egnp.exe\u200b *now*", problem="<!everyone> <@U0ALICE001>")
    message = await alice.reads("&lt;!channel&gt; ＠here gnp.exe *now*", people.KUDOS)
    topic = await opens(alice)

    assert "<!" not in message["text"]
    assert "\u202e" not in text_of(message)
    assert "<!everyone>" not in text_of(topic)
    assert f"<@{people.ALICE}>" not in text_of(topic)


@pytest.mark.parametrize("title", ["🎉🎉", ":tada: :+1:", "…!?", "\u200b\u202e"])
async def test_a_title_without_words_is_refused_beside_the_field(alice: Person, bob: Person, title: str) -> None:
    await sets_up(alice)
    await bob.types("/exchange topic")

    assert "in words" in (await bob.submits(title=title, problem=PROBLEM))["title"]


async def test_a_title_that_is_too_long_comes_back_to_be_shortened(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    answer = await bob.types("/exchange topic " + "x" * 200)

    assert "200 characters. Please keep it to 120 at most" in answer["text"]
    assert "x" * 200 in answer["text"]
    assert await bob.no_form()


async def test_a_sixth_topic_of_one_person_is_refused(alice: Person, bob: Person, hearth: Hearth) -> None:
    await sets_up(alice)
    for number in range(5):
        await proposes(bob, title=f"Topic {number}")
    await bob.types("/exchange topic Topic 6")

    assert "You have 5 topics" in (await bob.submits(title="Topic 6", problem=PROBLEM))["title"]
    assert len(rows(hearth.db, select(ExchangeTopic.id))) == 5


async def test_bob_changes_and_withdraws_his_own_topic(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await announcement(alice)
    await proposes(bob)
    topic = await opens(bob)
    assert labels(topic) == ["I want to talk about this", "Change", "Withdraw"]
    await bob.clicks(topic, "exchange.topic.change")
    await reads_in_form(bob, "Change your topic")
    assert await bob.submits(title="The cut-over that hung at 98 %", tried="Waiting") == {}

    topic = await reads_in_form(bob, "What has been tried")
    assert "The cut-over that hung at 98 %" in text_of(topic)
    await alice.reads("The cut-over that hung at 98 %", people.KUDOS)
    await bob.clicks(topic, "exchange.topic.withdraw")
    await reads_in_form(bob, "Withdrawn: The cut-over that hung at 98 %.")
    await alice.reads("No topics yet.", people.KUDOS)


async def test_alice_reads_bobs_topic_and_cannot_change_it(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await proposes(bob)
    topic = await opens(alice)

    assert PROBLEM in text_of(topic)
    assert "Proposed by bob" in text_of(topic)
    assert labels(topic) == ["I want to talk about this"]


def test_only_its_owner_changes_or_withdraws_a_topic(team: Team) -> None:
    team.sets_up()
    topic = team.does(exchange.propose, by=team.who("UBOB"), draft=exchange.TopicDraft("Cut-over", PROBLEM))
    alice, draft = team.who("UALICE"), exchange.TopicDraft("Mine now", PROBLEM)

    with pytest.raises(Refused, match=r"exchange\.not_yours"):
        team.does(exchange.change, by=alice, topic_id=topic.id, draft=draft)
    with pytest.raises(Refused, match=r"exchange\.not_yours"):
        team.does(exchange.withdraw, by=alice, topic_id=topic.id)


def test_another_workspace_sees_and_touches_nothing(team: Team) -> None:
    team.sets_up()
    day_id = team.does(exchange.join, by=team.who("UBOB")).day.id
    topic = team.does(exchange.propose, by=team.who("UBOB"), draft=exchange.TopicDraft("Cut-over", PROBLEM))
    stranger = replace(team.who("UALICE"), team_id="T2")

    for code, verb, arguments in (
        ("exchange.topic_gone", exchange.withdraw, {"topic_id": topic.id}),
        ("exchange.topic_gone", exchange.vote, {"topic_id": topic.id, "wanted": True}),
        ("stale", exchange.join, {"day_id": day_id}),
        ("stale", exchange.overview, {"day_id": day_id}),
    ):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            team.does(verb, by=stranger, **arguments)


async def test_what_most_people_want_to_talk_about_comes_first(alice: Person, bob: Person, carol: Person) -> None:
    await sets_up(alice)
    await announcement(alice)
    await proposes(bob, title="Early topic")
    await proposes(bob, title="Wanted topic")
    topic = await opens(carol, 1)
    await carol.clicks(topic, "exchange.topic.vote")

    await reads_in_form(carol, "1 人想聊这个")
    await alice.reads("1. Wanted topic · bob\n2. Early topic · bob", people.KUDOS)
    await carol.clicks(await carol.form(), "exchange.topic.unvote")
    await alice.reads("1. Early topic · bob\n2. Wanted topic · bob", people.KUDOS)


async def test_a_topic_names_the_departments_that_it_touches(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await alice.types("/hearth admin")
    await alice.clicks(await alice.form(), "hearth.department")
    await reads_in_form(alice, "People")
    assert await alice.submits(name="R&D") == {}
    await proposes(bob, departments=["1"])

    assert "Touches: R&amp;D" in text_of(await opens(alice))


async def test_the_overview_shows_the_new_topic_where_it_was_asked_for(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await bob.types("/exchange")
    await bob.clicks(await bob.reads("No topics yet"), "exchange.propose.here")
    assert await bob.submits(title="A new topic", problem=PROBLEM) == {}

    assert "A new topic" in text_of(await bob.reads("Topics"))


async def test_a_withdrawn_topic_is_gone_for_whoever_still_sees_it(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await proposes(bob)
    seen = await opens(alice)
    await bob.clicks(await opens(bob), "exchange.topic.withdraw")
    await reads_in_form(bob, "Withdrawn")
    await alice.clicks(seen, "exchange.topic.vote")

    await reads_in_form(alice, "That topic is not there any more.")


async def test_topics_need_a_day(bob: Person, carol: Person) -> None:
    assert "No exchange day is planned right now" in (await bob.types("/exchange topic Something"))["text"]
    assert "现在还没有安排交流日" in (await carol.types("/exchange 话题"))["text"]
