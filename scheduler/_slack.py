"""One call to Slack for one outbox row, and what its answer means for the row.

There are three kinds of answer: Slack certainly has it, certainly has it not, or nobody knows. Whatever is not
understood belongs to the third kind (docs.slack.dev/reference/methods/chat.postMessage, its errors).
"""

import asyncio
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import charts
from bot.core.outbox import DELETE, POST, UPDATE, Claim
from bot.core.workspaces import retry_after
from bot.platform.clock import monotonic

from . import _files

METHODS = {POST: "chat.postMessage", UPDATE: "chat.update", DELETE: "chat.delete"}
PLACE = ("thread_ts", "reply_broadcast")  # said when a message is posted, and not again
EVENT_TYPE = "hearth_delivery"

HTTP_OK, HTTP_TOO_MANY, HTTP_SERVER_ERROR = 200, 429, 500
UNREACHABLE_S, BUSY_S = 2.0, 60.0  # pauses where Slack names none

# The SDK reads answers without checking their shape, so an odd one shows itself as one of the last three.
NO_ANSWER = (aiohttp.ClientError, OSError, TimeoutError, SlackClientError, AttributeError, TypeError, ValueError)
RATE = frozenset({"ratelimited", "rate_limited"})
BUSY = frozenset({"message_limit_exceeded", "org_login_required", "team_added_to_org"})
UNSURE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
NO_ENTRY = frozenset(
    {"token_revoked", "token_expired", "invalid_auth", "not_authed", "account_inactive", "missing_scope"}
    | {"ekm_access_denied", "team_access_not_granted", "not_allowed_token_type", "two_factor_setup_required"}
)
TOO_RICH = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments", "too_many_attachments"}
)


@dataclass(frozen=True)
class Sent:
    """Slack has it, here."""

    channel: str
    ts: str


@dataclass(frozen=True)
class Later:
    """Slack has it not and wants to be left alone for a while; `wait` in seconds."""

    code: str
    wait: float


@dataclass(frozen=True)
class Failed:
    """Slack has it not and does not want it."""

    code: str


@dataclass(frozen=True)
class NoEntry:
    """Slack has it not, nor will it take anything else from us in this workspace until a person does something."""

    code: str


@dataclass(frozen=True)
class Unknown:
    """Slack may have it."""

    code: str


Refusal = Later | Failed | NoEntry | Unknown
Outcome = Sent | Refusal


async def send(client: AsyncWebClient, claim: Claim, *, timeout_s: float) -> Outcome:
    """Send, update or delete one message, once. What Slack finds too rich is said without charts, then in words."""
    until = monotonic() + timeout_s
    outcome = await _once(client, claim, claim.payload, timeout_s)
    for plainer in _plainer(claim):
        if not (isinstance(outcome, Failed) and outcome.code in TOO_RICH):
            break
        outcome = await _once(client, claim, plainer, max(0.0, until - monotonic()))
    return outcome


def _plainer(claim: Claim) -> Iterator[dict[str, Any]]:
    """Return what can be said instead: many workspaces do not know charts yet, and every one knows text."""
    blocks = claim.payload.get("blocks") or []
    if (known := charts.without(blocks)) and len(known) < len(blocks):
        yield {**claim.payload, "blocks": known}
    plain = {name: value for name, value in claim.payload.items() if name not in ("blocks", "attachments")}
    if plain.get("text") and plain != claim.payload:
        # An update keeps its old blocks unless it is told to take them away.
        yield plain if claim.op == POST else {**plain, "blocks": []}


async def _once(client: AsyncWebClient, claim: Claim, payload: dict[str, Any], timeout_s: float) -> Outcome:
    try:
        async with asyncio.timeout(timeout_s):
            place = await _deliver(single(client), claim, payload)
    except SlackApiError as problem:
        refusal = refused(problem)
        gone = claim.op == DELETE and isinstance(refusal, Failed) and refusal.code == "message_not_found"
        return Sent(claim.channel or "", claim.ts or "") if gone else refusal
    except aiohttp.ClientConnectorError:
        return Later("unreachable", UNREACHABLE_S)  # no connection, so nothing was said
    except (*NO_ANSWER, KeyError) as problem:
        return Unknown(type(problem).__name__)
    return place if "None" not in (place.channel, place.ts) else Unknown("no_ts")


async def _deliver(client: AsyncWebClient, claim: Claim, payload: dict[str, Any]) -> Sent:
    """Make the calls. A message with a file takes several; without the right to send files, its words go alone."""
    words = {name: value for name, value in payload.items() if name not in _files.FIELDS}
    if claim.op == POST and "file" in payload:
        try:
            return Sent(*await _files.upload(client, claim, payload))
        except _files.NoFiles:
            words = payload.get("otherwise") or {}
            if not words:
                return Sent(claim.to, "")  # there is nothing to say without the file
    channel = await _files.open_channel(client, claim.to) if claim.op == POST and "," in claim.to else claim.to
    answer = await client.api_call(METHODS[claim.op], json=_body(claim, words, channel))
    return Sent(str(answer["channel"]), str(answer["ts"]))


def _body(claim: Claim, payload: dict[str, Any], channel: str) -> dict[str, Any]:
    if claim.op == POST:
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": claim.id}}
        return {**payload, "channel": channel, "metadata": metadata}
    stays = {name: value for name, value in payload.items() if name not in PLACE}
    return {**stays, "channel": claim.channel, "ts": claim.ts}


def single(client: AsyncWebClient) -> AsyncWebClient:
    """Return a client that never repeats a call: the SDK's retry after a dropped connection posts twice."""
    if not client.retry_handlers:
        return client
    once = copy.copy(client)
    once.retry_handlers = []
    return once


def refused(problem: SlackApiError) -> Refusal:
    """Say what Slack's no means for the row."""
    status = int(getattr(problem.response, "status_code", 0) or getattr(problem.response, "status", 0))
    data = getattr(problem.response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == HTTP_TOO_MANY or code in RATE:
        return Later("ratelimited", retry_after(problem.response.headers))
    if status >= HTTP_SERVER_ERROR or not code or code in UNSURE:
        return Unknown(code or f"http_{status}")
    return _definite(code)


def _definite(code: str) -> Refusal:
    if code in BUSY:
        return Later(code, BUSY_S)
    return NoEntry(code) if code in NO_ENTRY else Failed(code)
