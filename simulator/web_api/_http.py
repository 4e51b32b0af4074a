"""From an HTTP request to a method and back: arguments, token, scopes, rates, faults, and the record of calls."""

import asyncio
import json
from typing import Any

from aiohttp import web

from simulator import scopes
from simulator.faults import Rule
from simulator.model import Json
from simulator.state import ApiCall, State

from ._call import Call, SlackError
from ._methods import METHODS

TOO_MANY = 429
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def routes(simulator: State) -> list[web.RouteDef]:
    """Return the routes of the Web API."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await _handle(simulator, request)

    return [web.post("/api/{method}", handle), web.get("/api/{method}", handle)]


async def _handle(simulator: State, request: web.Request) -> web.StreamResponse:
    method = request.match_info["method"]
    try:
        params, token = await _arguments(request)
    except SlackError as no:
        return _reply(no.answer())
    record = ApiCall(method, params, None, simulator.clock.now())
    simulator.calls.append(record)
    fault = simulator.faults.draw(method, params)
    if fault is not None and (failed := await _before(fault, request, record)) is not None:
        return failed
    answer = _answer(simulator, method, params, token, fault)
    wait = answer.pop("_retry_after", None)
    if wait is not None:
        return _too_many(record, wait)
    record.answer = answer
    if fault is not None and (failed := await _after(fault, request, record)) is not None:
        return failed
    return _reply(answer, scopes=",".join(sorted(simulator.app.scopes)))


def _answer(simulator: State, method: str, params: Json, token: str, fault: Rule | None) -> dict[str, Any]:
    try:
        if method not in METHODS:
            raise SlackError("unknown_method", req_method=method)
        scopes.authorise(simulator.app, method, token)
        wait = simulator.rates.refuse(method, str(params.get("channel", "")))
        if wait is not None:
            return {"_retry_after": wait}
        if fault is not None and fault.kind.startswith("error:"):
            raise SlackError(fault.kind.removeprefix("error:"))
        call = Call(method, params, simulator, simulator.workspace, simulator.app)
        if fault is not None and fault.kind == "late_visibility":
            call.hidden_seconds = fault.seconds
        return {"ok": True, **METHODS[method](call), **call.extra}
    except SlackError as no:
        return no.answer()


async def _before(fault: Rule, request: web.Request, record: ApiCall) -> web.StreamResponse | None:
    """Fail before Slack has accepted anything, if the rule says so."""
    kind = fault.kind
    if kind == "429":
        return _too_many(record, fault.retry_after)
    if kind.endswith("_before"):
        return _broken(kind, request, record)
    if kind == "nothing":
        record.status = 0
        await asyncio.sleep(fault.seconds)
        return _cut(request)
    return None


async def _after(fault: Rule, request: web.Request, record: ApiCall) -> web.StreamResponse | None:
    """Fail after Slack has accepted the call, if the rule says so."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind.endswith("_after"):
        return _broken(fault.kind, request, record)
    return None


def _broken(kind: str, request: web.Request, record: ApiCall) -> web.StreamResponse:
    what = kind.partition("_")[0]
    if what == "reset":
        record.status = 0
        return _cut(request)
    record.status = int(what)
    return web.Response(status=record.status, text="Something went wrong on the server.")


def _cut(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)  # never arrives


def _too_many(record: ApiCall, seconds: int) -> web.StreamResponse:
    record.status, record.answer = TOO_MANY, {"ok": False, "error": "ratelimited"}
    return web.json_response(record.answer, status=TOO_MANY, headers={"Retry-After": str(seconds)})


def _reply(answer: Json, *, scopes: str = "") -> web.Response:
    body = json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(body=body, content_type="application/json", charset="utf-8", headers={"X-OAuth-Scopes": scopes})


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """Return (arguments without the token, token): the token from the header, a form or JSON, never the address."""
    params: Json = {name: value for name, value in request.query.items() if name != "token"}
    if request.method == "POST":
        params |= await _body(request)
    header = request.headers.get("Authorization", "")
    token = str(params.pop("token", ""))
    return params, header.removeprefix("Bearer ") if header.startswith("Bearer ") else token


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            said = json.loads(await request.text() or "{}")
        except json.JSONDecodeError:
            raise SlackError("invalid_json") from None
        if not isinstance(said, dict):
            raise SlackError("json_not_object")
        return said
    if request.content_type in FORMS:
        return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    if request.can_read_body and await request.text():
        raise SlackError("invalid_post_type")
    return {}
