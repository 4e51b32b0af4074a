"""/reflect and the three prompts: a question, an answer that is one's own, and reading back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from bot.core.outbox import Delivery
from bot.core.prompts import Occurrence, Schedule
from bot.features import reflection
from bot.features.reflection import ReflectionAnswer, ReflectionAsked
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import WEDNESDAY, Person, elements, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.reflection_helpers import (
    FRIDAY_NINE_IN_NEW_YORK,
    FRIDAY_NINE_IN_SHANGHAI,
    FRIDAY_THREE_IN_SHANGHAI,
    prompted,
    reflects,
    submission,
    view,
)

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


async def test_shanghai_and_new_york_are_asked_at_their_own_nine_o_clock(
    alice: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await alice.types("/reflect help")
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    assert [user for (user,) in rows(hearth.db, select(Occurrence.whom))] == [people.CAROL]

    clock.move_to(FRIDAY_NINE_IN_NEW_YORK)
    assert "A question for today" in (await alice.gets("A question for today"))["text"]
    asked = rows(hearth.db, select(ReflectionAsked.question).join(Occurrence).where(Occurrence.whom == people.CAROL))
    daily = reflection.find("daily", asked[0][0])
    assert daily
    assert daily.zh[0] in text_of(question)


async def test_nobody_is_asked_on_a_saturday(carol: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    clock.move_to(FRIDAY_NINE_IN_SHANGHAI + timedelta(days=1))

    async def saturday_was_looked_at() -> bool:  # Friday's notes have lapsed by then
        due = rows(hearth.db, select(Schedule.due_at).where(Schedule.programme == "reflection.weekly"))
        return bool(due[0][0] > clock.now())

    await eventually(saturday_was_looked_at)
    clock.move_to(FRIDAY_NINE_IN_SHANGHAI + timedelta(days=3))

    async def monday() -> bool:
        return len(rows(hearth.db, select(ReflectionAsked.id))) == 2

    await eventually(monday)
    days = [day for (day,) in rows(hearth.db, select(ReflectionAsked.day).order_by(ReflectionAsked.id))]
    assert days == [date(2026, 11, 27), date(2026, 11, 30)]


async def test_the_project_notes_come_on_friday_at_three(carol: Person, clock: ShiftedClock) -> None:
    notes = await prompted(carol, clock, "这周的项目笔记", FRIDAY_THREE_IN_SHANGHAI)
    await carol.clicks(notes, "reflection.answer")

    assert [b["block_id"] for b in (await carol.form())["blocks"] if b["type"] == "input"] == [
        "happened", "learnt", "reuse", "customer", "project", "module", "reusable"
    ]  # fmt: skip


async def test_the_quarter_asks_the_two_questions_and_helps_to_think_about_them(alice: Person) -> None:
    await alice.types("/reflect quarterly")

    form = await alice.form()
    assert "For whom did I create value?" in text_of(form)
    assert "Which of my practices deserves to spread?" in text_of(form)
    hints = [block["hint"]["text"] for block in form["blocks"] if "hint" in block]
    assert tuple(hints) in [question.en for question in reflection.bank()["quarterly"]]


async def test_every_prompt_carries_the_quiet_row(carol: Person, clock: ShiftedClock) -> None:
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)

    assert {e["action_id"] for _, e in elements(question)} == {
        "reflection.answer", "prompt.skip", "prompt.snooze", "prompt.fewer"
    }  # fmt: skip


async def test_an_unanswered_question_is_not_nagged_about_and_can_be_answered_later(
    carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    first = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    clock.move_to(FRIDAY_NINE_IN_SHANGHAI + timedelta(days=3))

    async def second() -> bool:
        return sum("今天的一个问题" in text_of(message) for message in await carol.direct()) == 2

    await eventually(second)
    assert [op for (op,) in rows(hearth.db, select(Delivery.op).where(Delivery.kind == "reflection.prompt"))] == [
        "post", "post"
    ]  # fmt: skip
    await carol.clicks(first, "reflection.answer")
    assert await carol.submits(answer="周五的事，今天想明白了") == {}
    await carol.gets("周五的事")


@both_engines
@both_modes
async def test_alice_answers_and_the_prompt_shows_what_was_kept(
    alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    question = await prompted(alice, clock, "A question for today", FRIDAY_NINE_IN_NEW_YORK)
    await alice.clicks(question, "reflection.answer")
    assert await alice.submits(answer="The rollback plan\nheld <b>") == {}

    kept = await alice.gets("Kept — only you can see it.")
    assert kept["ts"] == question["ts"]
    assert "> The rollback plan\n> held &lt;b&gt;" in text_of(kept)
    assert {e["action_id"] for _, e in elements(kept)} == {"reflection.change", "reflection.share"}
    assert await alice.no_form()
    assert rows(hearth.db, select(Occurrence.answered_at)) == [(FRIDAY_NINE_IN_NEW_YORK,)]


async def test_bob_asks_for_a_question_and_answers_it_at_once(bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect")
    asked = await bob.form()
    assert await bob.submits(answer="A quiet Wednesday") == {}

    page = await bob.form()
    assert "Kept — only you can see it." in text_of(page)
    assert asked["blocks"][0]["text"]["text"] in text_of(page)
    assert "A quiet Wednesday" in text_of(page)
    assert rows(hearth.db, select(ReflectionAsked.day)) == [(date(2026, 11, 25),)]


async def test_carol_writes_her_project_notes_in_chinese(carol: Person, hearth: Hearth) -> None:
    await carol.types("/reflect 每周")
    assert "项目笔记" in text_of(await carol.form())
    assert await carol.submits(happened="迁移跑了两遍", reuse="核对脚本", customer="东风 <b>", project="主数据") == {}

    page = text_of(await carol.form())
    assert "哪些可以复用" in page
    assert "学到了什么" not in page
    assert "客户：东风 &lt;b&gt; · 项目：主数据" in page
    assert rows(hearth.db, select(ReflectionAnswer.said, ReflectionAnswer.language)) == [
        ('{"happened": "迁移跑了两遍", "reuse": "核对脚本"}', "zh_CN")
    ]


async def test_asking_again_gives_the_same_question_until_it_is_answered(bob: Person, hearth: Hearth) -> None:
    for typed in ("/reflect", "/reflect daily"):
        await bob.types(typed)
        await bob.post("close", view_id=(await view(bob, "reflection.answer"))["id"])
    await reflects(bob, "/reflect", answer="one")
    assert len(rows(hearth.db, select(ReflectionAsked.id))) == 1

    await reflects(bob, "/reflect", answer="two")
    assert len(set(rows(hearth.db, select(ReflectionAsked.question)))) == 2
    assert len(rows(hearth.db, select(ReflectionAnswer.id))) == 2


async def test_reflect_takes_up_the_prompt_that_waits(carol: Person, clock: ShiftedClock, hearth: Hearth) -> None:
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    await carol.types("/reflect")
    await carol.submits(answer="在命令里回答")

    kept = await carol.gets("在命令里回答")
    assert kept["ts"] == question["ts"]


async def test_another_question_can_be_had_and_what_was_typed_stays(bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect daily what I typed so far")
    form = await bob.form()
    assert form["state"]["values"]["answer"]["value"]["value"] == "what I typed so far"
    await bob.clicks(form, "reflection.fresh")

    async def another() -> bool:
        return bool((await bob.form())["blocks"][0]["text"] != form["blocks"][0]["text"])

    await eventually(another)
    assert await bob.submits() == {}
    assert len(set(rows(hearth.db, select(ReflectionAsked.question)))) == 2
    assert rows(hearth.db, select(ReflectionAnswer.said)) == [('{"answer": "what I typed so far"}',)]


async def test_a_prompt_goes_over_to_the_other_question(carol: Person, clock: ShiftedClock, hearth: Hearth) -> None:
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    await carol.clicks(question, "reflection.answer")
    await carol.clicks(await carol.form(), "reflection.fresh")

    async def redrawn() -> bool:
        return bool((await carol.gets("今天的一个问题"))["text"] != question["text"])

    await eventually(redrawn)
    with_prompt = select(ReflectionAsked.id).where(ReflectionAsked.occurrence_id.is_not(None))
    assert rows(hearth.db, with_prompt) == [(2,)]


async def test_a_form_sent_twice_is_one_answer(bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect")
    form = await bob.form()
    payload = submission(bob, form, answer="once")
    await bob.post("deliver", kind="interactive", payload=payload)
    await bob.post("deliver", kind="interactive", payload=payload)

    assert len(rows(hearth.db, select(ReflectionAnswer.id))) == 1


async def test_invisible_characters_alone_are_refused_in_the_form(carol: Person, hearth: Hearth) -> None:
    await carol.types("/reflect")

    assert await carol.submits(answer="\u200b\u200b") == {"answer": "这里还空着，写几个字就行。"}
    assert not rows(hearth.db, select(ReflectionAnswer.id))


async def test_three_thousand_characters_are_kept_and_shown_whole(bob: Person) -> None:
    await bob.types("/reflect")
    text = "&" * 2_999 + "末"
    assert await bob.submits(answer=text) == {}

    shown = text_of(await bob.form())
    assert shown.count("&amp;") == 2_999
    assert "末" in shown


async def test_alice_changes_an_answer_from_the_prompt(alice: Person, clock: ShiftedClock, hearth: Hearth) -> None:
    question = await prompted(alice, clock, "A question for today", FRIDAY_NINE_IN_NEW_YORK)
    await alice.clicks(question, "reflection.answer")
    await alice.submits(answer="first thought")
    await alice.clicks(await alice.gets("first thought"), "reflection.change")
    assert await alice.submits(answer="second thought") == {}

    await alice.gets("second thought")
    assert rows(hearth.db, select(ReflectionAnswer.said)) == [('{"answer": "second thought"}',)]


async def test_bob_deletes_an_answer_and_nothing_of_it_is_left(bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect")
    await bob.submits(answer="better not")
    await bob.clicks(await view(bob, "reflection.kept"), "reflection.delete")

    await view(bob, "reflection.history", "Deleted. Nothing of it is kept.")
    assert not rows(hearth.db, select(ReflectionAnswer.id))


async def test_a_deleted_answer_to_a_prompt_can_be_given_again(carol: Person, clock: ShiftedClock) -> None:
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    await carol.clicks(question, "reflection.answer")
    await carol.submits(answer="写错了")
    kept = await carol.gets("收好了")
    await carol.types("/reflect 历史")
    await carol.clicks(await view(carol, "reflection.history"), "reflection.delete")
    await carol.clicks(await carol.gets("已删除"), "reflection.answer")
    assert await carol.submits(answer="重新写的") == {}

    assert (await carol.gets("重新写的"))["ts"] == kept["ts"]


async def test_a_deleted_answer_cannot_be_changed(bob: Person, hearth: Hearth) -> None:
    await bob.types("/reflect")
    await bob.submits(answer="going")
    await bob.clicks(await view(bob, "reflection.kept"), "reflection.change")
    await view(bob, "reflection.change")
    with hearth.db.begin() as session:  # meanwhile, in another window
        session.execute(delete(ReflectionAnswer))

    assert await bob.submits(answer="still here?") == {"answer": "That question or answer is not there any more."}
    await view(bob, "reflection.change")


async def test_the_history_is_newest_first_and_turns_its_pages(bob: Person, clock: ShiftedClock) -> None:
    for n in range(1, 8):
        clock.move_to(WEDNESDAY + timedelta(minutes=n))
        await reflects(bob, "/reflect", answer=f"thought {n}.")
    await bob.types("/reflect history")
    first = text_of(await view(bob, "reflection.history"))
    assert [n for n in range(1, 8) if f"thought {n}." in first] == [3, 4, 5, 6, 7]
    assert first.index("thought 7.") < first.index("thought 6.")
    assert "Page 1 of 2" in first

    await bob.clicks(await bob.form(), "reflection.page.older")
    second = text_of(await view(bob, "reflection.history", "Page 2 of 2"))
    assert [n for n in range(1, 8) if f"thought {n}." in second] == [1, 2]


async def test_an_answer_is_changed_from_the_history(carol: Person) -> None:
    await reflects(carol, "/reflect 每周", happened="第一版", customer="老客户")
    await carol.types("/reflect 回顾")
    await carol.clicks(await view(carol, "reflection.history", "客户：老客户"), "reflection.change")
    await view(carol, "reflection.change")
    assert await carol.submits(happened="第二版") == {}
    shown = text_of(await view(carol, "reflection.kept"))
    assert "第二版" in shown
    assert "客户：老客户" in shown


async def test_an_empty_history_offers_a_first_question(carol: Person) -> None:
    await carol.types("/reflect 历史")
    await carol.clicks(await view(carol, "reflection.history", "这里还什么都没有。"), "reflection.open")

    await view(carol, "reflection.answer")


async def test_a_search_looks_through_ones_own_words_and_tags(carol: Person, bob: Person) -> None:
    await reflects(carol, "/reflect weekly", happened="数据迁移重跑了一遍", customer="ACME Ｎorth")
    await reflects(carol, "/reflect weekly", happened="培训")
    await carol.types("/reflect 搜索 迁移 acme")
    found = text_of(await view(carol, "reflection.found"))
    assert "数据迁移重跑了一遍" in found
    assert "培训" not in found

    await bob.types("/reflect search 迁移")
    assert "Nothing has “迁移” in it." in text_of(await bob.form())


async def test_a_search_without_words_asks_for_some(bob: Person) -> None:
    await reflects(bob, "/reflect", answer="The cut-over went well")
    await bob.types("/reflect search")
    assert "What shall I look for?" in (await bob.submits(words="!?"))["words"]
    assert await bob.submits(words="CUT-over") == {}
    await bob.clicks(await view(bob, "reflection.found", "The cut-over went well"), "reflection.show")

    await view(bob, "reflection.kept", "Kept — only you can see it.")


async def test_an_unknown_word_gets_the_nearest_one_and_comes_back(bob: Person, carol: Person) -> None:
    answer = await bob.types("/reflect histroy please")
    assert "Did you mean `/reflect history`?" in answer["text"]
    assert "/reflect histroy please" in answer["text"]
    assert "`/reflect 帮助`" in (await carol.types("/reflect 咖啡"))["text"]


async def test_help_is_in_the_readers_language(alice: Person, carol: Person) -> None:
    assert "asks you what still waits for you" in (await alice.types("/reflect help"))["text"]
    assert "没有就问一个新问题" in (await carol.types("/reflect 帮助"))["text"]
