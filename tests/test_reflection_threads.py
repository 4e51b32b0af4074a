"""A team's programme in Slack: an administrator writes it, the thread opens, people answer, the summary comes."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.core import workspaces
from bot.features.reflection import ReflectionAudience, ReflectionProgramme, ReflectionShare
from handlers.reflection import learn_audiences
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, find, last_sent, text_of
from tests.conftest import Hearth, rows
from tests.reflection_helpers import presses, view
from tests.series_helpers import FORM

FRIDAY = datetime(2026, 11, 27, 10, 0, 5, tzinfo=UTC)
CLOSE = FRIDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _hearth_is_in_general(slack: Simulator) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)


async def writes(admin: Person, **changes: object) -> Json:
    """Write a programme for #general; returns the page that says when it asks."""
    await admin.types("/reflect programmes")
    await admin.clicks(await view(admin, "reflection.programmes"), "reflection.programme")
    await view(admin, "reflection.programme")
    assert await admin.submits(**{**FORM, "channel": people.GENERAL, **changes}) == {}
    return await view(admin, "reflection.saved")


async def meet(*whom: Person) -> None:
    """Let people meet Hearth, so that it may write to them."""
    for who in whom:
        await who.types("/reflect help")


async def thread_of(who: Person, parent: Json) -> list[Json]:
    answer = await who.get("messages", channel=parent["channel"], thread=parent["ts"])
    found: list[Json] = answer["messages"]
    return found


async def replies(who: Person, parent: Json, words: str) -> Json:
    """Wait for a reply in the thread that has these words in it."""

    async def look() -> Json | None:
        return next((m for m in await thread_of(who, parent) if words in text_of(m)), None)

    found: Json = await eventually(look)
    return found


