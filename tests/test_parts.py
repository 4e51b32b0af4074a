"""The parts of every screen, people's words among them, and what comes back from a form."""

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import parts, state
from bot.blocks.text import cut, escape, plain, quote, units
from simulator.block_kit import check_message, check_view
from tests.hostile_texts import CODER, FAMILY, PIECES, SCOTLAND, Wording, wordings

Json = dict[str, Any]

MENU = [parts.option("Hi", str(i), description="Hi") for i in range(3)]


@given(wordings(400), st.integers(1, 120))
def test_a_cut_text_is_short_and_whole(words: Wording, most: int) -> None:
    text = words.spelled()

    short = cut(text, most)

    assert units(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    "piece", [p for p in PIECES if len(p) > 1 and p not in {"क्षि"}] + ["🇨🇳🇫🇷", "क्ष", "<!date^1^{date}|x>"]
)
def test_nothing_is_broken_in_two(piece: str) -> None:
    for most in range(4, 4 + units(piece)):
        short = cut(f"abc{piece}xyz", most).rstrip("…")

        kept = short.removeprefix("abc")
        assert kept in {"", piece, f"{piece}x", f"{piece}xy", f"{piece}xyz"} | _whole_starts(piece)


def _whole_starts(piece: str) -> set[str]:
    """Two flags, or two letters, are two things: there a cut between them is a clean one."""
    return {"🇨🇳🇫🇷": {"🇨🇳"}, "क्ष": {"क्"}}.get(piece, set())


@pytest.mark.parametrize(
    ("wrote", "shown"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<@U1> & <https://a|b>", "&lt;@U1&gt; &amp; &lt;https://a|b&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("@channel 大家好", "＠channel 大家好"),
        ("嗨@here你好", "嗨＠here你好"),
        ("@EVERYONE!", "＠EVERYONE!"),
        ("@chan\u200bnel", "＠channel"),
        ("bob@everyone.org @hereford", "bob@everyone.org @hereford"),
        ("abc\u202edcba", "abcdcba"),
        ("a\u200db\u200cc\ufeff\u2066d", "abcd"),
        (CODER + FAMILY + SCOTLAND, CODER + FAMILY + SCOTLAND),
        ("1️⃣ ❤️‍🔥", "1️⃣ ❤️‍🔥"),
        ("x\U000e0041\U000e0042", "x"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("*bold* _it_ `code` :tada:", "*bold* _it_ `code` :tada:"),
    ],
)
def test_what_people_write_is_shown_and_not_obeyed(wrote: str, shown: str) -> None:
    assert escape(wrote) == shown


NASTY = st.text(st.sampled_from("<>&@!#|:;channelhereyo amptlg\u200b\u200d\u202e\n好👩💻\U000e0041\ud800"), max_size=40)


@given(NASTY | st.text())
def test_no_word_of_anybodys_is_a_command_to_slack(wrote: str) -> None:
    shown = escape(wrote)

    assert not re.search("[<>]|&(?!amp;|lt;|gt;)", shown)
    assert not re.search(r"(?<![A-Za-z0-9._%+-])@(channel|here|everyone)(?![A-Za-z0-9_])", shown, re.IGNORECASE)
    assert not re.search("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", shown)
    assert html.unescape(shown).replace("＠", "@") == plain(wrote).replace("＠", "@") or "&" in wrote


@given(NASTY)
def test_every_line_of_a_quotation_is_marked(wrote: str) -> None:
    assert all(line.startswith(">") for line in quote(wrote).split("\n") if quote(wrote))


def test_a_quotation_keeps_its_lines() -> None:
    assert quote("Thank you\n\n<Alice>") == "> Thank you\n>\n> &lt;Alice&gt;"
    assert quote(" \n ") == ""


def answered(**answer: Any) -> Json:
    return {"state": {"values": {"q": {"value": {"type": "some"} | answer}}}}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        ({"value": " Hi "}, "Hi"),
        ({"value": "  "}, None),
        ({"value": None}, None),
        ({"selected_option": parts.option("One", "1")}, "1"),
        ({"selected_option": None}, None),
        ({"selected_options": [parts.option("One", "1"), parts.option("Two", "2")]}, ["1", "2"]),
        ({"selected_options": []}, None),
        ({"selected_user": "U1"}, "U1"),
        ({"selected_users": ["U2", "U1"]}, ["U2", "U1"]),
        ({"selected_users": []}, None),
        ({"selected_conversation": "C1"}, "C1"),
        ({"selected_date": "2026-11-23"}, "2026-11-23"),
        ({"selected_time": "09:30"}, "09:30"),
        ({"selected_date_time": 1_790_000_000}, 1_790_000_000),
    ],
)
def test_an_answer_is_read_whatever_it_was_asked_with(answer: Json, value: Any) -> None:
    assert state.value(answered(**answer), "q") == value


def test_a_question_that_was_not_asked_has_no_answer() -> None:
    assert state.value({"state": {"values": {}}}, "q") is None
    assert state.value({}, "q") is None
    assert (state.text({}, "q"), state.chosen({}, "q")) == ("", [])
    assert state.chosen(answered(selected_users=["U1"]), "q") == ["U1"]


def test_every_part_is_one_that_slack_takes() -> None:
    menu = MENU
    asked = [
        parts.text_input(initial="Hi", placeholder="Hi", multiline=True, min_length=1, max_length=300),
        parts.select(menu, initial="1", placeholder="Hi", confirm=parts.confirm("T", "t", "y", "n", danger=True)),
        parts.multi_select(menu, initial=["1", menu[2]], placeholder="Hi", most=2),
        parts.radio(menu, initial=menu[1]),
        parts.checkboxes(menu, initial=["0"]),
        parts.users_select(initial="U1", placeholder="Hi"),
        parts.multi_users_select(initial=["U1"], placeholder="Hi", most=3),
        parts.conversations_select(include=("public",), initial="C1", placeholder="Hi"),
        parts.datepicker(initial="2026-11-23", placeholder="Hi"),
        parts.timepicker(initial="09:30", placeholder="Hi"),
    ]
    form = [parts.input_block(f"q{i}", "Hi", one, hint="Hi", dispatch=True) for i, one in enumerate(asked)]
    button = parts.button("Hi", "b", value="1", style="primary", url="https://a.b", accessibility_label="x" * 90)
    shown = [
        parts.header("Hi"),
        parts.section("Hi", fields=["a"], block_id="s", accessory=parts.overflow("o", menu)),
        parts.actions(button, block_id="a"),
        parts.context("a", "b"),
        parts.divider(),
    ]

    modal = parts.modal("m", "Hi", [*form, *shown], submit="Go", close="No", private_metadata="1", notify_on_close=True)
    assert check_view(modal) == []
    assert check_view(parts.home(shown, callback_id="home")) == []
    assert check_message(parts.message("Hi", shown, channel="C1")) == []


def test_a_first_choice_that_is_not_offered_is_ignored() -> None:
    assert "initial_option" not in parts.radio(MENU[:2], initial="9")
    assert "initial_options" not in parts.checkboxes(MENU[:2], initial=["9"])
