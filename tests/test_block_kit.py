"""The local workspace reads Block Kit as strictly as Slack does."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.block_kit import check_message, check_view
from tests.properties import examples
from tests.samples import (
    ELEMENTS,
    VALID,
    Json,
    actions,
    ask,
    bars,
    button,
    cells,
    chart,
    confirm,
    container,
    data_table,
    home,
    message,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
    select,
    typed,
    view_of,
    words,
    x,
)


def test_a_title_that_is_too_long_is_refused_in_slacks_words() -> None:
    problems = modal(title=plain(x(25)))

    assert words(problems) == ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]
    assert problems[0].code == "invalid_arguments"


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0/type]"),
        ([{"type": "sections"}], "unsupported type: sections [json-pointer:/blocks/0/type]"),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
        ([{"type": "header"}], "missing required field: text [json-pointer:/blocks/0]"),
        ([{"text": plain()}], "missing required field: type [json-pointer:/blocks/0]"),
        ([actions()], "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
        (["Hi"], "must provide an object [json-pointer:/blocks/0]"),
        (
            [actions(button(action_id="a"), button(action_id="a"))],
            '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
        ),
        (
            [section(block_id="b"), section(block_id="b")],
            '`block_id` "b" already exists [json-pointer:/blocks/1/block_id]',
        ),
        ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]"),
        ([actions(button(style="warm"))], "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]"),
        ([actions(button(text="Hi"))], "must provide an object [json-pointer:/blocks/0/elements/0/text]"),
    ],
)
def test_a_block_is_refused_in_slacks_words(blocks: list[Any], said: str) -> None:
    problems = check_message({"text": "Hi", "blocks": blocks})

    assert words(problems) == [f"[ERROR] {said}"]
    assert problems[0].code == "invalid_blocks"


MESSAGES_ONLY = {"context_actions", "data_visualization", "markdown", "plan", "table", "task_card"}


@pytest.mark.parametrize("kind", VALID)
def test_each_block_stands_where_slack_shows_it_and_nowhere_else(kind: str) -> None:
    block = VALID[kind]

    assert (message(block) == []) == (kind != "alert")
    assert (modal(block) == []) == (kind not in MESSAGES_ONLY | {"card", "carousel"})
    assert (home(block) == []) == (kind not in MESSAGES_ONLY | {"alert"})


@pytest.mark.parametrize("kind", ["file", "call", "nonsense", None, 7, []])
def test_a_block_that_an_app_cannot_send_is_refused(kind: Any) -> None:
    assert message({"type": kind})[0].message.startswith("unsupported type")


@pytest.mark.parametrize("kind", ELEMENTS)
def test_each_element_stands_where_slack_lets_it_and_nowhere_else(kind: str) -> None:
    element, places = ELEMENTS[kind]

    assert (modal(section(accessory=element)) == []) == ("section" in places)
    assert (modal(actions(element)) == []) == ("actions" in places)
    assert (modal(ask(element)) == []) == ("input" in places)


def test_a_file_can_be_asked_for_only_in_a_modal() -> None:
    block = ask({"type": "file_input"})

    assert (modal(block), home(block) != [], message(block) != []) == ([], True, True)


@pytest.mark.parametrize(
    "element",
    [
        select(initial_option=option("elsewhere")),
        select(initial_option=option(0, text="Other words")),
        select(options=[option(1), option(1)]),
        select(option_groups=[{"label": plain(), "options": options(1)}]),
        {"type": "static_select"},
        {"type": "static_select", "options": [option() | {"text": mrkdwn()}]},
        {"type": "checkboxes", "options": options(2), "initial_options": []},
        {"type": "checkboxes", "options": options(2), "initial_options": [option(9)]},
        {"type": "multi_users_select", "initial_users": ["U1", "U2"], "max_selected_items": 1},
        {"type": "datepicker", "initial_date": "2026-02-30"},
        {"type": "datepicker", "initial_date": "20260228"},
        {"type": "timepicker", "initial_time": "9:30"},
        {"type": "timepicker", "initial_time": "24:00"},
        {"type": "number_input"},
        {"type": "conversations_select", "filter": {"include": ["secret"]}},
        typed(min_length=5, max_length=4),
        typed(initial_value="too long", max_length=3),
        typed(multiline="yes"),
        typed(dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
        typed(confirm=confirm()),
    ],
)
def test_an_element_that_contradicts_itself_is_refused(element: Json) -> None:
    assert modal(ask(element)) != []


def test_a_form_without_a_submit_button_is_refused() -> None:
    problems = check_view({"type": "modal", "title": plain(), "blocks": [section(), ask(typed())]})

    said = "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    assert words(problems) == [f"[ERROR] {said}"]


def test_a_modal_has_a_title_and_a_home_has_none() -> None:
    assert check_view({"type": "modal", "blocks": []})[0].message == "missing required field: title"
    assert home(title=plain())[0].message == "invalid additional property: title"
    assert home(submit=plain())[0].message == "invalid additional property: submit"
    assert modal(title=mrkdwn())[0].message == "unsupported type: mrkdwn"
    assert modal(submit_disabled=True)[0].message == "invalid additional property: submit_disabled"


@pytest.mark.parametrize("view", [{}, {"type": "page", "blocks": []}, {"type": "home"}, {"type": "home", "blocks": {}}])
def test_what_is_no_view_is_refused(view: Json) -> None:
    assert check_view(view) != []


def test_two_elements_cannot_both_have_the_cursor() -> None:
    one = ask(typed(focus_on_load=True))

    assert modal(one) == []
    assert modal(one, one)[0].message == "only one element can have `focus_on_load`"


def test_a_view_of_too_many_bytes_has_a_code_of_its_own() -> None:
    assert check_view(view_of(250_001))[0].code == "view_too_large"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": [], "attachments": []}, "no_text"),
        ({"text": x(40_001)}, "msg_too_long"),
        ({"text": "Hi", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "Hi", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"attachments": "Hi"}, "invalid_attachments"),
        ({"attachments": ["Hi"]}, "invalid_attachments"),
        ({"attachments": [{"blocks": [{"type": "nonsense"}]}]}, "invalid_blocks"),
        ({"blocks": [data_table()], "attachments": [{"blocks": [data_table()]}]}, "invalid_attachments"),
        ({"blocks": [section(x(3_000))] * 5}, "msg_blocks_too_long"),
        ({"text": "Hi", "markdown_text": "Hi"}, "markdown_text_conflict"),
        ({"text": "Hi", "metadata": "Hi"}, "invalid_metadata_format"),
        ({"text": "Hi", "metadata": {"event_type": "sent"}}, "invalid_metadata_schema"),
        ({"text": 7}, "invalid_arguments"),
    ],
)
def test_a_whole_message_is_refused_under_slacks_code(payload: Json, code: str) -> None:
    assert check_message(payload)[0].code == code


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "Hi"},
        {"blocks": [section()]},
        {"blocks": json.dumps([section()])},
        {"text": "Hi", "blocks": "", "metadata": json.dumps({"event_type": "sent", "event_payload": {"id": "1"}})},
        {"markdown_text": "# Hi"},
        {"attachments": [{"color": "#fff", "blocks": [section()]}]},
        {"delete_original": True},
        {"channel": "C1", "thread_ts": "1.0", "text": "Hi", "unfurl_links": False},
    ],
)
def test_an_ordinary_message_is_accepted(payload: Json) -> None:
    assert check_message(payload) == []


def test_a_block_inside_a_container_counts_for_names_and_forms() -> None:
    twice = [section(block_id="b"), container(child_blocks=[section(block_id="b")])]
    form = container(child_blocks=[ask(typed())])

    assert message(*twice)[0].pointer == "/blocks/1/child_blocks/0/block_id"
    assert check_view({"type": "modal", "title": plain(), "blocks": [form]}) != []
    assert message(container(child_blocks=[container()])) != []


@pytest.mark.parametrize(
    "inner",
    [
        {"type": "pie", "segments": [{"label": "a", "value": 0}]},
        {"type": "pie", "segments": [{"label": "a", "value": "1"}]},
        {"type": "donut", "segments": [{"label": "a", "value": 1}]},
        bars() | {"axis_config": {"categories": ["elsewhere"]}},
        bars() | {"series": bars()["series"] * 2},
    ],
)
def test_a_chart_that_does_not_add_up_is_refused(inner: Json) -> None:
    assert message(chart(inner)) != []


def test_a_table_has_even_rows_and_a_plain_head() -> None:
    uneven = cells(1, 2) + cells(1, 3)
    rich_head: list[list[Json]] = [[rich()], [rich()]]

    assert home(data_table(rows=uneven)) != []
    assert home(data_table(rows=rich_head)) != []
    assert home(data_table(rows=[*cells(1, 1), [rich()]])) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "options", "rows", "chart", "series", "element"]),
            inner | st.sampled_from([*VALID, *ELEMENTS, "modal", "home", "plain_text", "mrkdwn"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
@examples(100)
def test_no_payload_whatever_breaks_the_check(value: Any) -> None:
    payload = value if isinstance(value, dict) else {"blocks": value, "attachments": value, "text": value}

    check_message(payload)
    check_message({"blocks": [value]})
    assert check_view(payload | {"type": "nonsense"}) != []
    check_view({"type": "modal", "title": value, "blocks": [value]})