async def test_a_weekly_round_from_the_form_to_the_summary_and_a_late_answer(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await meet(alice, bob, carol)
    saved = text_of(await writes(alice))
    assert "Saved. *Week in three lines* asks next on:" in saved
    assert saved.count("• Fri, ") == 5

    clock.move_to(FRIDAY)
    thread = await bob.reads("What is stuck?")
    assert "No answer yet" in text_of(thread)
    await carol.clicks(thread, "reflection.round")
    form = await view(carol, "reflection.answer", "推进了什么？")
    assert "会以你的名字、按你的原话发到" in text_of(form)
    assert await carol.submits(q1="迁移跑完了 <!channel>", q2="等客户的接口文档") == {}

    reply = await replies(bob, thread, "迁移跑完了")
    assert reply["text"].startswith("carol\n推进了什么？\n迁移跑完了 &lt;!channel&gt;")
    await bob.reads("1 answer in the thread")
    assert not [n for n in (await bob.get("state"))["notifications"] if n["channel"] == people.GENERAL]

    clock.move_to(CLOSE)
    summary = await bob.reads("1 person answered")
    assert "• *carol:* 迁移跑完了 &lt;!channel&gt;" in text_of(summary)
    assert "等客户的接口文档" in text_of(summary)
    await bob.clicks(await bob.reads("Closed; late answers are welcome"), "reflection.round")
    assert await bob.submits(q1="the cut-over plan") == {}
    await bob.reads("2 people answered")
    assert "*bob (later):* the cut-over plan" in text_of(await bob.reads("2 people answered"))


async def test_whoever_answers_twice_changes_the_first_answer_and_can_take_it_back(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await meet(alice, bob)
    await writes(alice)
    clock.move_to(FRIDAY)
    thread = await bob.reads("What is stuck?")
    await bob.clicks(thread, "reflection.round")
    await view(bob, "reflection.answer")
    await bob.submits(q1="a typpo")
    await replies(alice, thread, "a typpo")

    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await bob.clicks(thread, "reflection.round")
    form = await view(bob, "reflection.change", "What moved?")
    assert "a typpo" in str(form["blocks"])
    assert await bob.submits(q1="a typo") == {}
    await replies(alice, thread, "a typo")
    await bob.clicks(await view(bob, "reflection.kept"), "reflection.take_back")

    async def gone() -> bool:
        return not any("a typo" in text_of(m) for m in await thread_of(alice, thread))

    await eventually(gone)
    await alice.reads("No answer yet")
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await bob.clicks(thread, "reflection.round")
    await view(bob, "reflection.change", "posted in the thread")
    await bob.submits(q1="said again")
    await replies(alice, thread, "said again")


async def test_a_reminder_comes_once_in_private_and_answering_from_it_posts_in_the_thread(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await meet(alice, bob)
    await writes(alice, day="every Monday", at="08:00", hours="24")
    clock.move_to(datetime(2026, 11, 30, 8, 0, 5, tzinfo=UTC))
    thread = await bob.reads("What is stuck?")
    clock.move_to(datetime(2026, 11, 30, 16, 0, 5, tzinfo=UTC))  # 17:00 in Berlin, a third of the way
    reminder = await bob.gets("has no answer of yours yet")
    assert "I remind you only this once." in text_of(reminder)
    await bob.clicks(reminder, "reflection.answer")
    assert await bob.submits(q1="from the reminder") == {}

    await replies(alice, thread, "from the reminder")
    await bob.gets("Shared in <#")


async def test_fewer_is_one_tap_on_the_prompt(alice: Person, bob: Person, clock: ShiftedClock) -> None:
    await meet(bob)
    await writes(alice, mode="private")
    clock.move_to(FRIDAY)
    prompt = await bob.gets("Only you can see what you write.")
    assert {"prompt.skip", "prompt.snooze", "reflection.fewer"} <= {
        e["action_id"] for b in prompt["blocks"] for e in b.get("elements", []) if "action_id" in e
    }
    await bob.clicks(prompt, "reflection.fewer")
    await bob.clicks(await bob.gets("asks you every second time"), "reflection.fewer")
    await bob.gets("does not ask you any more")


async def test_a_programme_is_changed_paused_and_deleted_from_the_list(
    alice: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await writes(alice)
    await alice.post("close", view_id=(await alice.form())["id"])
    page = await view(alice, "reflection.programmes", "Week in three lines")
    assert "every Friday, 10:00 (UTC)" in text_of(page)
    await alice.clicks(find(page, "reflection.pause_programme") and page, "reflection.pause_programme")
    page = await view(alice, "reflection.programmes", "Paused")
    await alice.clicks(page, "reflection.resume_programme")
    page = await view(alice, "reflection.programmes", "Next: Fri, 27 Nov")
    await alice.clicks(page, "reflection.remove_programme")
    await view(alice, "reflection.programmes", "“Week in three lines” is deleted.")
    assert rows(hearth.db, select(ReflectionProgramme.deleted)) == [(True,)]


async def test_bad_input_is_refused_beside_its_field_and_stays_in_the_form(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    await alice.types("/reflect programmes")
    await alice.clicks(await view(alice, "reflection.programmes"), "reflection.programme")
    await view(alice, "reflection.programme")
    given = {**FORM, "channel": people.GENERAL}
    assert "at least one question" in (await alice.submits(**{**given, "en": "", "zh": ""}))["en"]
    assert "write each of them in both" in (await alice.submits(**{**given, "zh": "？"}))["zh"]
    assert "I do not understand" in (await alice.submits(**{**given, "day": "other", "when": "soon"}))["when"]
    assert (
        "Please say in words when it comes" in (await alice.submits(**{**given, "day": "other", "when": " "}))["when"]
    )
    assert "choose a channel" in (await alice.submits(**{**given, "channel": None}))["channel"]
    assert "Hearth is not in that channel" in (await alice.submits(**{**given, "channel": people.KUDOS}))["channel"]
    assert (await view(alice, "reflection.programme"))["state"]["values"]["name"]
    assert rows(hearth.db, select(func.count()).select_from(ReflectionProgramme)) == [(0,)]


async def test_only_administrators_come_in_by_command_button_or_forged_form(
    bob: Person, alice: Person, hearth: Hearth
) -> None:
    assert "Only administrators" in (await bob.types("/reflect programmes"))["text"]
    await alice.types("/hearth admin")
    await alice.clicks(await view(alice, "hearth.admin"), "reflection.programmes")
    await view(alice, "reflection.programmes")
    await bob.types("/reflect history")
    mine = await view(bob, "reflection.history")
    for action in ("reflection.programmes", "reflection.programme", "reflection.remove_programme"):
        await presses(bob, mine, action, "1")
        notice = await view(bob, "notice")
        assert "Only administrators" in text_of(notice)
        await bob.post("close", view_id=notice["id"])


async def test_bob_cannot_answer_in_a_thread_of_a_channel_that_he_is_not_in_with_a_forged_button(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock, slack: Simulator
) -> None:
    await meet(alice, bob)
    slack.workspace.join(people.PRIVATE, slack.app.bot_user)
    slack.workspace.channels[people.PRIVATE].members.discard(people.BOB)
    await writes(alice, channel=people.PRIVATE)
    clock.move_to(FRIDAY)
    await alice.reads("What is stuck?", people.PRIVATE)
    await bob.types("/reflect history")
    await presses(bob, await view(bob, "reflection.history"), "reflection.round", "1")
    assert "not there any more" in text_of(await view(bob, "notice"))
    assert rows(hearth.db, select(func.count()).select_from(ReflectionShare)) == [(0,)]


async def test_nor_with_the_channel_s_id_in_the_request(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock, slack: Simulator
) -> None:
    await meet(alice, bob)
    slack.workspace.join(people.PRIVATE, slack.app.bot_user)
    slack.workspace.leave(people.PRIVATE, people.BOB)
    await writes(alice, channel=people.PRIVATE)
    clock.move_to(FRIDAY)
    thread = await alice.reads("What is stuck?", people.PRIVATE)
    await alice.clicks(thread, "reflection.round")
    await view(alice, "reflection.answer")
    click = last_sent(slack, "interactive")
    forged = {
        **click,
        "user": {**click["user"], "id": people.BOB},
        "trigger_id": slack.board.triggers.make(people.BOB),
        "response_url": slack.board.response_url(people.BOB, people.GENERAL),
    }
    await bob.post("deliver", kind="interactive", payload=forged)
    await bob.reads("You're not in that channel")
    assert await bob.no_form()


async def test_whoever_has_left_the_private_channel_posts_nothing_in_it_any_more(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock, slack: Simulator
) -> None:
    await meet(alice, bob)
    slack.workspace.join(people.PRIVATE, slack.app.bot_user)
    await writes(alice, channel=people.PRIVATE)
    clock.move_to(FRIDAY)
    thread = await bob.reads("What is stuck?", people.PRIVATE)
    await bob.clicks(thread, "reflection.round")
    await view(bob, "reflection.answer")
    slack.workspace.leave(people.PRIVATE, people.BOB)

    assert "You're not in that channel" in (await bob.submits(q1="nothing at all"))["q1"]
    assert rows(hearth.db, select(func.count()).select_from(ReflectionShare)) == [(0,)]
    slack.workspace.join(people.PRIVATE, people.BOB)
    assert await bob.submits(q1="nothing at all") == {}
    await replies(alice, thread, "nothing at all")
    await bob.types("/reflect history")
    await view(bob, "reflection.history", f"💬 in the thread in <#{people.PRIVATE}>")


async def test_the_form_of_a_round_says_that_another_company_reads_the_thread(
    alice: Person, bob: Person, clock: ShiftedClock, slack: Simulator
) -> None:
    await meet(alice, bob)
    await alice.post("convert", channel=people.GENERAL, shared="external")
    assert "another company" in text_of(await writes(alice))
    clock.move_to(FRIDAY)
    await bob.clicks(await bob.reads("What is stuck?"), "reflection.round")
    assert f"People from another company can read <#{people.GENERAL}>" in text_of(await view(bob, "reflection.answer"))


async def test_the_next_five_dates_stand_in_the_form_and_follow_the_rule(alice: Person, hearth: Hearth) -> None:
    await alice.types("/reflect programmes")
    await alice.clicks(await view(alice, "reflection.programmes"), "reflection.programme")
    form = await view(alice, "reflection.programme", "• Fri, 27 Nov, 15:00")

    async def chooses(value: str) -> None:
        options = find(form, "reflection.rule.day")[1]["options"]
        chosen = next(each for each in options if each["value"] == value)
        await alice.clicks(await alice.form(), "reflection.rule.day", selected_option=chosen)

    await chooses("last workday")
    form = await view(alice, "reflection.programme", "• Mon, 30 Nov, 15:00")
    assert text_of(form).count("• ") == 5
    await alice.clicks(form, "reflection.rule.at", selected_time="09:30")
    await view(alice, "reflection.programme", "• Mon, 30 Nov, 09:30")
    await chooses("other")
    form = await view(alice, "reflection.programme", "⚠️ Please say in words when it comes")
    await alice.clicks(form, "reflection.rule.when", value="31 February")
    form = await view(alice, "reflection.programme", "⚠️ That day never comes.")
    await alice.clicks(form, "reflection.rule.when", value="每月最后一个周五")
    await view(alice, "reflection.programme", "• Fri, 27 Nov, 09:30")
    given = {**FORM, "channel": people.GENERAL, "day": "other", "when": "每月最后一个周五", "at": "09:30"}
    assert await alice.submits(**given) == {}
    assert "• Fri, 25 Dec, 09:30" in text_of(await view(alice, "reflection.saved"))


async def test_the_people_of_a_user_group_are_asked_and_looked_up_anew(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    await writes(alice, who=f"usergroup:{people.IMPLEMENTERS}")
    await alice.post("close", view_id=(await alice.form())["id"])
    await view(alice, "reflection.programmes", "Asked: @")
    group = slack.workspace.usergroups[people.IMPLEMENTERS]
    asked = select(ReflectionAudience.user_id)
    assert {who for (who,) in rows(hearth.db, asked)} == set(group.members)

    group.members = [people.ALICE]
    async with aiohttp.ClientSession() as http:
        client = workspaces.web_client(slack.api_url, http, slack.app.bot_token)
        await learn_audiences(hearth.db, client, slack.workspace.team_id)
        assert rows(hearth.db, asked) == [(people.ALICE,)]
        slack.app.scopes = slack.app.scopes - {"usergroups:read"}
        await learn_audiences(hearth.db, client, slack.workspace.team_id)
    assert rows(hearth.db, asked) == [(people.ALICE,)]  # what Slack said last stays
