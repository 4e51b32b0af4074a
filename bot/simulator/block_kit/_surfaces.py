"""Whole messages and whole views."""

import json
from typing import Any

from bot.blocks.limits import LIMITS

from ._checks import Problem, Report


def check_message(payload: dict[str, Any]) -> list[Problem]:
    """Return what Slack would refuse in the body of a message (docs.slack.dev/reference/methods/chat.postMessage)."""
    report = Report("message", "invalid_blocks")
    blocks = payload.get("blocks") or []
    if not payload.get("text") and not blocks and not payload.get("attachments"):
        report.say("", "no text", "no_text")
    if not isinstance(blocks, list):
        report.say("/blocks", "must provide an array", "invalid_blocks_format")
        return report.problems
    if len(blocks) > LIMITS["message.blocks"].most:
        report.say("/blocks", "no more than 50 items allowed")
    return report.problems


def check_view(view: dict[str, Any]) -> list[Problem]:
    """Return what Slack would refuse in a view (docs.slack.dev/reference/views)."""
    report = Report("modal", "invalid_arguments")
    if len(json.dumps(view, ensure_ascii=False).encode()) > LIMITS["view.bytes"].most:
        report.say("/view", "view is too large", "view_too_large")
    if len(view.get("blocks") or []) > LIMITS["view.blocks"].most:
        report.say("/view/blocks", "no more than 100 items allowed")
    return report.problems
