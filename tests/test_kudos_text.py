"""How a typed /kudos is read, what counts as a reason, and what is done to it where others see it."""

import pytest

from bot.blocks import kudos as blocks
from bot.blocks.kudos import ResolvedCommand, read_command, resolve_value
from bot.blocks.refusals import with_what_was_typed
from bot.blocks.typed import as_typed
from bot.features.kudos import VALUES, KudosDraft, check_reason
from bot.platform.errors import Refused
from bot.platform.i18n import translator

BOB, CAROL = "<@U0BOB00001|bob>", "<@U0CAROL001|carol>"


def resolved(typed: str) -> ResolvedCommand:
    return resolve_value(read_command(typed), VALUES)


def drafted(typed: str) -> KudosDraft:
    draft = resolved(typed).draft
    assert isinstance(draft, KudosDraft)
    return draft


@pytest.mark.parametrize(
    ("typed", "reason", "value"),
    [
        (f"{BOB} for staying the night #customer-first", "staying the night", "customer"),
        (f"{BOB} staying the night #team", "staying the night", "team"),
        (f"{BOB}: staying the night #CRAFT", "staying the night", "craft"),
        (f"thanks to {BOB} for staying the night", "staying the night", None),
        (f"give {BOB} for staying the night", "staying the night", None),
        (f"{BOB} 陪我守到凌晨 #客户", "陪我守到凌晨", "customer"),
        (f"谢谢{BOB}陪我守到凌晨＃团队", "陪我守到凌晨", "team"),
        (f"感谢 {BOB} 陪我守到凌晨 #使命感", "陪我守到凌晨", "mission"),
        (f"{BOB} 谢谢你陪我守到凌晨", "谢谢你陪我守到凌晨", None),
        (f"{BOB} the #worth of a calm evening", "the worth of a calm evening", "worth"),
        (f"{BOB} staying the night <#C0TEAM|team>", "staying the night", "team"),
        (f"{BOB} ticket #4711 closed in one night", "ticket #4711 closed in one night", None),
        (f"{BOB} see <https://wiki.example/#team> for the notes", "see https://wiki.example/#team for the notes", None),
        (f"{BOB} :rocket: staying the night", ":rocket: staying the night", None),
        (f"{BOB} closing R&amp;D&lt;3 tickets", "closing R&D<3 tickets", None),
    ],
)
def test_words_that_only_address_somebody_are_no_part_of_the_reason(typed: str, reason: str, value: str | None) -> None:
    draft = drafted(typed)
    assert (draft.people, draft.reason, draft.value) == (("U0BOB00001",), reason, value)


@pytest.mark.parametrize(
    "between", [" ", ", ", " and ", " & ", " 和 ", "、", " and also "]
)  # fmt: skip
def test_several_people_are_found_however_they_are_joined(between: str) -> None:
    draft = drafted(f"{BOB}{between.replace('&', '&amp;')}{CAROL} for staying the night")
    assert draft.people == ("U0BOB00001", "U0CAROL001")
    assert draft.reason.endswith("staying the night")


def test_the_same_person_named_twice_is_thanked_once() -> None:
    assert read_command(f"{BOB} {BOB} staying the night").people == ("U0BOB00001",)


def test_a_name_inside_the_sentence_stays_in_it_and_is_thanked_too() -> None:
    draft = drafted(f"{BOB} for showing {CAROL} the new cluster")
    assert draft.people == ("U0BOB00001", "U0CAROL001")
    assert draft.reason == "showing @carol the new cluster"


def test_names_alone_are_no_reason() -> None:
    draft = drafted(f"{BOB} thank you {CAROL}")
    with pytest.raises(Refused, match=r"kudos\.reason_short"):
        check_reason(draft.reason)


@pytest.mark.parametrize("word", ["private", "Privately", "私下", "悄悄"])
def test_a_first_word_makes_it_private(word: str) -> None:
    draft = drafted(f"{word} {BOB} for staying the night")
    assert not draft.public
    assert draft.reason == "staying the night"


def test_a_user_group_is_told_from_a_person() -> None:
    command = read_command(f"<!subteam^S0IMPLEM01|@implementers> {BOB} for staying the night")
    assert (command.groups, command.people) == (("S0IMPLEM01",), ("U0BOB00001",))


def test_an_unknown_tag_stays_in_the_words() -> None:
    read = resolved(f"{BOB} for staying the night #friendship #team")
    assert read.draft.reason == "staying the night #friendship"
    assert (read.draft.value, read.unknown) == ("team", ("friendship",))


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_every_tag_that_hearth_names_is_one_that_it_reads(locale: str) -> None:
    named = blocks.tags(translator(locale), VALUES).replace("`", "").split()
    assert [drafted(f"{BOB} for staying the night {tag}").value for tag in named] == [each.key for each in VALUES]


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (None, "kudos.reason_missing"),
        ("   ", "kudos.reason_missing"),
        ("🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉", "kudos.emoji_only"),
        (":tada: :tada: :tada:", "kudos.emoji_only"),
        ("!!!!!!!!!!!!", "kudos.emoji_only"),
        ("\u200b\u200b\u202e\u202e\u2060\u2060\u200d\u200d\ufeff\ufeff", "kudos.reason_missing"),
        ("thanks", "kudos.reason_short"),
        ("t h a n k s ! ! !", "kudos.reason_short"),
        ("谢谢你啊", "kudos.reason_short"),
        ("good job\u200b\u200b\u200b", "kudos.reason_short"),
        ("x" * 1_001, "text.long"),
    ],
)
def test_a_reason_that_says_too_little_or_too_much_is_refused(reason: str | None, code: str) -> None:
    with pytest.raises(Refused) as no:
        check_reason(reason)
    assert (no.value.code, no.value.field) == (code, "reason")


@pytest.mark.parametrize("reason", ["谢谢你帮我", "helped me out", "stayed late", " 陪我加班 ok ", "x" * 1_000])
def test_ten_letters_or_five_chinese_characters_are_enough(reason: str) -> None:
    assert check_reason(reason) == reason.strip()


def test_what_slack_made_of_the_text_is_shown_as_it_was_typed() -> None:
    text = (
        "<@U1|bob> <@U2> <#C1|general> <!channel> <!here|here> <!subteam^S1|@ops> <mailto:a@b.c|a@b.c> a &lt; b &amp; c"
    )
    assert as_typed(text) == "@bob @U2 #general @channel @here @ops a@b.c a < b & c"


def test_a_refused_command_comes_back_readable_and_harmless() -> None:
    said = with_what_was_typed("No.", {"command": "/kudos", "text": f"{BOB} <!channel> well &lt;done&gt;"})
    assert said == "No.\n> /kudos @bob ＠channel well &lt;done&gt;"


def test_a_draft_is_public_unless_said_otherwise() -> None:
    assert KudosDraft().public
