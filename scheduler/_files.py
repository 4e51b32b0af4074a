"""Sending a message with a file, in Slack's three steps, and without it where Hearth may not send files.

Only the last step shows anything to anybody (docs.slack.dev/messaging/working-with-files#uploading-files). Such a
message carries no metadata, so the outbox's id stands in the file's name, where a lost answer can be looked up.
"""

from pathlib import PurePath
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.outbox import Claim

FIELDS = ("file", "otherwise")  # of a message: what Slack's chat methods must not see
MARK = 12  # characters of the outbox's id in a file's name
NOT_ALLOWED = frozenset(
    {"missing_scope", "not_allowed_token_type", "file_uploads_disabled", "team_file_uploads_disabled"}
)


class NoFiles(Exception):
    """This workspace does not let Hearth send files."""


def marked(name: str, delivery_id: str) -> str:
    """Return the file's name with the outbox's id in it."""
    path = PurePath(name)
    return f"{path.stem}-{delivery_id[:MARK]}{path.suffix}"


def carries(message: dict[str, Any], delivery_id: str) -> bool:
    """Say whether a message has the file of this row of the outbox."""
    return any(f"-{delivery_id[:MARK]}." in str(file.get("name")) for file in message.get("files") or [])


async def upload(client: AsyncWebClient, claim: Claim, payload: dict[str, Any]) -> tuple[str, str]:
    """Send the message with its file; returns channel and ts. Raises `NoFiles` if that is not allowed here."""
    file, content = payload["file"], payload["file"]["content"].encode()
    name = marked(file["name"], claim.id)
    channel = await open_channel(client, claim.to)
    try:
        place = await client.files_getUploadURLExternal(filename=name, length=len(content))
    except SlackApiError as problem:
        if problem.response.get("error") in NOT_ALLOWED:
            raise NoFiles from None
        raise
    await _put(client, str(place["upload_url"]), content)
    done = await client.files_completeUploadExternal(
        files=[{"id": place["file_id"], "title": file["name"]}], channel_id=channel, initial_comment=payload["text"]
    )
    return channel, _where(done["files"][0], channel)


async def open_channel(client: AsyncWebClient, to: str) -> str:
    """Return the conversation with one person or several (docs.slack.dev/reference/methods/conversations.open)."""
    if not to.startswith(("U", "W")):
        return to
    return str((await client.conversations_open(users=to))["channel"]["id"])


async def _put(client: AsyncWebClient, url: str, content: bytes) -> None:
    """Post the bytes, over the client's session if it has one. Nobody sees them yet, so a failure is no harm."""
    if client.session is not None:
        async with client.session.post(url, data=content) as answer:
            answer.raise_for_status()
        return
    async with aiohttp.ClientSession() as session, session.post(url, data=content) as answer:
        answer.raise_for_status()


def _where(file: dict[str, Any], channel: str) -> str:
    """Return the ts of the message that shares a file; Slack often does not know it yet, and nothing needs it."""
    shares = file.get("shares") or {}
    places = [*(shares.get("private") or {}).get(channel, []), *(shares.get("public") or {}).get(channel, [])]
    return str(places[0]["ts"]) if places else ""
