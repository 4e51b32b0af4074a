"""/checkin: a mood at once or through the form, seen by its owner alone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text

import bot.core.people
from bot.blocks.checkins import read_command
from bot.features.checkins import Checkin, CheckinDraft
from bot.platform.errors import Refused
from handlers.checkins import note_answer
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Person, elements, eventually, find, text_of
from tests.conftest import Hearth, both_engines, rows

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


@pytest.mark.parametrize(
    ("typed", "mood", "note"),
    [
        ("4 the migration finally ran", 4, "the migration finally ran"),
        ("4", 4, None),
        ("４", 4, None),
        ("3/5 fine", 3, "fine"),
        ("good", 4, None),
        ("GOOD, really", 4, "really"),
        ("very good day", 5, "day"),
        ("so-so", 3, None),
        ("😊", 4, None),
        ("☺️ sunshine", 4, "sunshine"),
        (":blush: sunshine", 4, "sunshine"),
        ("好", 4, None),
        ("很好", 5, None),
        ("好，割接成功", 4, "割接成功"),
        ("一般 有点累", 3, "有点累"),
        ("不太好", 2, None),
        ("４，今天（真的）不错：好～", 4, "今天（真的）不错：好～"),
        ("好～ﬁnally①", 4, "ﬁnally①"),
        ("4: the migration ran at 4:30", 4, "the migration ran at 4:30"),
        ("4. ran", 4, "ran"),
    ],
)
def test_a_mood_is_read_from_a_number_a_word_or_a_face(typed: str, mood: int, note: str | None) -> None:
    assert CheckinDraft(mood, note) == read_command(typed)


@pytest.mark.parametrize("typed", ["0", "6", "-1", "10 of 10"])
def test_a_mood_outside_one_to_five_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"checkins\.mood_range"):
        read_command(typed)


@pytest.mark.parametrize("typed", ["好累", "goodness", "404 errors", "purple", "4:30 up", "3.5", "5%"])
def test_a_word_that_only_begins_like_a_mood_is_not_one(typed: str) -> None:
    with pytest.raises(Refused):
        read_command(typed)


@both_engines
@both_modes
async def test_alice_checks_in_with_one_line_and_sees_it_was_noted(alice: Person, hearth: Hearth) -> None:
    answer = await alice.types("/checkin 4 the migration finally ran")

    assert "Noted: 🙂 Good" in answer["text"]
    assert "the migration finally ran" in text_of(answer)
    assert rows(hearth.db, select(Checkin.mood, Checkin.note)) == [(4, "the migration finally ran")]


async def test_carol_is_answered_in_chinese(carol: Person) -> None:
    answer = await carol.types("/checkin 好，割接成功")

    assert "记下了：🙂 不错" in answer["text"]


async def test_nobody_else_in_the_channel_sees_a_check_in(alice: Person, bob: Person) -> None:
    await alice.types("/checkin 2 a hard day", people.GENERAL)

    assert not any("hard day" in text_of(message) for message in await bob.sees(people.GENERAL))


async def test_what_is_noted_is_encrypted_in_the_database(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 nobody must read this")

    raw = rows(hearth.db, text("select cast(note as text) from checkin"))
    assert raw
    assert "nobody must" not in str(raw)


async def test_an_unknown_mood_is_refused_and_what_was_typed_comes_back(alice: Person, hearth: Hearth) -> None:
    answer = await alice.types("/checkin goood the cut-over went through")

    assert "Did you mean `good`?" in answer["text"]
    assert "goood the cut-over went through" in answer["text"]
    assert not rows(hearth.db, select(Checkin.id))


async def test_a_note_of_ten_thousand_characters_is_refused_kindly_and_comes_back(alice: Person) -> None:
    answer = await alice.types("/checkin 4 " + "长" * 10_000)

    assert "10000 characters" in answer["text"]
    assert "长" * 10_000 in answer["text"]


async def test_the_form_takes_a_mood_a_note_and_three_good_things(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin")

    assert await alice.submits(mood="5", note="calm", good_1="coffee", good_2="it compiled", good_3="home early") == {}
    assert "Noted: 😄 Very good" in text_of(await alice.form())
    assert rows(hearth.db, select(Checkin.mood, Checkin.note)) == [(5, "calm")]


async def test_words_without_a_mood_stay_to_be_copied_into_the_form(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin tired after the night shift")
    refusal = await alice.reads("I do not know the mood")
    assert "tired after the night shift" in text_of(refusal)
    await alice.clicks(refusal, "checkin.open")

    assert await alice.submits(mood="2", note="tired after the night shift") == {}
    assert rows(hearth.db, select(Checkin.mood, Checkin.note)) == [(2, "tired after the night shift")]


async def test_a_mistyped_word_gets_the_nearest_and_a_mood_of_two_words_is_one(alice: Person, carol: Person) -> None:
    assert "Did you mean `/checkin history`?" in text_of(await alice.types("/checkin histroy"))
    assert "你是想输入 `/checkin search` 吗" in text_of(await carol.types("/checkin serach"))
    assert "😐 一般" in text_of(await carol.types("/checkin 还行吧 客户验收过了"))


async def test_the_form_insists_on_a_mood(alice: Person) -> None:
    await alice.types("/checkin")

    assert "mood" in await alice.submits(note="no mood")


async def test_a_form_sent_twice_is_one_entry(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin")
    view = await alice.form()
    body = {"view_id": view["id"], "values": {}}
    await alice.submits(mood="4")
    await alice.post("submit", **body)

    assert len(rows(hearth.db, select(Checkin.id))) == 1


async def test_alice_takes_a_check_in_back(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 1")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")

    await alice.reads("Taken back")
    assert not rows(hearth.db, select(Checkin.id))


async def test_alice_adds_good_things_afterwards_and_the_message_shows_them(alice: Person) -> None:
    await alice.types("/checkin 4 fine")
    await alice.clicks(await alice.reads("Noted"), "checkin.change")

    assert await alice.submits(mood="5", note="better than fine", good_1="a <b> & c") == {}
    message = await alice.reads("Very good")
    assert "better than fine" in text_of(message)
    assert "a &lt;b&gt; &amp; c" in text_of(message)


async def test_bob_cannot_change_or_take_back_what_alice_noted(alice: Person, bob: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 mine")
    await bob.types("/checkin 4 his")
    hers = rows(hearth.db, select(Checkin.id).order_by(Checkin.id))[0][0]
    his_answer = await bob.reads("Noted")
    forged = {"type": "block_actions", "value": str(hers)}
    await bob.clicks(his_answer, "checkin.undo", **forged)

    assert 2 in [mood for (mood,) in rows(hearth.db, select(Checkin.mood))]


async def test_the_history_shows_the_month_in_faces_and_in_words(alice: Person, clock: ShiftedClock) -> None:
    clock.move_to(datetime(2026, 11, 23, 15, tzinfo=UTC))
    await alice.types("/checkin 2 first")
    clock.move_to(datetime(2026, 11, 24, 15, tzinfo=UTC))
    await alice.types("/checkin 4 second")
    await alice.types("/checkin history")
    answer = await alice.reads("Your November 2026")

    assert "2 days with an entry, 3 of 5 on average" in text_of(answer)
    assert "2 days in a row" in text_of(answer)
    assert "first" in text_of(answer)


async def test_the_months_beside_it_are_one_tap_away(alice: Person) -> None:
    await alice.types("/checkin 4 now")
    await alice.types("/checkin history")
    await alice.clicks(await alice.reads("Your November 2026"), "checkin.month.before")

    assert "No entries in this month." in text_of(await alice.reads("Your October 2026"))


async def test_help_is_in_the_readers_language(alice: Person, carol: Person) -> None:
    assert "opens a short form" in (await alice.types("/checkin help"))["text"]
    assert "打开一张小表单" in (await carol.types("/checkin 帮助"))["text"]


async def test_the_global_shortcut_opens_the_form(bob: Person) -> None:
    await bob.chooses("checkin.open")

    assert (await bob.form())["callback_id"] == "checkin.record"


async def test_the_daily_question_comes_at_half_past_four_and_one_tap_answers_it(
    carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await carol.types("/checkin 帮助")  # the first contact
    clock.move_to(datetime(2026, 11, 26, 8, 30, 5, tzinfo=UTC))  # Thursday, 16:30 in Shanghai
    question = await carol.gets("答案只有你自己看得到")
    await carol.clicks(question, "checkin.mood.2")

    assert "记下了：😕 有点低落" in text_of(await carol.gets("记下了"))
    assert rows(hearth.db, select(Checkin.mood)) == [(2,)]


async def test_the_daily_question_is_asked_once_a_day(carol: Person, clock: ShiftedClock) -> None:
    await carol.types("/checkin 帮助")
    clock.move_to(datetime(2026, 11, 26, 8, 30, 5, tzinfo=UTC))
    await carol.gets("答案只有你自己看得到")
    clock.move_to(datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
    clock.move_to(datetime(2026, 11, 27, 8, 30, 5, tzinfo=UTC))

    async def twice() -> bool:
        return sum("答案只有你自己看得到" in text_of(message) for message in await carol.direct()) == 2

    await eventually(twice)


async def test_whoever_has_said_it_today_is_not_asked(carol: Person, alice: Person, clock: ShiftedClock) -> None:
    await carol.types("/checkin 帮助")
    await alice.types("/checkin help")
    clock.move_to(datetime(2026, 11, 26, 8, 0, tzinfo=UTC))  # Thursday, 16:00 in Shanghai
    await carol.types("/checkin 4 割接完成")
    clock.move_to(datetime(2026, 11, 26, 21, 30, 5, tzinfo=UTC))  # 16:30 in New York, and 05:30 in Shanghai
    await alice.gets("How was your day?")
    assert not any("答案只有你自己看得到" in text_of(message) for message in await carol.direct())

    clock.move_to(datetime(2026, 11, 27, 8, 30, 5, tzinfo=UTC))
    await carol.gets("答案只有你自己看得到")


async def test_a_question_that_was_answered_by_the_command_has_a_tick_and_no_reminder(
    bob: Person, clock: ShiftedClock
) -> None:
    await bob.types("/hearth settings")
    assert await bob.submits(remind=["remind"]) == {}
    clock.move_to(datetime(2026, 11, 26, 15, 30, 5, tzinfo=UTC))
    await bob.gets("How was your day?")
    await bob.types("/checkin 4 quiet")

    assert not list(elements(await bob.gets("✓ Daily check-in: done")))
    clock.move_to(datetime(2026, 11, 26, 16, 30, 10, tzinfo=UTC))
    clock.move_to(datetime(2026, 11, 27, 15, 30, 5, tzinfo=UTC))
    await bob.gets("How was your day?")
    assert not any("This still waits" in text_of(message) for message in await bob.direct())


async def test_answering_somebody_elses_question_is_an_entry_of_ones_own(
    carol: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await carol.types("/checkin 帮助")
    await bob.types("/checkin 5 mine")
    clock.move_to(datetime(2026, 11, 26, 8, 30, 5, tzinfo=UTC))
    question = await carol.gets("答案只有你自己看得到")
    hers = find(question, "checkin.mood.1")[1]["value"]
    with hearth.db.begin() as session:
        by = bot.core.people.find_caller(session, "T0HEARTH01", people.BOB)
        assert by is not None
        note_answer(session, by=by, mood=1, occurrence_id=int(hers), now=clock.now())
    await carol.clicks(question, "checkin.mood.4")

    await carol.gets("记下了：🙂 不错")
    assert sorted(rows(hearth.db, select(Checkin.mood))) == [(1,), (4,), (5,)]
