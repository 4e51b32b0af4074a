"""Looking up what may or may not have been sent: the ledger's id stands in the message's metadata."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.outbox import QUEUED, QUIET, Look
from bot.platform import rate_limits

from . import _files
from ._desk import Desk
from ._slack import (
    EVENT_TYPE,
    NO_ANSWER,
    UNREACHABLE_S,
    Failed,
    Later,
    NoEntry,
    Refusal,
    Sent,
    Unknown,
    refused,
    single,
)

MARGIN = timedelta(hours=2)  # our clock may have been an hour ahead of Slack's when the message was sent
PAGE, MOST_PAGES = 200, 20
NO_CLIENT_S = 60.0
DENIED = frozenset({"missing_scope", "not_allowed_token_type", "ekm_access_denied", "team_access_not_granted"})


async def tend(desk: Desk) -> None:
    """Find what was left in hand by a process that vanished, and look up everything that is due to be."""
    if not await desk.db.read(outbox.untended):
        return
    for row in await desk.db.run(outbox.sweep, grace_s=desk.limits.grace_s):
        desk.warn("abandoned", id=row.id, kind=row.kind, team=row.team_id, op=row.op)
    while not desk.stopping.is_set():
        look = await desk.db.run(outbox.next_look, by=desk.name, lease_s=desk.limits.lease_s)
        if look is None:
            return
        await _settle(desk, look)


async def _settle(desk: Desk, look: Look) -> None:
    client = desk.clients(look.team_id)
    if client is None:
        await desk.db.run(outbox.look_later, look, seconds=NO_CLIENT_S)
        return
    await desk.rest(await desk.db.run(rate_limits.reserve, f"look:{look.team_id}", every=desk.limits.every("look")))
    seen = await _search(desk, client, look)
    what, code = await desk.db.run(_record, look, seen, desk=desk)
    good = what in ("found", "missing", "look_later") or code in QUIET
    (desk.note if good else desk.warn)(what, id=look.id, kind=look.kind, team=look.team_id, error=code)


async def _search(desk: Desk, client: AsyncWebClient, look: Look) -> Sent | Refusal | None:
    """Return where the message is, None if it is not there, or what kept us from looking."""
    known = await desk.db.read(_direct_channel, look)
    try:
        async with asyncio.timeout(desk.limits.http_s * 2):
            channel = known or await _open(single(client), look.to)
            return await _read(single(client), look, channel)
    except SlackApiError as problem:
        return refused(problem)
    except aiohttp.ClientConnectorError:
        return Later("unreachable", UNREACHABLE_S)
    except (*NO_ANSWER, KeyError) as problem:
        return Unknown(type(problem).__name__)


def _direct_channel(session: Session, look: Look) -> str | None:
    """Return the channel to read: itself, or a person's direct one if we have learnt it."""
    if not look.to.startswith(("U", "W")):
        return look.to
    who = people.member(session, look.team_id, look.to)
    return who.dm_channel if who else None


async def _open(client: AsyncWebClient, user_id: str) -> str:
    """Ask for the direct channel with somebody (docs.slack.dev/reference/methods/conversations.open)."""
    answer = await client.conversations_open(users=user_id)
    return str(answer["channel"]["id"])


async def _read(client: AsyncWebClient, look: Look, channel: str) -> Sent | Refusal | None:
    """Read the channel since the first attempt (docs.slack.dev/reference/methods/conversations.history)."""
    oldest, cursor = f"{(look.since - MARGIN).timestamp():.6f}", ""
    for _ in range(MOST_PAGES):
        answer = await client.conversations_history(
            channel=channel, oldest=oldest, limit=PAGE, cursor=cursor, include_all_metadata=True
        )
        for message in answer["messages"]:
            if _is(message, look):
                return Sent(channel, str(message["ts"]))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
    return Failed("history_too_long")


def _is(message: dict[str, Any], look: Look) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    named = metadata.get("event_type") == EVENT_TYPE and payload.get("id") == look.id
    return named or _files.carries(message, look.id)


def _record(session: Session, look: Look, seen: Sent | Refusal | None, *, desk: Desk) -> tuple[str, str | None]:
    if isinstance(seen, Sent):
        outbox.found(session, look, channel=seen.channel, ts=seen.ts)
        return "found", None
    if seen is None:
        again = outbox.missing(session, look, gap_s=desk.limits.gap_s) == QUEUED
        return "requeued" if again else "missing", None
    return _record_obstacle(session, look, seen, desk), seen.code


def _record_obstacle(session: Session, look: Look, why: Refusal, desk: Desk) -> str:
    if isinstance(why, Failed) and why.code in QUIET:
        outbox.give_up(session, look, error=why.code)
        return "failed"
    if isinstance(why, Failed) or why.code in DENIED:
        outbox.hold(session, look, error=why.code)
        return "held"
    if isinstance(why, NoEntry):
        rate_limits.push(session, outbox.pause_key(look.team_id), desk.limits.pause_s)
        outbox.look_later(session, look, seconds=desk.limits.pause_s)
        return "paused"
    outbox.look_later(session, look, seconds=why.wait if isinstance(why, Later) else desk.limits.gap_s)
    return "look_later"
