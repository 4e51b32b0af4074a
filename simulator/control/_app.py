"""The app from outside: what it called, what it was sent, forged deliveries, faults, its sockets, its installation."""

from typing import Any

from aiohttp import web

from simulator import event_payloads
from simulator.clock import epoch
from simulator.delivery import Answer, Retry
from simulator.http_events import Signing, encode
from simulator.refusals import ControlError
from simulator.state import State

from ._http import get, limit, need, post

Json = dict[str, Any]
MOST_SHOWN = 1_000


def routes(sim: State) -> list[web.RouteDef]:
    """Return what tests ask about the app and do to it."""
    return [
        get(sim, "calls", calls),
        get(sim, "deliveries", deliveries),
        get(sim, "faults", faults),
        post(sim, "faults", set_faults),
        post(sim, "deliver", deliver),
        post(sim, "socket", socket),
        post(sim, "app", installation),
    ]


def calls(sim: State, query: Json) -> Json:
    """?method=&limit=: the Web API calls the app made, newest last."""
    wanted = [call for call in sim.calls if query.get("method") in (None, call.method)]
    listed = [
        {"method": c.method, "params": c.params, "answer": c.answer, "status": c.status, "at": c.at.isoformat()}
        for c in wanted[-limit(query, MOST_SHOWN) :]
    ]
    return {"ok": True, "count": len(wanted), "calls": listed}


def deliveries(sim: State, query: Json) -> Json:
    """?kind=&limit=: what the app was sent and how it answered, newest last."""
    wanted = [each for each in sim.board.outbox.attempts if query.get("kind") in (None, each.kind)]
    shown = [each.shown() for each in wanted[-limit(query, MOST_SHOWN) :]]
    return {"ok": True, "count": len(wanted), "deliveries": shown}


def faults(sim: State, query: Json) -> Json:
    """The rules in force."""
    return {"ok": True, "rules": sim.faults.listed()}


def set_faults(sim: State, body: Json) -> Json:
    """{rules}: put exactly these rules in force."""
    (rules,) = need(body, "rules")
    try:
        sim.faults.replace(rules)
    except (TypeError, ValueError) as no:
        raise ControlError("invalid_fault", detail=str(no)) from no
    return faults(sim, body)


async def deliver(sim: State, body: Json) -> Json:
    """Send the app anything, honest or forged; returns what it answered."""
    answer = await (_over_http(sim, body) if sim.board.mode == "http" else _over_socket(sim, body))
    return {"ok": True, "outcome": answer.outcome, "status": answer.status, "body": answer.body}


async def socket(sim: State, body: Json) -> Json:
    """{do: refresh | drop | disconnect | lose_acks | drop_after, times?, reason?}: Socket Mode's troubles."""
    (what,) = need(body, "do")
    line, times = sim.board.socket, int(body.get("times", 1))
    match what:
        case "refresh":
            sim.board.outbox.start(line.refresh())
        case "drop":
            line.drop()
        case "disconnect":
            await line.disconnect(body.get("reason", "link_disabled"))
        case "lose_acks":
            line.lose_acks = times
        case "drop_after":
            line.drop_after = times
        case _:
            raise ControlError("unknown_deed", detail=str(what))
    return {"ok": True, "connections": line.connections}


async def installation(sim: State, body: Json) -> Json:
    """{do: uninstall | revoke | install}: an administrator removes the app, its token, or puts it back."""
    (what,) = need(body, "do")
    ts = sim.workspace.next_ts()
    match what:
        case "uninstall":
            _tell(sim, event_payloads.tokens_revoked(bot=[sim.app.bot_user], event_ts=ts))
            _tell(sim, event_payloads.app_uninstalled(ts))
            sim.app.status = "inactive"
        case "revoke":
            _tell(sim, event_payloads.tokens_revoked(bot=[sim.app.bot_user], event_ts=ts))
            sim.app.status = "revoked"
        case "install":
            sim.app.status = "installed"
        case _:
            raise ControlError("unknown_deed", detail=str(what))
    sim.workspace.tell("app_status", connected=sim.board.connected, connections=sim.board.socket.connections)
    return {"ok": True, "status": sim.app.status}


def _tell(sim: State, event: Json) -> None:
    if event["type"] in sim.app.bot_events:
        sim.board.event(event)


def _retry(body: Json) -> Retry | None:
    number = body.get("retry_num")
    return Retry(int(number), body.get("retry_reason", "http_timeout")) if number else None


async def _over_socket(sim: State, body: Json) -> Answer:
    if "envelope" in body:
        return await sim.board.socket.send_envelope(body["envelope"])
    kind, payload = need(body, "kind", "payload")
    return await sim.board.socket.send(kind, payload, _retry(body))


async def _over_http(sim: State, body: Json) -> Answer:
    if "body" in body:
        content_type, raw = body.get("content_type", "application/json"), body["body"]
    else:
        content_type, raw = encode(*need(body, "kind", "payload"))
    age = body.get("age")
    timestamp = body.get("timestamp") if age is None else epoch() - int(age)
    signing = Signing(body.get("secret", sim.app.signing_secret), timestamp, body.get("headers", {}))
    return await sim.board.http.post(content_type, raw, signing, _retry(body))
