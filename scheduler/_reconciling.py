"""Looking up what may or may not have been sent: the outbox's id stands in the message's metadata."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.outbox import QUEUED, QUIET, Reconciliation
from bot.platform import rate_limits

from . import _files
from ._context import SenderContext
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


async def reconcile(context: SenderContext) -> None:
    """Find what was left in hand by a process that vanished, and look up everything that is due to be."""
    if not await context.db.read(outbox.has_unknown):
        return
    for row in await context.db.run(outbox.expire_leases, grace_s=context.limits.grace_s):
        context.warn("abandoned", id=row.id, kind=row.kind, team=row.team_id, op=row.op)
    while not context.stopping.is_set():
        unknown = await context.db.run(outbox.next_reconciliation, by=context.name, lease_s=context.limits.lease_s)
        if unknown is None:
            return
        await _reconcile_one(context, unknown)


async def _reconcile_one(context: SenderContext, unknown: Reconciliation) -> None:
    client = context.clients(unknown.team_id)
    if client is None:
        await context.db.run(outbox.check_later, unknown, seconds=NO_CLIENT_S)
        return
    await context.rest(
        await context.db.run(rate_limits.reserve, f"look:{unknown.team_id}", every=context.limits.every("look"))
    )
    seen = await _search(context, client, unknown)
    what, code = await context.db.run(_record, unknown, seen, context=context)
    good = what in ("found", "missing", "look_later") or code in QUIET
    (context.note if good else context.warn)(what, id=unknown.id, kind=unknown.kind, team=unknown.team_id, error=code)


async def _search(context: SenderContext, client: AsyncWebClient, unknown: Reconciliation) -> Sent | Refusal | None:
    """Return where the message is, None if it is not there, or what kept us from looking."""
    known = await context.db.read(_direct_channel, unknown)
    try:
        async with asyncio.timeout(context.limits.http_s * 2):
            channel = known or await _open(single(client), unknown.to)
            return await _read(single(client), unknown, channel)
    except SlackApiError as problem:
        return refused(problem)
    except aiohttp.ClientConnectorError:
        return Later("unreachable", UNREACHABLE_S)
    except (*NO_ANSWER, KeyError) as problem:
        return Unknown(type(problem).__name__)


def _direct_channel(session: Session, unknown: Reconciliation) -> str | None:
    """Return the channel to read: itself, or a person's direct one if we have learnt it."""
    if not unknown.to.startswith(("U", "W")):
        return unknown.to
    who = people.member(session, unknown.team_id, unknown.to)
    return who.dm_channel if who else None


async def _open(client: AsyncWebClient, user_id: str) -> str:
    """Ask for the direct channel with somebody (docs.slack.dev/reference/methods/conversations.open)."""
    answer = await client.conversations_open(users=user_id)
    return str(answer["channel"]["id"])


async def _read(client: AsyncWebClient, unknown: Reconciliation, channel: str) -> Sent | Refusal | None:
    """Read the channel since the first attempt (docs.slack.dev/reference/methods/conversations.history)."""
    oldest, cursor = f"{(unknown.since - MARGIN).timestamp():.6f}", ""
    for _ in range(MOST_PAGES):
        answer = await client.conversations_history(
            channel=channel, oldest=oldest, limit=PAGE, cursor=cursor, include_all_metadata=True
        )
        for message in answer["messages"]:
            if _is(message, unknown):
                return Sent(channel, str(message["ts"]))
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
    return Failed("history_too_long")


def _is(message: dict[str, Any], unknown: Reconciliation) -> bool:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    named = metadata.get("event_type") == EVENT_TYPE and payload.get("id") == unknown.id
    return named or _files.carries(message, unknown.id)


def _record(
    session: Session, unknown: Reconciliation, seen: Sent | Refusal | None, *, context: SenderContext
) -> tuple[str, str | None]:
    if isinstance(seen, Sent):
        outbox.mark_found(session, unknown, channel=seen.channel, ts=seen.ts)
        return "found", None
    if seen is None:
        again = outbox.mark_missing(session, unknown, gap_s=context.limits.gap_s) == QUEUED
        return "requeued" if again else "missing", None
    return _record_obstacle(session, unknown, seen, context), seen.code


def _record_obstacle(session: Session, unknown: Reconciliation, why: Refusal, context: SenderContext) -> str:
    if isinstance(why, Failed) and why.code in QUIET:
        outbox.give_up(session, unknown, error=why.code)
        return "failed"
    if isinstance(why, Failed) or why.code in DENIED:
        outbox.hold_for_admin(session, unknown, error=why.code)
        return "held"
    if isinstance(why, NoEntry):
        rate_limits.push(session, outbox.pause_key(unknown.team_id), context.limits.pause_s)
        outbox.check_later(session, unknown, seconds=context.limits.pause_s)
        return "paused"
    outbox.check_later(session, unknown, seconds=why.wait if isinstance(why, Later) else context.limits.gap_s)
    return "look_later"
