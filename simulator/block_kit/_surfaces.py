"""Whole messages and whole views."""

import json
from collections.abc import Iterator
from typing import Any

from ._blocks import BLOCK_ON
from ._checks import Check, Problem, Report, array, boolean, filled, length, shape
from ._objects import plain
from .limits import LIMITS

_METADATA_KEYS = {"event_type", "event_payload", "entities"}


def check_message(payload: dict[str, Any], method: str = "chat.postMessage") -> list[Problem]:
    """Return what Slack would refuse in the body of a message: chat.postMessage and its kin, a response_url.

    `method` matters for chat.update alone, which takes a far shorter `text`.
    `blocks` and `attachments` may be lists or JSON texts, as in the method's two content types. Only what people
    see is looked at: channel and token are the method's business. Nothing to complain about: an empty list.
    Pages: docs.slack.dev/reference/methods/chat.postMessage, /reference/block-kit/blocks.
    """
    report = Report("message", "invalid_blocks")
    if payload.get("delete_original") is True:
        return []
    blocks = _list_of(payload, "blocks", "invalid_blocks_format", report)
    attachments = _list_of(payload, "attachments", "invalid_attachments", report)
    _message_text(payload, has_more=bool(blocks or attachments), method=method, report=report)
    _blocks_of(blocks, "/blocks", "message.blocks", report)
    _attachments(attachments, report)
    _message_totals(blocks, attachments, report)
    _metadata(payload.get("metadata"), report)
    return report.problems


def _list_of(payload: dict[str, Any], name: str, code: str, report: Report) -> list[Any]:
    value = payload.get(name)
    if isinstance(value, str):
        value = _loaded(value)
    if value is None or value == "":
        return []
    if not isinstance(value, list):
        report.say(f"/{name}", "must provide an array", code)
        return []
    return value


def _loaded(value: str) -> Any:
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return value


def _message_text(payload: dict[str, Any], *, has_more: bool, method: str, report: Report) -> None:
    text, markdown = payload.get("text"), payload.get("markdown_text")
    most = LIMITS["message.update_text" if method == "chat.update" else "message.text"].most
    if not text and not markdown and not has_more:
        report.say("/text", "no text", "no_text")
    if text is not None and not isinstance(text, str):
        report.say("/text", "must provide a string", "invalid_arguments")
    elif text and len(text) > most:
        report.say("/text", f"must be less than {most + 1} characters", "msg_too_long")
    if markdown and (text or has_more):
        report.say("/markdown_text", "cannot be used with text or blocks", "markdown_text_conflict")
    if isinstance(markdown, str) and len(markdown) > (most := LIMITS["message.markdown_text"].most):
        report.say("/markdown_text", f"must be less than {most + 1} characters", "msg_too_long")


def _blocks_of(blocks: list[Any], at: str, limit: str, report: Report) -> None:
    array(limit, BLOCK_ON[report.surface])(blocks, at, report)
    seen: set[str] = set()
    for where, block in _with_children(blocks, at):
        name = block.get("block_id")
        if isinstance(name, str) and name in seen:
            report.say(f"{where}/block_id", f'`block_id` "{name}" already exists')
        seen.update([name] if isinstance(name, str) and name else [])


