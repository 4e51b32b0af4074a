"""/kudos as people meet it: a thank-you in one line or by the form, posted for all and told to whoever it is for."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, text, update

from bot.features.kudos import Kudos, KudosVoice
from bot.people import Workspace
from bot.simulator import people
from bot.simulator.clock import ShiftedClock
from bot.simulator.model import User
from bot.simulator.server import Simulator
from tests.conftest import Hearth, rows
from tests.stage import Json, Person, eventually, find, text_of

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


def choose(hearth: Hearth, **choices: Any) -> None:
    """Change what administrators choose for the workspace."""
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(**choices))


@pytest.fixture
def channel(hearth: Hearth, slack: Simulator) -> str:
    """#kudos is the kudos channel, and Hearth is in it."""
    slack.workspace.join(people.KUDOS, slack.app.bot_user)
    choose(hearth, kudos_channel=people.KUDOS)
    return people.KUDOS


async def gives(who: Person, typed: str, said: str = "") -> Json:
    """Type /kudos and wait for the answer, which comes in the acknowledgement or a moment later."""
    words = said or ("你感谢了" if who.id == people.CAROL else "You thanked")
    before = {m["ts"] for m in await who.sees()}
    await who.types(f"/kudos {typed}")

    async def look() -> Json | None:
        return next((m for m in reversed(await who.sees()) if m["ts"] not in before and words in text_of(m)), None)

    answer: Json = await eventually(look)
    return answer


async def post(who: Person, words: str) -> Json:
    return await who.reads(words, people.KUDOS)


async def gone(who: Person, words: str, channel: str) -> None:
    """Wait until nothing in a channel has these words any more."""

    async def look() -> bool:
        return not any(words in text_of(m) for m in await who.sees(channel))

    await eventually(look)


def reasons(hearth: Hearth) -> list[str | None]:
    return [row[0] for row in rows(hearth.db, select(Kudos.reason).where(Kudos.withdrawn_at.is_(None)))]


@both_modes
async def test_alice_thanks_bob_and_carol_for_all_to_see(
    alice: Person, bob: Person, carol: Person, channel: str
) -> None:
    answer = await gives(alice, "@bob @carol for staying the night of the cut-over #customer-first")
    assert "You can give 4 more today" in text_of(answer)
    assert answer["ephemeral"]

    posted = await post(bob, "staying the night of the cut-over")
    assert posted["text"].startswith("alice thanks bob and carol: staying the night of the cut-over\n💗 Customer")

    told = await bob.gets("thanks you")
    assert "> staying the night of the cut-over" in text_of(told)
    assert f"/archives/{channel}/p{posted['ts'].replace('.', '')}|Posted>" in told["text"]
    assert f"Thanked with you: <@{people.CAROL}>" in told["text"]
    assert "感谢你：" in text_of(await carol.gets("staying the night"))


async def test_carol_thanks_bob_in_chinese_and_nobody_has_set_a_channel(bob: Person, carol: Person) -> None:
    answer = await carol.types("/kudos @bob 谢谢你陪我守到凌晨 #团队")
    assert answer["text"].startswith(f"你感谢了 <@{people.BOB}>。\n谢谢你陪我守到凌晨\n")
    assert "还没有设置感谢频道" in answer["text"]
    assert "/hearth admin" not in answer["text"]

    told = await bob.gets("谢谢你陪我守到凌晨")
    assert told["text"].startswith(f"💝 <@{people.CAROL}> thanks you:")
    assert "🤝 Team" in told["text"]
    assert "Seen only by you two" in told["text"]


async def test_an_administrator_hears_how_to_open_a_channel_and_how_to_bring_hearth_in(
    alice: Person, hearth: Hearth
) -> None:
    answer = await gives(alice, "@bob for staying the night")
    assert "you can choose a kudos channel under `/hearth admin`" in text_of(answer)

    choose(hearth, kudos_channel=people.PROJECT)
    answer = await gives(alice, "@bob for staying another night")
    assert f"Hearth is not in <#{people.PROJECT}> yet" in text_of(answer)
    assert "`/invite @Hearth`" in text_of(answer)


