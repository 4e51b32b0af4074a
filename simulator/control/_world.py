"""What happens to the workspace itself: time, people, channels, a fresh start."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, get_args

from aiohttp import web

from simulator import shapes
from simulator.model import Shared, User
from simulator.refusals import ControlError
from simulator.state import State

from ._http import need, post

Json = dict[str, Any]
FIELDS = {each.name for each in fields(User)} - {"id", "updated"}


def routes(sim: State) -> list[web.RouteDef]:
    """Return what can be changed about the world."""
    verbs = (clock, user, people, channel, convert, join, leave, reset)
    return [post(sim, verb.__name__, verb) for verb in verbs]


async def clock(sim: State, body: Json) -> Json:
    """{to: ISO} | {seconds: n} | {next: true}: move the workspace's time."""
    try:
        return {"ok": True, "now": sim.move_clock(await _moment(sim, body)).isoformat()}
    except ValueError as no:
        raise ControlError("invalid_moment", detail=str(no)) from no


def user(sim: State, body: Json) -> Json:
    """{id, …}: change a person's profile, locale, time zone, role, or `deleted`."""
    (user_id,) = need(body, "id")
    if user_id not in sim.workspace.users:
        raise ControlError("user_not_found")
    changed = sim.workspace.change_user(user_id, **_fields(body))
    return {"ok": True, "user": shapes.user(sim.workspace, changed, locale=True)}


def people(sim: State, body: Json) -> Json:
    """{name, real_name, …}: somebody joins the workspace."""
    need(body, "name", "real_name")
    if any(each.name == body["name"] for each in sim.workspace.users.values()):
        raise ControlError("name_taken")
    added = sim.workspace.add_user(User(id=sim.workspace.ids.next("U"), **_fields(body)))
    return {"ok": True, "user": shapes.user(sim.workspace, added, locale=True)}


def channel(sim: State, body: Json) -> Json:
    """{name, kind?, members?, as?}: create a channel."""
    (name,) = need(body, "name")
    kind = body.get("kind", "public")
    if kind not in ("public", "private"):
        raise ControlError("invalid_kind")
    if any(each.name == name for each in sim.workspace.channels.values()):
        raise ControlError("name_taken")
    creator, members = body.get("as", ""), set(body.get("members", []))
    _known(sim, *members, *([creator] if creator else []))
    made = sim.workspace.add_channel(
        name, kind=kind, members=members | ({creator} if creator else set()), creator=creator
    )
    return {"ok": True, "channel": made.id}


def convert(sim: State, body: Json) -> Json:
    """{channel, kind?, shared?}: a channel becomes private or public, or shared with another company; its id stays."""
    (channel_id,) = need(body, "channel")
    place = sim.workspace.channels.get(channel_id)
    if place is None or place.kind in ("im", "mpim"):
        raise ControlError("channel_not_found")
    changes = {name: body[name] for name in ("kind", "shared") if name in body}
    if changes.get("kind", "public") not in ("public", "private"):
        raise ControlError("invalid_kind")
    if changes.get("shared", "") not in get_args(Shared):
        raise ControlError("invalid_shared")
    sim.workspace.change_channel(channel_id, **changes)
    return {"ok": True, "channel": channel_id}


def join(sim: State, body: Json) -> Json:
    """{channel, user, inviter?}: somebody, or the app's bot, comes into a channel."""
    channel_id, user_id = _place(sim, body)
    return {"ok": True, "changed": sim.workspace.join(channel_id, user_id, inviter=body.get("inviter"))}


def leave(sim: State, body: Json) -> Json:
    """{channel, user}: somebody, or the app's bot, leaves a channel."""
    channel_id, user_id = _place(sim, body)
    return {"ok": True, "changed": sim.workspace.leave(channel_id, user_id)}


async def reset(sim: State, body: Json) -> Json:
    """{}: start afresh; what that means is set by the program that runs the workspace (`State.reset`)."""
    await sim.reset()
    return {"ok": True}


async def _moment(sim: State, body: Json) -> datetime:
    now = sim.workspace.clock.now()
    if "to" in body:
        return datetime.fromisoformat(str(body["to"]))
    if "seconds" in body:
        return now + timedelta(seconds=float(body["seconds"]))
    if body.get("next"):
        return max(now, await sim.next_moment() or now)
    raise ControlError("missing_argument", detail="to, seconds or next")


def _fields(body: Json) -> Json:
    changes = {name: value for name, value in body.items() if name not in ("id", "as")}
    if unknown := sorted(changes.keys() - FIELDS):
        raise ControlError("unknown_field", detail=", ".join(unknown))
    return changes


def _known(sim: State, *users: str) -> None:
    if any(each not in sim.workspace.users for each in users):
        raise ControlError("user_not_found")


def _place(sim: State, body: Json) -> tuple[str, str]:
    channel_id, user_id = need(body, "channel", "user")
    _known(sim, user_id)
    if channel_id not in sim.workspace.channels:
        raise ControlError("channel_not_found")
    return channel_id, user_id
