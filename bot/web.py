"""The aiohttp application: Slack's requests in HTTP mode, and whether Hearth is alive."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import parse_body
from slack_sdk.signature import SignatureVerifier

LARGEST_BODY = 1024 * 1024  # bytes; Slack's own payloads stay far below


def build(
    slack: AsyncApp | None, *, signing_secret: str = "", ready: Callable[[], str | None] = lambda: None
) -> web.Application:
    """Return the application; `slack` is None in Socket Mode.

    `ready` returns None, or the reason why Hearth should get no traffic now.
    """
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes([web.get("/healthz", _alive), web.get("/readyz", _ready(ready))])
    if slack is not None:
        app.add_routes([web.post("/slack/events", _slack(slack, SignatureVerifier(signing_secret)))])
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _ready(ready: Callable[[], str | None]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.Response:
        reason = ready()
        return web.json_response({"ok": reason is None, "reason": reason}, status=200 if reason is None else 503)

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
        text = body.decode()
        payload = parse_body(text, request.content_type)
    except ValueError:
        raise web.HTTPBadRequest(text="This is no payload of Slack's.") from None
    if not isinstance(payload, dict):
        raise web.HTTPBadRequest(text="This is no payload of Slack's.")
    return AsyncBoltRequest(body=text, query=request.query_string, headers=headers)
