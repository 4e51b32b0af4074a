"""Delivery over HTTP: signed requests to the app's request URL, and what its answer means.

docs.slack.dev/authentication/verifying-requests-from-slack and, for retries, docs.slack.dev/apis/events-api.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp

from simulator import payloads
from simulator.clock import epoch
from simulator.delivery import Answer, Json, Kind, Retry, Timings

FORM = "application/x-www-form-urlencoded"
OK, MULTIPLE_CHOICES = 200, 300


@dataclass(frozen=True)
class Signing:
    """How a request is signed; the defaults are honest, other values forge."""

    secret: str
    timestamp: int | None = None  # None: now, by the machine's clock
    headers: Mapping[str, str | None] = field(default_factory=dict)  # replaced; None leaves a header out


def signature(secret: str, timestamp: int, body: str) -> str:
    """Return the value of x-slack-signature: an HMAC over `v0:timestamp:body`."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: Kind, payload: Json) -> tuple[str, str]:
    """Return (content type, body) as Slack encodes this kind."""
    if kind == "events_api":
        return "application/json", json.dumps(payload)
    form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return FORM, urlencode(form)


def headers(signing: Signing, content_type: str, body: str, retry: Retry | None) -> dict[str, str]:
    """Return the headers of one request, signed."""
    timestamp = epoch() if signing.timestamp is None else signing.timestamp
    honest: dict[str, str | None] = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": signature(signing.secret, timestamp, body),
    }
    if retry:
        honest |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
    return {name: value for name, value in {**honest, **signing.headers}.items() if value is not None}


class HttpMode:
    """The request URL of one app. One client session for all requests."""

    def __init__(self, url: str, secret: str, timings: Timings) -> None:
        self.url = url
        self.secret = secret
        self._timings = timings
        self._session: aiohttp.ClientSession | None = None

    @property
    def connected(self) -> bool:
        """Say whether a request URL is configured."""
        return bool(self.url)

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Post one payload, signed, and wait for the answer."""
        content_type, body = encode(kind, payload)
        return await self.post(content_type, body, Signing(self.secret), retry)

    async def post(self, content_type: str, body: str, signing: Signing, retry: Retry | None = None) -> Answer:
        """Post a body signed in any way, also a wrong one."""
        if not self.url:
            return Answer("unreachable", reason="connection_failed")
        try:
            async with asyncio.timeout(self._timings.ack):
                return await self._post(body, headers(signing, content_type, body, retry))
        except TimeoutError:
            return Answer("timeout", reason="http_timeout")
        except aiohttp.ClientError:
            return Answer("unreachable", reason="connection_failed")

    async def verify(self, challenge: str) -> bool:
        """Send url_verification; say whether the app gave the challenge back."""
        answer = await self.send("events_api", payloads.url_verification(challenge))
        given = answer.body.get("challenge") if isinstance(answer.body, dict) else answer.body
        return answer.outcome == "ok" and given == challenge

    async def close(self) -> None:
        """Close the client session."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: str, sent: dict[str, str]) -> Answer:
        self._session = self._session or aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        async with self._session.post(self.url, data=body.encode(), headers=sent, allow_redirects=False) as reply:
            text = await reply.text()
            no_retry = reply.headers.get("X-Slack-No-Retry") == "1"
            if OK <= reply.status < MULTIPLE_CHOICES:
                return Answer("ok", _read(reply.content_type, text), reply.status)
            return Answer("refused", text or None, reply.status, "http_error", no_retry)


def _read(content_type: str, text: str) -> Any:
    if not text:
        return None
    if content_type != "application/json":
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
