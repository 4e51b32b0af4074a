"""The aiohttp application: Slack's requests in HTTP mode, whether Hearth is alive and ready, and its figures."""

import hmac
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"  # as the library's `generate_latest` writes
LARGEST_BODY = 1024 * 1024  # bytes; Slack's own payloads stay far below


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
    app.add_routes([web.get("/healthz", _alive), web.get("/readyz", _ready(ready))])
    if metrics is not None:
        app.add_routes([web.get("/metrics", _metrics(metrics, metrics_token))])
    if slack is not None:
        app.add_routes([web.post("/slack/events", _slack(slack, SignatureVerifier(signing_secret)))])
    return app


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
        if (request.content_length or 0) > LARGEST_BODY:
            raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, request.content_length or 0)
        body = await request.read()
        if not signed(verifier, body, request):
            raise web.HTTPUnauthorized(text="This request is not signed by Slack.")
        response = await slack.async_dispatch(read(body, request))
        return await to_aiohttp_response(response)

    return answer


def signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    """Return whether Slack signed this body within the last five minutes."""
    try:
        return verifier.is_valid_request(body, dict(request.headers))
    except (TypeError, ValueError):  # a timestamp that is no number, a signature that is no ASCII, a body of no UTF-8
        return False


def read(body: bytes, request: web.Request) -> AsyncBoltRequest:
    """Return the request as Bolt takes it; raises `HTTPBadRequest` for a body that is no payload."""
    headers: dict[str, str | Sequence[str]] = {name.lower(): [value] for name, value in request.headers.items()}
    try:
        return AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=headers)
    except (ValueError, AttributeError):  # no UTF-8, no JSON; or JSON without fields, a list or a number
        raise web.HTTPBadRequest(text="This is no payload of Slack's.") from None
