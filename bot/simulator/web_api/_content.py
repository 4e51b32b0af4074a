"""What a message consists of, checked as strictly as Slack checks it: text, blocks, attachments, metadata."""

import json
import re
from typing import Any

from bot.simulator.block_kit import check_message
from bot.simulator.model import Json
from bot.simulator.workspace import Workspace

from ._call import Call, SlackError
from ._text import kept

MOST_ATTACHMENTS = 100
MOST_METADATA = 16_000  # bytes as JSON
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.:-]{1,255}")


def content(call: Call) -> Json:
    """Return {text, blocks, attachments, metadata} for the workspace.

    Raises SlackError: no_text, msg_too_long, invalid_blocks (with response_metadata.messages),
    invalid_blocks_format, too_many_attachments, invalid_metadata_format, metadata_too_large.
    """
    blocks = call.structure("blocks", "invalid_blocks_format") or []
    attachments = call.structure("attachments", "invalid_attachments") or []
    text = call.text("text") or call.text("markdown_text")
    if isinstance(attachments, list) and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    checked(call.params | {"blocks": blocks, "attachments": attachments, "text": text})
    linked = call.flag("link_names") or call.text("parse") == "full"
    return {
        "text": kept(call.workspace, text, link_names=linked),
        "blocks": with_block_ids(call.workspace, blocks),
        "attachments": _numbered(call.workspace, attachments),
        "metadata": metadata(call),
    }


def checked(payload: Json) -> None:
    """Raise SlackError if Slack would refuse the message; the messages point at what is wrong."""
    problems = check_message(payload)
    if problems:
        first = problems[0]
        said = [str(problem) for problem in problems if problem.code == first.code]
        raise SlackError(first.code, *(said if first.code.startswith("invalid") else []))


def metadata(call: Call) -> Json | None:
    """Return the metadata of a message, or None (docs.slack.dev/messaging/message-metadata).

    Raises SlackError: invalid_metadata_format, metadata_too_large.
    """
    found = call.structure("metadata", "invalid_metadata_format")
    if not found:
        return None
    if not isinstance(found, dict) or not isinstance(found.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(found.get("event_type"), str) or not _EVENT_TYPE.fullmatch(found["event_type"]):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(found, ensure_ascii=False).encode()) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": found["event_type"], "event_payload": found["event_payload"]}


def with_block_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Return the blocks as kept: each with a block_id, made up where the app gave none."""
    return [{**block, "block_id": block.get("block_id") or workspace.ids.next("b")} for block in blocks]


def _numbered(workspace: Workspace, attachments: list[Json]) -> list[Any]:
    kept_ones = []
    for number, attachment in enumerate(attachments, start=1):
        blocks = {"blocks": with_block_ids(workspace, attachment["blocks"])} if "blocks" in attachment else {}
        fallback = attachment.get("fallback") or attachment.get("text") or "[no preview available]"
        kept_ones.append({**attachment, **blocks, "id": number, "fallback": fallback})
    return kept_ones