async def test_what_cannot_be_given_is_said_kindly_and_comes_back_as_typed(alice: Person, hearth: Hearth) -> None:
    for typed, words in {
        "@alice for being so very patient": "Kudos are for others. For your own good moments",
        "@alice @bob for being so very patient": "please leave yourself out",
        "@beep for posting the build every night": "beep is an app",
        "@dave for everything you taught us": "dave is no longer in this workspace",
        "bob for staying the night": "Type @ and choose a name",
        "@bob": "What is it for?",
        "@bob 🎉🎉🎉🎉🎉🎉": "An emoji alone does not say",
        "@bob thanks": "at least 10 letters",
        f"@bob {'so much ' * 150}": "Please keep it under 1000",
        "hlep": "Did you mean `/kudos help`",
    }.items():
        answer = await alice.types(f"/kudos {typed}")
        assert words in answer["text"], typed
        assert f"> /kudos {typed.strip()}" in answer["text"]
    assert reasons(hearth) == []


async def test_carol_is_refused_in_chinese(carol: Person) -> None:
    for typed, words in {
        "@carol 今天也很努力地工作": "感谢是送给别人的",
        "@bob 谢谢": "至少 5 个汉字",
        "@bob :tada:": "光有表情",
        "@dave 谢谢你教会我们这么多": "已经离开这个工作区",
    }.items():
        assert words in (await carol.types(f"/kudos {typed}"))["text"]


async def test_somebody_from_another_company_cannot_be_reached(alice: Person, slack: Simulator) -> None:
    slack.workspace.users["U0EVE00001"] = User("U0EVE00001", "eve", "Eve Elsewhere", is_stranger=True)
    answer = await gives(alice, "@eve for answering our questions", said="not in this workspace")
    assert "@eve for answering our questions" in text_of(answer)


async def test_a_newcomer_whom_hearth_does_not_know_yet_can_be_thanked(alice: Person, slack: Simulator) -> None:
    eve = (await alice.post("people", name="eve", real_name="Eve New"))["user"]["id"]
    await gives(alice, "@eve for asking the right question")
    assert any(call.params.get("channel") == eve for call in await eventually(_posts, slack, eve))


async def _posts(slack: Simulator, to: str) -> list[Any]:
    return [call for call in slack.calls if call.method == "chat.postMessage" and call.params.get("channel") == to]


async def test_a_user_group_is_thanked_one_by_one_without_the_giver(alice: Person, bob: Person, carol: Person) -> None:
    answer = await gives(alice, "@implementers for bringing it to the customer")
    assert f"You thanked <@{people.BOB}> and <@{people.CAROL}>." in text_of(answer)
    await bob.gets("bringing it to the customer")
    await carol.gets("bringing it to the customer")
    assert not any("thanks you" in text_of(m) for m in await alice.direct())


async def test_a_group_that_slack_does_not_name_is_refused_and_nothing_is_lost(alice: Person, slack: Simulator) -> None:
    slack.workspace.usergroups[people.IMPLEMENTERS].date_delete = 1
    await gives(alice, "@implementers for bringing it there", said="That user group does not exist any more")


@pytest.mark.parametrize("shout", ["@channel", "@here", "@everyone", "<!channel>", "<!here|here>", "<!everyone>"])
async def test_words_that_would_wake_everybody_wake_nobody(
    alice: Person, bob: Person, channel: str, slack: Simulator, shout: str
) -> None:
    slack.workspace.notifications.clear()
    await gives(alice, f"@bob for calming {shout} and *us* \u202etonight\u200b <https://x.example|all>")
    posted = await post(alice, "calming")
    await bob.gets("calming")
    assert "＠" in posted["text"]
    assert "\u202e" not in posted["text"]
    assert "<!" not in text_of(posted)
    woken = {who: note for who, note in slack.workspace.notifications.items() if note}
    assert set(woken) <= {people.BOB, people.ALICE}, "only direct messages make a sound"
    assert all(note["channel"].startswith("D") for notes in woken.values() for note in notes)


