"""Bad input and bugs: everybody gets a clear, kind answer, and nothing that was typed is lost."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.features.checkins import Checkin
from simulator import people
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, last_sent, text_of
from tests.conftest import Hearth, rows

REFERENCE = re.compile(r"`([0-9a-f]{6})`")


def entries(hearth: Hearth) -> list[Any]:
    return rows(hearth.db, select(Checkin.mood, Checkin.note).order_by(Checkin.id))


async def brings(who: Person, kind: str, payload: Json) -> Json:
    """Have Slack bring this to Hearth, honest or not; returns the answer."""
    return await who.post("deliver", kind=kind, payload=payload)


# -- what people type -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "note",
    [
        "שלום, the cut-over \u202eworked\u202c",
        "zero\u200bwidth\ufeff and joined \u2060words",
        "🎉🎉👩‍💻🏴󠁧󠁢󠁳󠁣󠁴󠁿",
        "<!channel> <!here> @channel <@U0BOB> *bold* `code` & co",
    ],
)
async def test_any_characters_are_kept_and_shown_and_wake_nobody(alice: Person, hearth: Hearth, note: str) -> None:
    answer = text_of(await alice.types(f"/checkin 4 {note}"))

    assert "Noted" in answer
    assert len(entries(hearth)) == 1
    assert "\u202e" not in answer, "text that runs backwards would turn the rest of the message around"
    assert "<!" not in answer
    assert "@channel" not in answer


async def test_what_nobody_can_see_is_as_good_as_nothing(alice: Person) -> None:
    await alice.types("/checkin \u200b\u2060")

    assert (await alice.form())["callback_id"] == "checkin.record"


async def test_invisible_characters_do_not_hide_a_command(alice: Person) -> None:
    assert "What Hearth can do" in (await alice.types("/hearth \ufeffhelp\u200b"))["text"]


@pytest.mark.parametrize("typed", ["🦄", "\u202egnihton", "<!channel>", "<@U0BOB>", "`", "%s {x}", "x" * 3000])
async def test_a_word_that_hearth_does_not_know_is_answered_with_a_way_on(alice: Person, typed: str) -> None:
    answer = (await alice.types(f"/hearth {typed}"))["text"]

    assert "/hearth help" in answer
    assert "\u202e" not in answer
    assert "<!" not in answer


async def test_a_mistyped_word_gets_the_nearest_one(alice: Person) -> None:
    assert "Did you mean `/hearth settings`?" in (await alice.types("/hearth setings"))["text"]


# -- what Hearth does not have --------------------------------------------------------------------


async def test_an_unknown_command_is_answered(alice: Person, slack: Simulator) -> None:
    await alice.types("/hearth help")
    answer = await brings(alice, "slash_commands", {**last_sent(slack, "slash_commands"), "command": "/dance"})

    assert "does not know `/dance`" in str(answer["body"])


async def test_a_button_of_another_age_is_answered_where_it_stands(alice: Person, slack: Simulator) -> None:
    await alice.types("/checkin 4")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")
    await alice.reads("Taken back")
    click = last_sent(slack, "interactive")
    old = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "action_id": "gone.long.ago"}]}

    assert (await brings(alice, "interactive", old))["outcome"] == "ok"
    assert await alice.reads("changed since. Please open it again")


async def test_a_form_of_another_age_says_so_and_keeps_what_was_typed(alice: Person, slack: Simulator) -> None:
    await alice.types("/checkin")
    await alice.submits(mood="4")
    sent = next(e.payload for e in slack.board.outbox.attempts if e.payload.get("type") == "view_submission")
    answer = await brings(alice, "interactive", {**sent, "view": {**sent["view"], "callback_id": "gone.long.ago"}})

    assert answer["body"]["response_action"] == "errors"
    assert "Please open it again" in str(answer["body"]["errors"])


async def test_an_unknown_shortcut_opens_a_note_that_says_so(alice: Person, slack: Simulator) -> None:
    await alice.chooses("checkin.open")
    old = {**last_sent(slack, "interactive"), "callback_id": "gone", "trigger_id": slack.triggers.make(people.ALICE)}
    await brings(alice, "interactive", old)

    async def told() -> bool:
        return "Please open it again" in text_of(await alice.form())

    await eventually(told)


async def test_a_list_that_nobody_fills_is_empty(alice: Person, slack: Simulator) -> None:
    await alice.chooses("checkin.open")
    asks = {
        **{name: each for name, each in last_sent(slack, "interactive").items() if name != "trigger_id"},
        "type": "block_suggestion",
        "action_id": "gone",
        "block_id": "gone",
        "value": "x",
    }

    assert (await brings(alice, "interactive", asks))["body"] == {"options": []}


async def test_a_change_to_what_was_taken_back_meanwhile_is_refused_beside_its_field(
    bob: Person, hearth: Hearth
) -> None:
    await bob.types("/checkin 4 fine")
    message = await bob.reads("Noted")
    await bob.clicks(message, "checkin.edit")
    await bob.form()
    await bob.clicks(message, "checkin.undo")
    await bob.reads("Taken back")

    assert await bob.submits(mood="5") == {"mood": "That entry is not there any more."}
    assert entries(hearth) == []


# -- bugs -----------------------------------------------------------------------------------------


async def test_a_bug_is_an_apology_with_a_reference_that_the_log_knows_and_no_private_word(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.types("/checkin 4 my secret diary")
    await alice.clicks(await alice.reads("Noted"), "checkin.edit")
    await alice.submits(mood="5", note="my secret diary, continued")
    sent = next(e.payload for e in slack.board.outbox.attempts if e.payload.get("type") == "view_submission")
    broken = {**sent, "view": {**sent["view"], "hash": "9", "private_metadata": '{"no": "id"}'}}
    with capture_logs() as logs:
        answer = await brings(alice, "interactive", broken)

    said = str(answer["body"]["errors"])
    (failure,) = [each for each in logs if each["event"] == "listener.failed"]
    assert f"reference: {failure['reference']}." in said
    assert "nothing was saved" in said
    assert "Traceback" not in said
    assert "handlers/checkins/_forms.py" in failure["traceback"]
    assert "secret" not in str(logs)


async def test_a_bug_after_a_click_is_told_in_private(alice: Person, bob: Person, slack: Simulator) -> None:
    await alice.types("/checkin 4")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")
    await alice.reads("Taken back")
    click = last_sent(slack, "interactive")
    broken = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "value": "no number"}]}
    await brings(
        alice, "interactive", {**broken, "response_url": slack.board.response_url(people.ALICE, people.GENERAL)}
    )

    assert REFERENCE.search((await alice.reads("something went wrong on our side"))["text"])
    assert not any("went wrong" in text_of(message) for message in await bob.sees())


# -- whoever only looked ----------------------------------------------------------------------------


@contextmanager
def failing(problem: Exception, *verbs: str) -> Iterator[None]:
    """Have these verbs of features fail, whoever asks them."""
    with pytest.MonkeyPatch.context() as patch:
        for verb in verbs:
            patch.setattr(f"bot.features.{verb}", _raises(problem))
        yield


def _raises(problem: Exception) -> Callable[..., None]:
    def fails(*_args: object, **_given: object) -> None:
        raise problem

    return fails


AWAY = OperationalError("select", {}, Exception("the database is away"))
READS = ("checkins.month", "checkins.search", "kudos.page", "kudos.summary", "reflection.page", "reflection.search")


@pytest.mark.parametrize("problem", [ValueError("a bug"), AWAY])
@pytest.mark.parametrize(
    "typed", ["/checkin history", "/checkin search note", "/kudos received", "/reflect history", "/reflect search note"]
)
async def test_a_look_that_fails_says_nothing_of_saving(alice: Person, typed: str, problem: Exception) -> None:
    await alice.types("/checkin help")
    with failing(problem, *READS):
        await alice.types(typed)
        apology = text_of(await alice.reads("I couldn't do that"))

    assert "saved" not in apology
    assert bool(REFERENCE.search(apology)) == (problem is not AWAY)


@pytest.mark.parametrize("problem", [ValueError("a bug"), AWAY])
async def test_carol_reads_so_in_chinese(carol: Person, problem: Exception) -> None:
    await carol.types("/checkin help")
    with failing(problem, *READS):
        await carol.types("/checkin history")
        assert "保存" not in text_of(await carol.reads("这一步没能完成"))


@pytest.mark.parametrize("problem", [ValueError("a bug"), AWAY])
async def test_a_search_form_that_fails_says_nothing_of_saving_and_keeps_its_words(
    alice: Person, problem: Exception
) -> None:
    await alice.types("/reflect search")
    await alice.form()
    with failing(problem, *READS):
        said = await alice.submits(words="cut-over")

    assert "I couldn't do that" in said["words"]
    assert "saved" not in said["words"]


@pytest.mark.parametrize("problem", [ValueError("a bug"), AWAY])
async def test_words_that_were_to_be_kept_are_said_not_to_be(alice: Person, hearth: Hearth, problem: Exception) -> None:
    await alice.types("/checkin help")
    with failing(problem, "checkins.record"):
        command = text_of(await alice.types("/checkin 4 my note"))
        await alice.types("/checkin")
        form = await alice.submits(mood="4", note="my note")

    assert "nothing was saved" in command
    assert "my note" in command
    assert "nothing was saved" in form["mood"]
    assert entries(hearth) == []
