"""The administrators' programmes: the list, the form, pause, resume and delete."""

import asyncio
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.blocks import reflection as blocks
from bot.blocks import refusals
from bot.conversations import Conversation
from bot.errors import Refused
from bot.features import reflection, settings
from bot.features.reflection import Draft, Programme
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.channels import must_be_in
from handlers.forms import open_form

from ._audience import groups, members_of
from ._showing import id_of


async def list_view(
    client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime, notice: str = ""
) -> dict[str, Any]:
    """Return the list of programmes; raises `Refused` for anybody but an administrator."""
    found, departments = await db.read(_list, by=caller, now=now)
    named = await groups(client) if any(each.draft.who.startswith("usergroup:") for each in found) else {}
    return blocks.programmes_view(t, found, departments, named, notice=notice)


def _list(session: Session, *, by: Caller, now: datetime) -> tuple[tuple[Programme, ...], dict[str, str]]:
    return reflection.programmes(session, by=by, now=now), _departments(session, by)


def _departments(session: Session, by: Caller) -> dict[str, str]:
    return {f"department:{each.id}": each.name for each in settings.departments(session, team_id=by.team_id)}


async def open_programmes(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    view = await list_view(client, db, caller, t, now)
    await open_form(client, respond, t, body, view, again="reflection.programmes")


async def open_programme(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """The form of one programme, or of a new one."""
    await ack()
    programme_id = id_of(action) if action.get("value") else None
    known, departments, has = await db.read(_to_edit, by=caller, programme_id=programme_id, now=now)
    view = blocks.programme_form(t, known, departments, await groups(client), **has)
    await open_form(client, respond, t, body, view, again="reflection.programmes")


def _to_edit(
    session: Session, *, by: Caller, programme_id: int | None, now: datetime
) -> tuple[Programme | None, dict[str, str], dict[str, Any]]:
    reflection.must_be_admin(by)
    home = people.workspace(session, by.team_id)
    known = reflection.programme(session, by=by, programme_id=programme_id, now=now) if programme_id else None
    day, at = (known.draft.day, known.draft.at) if known else (blocks.USUAL_DAY, blocks.USUAL_TIME)
    zone = known.draft.zone if known else home.zone
    dates = reflection.preview(session, by=by, day=day, at=at, zone=zone, now=now)
    return known, _departments(session, by), {"zone": zone, "channel": home.reflection_channel, "dates": dates}


async def rule_changed(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Show the next dates of the rule as it stands in the form just now, or what is wrong with it."""
    await ack()
    view, rule = body["view"], blocks.read_rule(body["view"])
    try:
        dates = await db.read(reflection.preview, by=caller, **rule, now=now)
        below = blocks.preview(t, dates, rule["zone"])
    except Refused as problem:
        below = blocks.no_preview(refusals.sentence(problem, t))
    await client.views_update(view_id=view["id"], hash=view.get("hash"), view=blocks.with_preview(t, view, below))


async def save_programme(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    reflection.must_be_admin(caller)
    programme_id, draft = blocks.read_programme(view)
    was = await db.read(_channel_of, by=caller, programme_id=programme_id, now=now)
    members, place = await asyncio.gather(
        members_of(client, draft.who, draft.channel), _place(client, caller, draft, kept=draft.channel == was)
    )
    saved = await db.run(reflection.save, by=caller, programme_id=programme_id, draft=draft, members=members, now=now)
    await ack(response_action="update", view=blocks.saved_view(t, saved, outside=place is not None and place.outside))
    await _redraw(client, view, db, caller, t, now)


def _channel_of(session: Session, *, by: Caller, programme_id: int | None, now: datetime) -> str | None:
    if programme_id is None:
        return None
    return reflection.programme(session, by=by, programme_id=programme_id, now=now).draft.channel


async def _place(client: AsyncWebClient, caller: Caller, draft: Draft, *, kept: bool) -> Conversation | None:
    """Return the channel that a programme needs; raises `Refused` if the administrator may not choose it."""
    if not draft.channel or not (draft.team or draft.who == "channel"):
        return None
    return await must_be_in(
        client,
        caller,
        draft.channel,
        open_to_all=True,
        posts=draft.team,
        kept=kept,
        without_hearth="reflection.not_in_channel",
    )


async def pause_or_resume(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    paused = action["action_id"] == "reflection.pause_programme"
    await db.run(reflection.pause, by=caller, programme_id=id_of(action), paused=paused, now=now)
    await client.views_update(view_id=body["view"]["id"], view=await list_view(client, db, caller, t, now))


async def remove_programme(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    name = await db.run(reflection.remove, by=caller, programme_id=id_of(action), now=now)
    view = await list_view(client, db, caller, t, now, notice=blocks.removed_notice(t, name))
    await client.views_update(view_id=body["view"]["id"], view=view)


async def _redraw(
    client: AsyncWebClient, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    """The list below shows the programmes as they are now."""
    below = view.get("previous_view_id")
    if below and below != view["id"]:
        await client.views_update(view_id=below, view=await list_view(client, db, caller, t, now))
