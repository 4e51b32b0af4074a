"""Requests of the control API in, JSON out; what cannot be done is {"ok": false, "error": code, …}."""

import json
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from simulator.refusals import ControlError
from simulator.state import State

Json = dict[str, Any]
KINDS = {"container": dict, "action": dict, "payload": dict, "users": list, "rules": list}  # others are strings
Verb = Callable[[State, Json], Any]


def get(sim: State, path: str, verb: Verb) -> web.RouteDef:
    """Return a route whose arguments are the query."""

    async def read(request: web.Request) -> Json:
        return dict(request.query)

    return web.get(f"/control/{path}", _handler(sim, verb, read))


def post(sim: State, path: str, verb: Verb) -> web.RouteDef:
    """Return a route whose arguments are a JSON object."""
    return web.post(f"/control/{path}", _handler(sim, verb, _body))


def need(body: Json, *names: str) -> list[Any]:
    """Return these arguments in order; raises ControlError("missing_argument") or ControlError("invalid_argument")."""
    if missing := [name for name in names if body.get(name) is None]:
        raise ControlError("missing_argument", detail=", ".join(missing))
    if wrong := [name for name in names if not isinstance(body[name], KINDS.get(name, str))]:
        raise ControlError("invalid_argument", detail=", ".join(wrong))
    return [body[name] for name in names]


def limit(query: Json, default: int) -> int:
    """Return how many are wanted; raises ControlError("invalid_limit")."""
    given = str(query.get("limit", default))
    if not given.isdecimal() or int(given) == 0:
        raise ControlError("invalid_limit")
    return int(given)


def refuse_foreign(request: web.Request) -> None:
    """Raise 403 for a request that a page from elsewhere makes in somebody's browser."""
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("//")[2] != request.host:
        raise web.HTTPForbidden(text="foreign_origin")


def _handler(sim: State, verb: Verb, read: Callable[[web.Request], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        refuse_foreign(request)
        try:
            done = verb(sim, await read(request))
            return web.json_response(await done if isawaitable(done) else done)
        except ControlError as no:
            return web.json_response(no.answer())

    return handle


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        raise ControlError("invalid_json") from None
    if not isinstance(body, dict):
        raise ControlError("invalid_json")
    return body
