"""Every limit of Slack's, tried at its edge: the most is accepted, one more is refused."""

from collections.abc import Callable

import pytest

from simulator.block_kit import Problem, check_message, check_view
from simulator.block_kit.limits import LIMITS
from tests.samples import (
    Json,
    actions,
    ask,
    bars,
    button,
    card,
    cells,
    chart,
    confirm,
    container,
    data_table,
    feedback,
    home,
    image,
    message,
    modal,
    mrkdwn,
    option,
    options,
    pie,
    plain,
    section,
    select,
    typed,
    video,
    view_of,
    web,
    words,
    x,
)

# One payload of size n for every limit of the table.
SIZED: dict[str, Callable[[int], list[Problem]]] = {
    "message.text": lambda n: check_message({"text": x(n)}),
    "message.update_text": lambda n: check_message({"text": x(n)}, "chat.update"),
    "message.blocks": lambda n: message(*[section()] * n),
    "message.blocks_text": lambda n: message(*[section(x(2_600))] * 4, section(x(n - 4 * 2_600))),
    "message.attachments": lambda n: check_message({"attachments": [{"text": "Hi"}] * n}),
    "message.markdown": lambda n: message(
        *[{"type": "markdown", "text": x(n // 2)}] * 2, section(), *[{"type": "markdown", "text": "x"}] * (n % 2)
    ),
    "message.markdown_text": lambda n: check_message({"markdown_text": x(n)}),
    "message.tables": lambda n: message(*[data_table()] * n),
    "message.charts": lambda n: message(*[chart(pie())] * n),
    "view.blocks": lambda n: modal(*[section()] * n),
    "view.title": lambda n: modal(title=plain(x(n))),
    "view.submit": lambda n: modal(submit=plain(x(n))),
    "view.close": lambda n: modal(close=plain(x(n))),
    "view.private_metadata": lambda n: modal(private_metadata=x(n)),
    "view.callback_id": lambda n: modal(callback_id=x(n)),
    "view.external_id": lambda n: home(external_id=x(n)),
    "view.bytes": lambda n: check_view(view_of(n)),
    "block_id": lambda n: message(section(block_id=x(n))),
    "action_id": lambda n: message(actions(button(action_id=x(n)))),
    "actions.elements": lambda n: message(actions(*[button()] * n)),
    "alert.text": lambda n: modal({"type": "alert", "text": plain(x(n))}),
    "card.title": lambda n: message(card(title=plain(x(n)))),
    "card.subtitle": lambda n: message(card(subtitle=plain(x(n)))),
    "card.body": lambda n: message(card(body=mrkdwn(x(n)))),
    "card.actions": lambda n: message(card(actions=[button()] * n)),
    "carousel.elements": lambda n: home({"type": "carousel", "elements": [card()] * n}),
    "container.title": lambda n: message(container(title=plain(x(n)))),
    "container.subtitle": lambda n: message(container(subtitle=plain(x(n)))),
    "container.child_blocks": lambda n: message(container(child_blocks=[section()] * n)),
    "context.elements": lambda n: message({"type": "context", "elements": [mrkdwn()] * n}),
    "context.text": lambda n: message({"type": "context", "elements": [plain(x(n))]}),
    "context_actions.elements": lambda n: message({"type": "context_actions", "elements": [feedback()] * n}),
    "header.text": lambda n: message({"type": "header", "text": plain(x(n))}),
    "image.alt_text": lambda n: message(image(alt_text=x(n))),
    "image.image_url": lambda n: message(image(image_url=web(n))),
    "image.title": lambda n: message(image(title=plain(x(n)))),
    "input.label": lambda n: modal(ask(typed(), label=plain(x(n)))),
    "input.hint": lambda n: modal(ask(typed(), hint=plain(x(n)))),
    "markdown.text": lambda n: message({"type": "markdown", "text": x(n)}),
    "section.text": lambda n: message(section(x(n))),
    "section.fields": lambda n: message({"type": "section", "fields": [mrkdwn()] * n}),
    "section.field": lambda n: message({"type": "section", "fields": [mrkdwn(x(n))]}),
    "video.title": lambda n: message(video(title=plain(x(n)))),
    "video.description": lambda n: message(video(description=plain(x(n)))),
    "video.author_name": lambda n: message(video(author_name=x(n))),
    "video.provider_name": lambda n: message(video(provider_name=x(n))),
    "table.rows": lambda n: message({"type": "table", "rows": cells(n, 2)}),
    "table.columns": lambda n: message({"type": "table", "rows": cells(2, n)}),
    "data_table.rows": lambda n: home(data_table(rows=cells(n, 2))),
    "data_table.columns": lambda n: modal(data_table(rows=cells(2, n))),
    "data_table.text": lambda n: home(data_table(rows=[*cells(1, 1), *cells(1, 1, x(n - 1))])),
    "data_table.page_size": lambda n: home(data_table(page_size=n)),
    "chart.title": lambda n: message(chart(pie(), x(n))),
    "chart.axis_label": lambda n: message(chart(bars(x_label=x(n)))),
    "chart.label": lambda n: message(chart(pie(label=x(n)))),
    "chart.segments": lambda n: message(chart(pie(n))),
    "chart.series": lambda n: message(chart(bars(n))),
    "chart.points": lambda n: message(chart(bars(points=n))),
    "button.text": lambda n: message(actions(button(text=plain(x(n))))),
    "button.value": lambda n: message(actions(button(value=x(n)))),
    "button.url": lambda n: message(actions(button(url=web(n)))),
    "button.accessibility_label": lambda n: message(actions(button(accessibility_label=x(n)))),
    "checkboxes.options": lambda n: message(actions({"type": "checkboxes", "options": options(n)})),
    "radio_buttons.options": lambda n: modal(ask({"type": "radio_buttons", "options": options(n)})),
    "overflow.options": lambda n: message(section(accessory={"type": "overflow", "options": options(n)})),
    "select.options": lambda n: modal(ask(select(options=options(n)))),
    "select.option_groups": lambda n: message(actions({"type": "static_select", "option_groups": _groups(n)})),
    "select.placeholder": lambda n: message(actions(select(placeholder=plain(x(n))))),
    "placeholder": lambda n: modal(ask(typed(placeholder=plain(x(n))))),
    "text_input.length": lambda n: modal(ask(typed(max_length=n))),
    "file_input.files": lambda n: modal(ask({"type": "file_input", "max_files": n})),
    "option.text": lambda n: message(actions(select(options=[option(text=x(n))]))),
    "option.description": lambda n: message(actions(select(options=[option(description=plain(x(n)))]))),
    "option.value": lambda n: message(actions(select(options=[option(x(n))]))),
    "option.url": lambda n: message(actions({"type": "overflow", "options": [option(url=web(n))]})),
    "initial_options": lambda n: modal(ask({"type": "multi_external_select", "initial_options": options(n)})),
    "filter.include": lambda n: modal(
        ask({"type": "conversations_select", "filter": {"include": ["im", "mpim", "public", "private", "im"][:n]}})
    ),
    "option_group.label": lambda n: modal(ask({"type": "static_select", "option_groups": _groups(1, x(n))})),
    "option_group.options": lambda n: modal(
        ask({"type": "static_select", "option_groups": [{"label": plain(), "options": options(n)}]})
    ),
    "confirm.title": lambda n: message(actions(button(confirm=confirm(title=plain(x(n)))))),
    "confirm.text": lambda n: message(actions(button(confirm=confirm(text=mrkdwn(x(n)))))),
    "confirm.button": lambda n: message(actions(button(confirm=confirm(deny=plain(x(n)))))),
}


def _groups(n: int, label: str = "Hi") -> list[Json]:
    return [{"label": plain(label), "options": [option(i)]} for i in range(n)]


def test_every_limit_of_the_table_is_tried_at_its_edge() -> None:
    assert set(SIZED) == set(LIMITS)


@pytest.mark.parametrize("name", LIMITS)
def test_the_most_is_accepted_and_one_more_is_refused(name: str) -> None:
    most = LIMITS[name].most

    assert words(SIZED[name](most)) == []
    assert SIZED[name](most + 1) != []


@pytest.mark.parametrize("name", [name for name, limit in LIMITS.items() if limit.least == 1])
def test_nothing_is_refused_where_slack_wants_something(name: str) -> None:
    assert SIZED[name](0) != []
