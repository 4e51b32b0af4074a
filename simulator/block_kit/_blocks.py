"""Every block of Slack's, and the surfaces each may stand on (docs.slack.dev/reference/block-kit/blocks)."""

from typing import Any

from ._checks import (
    Check,
    Report,
    Surface,
    array,
    at_least_one,
    boolean,
    by_type,
    exactly_one,
    filled,
    length,
    one_of,
    shape,
    string,
)
from ._elements import BUTTON, IMAGE, IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION
from ._objects import SLACK_FILE, plain, text, url
from ._rich_text import RICH_TEXT
from ._tables import DATA_TABLE, DATA_VISUALIZATION, TABLE

_ID: dict[str, Check] = {"block_id": length("block_id")}


def _distinct_actions(block: dict[str, Any], at: str, report: Report) -> None:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"] if isinstance(block.get("elements"), list) else []):
        name = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(name, str) and name in seen:
            report.say(f"{at}/elements/{index}/action_id", f'`action_id` "{name}" already exists')
        seen.update([name] if isinstance(name, str) else [])


def _text_or_fields(block: dict[str, Any], at: str, report: Report) -> None:
    if "text" not in block and "fields" not in block:
        report.say(f"{at}/type", "must define either `text` or `fields`")


def _quiet_header(block: dict[str, Any], at: str, report: Report) -> None:
    if block.get("is_collapsible") is True and block.get("has_header_divider") is True:
        report.say(at, "`has_header_divider` cannot be set when `is_collapsible` is true")


_card = shape(
    {},
    _ID
    | {
        "hero_image": by_type(IMAGE),
        "icon": by_type(IMAGE),
        "slack_icon": shape({"name": filled}, {}),
        "title": text("card.title"),
        "subtitle": text("card.subtitle"),
        "body": text("card.body"),
        "actions": array("card.actions", by_type({"button": BUTTON})),
    },
    at_least_one("hero_image", "title", "actions", "body"),
)
_source = shape({"url": filled, "text": filled}, {})
_task = shape(
    {"task_id": filled, "title": filled},
    _ID
    | {
        "details": by_type({"rich_text": RICH_TEXT}),
        "output": by_type({"rich_text": RICH_TEXT}),
        "sources": array(None, by_type({"url": _source})),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
)

_PLAIN_BLOCKS: dict[str, Check] = {
    "actions": shape({"elements": array("actions.elements", by_type(IN_ACTIONS))}, _ID, _distinct_actions),
    "context": shape(
        {
            "elements": array(
                "context.elements",
                by_type(IMAGE | {kind: text("context.text", kind) for kind in ("plain_text", "mrkdwn")}),
            )
        },
        _ID,
    ),
    "divider": shape({}, _ID),
    "header": shape({"text": plain("header.text")}, _ID),
    "image": shape(
        {"alt_text": length("image.alt_text")},
        _ID | {"image_url": url("image.image_url"), "slack_file": SLACK_FILE, "title": plain("image.title")},
        exactly_one("image_url", "slack_file"),
    ),
    "input": shape(
        {"label": plain("input.label"), "element": by_type(IN_INPUT)},
        _ID | {"hint": plain("input.hint"), "optional": boolean, "dispatch_action": boolean},
    ),
    "rich_text": RICH_TEXT,
    "section": shape(
        {},
        _ID
        | {
            "text": text("section.text"),
            "fields": array("section.fields", text("section.field")),
            "accessory": by_type(IN_SECTION),
            "expand": boolean,
        },
        _text_or_fields,
    ),
    "table": TABLE,
    "video": shape(
        {"alt_text": string, "title": plain("video.title"), "video_url": filled, "thumbnail_url": filled},
        _ID
        | {
            "title_url": string,
            "description": plain("video.description"),
            "provider_icon_url": string,
            "provider_name": length("video.provider_name"),
            "author_name": length("video.author_name"),
        },
    ),
}

BLOCKS: dict[str, Check] = _PLAIN_BLOCKS | {
    "alert": shape(
        {"text": text("alert.text")},
        _ID | {"level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": _card,
    "carousel": shape({"elements": array("carousel.elements", by_type({"card": _card}))}, _ID),
    "container": shape(
        {"child_blocks": array("container.child_blocks", by_type(_PLAIN_BLOCKS))},
        _ID
        | {
            "title": plain("container.title"),
            "rich_text_title": by_type({"rich_text": RICH_TEXT}),
            "subtitle": text("container.subtitle"),
            "width": one_of("narrow", "standard", "wide", "full"),
            "icon": by_type(IMAGE),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
        at_least_one("title", "rich_text_title"),
        _quiet_header,
    ),
    "context_actions": shape(
        {"elements": array("context_actions.elements", by_type(IN_CONTEXT_ACTIONS))}, _ID, _distinct_actions
    ),
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "markdown": shape({"text": length("markdown.text")}, _ID),
    "plan": shape({"title": filled}, _ID | {"tasks": array(None, by_type({"task_card": _task}))}),
    "task_card": _task,
}

# The "available in surfaces" line of each block's page; `file` only ever comes from Slack. Cards are listed for
# modals, but Slack does not show them there.
_MESSAGES_ONLY = {"context_actions", "data_visualization", "markdown", "plan", "table", "task_card"}
_NOT_ON: dict[Surface, set[str]] = {
    "message": {"alert"},
    "modal": _MESSAGES_ONLY | {"card", "carousel"},
    "home": _MESSAGES_ONLY | {"alert"},
}
BLOCK_ON: dict[Surface, Check] = {
    surface: by_type({kind: check for kind, check in BLOCKS.items() if kind not in refused})
    for surface, refused in _NOT_ON.items()
}
