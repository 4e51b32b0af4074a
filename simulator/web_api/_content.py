"""What a message consists of, checked as strictly as Slack checks it: text, blocks, attachments, metadata."""

import json
from typing import Any

from simulator.block_kit import check_message
from simulator.model import Json
from simulator.workspace import Workspace

from ._call import Call, SlackError
from ._text import kept

MOST_ATTACHMENTS = 100
MOST_METADATA = 16_000  # bytes as JSON


def content(call: Call) -> Json:
    """Return {text, blocks, attachments, metadata} for the workspace.

    Raises SlackError: no_text, msg_too_long, invalid_blocks (with response_metadata.messages),
    invalid_blocks_format, too_many_attachments, invalid_metadata_format or _schema, metadata_too_large.
    """
    blocks = call.structure("blocks", "invalid_blocks_format") or []
    attachments = call.structure("attachments", "invalid_attachments") or []
    text = call.text("text") or call.text("markdown_text")
    if isinstance(attachments, list) and len(attachments) > MOST_ATTACHMENTS:
        raise SlackError("too_many_attachments")
    tag = call.structure("metadata", "invalid_metadata_format")
    said = {"blocks": blocks, "attachments": attachments, "text": text, "metadata": tag}
    checked(call.params | said, call.method)
    linked = call.flag("link_names") or call.text("parse") == "full"
    return {
        "text": kept(call.workspace, text, link_names=linked),
        "blocks": with_block_ids(call.workspace, blocks),
        "attachments": _numbered(call.workspace, attachments),
        "metadata": _metadata(tag),
    }


def checked(payload: Json, method: str) -> None:
    """Raise SlackError if Slack would refuse the message; the messages point at what is wrong."""
    problems = check_message(payload, method)
    if problems:
        code = problems[0].code
        said = [str(problem) for problem in problems if problem.code == code]
        raise SlackError(code, *(said if code.startswith("invalid") else []))


def with_block_ids(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Return the blocks as kept: each with a block_id, made up where the app gave none."""
    return [{**block, "block_id": block.get("block_id") or workspace.ids.next("b")} for block in blocks]


def _metadata(tag: Any) -> Json | None:
    """Return the metadata of a message, or None (docs.slack.dev/messaging/message-metadata)."""
    if not tag:
        return None
    if len(json.dumps(tag, ensure_ascii=False).encode()) > MOST_METADATA:
        raise SlackError("metadata_too_large")
    return {"event_type": tag["event_type"], "event_payload": tag["event_payload"]}


def _numbered(workspace: Workspace, attachments: list[Json]) -> list[Any]:
    kept_ones = []
    for number, attachment in enumerate(attachments, start=1):
        blocks = {"blocks": with_block_ids(workspace, attachment["blocks"])} if "blocks" in attachment else {}
        fallback = attachment.get("fallback") or attachment.get("text") or "[no preview available]"
        kept_ones.append({**attachment, **blocks, "id": number, "fallback": fallback})
    return kept_ones
