"""What Hearth sends always fits, whatever people wrote."""

import copy
from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import parts
from bot.blocks.fit import fit_message, fit_view
from bot.blocks.limits import LIMITS
from simulator.block_kit import check_message, check_view
from tests.hostile_texts import Wording, wordings
from tests.properties import examples

Json = dict[str, Any]

REST = "The rest was cut: Slack shows no more in one message."


def option_list(n: int, text: str) -> list[Json]:
    return [parts.option(text[:200], str(i), description=text[:200]) for i in range(n)]


def _buttons(text: str, n: int) -> Json:
    text = text[:400]
    sure = parts.confirm(text, text, text, text)
    return parts.actions(*(parts.button(text, f"a{i}", confirm=sure) for i in range(n)))


def _menu(text: str, n: int) -> Json:
    menu = parts.select(option_list(n, text), initial=str(n - 1), placeholder=text)
    return parts.section(text, accessory=menu)


def _pie(text: str, n: int) -> Json:
    segments = [{"label": text, "value": 1}] * n
    return {"type": "data_visualization", "title": text, "chart": {"type": "pie", "segments": segments}}


def _lines(text: str, n: int) -> Json:
    labels = [str(i) for i in range(n)]
    series = [{"name": name, "data": [{"label": label, "value": 1} for label in labels]} for name in labels[:9]]
    axis = {"categories": labels, "x_label": text}
    return {
        "type": "data_visualization",
        "title": text,
        "chart": {"type": "line", "series": series, "axis_config": axis},
    }


def _table(text: str, n: int) -> Json:
    rows = [[{"type": "raw_text", "text": text[:40]}] * n] * (n + 1)
    return {"type": "data_table", "caption": "Week", "rows": rows}


EVERYWHERE: dict[str, Callable[[str, int], Json]] = {
    "section": lambda text, n: parts.section(text),
    "fields": lambda text, n: parts.section(fields=[text] * n),
    "header": lambda text, n: parts.header(text),
    "context": lambda text, n: parts.context(*[text] * (n - 1)),
    "buttons": _buttons,
    "menu": _menu,
    "boxes": lambda text, n: parts.actions(parts.checkboxes(option_list(n, text), initial=["0", str(n - 1)])),
    "overflow": lambda text, n: parts.section(text, accessory=parts.overflow("o", option_list(n, text))),
    "divider": lambda text, n: parts.divider(),
    "table": _table,
}
IN_MESSAGES = EVERYWHERE | {
    "pie": _pie,
    "lines": _lines,
    "markdown": lambda text, n: {"type": "markdown", "text": text * 3},
}


def recipes(kinds: Iterable[str]) -> st.SearchStrategy[tuple[str, Wording, int]]:
    return st.tuples(st.sampled_from(sorted(kinds)), wordings(4_000), st.integers(1, 120))


Recipe = list[tuple[str, Wording, int]]


@examples(40)
@given(st.lists(recipes(IN_MESSAGES), max_size=15), st.integers(1, 4), wordings(50_000))
def test_whatever_is_sent_slack_finds_it_small_enough(recipe: Recipe, times: int, text: Wording) -> None:
    blocks = [IN_MESSAGES[kind](words.spelled(), n) for kind, words, n in recipe] * times
    payload = {"channel": "C1", "text": text.spelled(), "blocks": blocks, "attachments": [{"blocks": blocks[:5]}]}
    before = copy.deepcopy(payload)

    fitted, cuts = fit_message(payload, rest=REST)

    assert payload == before
    assert [str(problem) for problem in check_message(fitted)] == []
    assert bool(cuts) or fitted == payload


@examples(30)
@given(st.lists(recipes(EVERYWHERE), max_size=15), st.integers(1, 7), wordings(60))
def test_whatever_is_shown_slack_finds_it_small_enough(recipe: Recipe, times: int, words: Wording) -> None:
    title = words.spelled()
    blocks = [EVERYWHERE[kind](words.spelled(), n) for kind, words, n in recipe] * times
    view = parts.modal("m", title, blocks, submit=title, close=title)

    fitted, cuts = fit_view(view, rest=REST)

    assert [str(problem) for problem in check_view(fitted)] == []
    assert bool(cuts) or fitted == view


def test_what_fits_is_sent_as_it_is() -> None:
    blocks = [parts.section("x" * 3_000), *[parts.divider()] * 49]
    payload = parts.message("Hi", blocks, channel="C1")

    assert fit_message(payload, rest=REST) == (payload, [])


def test_the_reader_is_told_that_the_rest_was_cut() -> None:
    fitted, cuts = fit_message(parts.message("Hi", [parts.section(str(i)) for i in range(60)]), rest=REST)

    assert len(fitted["blocks"]) == 50
    assert fitted["blocks"][48]["text"]["text"] == "48"
    assert fitted["blocks"][49] == parts.context(REST)
    assert cuts == ["/blocks"]


def test_the_log_learns_where_it_was_cut_and_nothing_of_what_was_said() -> None:
    secret = "Bob is leaving " * 300
    _, cuts = fit_message(parts.message("Hi", [parts.section("Hi"), parts.section(secret)]), rest=REST)

    assert cuts == ["/blocks/1/text/text"]


def test_a_large_view_is_cut_at_a_whole_block() -> None:
    view = parts.home([parts.section("好" * 3_000) for _ in range(90)])

    fitted, cuts = fit_view(view, rest=REST)

    assert check_view(view)[0].code == "view_too_large"
    assert check_view(fitted) == []
    assert (fitted["blocks"][-1], cuts) == (parts.context(REST), ["/view/blocks"])


def test_an_update_has_room_for_far_less_text() -> None:
    fitted, cuts = fit_message({"text": "好" * 5_000}, rest=REST, method="chat.update")

    assert check_message(fitted, "chat.update") == []
    assert len(fitted["text"].encode()) <= 4_000
    assert cuts == ["/text"]


def test_a_choice_that_was_cut_away_is_not_chosen() -> None:
    menu = parts.select(option_list(101, "Hi"), initial="100")

    fitted, _ = fit_message(parts.message("Hi", [parts.actions(menu)]), rest=REST)

    assert "initial_option" not in fitted["blocks"][0]["elements"][0]


def test_a_name_is_never_cut_in_two() -> None:
    payload = parts.message("Hi", [parts.actions(parts.button("Hi", "a" * 256, value="v" * 2_001))])

    assert fit_message(payload, rest=REST) == (payload, [])


def test_an_empty_text_gets_a_dash_and_an_empty_row_goes() -> None:
    fitted, cuts = fit_message(parts.message("Hi", [parts.section(""), parts.context(), parts.actions()]), rest=REST)

    assert fitted["blocks"] == [parts.section("–")]
    assert cuts == ["/blocks/0/text/text", "/blocks/1", "/blocks/2"]


def test_the_guard_leaves_what_is_exactly_at_a_limit() -> None:
    limit = LIMITS["header.text"].most

    assert fit_message({"blocks": [parts.header("x" * limit)]}, rest=REST)[1] == []
    assert fit_message({"blocks": [parts.header("x" * (limit + 1))]}, rest=REST)[1] == ["/blocks/0/text/text"]
