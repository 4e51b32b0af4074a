"""Who is in a programme's channel or user group, as Slack says: when it is saved, and once a day."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import parts
from bot.core.workspaces import UNANSWERED, code_of
from bot.features import reflection
from bot.platform.errors import Refused
from handlers.context import Context

PATIENCE_S = 2.0  # of the three seconds that a form has
UNHURRIED_S = 60.0  # where nobody waits: a large channel has many pages
SILENT = "reflection.slack_silent"
PAGE = 1_000
NO_CHANNEL = ("channel_not_found", "not_in_channel", "missing_scope")
NO_GROUP = ("no_such_subteam", "subteam_not_found", "missing_scope", "invalid_arguments")

log = structlog.get_logger()


class Doors(Protocol):
    """What reads and writes: the database itself, or one request's door to it."""

    async def run(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...
    async def read(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...


async def members_of(client: AsyncWebClient, who: str, channel: str | None, *, within: float = PATIENCE_S) -> list[str]:
    """Return who is in this audience; raises `Refused` beside its field if there is none or Slack does not say."""
    kind, _, group = who.partition(":")
    if kind == "usergroup":
        none = Refused("reflection.no_group", field="who")
        return await _asked(_group(client, group), NO_GROUP, none, within)
    if kind == "channel" and channel:
        none = Refused("reflection.not_in_channel", field="channel")
        return await _asked(_channel(client, channel), NO_CHANNEL, none, within)
    return []


async def _asked(call: Awaitable[list[str]], unknown: tuple[str, ...], refused: Refused, within: float) -> list[str]:
    try:
        return await asyncio.wait_for(call, within)
    except UNANSWERED as problem:
        if isinstance(problem, SlackApiError) and code_of(problem) in unknown:
            raise refused from None
        raise Refused(SILENT, field=refused.field) from None


async def _channel(client: AsyncWebClient, channel: str) -> list[str]:
    """Return a channel's members (docs.slack.dev/reference/methods/conversations.members)."""
    found: list[str] = []
    cursor = ""
    while True:
        page = await client.conversations_members(channel=channel, limit=PAGE, cursor=cursor)
        found += page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


async def _group(client: AsyncWebClient, group: str) -> list[str]:
    """Return who is in a user group (docs.slack.dev/reference/methods/usergroups.users.list)."""
    answer = await client.usergroups_users_list(usergroup=group)
    members: list[str] = answer["users"]
    return members


async def groups(ctx: Context) -> dict[str, str]:
    """Return the workspace's user groups as audiences, by value; none if Slack does not say or let us ask."""
    try:
        answer = await asyncio.wait_for(ctx.client.usergroups_list(), PATIENCE_S)
    except UNANSWERED as problem:
        log.warning("groups.unknown", error=code_of(problem) or type(problem).__name__)
        return {}
    return {f"usergroup:{each['id']}": parts.plain(f"@{each['handle']}") for each in answer["usergroups"]}


async def learn_audiences(db: Doors, client: AsyncWebClient, team_id: str) -> bool:
    """Look anew who is in each programme's channel or user group. Without an answer, the last one stays.

    Returns False if Slack was silent about one of them, so that asking again soon may help.
    """
    silent = False
    for programme_id, who, channel in await db.read(reflection.audiences, team_id=team_id):
        try:
            members = await members_of(client, who, channel, within=UNHURRIED_S)
        except Refused as problem:
            log.warning("audience.unknown", id=programme_id, problem=problem.code)
            silent = silent or problem.code == SILENT
            continue
        await db.run(reflection.learn_audience, programme_id=programme_id, user_ids=members)
    return not silent