async def test_private_kudos_reach_one_person_and_no_channel(
    alice: Person, bob: Person, carol: Person, channel: str, slack: Simulator
) -> None:
    answer = await gives(alice, "private @bob for telling me the truth")
    assert "Only those you thanked can read it" in text_of(answer)
    assert "Seen only by you two" in text_of(await bob.gets("telling me the truth"))
    assert not [m for m in await bob.sees(channel) if "truth" in text_of(m)]
    assert "truth" not in text_of(await carol.types("/kudos"))
    assert "truth" in text_of(await bob.types("/kudos"))


async def test_undo_withdraws_the_post_and_the_direct_message(
    alice: Person, bob: Person, channel: str, hearth: Hearth
) -> None:
    answer = await gives(alice, "@bob for staying the night")
    await post(bob, "staying the night")
    await bob.gets("staying the night")

    assert (await alice.clicks(answer, "kudos.undo"))["ok"]
    await gone(bob, "staying the night", channel)
    await gone(bob, "staying the night", await bob.conversation())
    shown = await alice.reads("Taken back")
    assert "> staying the night" in text_of(shown), "what was typed is not lost"
    assert reasons(hearth) == []


async def test_after_ten_minutes_undo_says_that_it_is_too_late(
    alice: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    answer = await gives(alice, "@bob for staying the night")
    clock.advance(seconds=601)
    await alice.clicks(answer, "kudos.undo")
    await alice.reads("taken back for ten minutes")
    assert reasons(hearth) == ["staying the night"]


async def test_carol_says_me_too_twice_quickly_and_joins_once(
    alice: Person, bob: Person, carol: Person, channel: str, hearth: Hearth
) -> None:
    await gives(alice, "@bob for staying the night")
    posted = await post(carol, "staying the night")
    await asyncio.gather(carol.clicks(posted, "kudos.me_too"), carol.clicks(posted, "kudos.me_too"))

    assert "Me too: carol" in text_of(await post(bob, "Me too: carol"))
    assert len(rows(hearth.db, select(KudosVoice.member_id))) == 1
    answer = await carol.reads("你也一起感谢了", channel)
    await carol.reads("已经算上你了", channel)

    await alice.clicks(posted, "kudos.me_too")
    await alice.reads("These are your own kudos", channel)
    await bob.clicks(posted, "kudos.me_too")
    await bob.reads("These kudos are for you", channel)

    await carol.clicks(answer, "kudos.leave")
    await gone(bob, "Me too: carol", channel)


async def test_alice_fills_the_form_and_sees_whom_it_reaches(alice: Person, bob: Person, channel: str) -> None:
    await alice.types("/kudos give")
    view = await alice.form()
    assert "Private ones are seen by you and those you thank only" in text_of(view)

    assert "Kudos are for others" in (await alice.submits(people=[people.ALICE], reason="so very patient"))["people"]
    assert "at least 10 letters" in (await alice.submits(people=[people.BOB], reason="thanks"))["reason"]
    problems = await alice.submits(
        people=[people.BOB], reason="staying the night", value="mission", about="Northwind & Co", seen="public"
    )
    assert problems == {}
    assert f"You thanked <@{people.BOB}>." in text_of(await alice.form())
    posted = await post(bob, "staying the night")
    assert "🧭 Mission\nFor: Northwind &amp; Co" in posted["text"]

    await alice.clicks(await alice.form(), "kudos.undo")
    await gone(bob, "staying the night", channel)
    assert "Taken back" in text_of(await alice.form())


async def test_a_form_sent_twice_thanks_once(alice: Person, bob: Person, hearth: Hearth) -> None:
    await alice.types("/kudos give")
    view = await alice.form()
    sent = {
        "people": {"value": {"type": "multi_users_select", "selected_users": [people.BOB]}},
        "reason": {"value": {"type": "plain_text_input", "value": "staying the night"}},
    }
    await asyncio.gather(*(alice.post("submit", view_id=view["id"], values=sent) for _ in range(2)))
    await bob.gets("staying the night")
    assert reasons(hearth) == ["staying the night"]


async def test_bob_says_thanks_back(alice: Person, bob: Person) -> None:
    await gives(alice, "@bob for staying the night")
    await bob.clicks(await bob.gets("staying the night"), "kudos.back")
    _, select_people = find(await bob.form(), "value")
    assert select_people["initial_users"] == [people.ALICE]
    assert await bob.submits(reason="bringing us all breakfast") == {}
    await alice.gets("bringing us all breakfast")


async def test_the_message_shortcut_keeps_the_address_and_not_the_words(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await bob.says("The plum-coloured migration is through")
    message = next(m for m in await alice.sees() if "plum" in m["text"])
    await alice.chooses("kudos.from_message", message)
    view = await alice.form()
    assert find(view, "value")[1]["initial_users"] == [people.BOB]
    assert "Its words are not copied" in text_of(view)

    assert await alice.submits(reason="keeping calm all night") == {}
    told = await bob.gets("keeping calm all night")
    assert f"/archives/{people.GENERAL}/p{message['ts'].replace('.', '')}|this message>" in told["text"]
    with hearth.db.begin(write=False) as session:
        stored = [row[0] for row in session.execute(select(Kudos.reason))] + [
            row[0] for row in session.execute(select(Kudos.link))
        ]
    assert not any("plum" in str(each) for each in stored)


async def test_a_message_that_hearth_cannot_see_gives_no_address_and_still_a_form(alice: Person, bob: Person) -> None:
    await bob.says("Between us leads", channel=people.PRIVATE)
    message = next(m for m in await alice.sees(people.PRIVATE) if "Between us" in m["text"])
    await alice.chooses("kudos.from_message", message)
    assert "Its words are not copied" not in text_of(await alice.form())


async def test_the_overview_and_help_speak_both_languages(alice: Person, bob: Person, carol: Person) -> None:
    await gives(alice, "@carol for staying the night #worth")
    await carol.gets("staying the night")
    hers = await carol.types("/kudos")
    assert hers["text"].startswith("我的感谢\n*收到：*本月 1 次，累计 1 次\n*送出：*本月 0 次，累计 0 次")
    assert hers["text"].endswith("*今天还剩：*5 / 5 次，你当地的零点更新")
    assert "🌱 价值" in text_of(hers)
    his = await bob.types("/kudos")
    assert "*Left today:* 5 of 5" in his["text"]
    assert "staying the night" not in text_of(his)
    assert "`#匠心` `#客户` `#使命` `#团队` `#价值`" in (await carol.types("/kudos 帮助"))["text"]
    assert "`#craft` `#customer` `#mission` `#team` `#worth`" in (await bob.types("/kudos help"))["text"]


async def test_an_unknown_tag_stays_in_the_words_and_the_answer_names_the_values(alice: Person) -> None:
    answer = await gives(alice, "@bob for staying the night #friendship")
    assert "#friendship is no value here" in text_of(answer)
    assert "staying the night #friendship" in text_of(answer)


async def test_the_last_one_of_the_day_says_so_and_the_next_is_refused_until_midnight(
    alice: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    choose(hearth, kudos_per_day=1)
    assert "the last of today's kudos" in text_of(await gives(alice, "@bob for staying the night"))
    refused = await alice.types("/kudos @bob for staying another night")
    assert "You have given all your kudos of today" in refused["text"]
    clock.move_to(clock.now().replace(day=26, hour=5, minute=0))  # midnight in New York
    await gives(alice, "@bob for staying another night")


async def test_a_database_that_is_away_loses_nothing(alice: Person, hearth: Hearth) -> None:
    with hearth.db.begin() as session:
        session.execute(text("SELECT 1"))
        answer = await alice.types("/kudos @bob for staying the night")
    assert "nothing was saved" in answer["text"]
    assert "> /kudos @bob for staying the night" in answer["text"]
