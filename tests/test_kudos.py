"""/kudos in one line: whom it reaches, what is refused and how, in both languages."""

from typing import Any

import pytest
from sqlalchemy import text

from simulator import people
from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.server import Simulator
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, both_engines
from tests.kudos_helpers import choose, gives, open_channel, post, reasons

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


@pytest.fixture
def channel(hearth: Hearth, slack: Simulator) -> str:
    """#kudos is the kudos channel, and Hearth is in it."""
    return open_channel(hearth, slack)


@both_engines
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
        f"@bob {'so much ' * 150}": "Please keep it to 1000 at most",
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


async def test_without_the_scope_for_user_groups_people_are_asked_for_by_name(
    alice: Person, carol: Person, slack: Simulator
) -> None:
    slack.app.scopes = slack.app.scopes - {"usergroups:read"}
    answer = await gives(alice, "@implementers for bringing it there", said="Hearth may not look into user groups")
    assert "for bringing it there" in text_of(answer)
    await gives(carol, "@implementers 谢谢你们把它带到现场", said="请逐个 @ 每位同事")


async def test_a_refused_line_offers_the_form_with_everything_in_it(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    answer = await alice.types("/kudos private @bob @carol @alice @dave so kind & <calm> #team")
    await alice.clicks({**answer, **(await alice.sees())[-1]}, "kudos.typed")
    form = await alice.form()
    assert find_block(form, "people")["initial_users"] == [people.BOB, people.CAROL], "those who can be thanked"
    assert find_block(form, "reason")["initial_value"] == "so kind & <calm>"
    assert find_block(form, "value")["initial_option"]["value"] == "team"
    assert await alice.submits(reason="so kind & <calm> all night") == {}
    assert "so kind &amp; &lt;calm&gt; all night" in text_of(await bob.gets("so kind"))
    assert reasons(hearth) == ["so kind & <calm> all night"]


async def test_a_line_without_a_name_and_one_that_is_too_long_lose_nothing(alice: Person, bob: Person) -> None:
    await alice.types("/kudos bob for staying the night of the cut-over")
    await alice.clicks((await alice.sees())[-1], "kudos.typed")
    form = await alice.form()
    assert find_block(form, "reason")["initial_value"] == "bob for staying the night of the cut-over"
    assert await alice.submits(people=[people.BOB]) == {}
    await bob.gets("staying the night of the cut-over")
    await alice.post("close", view_id=(await alice.form())["id"], all=True)

    await alice.types(f"/kudos @bob {'so calm ' * 150}the end")
    await alice.clicks((await alice.sees())[-1], "kudos.typed")
    long = find_block(await alice.form(), "reason")["initial_value"]
    assert long.endswith("the end")
    assert "Please keep it to 1000 at most" in (await alice.submits())["reason"]


async def test_a_group_in_a_refused_line_is_spelt_out_in_the_form(alice: Person, slack: Simulator) -> None:
    await gives(alice, "@implementers thanks", said="That is very short")
    await alice.clicks((await alice.sees())[-1], "kudos.typed")
    assert find_block(await alice.form(), "people")["initial_users"] == [people.BOB, people.CAROL]
    await alice.post("close", view_id=(await alice.form())["id"], all=True)

    crowd = [f"U0CROWD{n:03}" for n in range(21)]
    slack.workspace.usergroups[people.IMPLEMENTERS].members = crowd
    await alice.clicks((await alice.sees())[-1], "kudos.typed")
    form = await alice.form()
    assert "That would be 21 people. Kudos go to 20 at most" in text_of(form)
    assert "initial_users" not in find_block(form, "people")


async def test_no_form_is_offered_where_it_could_not_help(alice: Person, hearth: Hearth) -> None:
    choose(hearth, kudos_per_day=1)
    await gives(alice, "@bob for staying the night")
    refused = await alice.types("/kudos @bob for staying another night")
    assert "> /kudos @bob for staying another night" in refused["text"]
    assert "kudos.typed" not in str(refused)


def find_block(form: Any, block_id: str) -> Any:
    """Return the element that asks for something in a form."""
    return next(block["element"] for block in form["blocks"] if block.get("block_id") == block_id)


async def test_the_overview_and_help_speak_both_languages(alice: Person, bob: Person, carol: Person) -> None:
    await gives(alice, "@carol for staying the night #worth")
    await carol.gets("staying the night")
    hers = await carol.types("/kudos")
    assert hers["text"].startswith("我的感谢\n*收到* 本月 1 次，累计 1 次\n*送出* 本月 0 次，累计 0 次")
    assert hers["text"].endswith("*今天还能送* 5 次，每天 5 次，你当地的零点更新")
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
