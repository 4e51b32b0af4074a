"""Small valid pieces of Block Kit, and short ways to ask what Slack would say of them."""

import json
from typing import Any

from simulator.block_kit import Problem, check_message, check_view

Json = dict[str, Any]


def plain(text: str = "Hi") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "Hi") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "Hi", **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text)} | more


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain()} | more


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def option(value: Any = "v", text: str = "Hi", **more: Any) -> Json:
    return {"text": plain(text), "value": str(value)} | more


def options(n: int) -> list[Json]:
    return [option(i) for i in range(n)]


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": options(2)} | more


def ask(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element} | more


def typed(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "value"} | more


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()} | more


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A"} | more


def card(**more: Any) -> Json:
    return {"type": "card", "title": plain()} | more


def rich(text: str = "Hi") -> Json:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [words]}


def cells(rows: int, columns: int, text: str = "x") -> list[list[Json]]:
    return [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]


def data_table(**more: Any) -> Json:
    return {"type": "data_table", "caption": "Week", "rows": cells(2, 2)} | more


def pie(n: int = 1, label: str = "a") -> Json:
    return {"type": "pie", "segments": [{"label": label, "value": 1}] * n}


def bars(series: int = 1, points: int = 2, **axis: Any) -> Json:
    labels = [str(i) for i in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    return {
        "type": "bar",
        "series": [{"name": str(i), "data": data} for i in range(series)],
        "axis_config": {"categories": labels} | axis,
    }


def chart(inner: Json, title: str = "Mood") -> Json:
    return {"type": "data_visualization", "title": title, "chart": inner}


def container(**more: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": [section()]} | more


def video(**more: Any) -> Json:
    address = "https://example.org/v"
    return {"type": "video", "alt_text": "A", "title": plain(), "video_url": address, "thumbnail_url": address} | more


def feedback(**more: Any) -> Json:
    one = {"text": plain(), "value": "v"}
    return {"type": "feedback_buttons", "positive_button": one, "negative_button": one} | more


def message(*blocks: Json, **more: Any) -> list[Problem]:
    return check_message({"text": "Hi", "blocks": list(blocks)} | more)


def modal(*blocks: Json, **more: Any) -> list[Problem]:
    view = {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks)}
    return check_view(view | more)


def home(*blocks: Json, **more: Any) -> list[Problem]:
    return check_view({"type": "home", "blocks": list(blocks)} | more)


def words(problems: list[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def x(n: int) -> str:
    return "x" * n


def web(n: int) -> str:
    return ("https://" + x(n))[:n]


def view_of(size: int) -> Json:
    """Return a valid view of exactly so many bytes."""
    view: Json = {"type": "home", "blocks": [section(x(2_900)) for _ in range(100)]}
    over = len(json.dumps(view, separators=(",", ":"))) - size
    for block in view["blocks"]:
        gone = min(over, 2_899)
        block["text"]["text"] = x(2_900 - gone)
        over -= gone
    return view


# One valid block of each kind.
VALID: dict[str, Json] = {
    "actions": actions(button(action_id="a"), select(), {"type": "datetimepicker", "initial_date_time": 1}),
    "alert": {"type": "alert", "text": mrkdwn(), "level": "info"},
    "card": card(slack_icon={"name": "rocket"}),
    "carousel": {"type": "carousel", "elements": [card()]},
    "container": container(),
    "context": {"type": "context", "elements": [mrkdwn(), image()]},
    "context_actions": {"type": "context_actions", "elements": [feedback()]},
    "data_table": data_table(),
    "data_visualization": chart(bars(2)),
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain()},
    "image": {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A", "title": plain()},
    "input": ask(typed(multiline=True), optional=True, dispatch_action=False),
    "markdown": {"type": "markdown", "text": "# Hi"},
    "plan": {"type": "plan", "title": "P", "tasks": [{"type": "task_card", "task_id": "1", "title": "T"}]},
    "rich_text": rich(),
    "section": section(accessory=button(), fields=[mrkdwn(), plain()], expand=True),
    "table": {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}, rich()]], "column_settings": [None]},
    "task_card": {"type": "task_card", "task_id": "1", "title": "T", "status": "complete", "output": rich()},
    "video": video(),
}

# One valid element of each kind, and the blocks that may hold it.
ELEMENTS: dict[str, tuple[Json, set[str]]] = {
    "button": (button(), {"section", "actions"}),
    "overflow": ({"type": "overflow", "options": options(2)}, {"section", "actions"}),
    "image": (image(), {"section"}),
    "static_select": (select(initial_option=option(1)), {"section", "actions", "input"}),
    "multi_static_select": (
        select(type="multi_static_select", initial_options=[option(1)]),
        {"section", "actions", "input"},
    ),
    "external_select": ({"type": "external_select", "min_query_length": 0}, {"section", "actions", "input"}),
    "users_select": ({"type": "users_select", "initial_user": "U1"}, {"section", "actions", "input"}),
    "multi_users_select": (
        {"type": "multi_users_select", "initial_users": ["U1"], "max_selected_items": 1},
        {"section", "actions", "input"},
    ),
    "conversations_select": (
        {"type": "conversations_select", "filter": {"include": ["public"], "exclude_bot_users": True}},
        {"section", "actions", "input"},
    ),
    "channels_select": ({"type": "channels_select"}, {"section", "actions", "input"}),
    "checkboxes": (
        {"type": "checkboxes", "options": [option() | {"text": mrkdwn()}]},
        {"section", "actions", "input"},
    ),
    "radio_buttons": (
        {"type": "radio_buttons", "options": options(2), "initial_option": option(0)},
        {"section", "actions", "input"},
    ),
    "datepicker": ({"type": "datepicker", "initial_date": "2026-02-28"}, {"section", "actions", "input"}),
    "timepicker": ({"type": "timepicker", "initial_time": "09:30"}, {"section", "actions", "input"}),
    "datetimepicker": ({"type": "datetimepicker", "initial_date_time": 1_790_000_000}, {"actions", "input"}),
    "plain_text_input": (typed(initial_value="Hi", min_length=0, max_length=2), {"input"}),
    "email_text_input": ({"type": "email_text_input"}, {"input"}),
    "url_text_input": ({"type": "url_text_input"}, {"input"}),
    "number_input": ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, {"input"}),
    "rich_text_input": ({"type": "rich_text_input", "initial_value": rich()}, {"input"}),
    "file_input": ({"type": "file_input", "filetypes": ["png"]}, {"input"}),
}
