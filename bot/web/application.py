"""The aiohttp application: Slack's requests in HTTP mode, whether Hearth is alive and ready, and its figures."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.platform.clock import epoch
from bot.web import envelopes
from bot.web.envelopes import Malformed

METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"  # as the library's `generate_latest` writes
LARGEST_BODY = 1024 * 1024  # bytes; Slack's own payloads stay far below
OLDEST_S = 5 * 60  # how long a signature is good for
SIGNED_BY, SIGNED_AT = "X-Slack-Signature", "X-Slack-Request-Timestamp"
SSL_CHECK = 256  # bytes at most; "ssl_check=1&token=" and a token of 24 characters
PASSED_ON = ("x-slack-retry-num", "x-slack-retry-reason")  # of the headers, which nobody has signed

R = TypeVar("R")

log = structlog.get_logger()


async def no_trouble() -> str | None:
    """Nothing keeps Hearth from its work."""
    return None


def build(
    slack: AsyncApp | None,
    *,
    signing_secret: str = "",
    ready: Callable[[], Awaitable[str | None]] = no_trouble,
    metrics: Callable[[], Awaitable[bytes]] | None = None,
    metrics_token: str = "",
) -> web.Application:
    """Return the application; `slack` is None in Socket Mode.

    `ready` returns None, or the reason why Hearth should get no traffic now. `metrics` is None where nobody may ask;
    with a token, only whoever shows it may.
    """
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes([web.get("/healthz", _alive), web.get("/readyz", _ready(together(ready)))])
    if metrics is not None:
        app.add_routes([web.get("/metrics", _metrics(together(metrics), metrics_token))])
    if slack is not None:
        listen = _slack(slack, SignatureVerifier(signing_secret))
        app.add_routes([web.post("/slack/events", listen, expect_handler=_invite)])
    return app


def together(ask: Callable[[], Awaitable[R]]) -> Callable[[], Awaitable[R]]:
    """Return the same question, which whoever asks while it is being answered shares: a thousand cost no more than one.

    Somebody who goes away takes nothing from the others.
    """
    under_way: asyncio.Task[R] | None = None

    async def answer() -> R:
        return await ask()

    async def shared() -> R:
        nonlocal under_way
        if under_way is None or under_way.done():
            under_way = asyncio.create_task(answer())
        return await asyncio.shield(under_way)

    return shared


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _ready(ready: Callable[[], Awaitable[str | None]]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.Response:
        reason = await ready()
        return web.json_response({"ok": reason is None, "reason": reason}, status=200 if reason is None else 503)

    return answer


def _metrics(
    metrics: Callable[[], Awaitable[bytes]], token: str
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    wanted = f"Bearer {token}".encode() if token else b""

    async def answer(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if wanted and not hmac.compare_digest(shown, wanted):
            raise web.HTTPUnauthorized(text="Show METRICS_TOKEN as a bearer token.")
        return web.Response(body=await metrics(), headers={"Content-Type": METRICS_TYPE})

    return answer


def _slack(slack: AsyncApp, verifier: SignatureVerifier) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Bolt reads a body before it looks at its signature; here nothing is read that was not signed.

    Answers 413 to what is too large, 401 to what Slack did not sign, 400 to what is no payload
    (docs.slack.dev/authentication/verifying-requests-from-slack).
    """

    async def answer(request: web.Request) -> web.StreamResponse:
        if may_be_ssl_check(request):
            return await _ssl_check(request)
        refuse_unread(request)
        body = await request.read()
        if not signed(verifier, body, request):
            raise refusal(web.HTTPUnauthorized(text="This request is not signed by Slack."))
        response = await slack.async_dispatch(read(body, request))
        return await to_aiohttp_response(response)

    return answer


def refusal(answer: web.HTTPException) -> web.HTTPException:
    """Return the same, after which the connection ends: whoever is refused is not listened to any longer."""
    answer.force_close()
    return answer


def refuse_unread(request: web.Request) -> None:
    """Raise the answer to a request that its headers alone give away: too large, or not signed within five minutes."""
    length = request.content_length or 0
    if length > LARGEST_BODY:
        raise refusal(web.HTTPRequestEntityTooLarge(LARGEST_BODY, length))
    try:
        age = abs(epoch() - int(request.headers.get(SIGNED_AT, "")))
    except ValueError:
        age = OLDEST_S + 1
    if SIGNED_BY not in request.headers or age > OLDEST_S:
        raise refusal(web.HTTPUnauthorized(text="This request is not signed by Slack."))


async def _invite(request: web.Request) -> None:
    """Answer "Expect: 100-continue": ask for the body only if it is going to be read."""
    if not may_be_ssl_check(request):
        refuse_unread(request)
    if request.headers["Expect"].lower() != "100-continue":
        raise refusal(web.HTTPExpectationFailed())
    await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    request.writer.output_size = 0  # the answer itself has not begun; aiohttp's own handler does the same


def may_be_ssl_check(request: web.Request) -> bool:
    """Return whether this looks like Slack's look at the certificate, the one request that it does not sign.

    What it looks like: github.com/slackapi/bolt-js/issues/1397.
    """
    return (
        SIGNED_BY not in request.headers
        and SIGNED_AT not in request.headers
        and request.content_type == envelopes.FORM
        and 0 < (request.content_length or 0) <= SSL_CHECK
        and request.headers.get("User-Agent", "").startswith("Slackbot")
    )


async def _ssl_check(request: web.Request) -> web.Response:
    """Answer it; it asks for nothing. Raises what any other request gets that nobody has signed."""
    try:
        said = envelopes.decode(await request.read(), request.content_type)
    except Malformed:
        said = {}
    if said.get("ssl_check") != "1" or not said.keys() <= {"ssl_check", "token"}:
        raise refusal(web.HTTPUnauthorized(text="This request is not signed by Slack."))
    return web.Response()


def signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    """Return whether Slack signed this body within the last five minutes."""
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (TypeError, ValueError):  # a timestamp that is no number, a signature that is no ASCII, a body of no UTF-8
        return False


def read(body: bytes, request: web.Request) -> AsyncBoltRequest:
    """Return the request as Bolt takes it; raises `HTTPBadRequest` for a body that is no payload."""
    headers = {name: request.headers[name] for name in PASSED_ON if name in request.headers}
    try:
        return envelopes.proven(envelopes.decode(body, request.content_type), headers)
    except Malformed as malformed:
        log.warning("request.malformed", error=str(malformed))
        raise web.HTTPBadRequest(text="This is no payload of Slack's.") from None
