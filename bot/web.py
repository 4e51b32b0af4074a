"""The aiohttp application: Slack's requests in HTTP mode, and whether Hearth is alive."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

LARGEST_BODY = 1024 * 1024  # bytes; Slack's own payloads stay far below


def build(slack: AsyncApp | None, *, ready: Callable[[], str | None]) -> web.Application:
    """Return the application; `slack` is None in Socket Mode.

    `ready` returns None, or the reason why Hearth should get no traffic now.
    """
    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes([web.get("/healthz", _alive), web.get("/readyz", _ready(ready))])
    if slack is not None:
        app.add_routes([web.post("/slack/events", _slack(slack))])
    return app


async def _alive(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def _ready(ready: Callable[[], str | None]) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.Response:
        reason = ready()
        return web.json_response({"ok": reason is None, "reason": reason}, status=200 if reason is None else 503)

    return answer


def _slack(slack: AsyncApp) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = await slack.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(response)

    return answer
