"""What a conversation is and who is in it, as Slack says: never by its name, nor by how its id begins.

A private channel keeps its id when it was a public one, new private channels and group DMs have ids with C, and a
group DM's name is a name like any other (docs.slack.dev/reference/objects/conversation-object,
docs.slack.dev/changelog/2018/09/01/more-reasons-to-be-a-conversations-api-convert). What Slack does not say, or not
in time, counts as private; who is not known to be in a conversation counts as not in it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.core.workspaces import UNANSWERED, code_of

HIDDEN = "channel_not_found"  # private, and Hearth is not in it; or not there at all
DIRECT = "missing_scope"  # Hearth has asked for channels:read and groups:read alone: what is left are direct messages
SILENT = "silent"
MOST = 999  # conversations a page of users.conversations
CHANNELS = "public_channel,private_channel"


@dataclass(frozen=True)
class Conversation:
    """A conversation. `error` is why Slack does not tell what it is, by code; it counts as private then.

    `public`: every full member of the workspace may read it. `outside`: people of another company read it, or are
    about to: they have been invited.
    """

    id: str
    public: bool = False
    direct: bool = False
    with_hearth: bool = False
    archived: bool = False
    outside: bool = False
    error: str | None = None


def read(said: Mapping[str, Any]) -> Conversation:
    """Read one of Slack's conversation objects. It is public only where Slack says that it is not private."""
    direct = bool(said.get("is_im") or said.get("is_mpim"))
    private = direct or bool(said.get("is_group")) or said.get("is_private") is not False
    return Conversation(
        id=str(said["id"]),
        public=not private,
        direct=direct,
        with_hearth=bool(said.get("is_member")),
        archived=bool(said.get("is_archived")),
        outside=bool(said.get("is_ext_shared") or said.get("is_pending_ext_shared")),
    )


async def look(client: AsyncWebClient, channel: str, *, patience_s: float) -> Conversation:
    """Ask Slack what a conversation is (docs.slack.dev/reference/methods/conversations.info); never raises."""
    try:
        answer = await asyncio.wait_for(client.conversations_info(channel=channel), patience_s)
    except UNANSWERED as problem:
        code = code_of(problem)
        return Conversation(channel, direct=code == DIRECT, error=code or SILENT)
    return read(answer["channel"])


async def is_in(client: AsyncWebClient, user_id: str, channel: str, *, patience_s: float) -> bool | None:
    """Return whether somebody is in a channel, None if Slack does not say in time.

    Asked of the person, who is in a few hundred channels, and not of the channel, which may have thousands of
    members (docs.slack.dev/reference/methods/users.conversations). A private channel without Hearth is not told.
    """
    try:
        async with asyncio.timeout(patience_s):
            return await _is_listed(client, user_id, channel)
    except UNANSWERED:
        return None


async def _is_listed(client: AsyncWebClient, user_id: str, channel: str) -> bool:
    cursor = ""
    while True:
        page = await client.users_conversations(user=user_id, types=CHANNELS, limit=MOST, cursor=cursor)
        if any(each["id"] == channel for each in page["channels"]):
            return True
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return False
