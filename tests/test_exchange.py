"""/exchange: the rule, the announcement, who comes, and what reaches whom, in both languages."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.features.exchange import ExchangeDay, ExchangeSignup
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.exchange_helpers import LAST_FRIDAY, announcement, labels, sets_up

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


async def test_without_a_rule_members_hear_who_can_set_one_and_alice_gets_the_button(
    alice: Person, bob: Person, carol: Person
) -> None:
    assert "An administrator can do it with `/exchange setup`" in (await bob.types("/exchange"))["text"]
    assert "管理员可以用 `/exchange 设置` 来安排" in (await carol.types("/exchange"))["text"]
    assert "No exchange day is planned right now" in (await bob.types("/exchange join"))["text"]

    hers = await alice.types("/exchange")
    assert labels(hers) == ["Set it up"]
    await alice.clicks(await alice.reads("No exchange day has been set up"), "exchange.setup")
    assert (await alice.form())["callback_id"] == "exchange.setup"


@both_modes
async def test_the_announcement_says_everything_and_each_reader_gets_their_own_hour(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    message = await announcement(bob)

    assert "Exchange day: Fri, 27 Nov, 15:00 (Shanghai time)" in message["text"]
    assert f"<!date^{int(LAST_FRIDAY.timestamp())}^{{date_long_pretty}}, {{time}}|" in text_of(message)
    assert labels(message) == ["I'm coming", "Joining online", "Can't come", "Propose a topic", "See who comes"]


async def test_the_channel_is_told_in_its_own_language(alice: Person, carol: Person) -> None:
    await alice.post("join", channel=people.KUDOS, user=alice.sim.app.bot_user)
    await alice.types("/hearth admin")
    await alice.submits(locale="zh-CN")
    await sets_up(alice)

    message = await carol.reads("交流日：", people.KUDOS)
    assert "交流日：11月27日周五 15:00（上海时间）" in message["text"]
    assert labels(message) == ["我参加", "线上参加", "去不了", "提个话题", "看看谁来"]


@both_engines
async def test_bob_and_carol_sign_up_and_the_announcement_counts_them(
    alice: Person, bob: Person, carol: Person
) -> None:
    await sets_up(alice)
    await bob.clicks(await announcement(bob), "exchange.join")
    await bob.reads("You are coming: Fri, 27 Nov, 08:00. Everybody in the workspace can see who comes.", people.KUDOS)
    answer = await carol.types("/exchange 参加")

    assert "报上名了：11月27日周五 15:00" in answer["text"]
    assert "2 people are coming." in (await alice.reads("2 people are coming.", people.KUDOS))["text"]


async def test_nobody_in_the_channel_sees_what_bob_answered_there(alice: Person, bob: Person, carol: Person) -> None:
    await sets_up(alice)
    await bob.clicks(await announcement(bob), "exchange.leave")
    await bob.reads("Noted: you can't come", people.KUDOS)

    assert not any("you can't come" in text_of(message) for message in await carol.sees(people.KUDOS))


async def test_a_double_click_is_one_sign_up(alice: Person, bob: Person, hearth: Hearth) -> None:
    await sets_up(alice)
    message = await announcement(bob)
    await bob.clicks(message, "exchange.join")
    await bob.clicks(message, "exchange.join")

    await bob.reads("1 person is coming.", people.KUDOS)
    assert rows(hearth.db, select(ExchangeSignup.coming)) == [(True,)]


async def test_bob_changes_his_mind_where_he_was_answered(alice: Person, bob: Person, hearth: Hearth) -> None:
    await sets_up(alice)
    await bob.clicks(await announcement(bob), "exchange.join")
    await bob.clicks(await bob.reads("You are coming", people.KUDOS), "exchange.leave.again")
    await bob.reads("Noted: you can't come", people.KUDOS)

    assert rows(hearth.db, select(ExchangeSignup.coming)) == [(False,)]
    await alice.reads("Sign-up is open.", people.KUDOS)


async def test_the_overview_is_in_the_readers_zone_and_language_with_everybodys_name(
    alice: Person, bob: Person, carol: Person
) -> None:
    await sets_up(alice)
    await carol.types("/exchange join")
    his, hers = await bob.types("/exchange"), await carol.types("/exchange")

    assert "Fri, 27 Nov, 08:00 (Berlin time) · Fri, 27 Nov, 15:00 (Shanghai time)" in his["text"]
    assert "Are you coming?" in his["text"]
    assert f"<@{people.CAROL}>" in text_of(his)
    assert "Everybody in the workspace can see who comes" in text_of(his)
    assert "交流日：11月27日周五 15:00（上海时间）" in hers["text"]
    assert "你已报名。" in hers["text"]
    assert labels(hers) == ["改为线上参加", "去不了", "提个话题", "我的意愿"]


async def test_the_overview_changes_where_it_stands(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await bob.types("/exchange")
    await bob.clicks(await bob.reads("Are you coming?"), "exchange.join.here")

    assert labels(await bob.reads("You are coming.")) == [
        "Join online instead",
        "Can't come",
        "Propose a topic",
        "My wishes",
    ]


async def test_who_comes_opens_beside_the_announcement(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await bob.types("/exchange join")
    await bob.clicks(await announcement(bob), "exchange.show")

    view = await bob.form()
    assert f"<@{people.BOB}>" in text_of(view)
    await bob.clicks(view, "exchange.leave.here")

    async def signed_out() -> bool:
        return "You said that you can't come." in text_of(await bob.form())

    assert await eventually(signed_out)


async def test_reminders_reach_the_channel_and_those_who_come_once_each_in_their_language(
    alice: Person, bob: Person, carol: Person, clock: ShiftedClock
) -> None:
    await sets_up(alice)
    await bob.types("/exchange join")
    await carol.types("/exchange 参加")
    await announcement(bob)
    for before in (timedelta(days=1), timedelta(hours=23)):
        clock.move_to(LAST_FRIDAY - before)
        await carol.gets("还有一天就是你报名的交流日：11月27日周五 15:00。")
    await bob.gets("One day to go: you signed up for the exchange day on Fri, 27 Nov, 08:00.")
    clock.move_to(LAST_FRIDAY - timedelta(hours=14))  # the evening before, in Berlin
    await bob.gets("You signed up for the exchange day on Fri, 27 Nov, 08:00. I say so now, within your hours.")
    for before in (timedelta(hours=1), timedelta(minutes=55)):
        clock.move_to(LAST_FRIDAY - before)
        await carol.gets("一小时内就要开始了：11月27日周五 15:00。")
    await alice.reads("The exchange day begins within the hour: Fri, 27 Nov, 15:00 (Shanghai time).", people.KUDOS)

    said = [text_of(message) for message in await bob.direct()]
    assert sum("you signed up for" in each.casefold() for each in said) == 2
    assert not any("exchange day" in text_of(message) for message in await alice.direct())


async def test_a_reminder_lets_bob_out_with_one_click(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    await sets_up(alice)
    await bob.types("/exchange join")
    await announcement(bob)
    clock.move_to(LAST_FRIDAY - timedelta(hours=14))
    await bob.clicks(await bob.gets("within your hours"), "exchange.leave")

    await bob.gets("Noted: you can't come")
    assert rows(hearth.db, select(ExchangeSignup.coming)) == [(False,)]


async def test_buttons_of_last_month_say_that_it_is_over(alice: Person, bob: Person, clock: ShiftedClock) -> None:
    await sets_up(alice)
    await bob.clicks(await announcement(bob), "exchange.join")
    old = await bob.reads("You are coming", people.KUDOS)
    clock.move_to(LAST_FRIDAY + timedelta(hours=3))
    over = await alice.reads("The exchange day on Fri, 27 Nov, 15:00 (Shanghai time) is over.", people.KUDOS)
    await bob.clicks(old, "exchange.leave.again")

    await bob.reads("That exchange day is over. `/exchange` shows the next one.", people.KUDOS)
    assert labels(over) == []
    assert "Fri, 25 Dec" in (await bob.types("/exchange"))["text"]


async def test_an_announced_day_that_moves_is_said_in_the_channel_and_to_those_who_come(
    alice: Person, bob: Person
) -> None:
    await sets_up(alice)
    await announcement(bob)
    await bob.types("/exchange join")
    await sets_up(alice, at="16:00")

    await alice.reads("The exchange day has moved to Fri, 27 Nov, 16:00 (Shanghai time).", people.KUDOS)
    await bob.gets("has moved to Fri, 27 Nov, 09:00. You are still on the list.")
    await alice.reads("Exchange day: Fri, 27 Nov, 16:00 (Shanghai time)\n1 person is coming.", people.KUDOS)


async def test_a_member_who_types_cancel_means_their_own_seat(alice: Person, bob: Person, hearth: Hearth) -> None:
    await sets_up(alice)
    await bob.types("/exchange join")
    answer = await bob.types("/exchange cancel")

    assert "you can't come" in answer["text"]
    assert rows(hearth.db, select(ExchangeDay.state)) == [("planned",)]


async def test_help_explains_itself_in_the_readers_language_and_to_administrators_more(
    alice: Person, carol: Person
) -> None:
    assert "/exchange setup last Friday 15:00" in (await alice.types("/exchange help"))["text"]
    hers = (await carol.types("/exchange 帮助"))["text"]
    assert "*`/exchange 参加`* 报名" in hers
    assert "管理员" not in hers


async def test_a_word_that_is_not_known_gets_the_nearest_one(bob: Person, carol: Person) -> None:
    assert "Did you mean `/exchange join`?" in (await bob.types("/exchange joim"))["text"]
    assert "Did you mean" not in (await bob.types("/exchange groups"))["text"]
    assert "`/exchange 帮助`" in (await carol.types("/exchange 跳舞"))["text"]


async def test_home_shows_the_day_and_takes_the_answer(alice: Person, bob: Person, hearth: Hearth) -> None:
    await sets_up(alice)
    await bob.clicks(await bob.home(), "exchange.join.home")

    async def on_the_list() -> bool:
        return "You are coming." in text_of(await bob.home())

    assert await eventually(on_the_list)
