"""/hearth off and /hearth onsite: days off, half days, and other hours while at a customer's."""

import re
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import absence as blocks
from bot.blocks import settings as forms
from bot.blocks.hearth import said
from bot.calendars import Off
from bot.errors import Refused
from bot.features import settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.arguments import first_word, meaning
from handlers.days import clock, read_span, today

UNTIL = re.compile(r"^(?:until|till|to|through|直到|到|至)\s*(.+?)(?:为止)?$")
ENDS = {"off": ("off", "end", "stop", "back", "结束", "取消", "回来", "关")}


def register(app: AsyncApp) -> None:
    app.view("hearth.off")(add_off)
    app.action("hearth.off_remove")(remove_off)
    app.view("hearth.onsite")(save_onsite)
    app.action("hearth.onsite_end")(end_onsite)


async def settings_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the member's settings with their days off and their site."""
    return forms.form(t, *await db.read(_look, by=caller, now=now))


def _look(
    session: Session, *, by: Caller, now: datetime
) -> tuple[settings.Preferences, tuple[Off, ...], settings.Onsite]:
    return (
        settings.preferences(session, by=by),
        settings.days_off(session, by=by, now=now),
        settings.onsite(session, by=by, now=now),
    )


async def redraw_settings(
    client: AsyncWebClient, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    """The settings below a form on top of them show what it changed; from a command there is nothing below."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    if below and below != view["id"]:
        await client.views_update(view_id=below, view=await settings_view(db, caller, t, now))


# -- days off


async def type_off(db: Door, caller: Caller, t: Translator, text: str, now: datetime) -> dict[str, Any]:
    """Note what was typed after `/hearth off`; returns the answer."""
    span = read_span(text, today(caller, now), clock(caller, now))
    off = await db.run(settings.take_off, by=caller, first=span.first, last=span.last, half=span.half, now=now)
    return blocks.noted(t, off)


async def off_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    entries = await db.read(settings.days_off, by=caller, now=now)
    return blocks.off_form(t, entries, today=today(caller, now))


async def add_off(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Add an entry; the form stays, with the list as it is now."""
    off, entries = await db.run(_add_and_list, by=caller, fields=blocks.read_off(view), now=now)
    words = blocks.noted(t, off)["text"]
    await ack(response_action="update", view=blocks.off_form(t, entries, today=today(caller, now), said=words))
    await redraw_settings(client, view, db, caller, t, now)
    await home.publish(client, db, caller, t, now)


def _add_and_list(
    session: Session, *, by: Caller, fields: dict[str, Any], now: datetime
) -> tuple[Off, tuple[Off, ...]]:
    off = settings.take_off(session, by=by, **fields, now=now)
    return off, settings.days_off(session, by=by, now=now)


async def remove_off(
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
    await ack()
    off, entries = await db.run(_remove_and_list, by=caller, off_id=int(action["value"]), now=now)
    if body.get("view"):
        view = blocks.off_form(t, entries, today=today(caller, now), said=blocks.back(t, off)["text"])
        await client.views_update(view_id=body["view"]["id"], view=view)
        await redraw_settings(client, body["view"], db, caller, t, now)
    else:
        await respond(replace_original=True, **blocks.back(t, off))
    await home.publish(client, db, caller, t, now)


def _remove_and_list(session: Session, *, by: Caller, off_id: int, now: datetime) -> tuple[Off, tuple[Off, ...]]:
    off = settings.come_back(session, by=by, off_id=off_id, now=now)
    return off, settings.days_off(session, by=by, now=now)


# -- on site


async def type_onsite(db: Door, caller: Caller, t: Translator, text: str, now: datetime) -> dict[str, Any]:
    """Do what was typed after `/hearth onsite`: `until friday`, a span, or `off`; returns the answer."""
    if meaning(first_word(text)[0], ENDS):
        await db.run(settings.leave_site, by=caller, now=now)
        return blocks.offsite(t)
    until, here = UNTIL.match(text.strip()), today(caller, now)
    try:
        span = read_span(until[1] if until else text, here)
    except Refused:
        raise Refused("settings.site_unknown", word=text.strip()[:40]) from None
    first = here if until else span.first
    site = await db.run(settings.go_onsite, by=caller, first=first, last=span.last, now=now)
    return blocks.onsite(t, site)


async def onsite_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    site = await db.read(settings.onsite, by=caller, now=now)
    return blocks.onsite_form(t, site, today=today(caller, now))


async def save_onsite(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    site = await db.run(settings.go_onsite, by=caller, **blocks.read_onsite(view), now=now)
    await ack(response_action="update", view=said(t, t("On site"), blocks.onsite(t, site)))
    await redraw_settings(client, view, db, caller, t, now)
    await home.publish(client, db, caller, t, now)


async def end_onsite(
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
    await db.run(settings.leave_site, by=caller, now=now)
    if body.get("view"):
        view = said(t, t("On site"), blocks.offsite(t))
        await client.views_update(view_id=body["view"]["id"], view=view)
        await redraw_settings(client, body["view"], db, caller, t, now)
    else:
        await respond(replace_original=True, **blocks.offsite(t))
    await home.publish(client, db, caller, t, now)