def _with_children(blocks: Any, at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            yield f"{at}/{index}", block
            yield from _with_children(block.get("child_blocks"), f"{at}/{index}/child_blocks")


def _attachments(attachments: list[Any], report: Report) -> None:
    if len(attachments) > (most := LIMITS["message.attachments"].most):
        report.say("/attachments", f"no more than {most} items allowed", "too_many_attachments")
    for index, attachment in enumerate(attachments):
        at = f"/attachments/{index}"
        if not isinstance(attachment, dict):
            report.say(at, "must provide an object", "invalid_attachments")
        elif isinstance(blocks := attachment.get("blocks") or [], list):
            _blocks_of(blocks, f"{at}/blocks", "message.blocks", report)
        else:
            report.say(f"{at}/blocks", "must provide an array", "invalid_attachments")


def _message_totals(blocks: list[Any], attachments: list[Any], report: Report) -> None:
    inner = [one.get("blocks") for one in attachments if isinstance(one, dict)]
    every = [block for some in (blocks, *inner) for _, block in _with_children(some, "")]
    kinds = [block.get("type") for block in every]
    if kinds.count("table") + kinds.count("data_table") > LIMITS["message.tables"].most:
        report.say("/blocks", "only_one_table_allowed", "invalid_attachments")
    if kinds.count("data_visualization") > (most := LIMITS["message.charts"].most):
        report.say("/blocks", f"no more than {most} data_visualization blocks allowed")
    texts = [b["text"] for b in every if b.get("type") == "markdown" and isinstance(b.get("text"), str)]
    if sum(map(len, texts)) > (most := LIMITS["message.markdown"].most):
        report.say("/blocks", f"markdown blocks must be less than {most + 1} characters in total")
    if sum(_words(block) for block in blocks) > LIMITS["message.blocks_text"].most:
        report.say("/blocks", "blocks are too long", "msg_blocks_too_long")


def _words(value: Any) -> int:
    """Count the characters that people read in a block."""
    if isinstance(value, dict):
        return sum(
            len(one) if name == "text" and isinstance(one, str) else _words(one)
            for name, one in value.items()
            if isinstance(one, dict | list) or name == "text"
        )
    return sum(map(_words, value)) if isinstance(value, list) else 0


def _metadata(value: Any, report: Report) -> None:
    if isinstance(value, str):
        value = _loaded(value)
    if value is None or value == {}:
        return
    if not isinstance(value, dict):
        report.say("/metadata", "must provide an object", "invalid_metadata_format")
    elif not isinstance(value.get("event_type"), str) or not isinstance(value.get("event_payload"), dict):
        report.say("/metadata", "must provide `event_type` and `event_payload`", "invalid_metadata_schema")
    elif unknown := set(value) - _METADATA_KEYS:
        report.say("/metadata", f"invalid additional property: {min(unknown)}", "invalid_metadata_schema")


def _blocks(value: Any, at: str, report: Report) -> None:
    if isinstance(value, list):
        _blocks_of(value, at, "view.blocks", report)
    else:
        report.say(at, "must provide an array")


_NAMES: dict[str, Check] = {
    "private_metadata": length("view.private_metadata"),
    "callback_id": length("view.callback_id"),
    "external_id": length("view.external_id"),
}
_HOME = shape({"type": filled, "blocks": _blocks}, _NAMES)
_MODAL = shape(
    {"type": filled, "title": plain("view.title"), "blocks": _blocks},
    _NAMES
    | {
        "submit": plain("view.submit"),
        "close": plain("view.close"),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
)


def check_view(view: dict[str, Any]) -> list[Problem]:
    """Return what Slack would refuse in a view of views.open, .push, .update, .publish or an acknowledgement.

    Pages: docs.slack.dev/reference/views/modal-views, /reference/views/home-tab-views.
    """
    report = Report("home", "invalid_arguments")
    if not isinstance(view, dict):
        report.say("/view", "must provide an object")
    elif (kind := view.get("type")) == "home":
        _HOME(view, "/view", report)
    elif kind == "modal":
        report.surface = "modal"
        _MODAL(view, "/view", report)
        _needs_submit(view, report)
    else:
        report.say("/view/type", f"unsupported type: {kind}" if kind else "missing required field: type")
    _view_totals(view, report)
    return report.problems


def _needs_submit(view: dict[str, Any], report: Report) -> None:
    for at, block in _with_children(view.get("blocks"), "/view/blocks"):
        if block.get("type") == "input" and "submit" not in view:
            report.say(f"{at}/input", "must define `submit` to use an `input` block in modals")


def _view_totals(view: Any, report: Report) -> None:
    written = json.dumps(view, ensure_ascii=False, separators=(",", ":"))
    if len(written.encode()) > LIMITS["view.bytes"].most:
        report.say("/view", "view is greater than 250kb", "view_too_large")
    if written.count('"focus_on_load":true') > 1:
        report.say("/view/blocks", "only one element can have `focus_on_load`")
