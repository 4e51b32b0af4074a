"""/hearth off and /hearth onsite: days off, half days, and other hours while at a customer's."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import absence as blocks
from bot.blocks import settings as forms
from bot.blocks.hearth import said
from bot.core.availability import Off
from bot.core.people import Caller
from bot.features import settings
from bot.platform.errors import Refused
from handlers import home
from handlers.arguments import first_word, meaning
from handlers.context import Context
from handlers.days import clock, read_span, today
from handlers.forms import view_below
from handlers.routing import Router

router = Router()

UNTIL = re.compile(r"^(?:until|till|to|through|直到|到|至)\s*(.+?)(?:为止)?$")
ENDS = {"off": ("off", "end", "stop", "back", "结束", "取消", "回来", "关")}


async def settings_view(ctx: Context) -> dict[str, Any]:
    """Return the member's settings with their days off and their site."""
    preferences, off, site = await ctx.db.read(_look, by=ctx.caller, now=ctx.now)
    return forms.form(ctx.t, preferences, off, site)


def _look(
    session: Session, *, by: Caller, now: datetime
) -> tuple[settings.Preferences, tuple[Off, ...], settings.Onsite]:
    return (
        settings.preferences(session, by=by),
        settings.days_off(session, by=by, now=now),
        settings.onsite(session, by=by, now=now),
    )


async def redraw_settings(ctx: Context, view: dict[str, Any]) -> None:
    """The settings below a form on top of them show what it changed; from a command there is nothing below."""
    below = view_below(view)
    if below:
        await ctx.client.views_update(view_id=below, view=await settings_view(ctx))


# -- days off


async def type_off(ctx: Context, text: str) -> dict[str, Any]:
    """Note what was typed after `/hearth off`; returns the answer."""
    span = read_span(text, today(ctx.caller, ctx.now), clock(ctx))
    off = await ctx.db.run(settings.take_off, by=ctx.caller, span=span, now=ctx.now)
    return blocks.noted(ctx.t, off)


async def off_view(ctx: Context) -> dict[str, Any]:
    """Return the form of the caller's days off."""
    entries = await ctx.db.read(settings.days_off, by=ctx.caller, now=ctx.now)
    return blocks.off_form(ctx.t, entries, today=today(ctx.caller, ctx.now))


@router.view("hearth.off")
async def add_off(ctx: Context, view: dict[str, Any]) -> None:
    """Add an entry; the form stays, with the list as it is now."""
    off, entries = await ctx.db.run(_add_and_list, by=ctx.caller, span=blocks.read_off(view), now=ctx.now)
    words = blocks.noted(ctx.t, off)["text"]
    await ctx.ack(
        response_action="update", view=blocks.off_form(ctx.t, entries, today=today(ctx.caller, ctx.now), said=words)
    )
    await redraw_settings(ctx, view)
    await home.publish(ctx)


def _add_and_list(session: Session, *, by: Caller, span: settings.Span, now: datetime) -> tuple[Off, tuple[Off, ...]]:
    off = settings.take_off(session, by=by, span=span, now=now)
    return off, settings.days_off(session, by=by, now=now)


@router.action("hearth.off_remove")
async def remove_off(ctx: Context) -> None:
    await ctx.ack()
    off, entries = await ctx.db.run(_remove_and_list, by=ctx.caller, off_id=int(ctx.action["value"]), now=ctx.now)
    if ctx.body.get("view"):
        view = blocks.off_form(ctx.t, entries, today=today(ctx.caller, ctx.now), said=blocks.back(ctx.t, off)["text"])
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)
        await redraw_settings(ctx, ctx.body["view"])
    else:
        await ctx.respond(replace_original=True, **blocks.back(ctx.t, off))
    await home.publish(ctx)


def _remove_and_list(session: Session, *, by: Caller, off_id: int, now: datetime) -> tuple[Off, tuple[Off, ...]]:
    off = settings.come_back(session, by=by, off_id=off_id, now=now)
    return off, settings.days_off(session, by=by, now=now)


# -- on site


async def type_onsite(ctx: Context, text: str) -> dict[str, Any]:
    """Do what was typed after `/hearth onsite`: `until friday`, a span, or `off`; returns the answer."""
    if meaning(first_word(text)[0], ENDS):
        await ctx.db.run(settings.leave_site, by=ctx.caller, now=ctx.now)
        return blocks.offsite(ctx.t)
    until, here = UNTIL.match(text.strip()), today(ctx.caller, ctx.now)
    try:
        span = read_span(until[1] if until else text, here)
    except Refused:
        raise Refused("settings.site_unknown", word=text.strip()[:40]) from None
    draft = settings.SiteDraft(here if until else span.first, span.last)
    site = await ctx.db.run(settings.go_onsite, by=ctx.caller, draft=draft, now=ctx.now)
    return blocks.onsite(ctx.t, site)


async def onsite_view(ctx: Context) -> dict[str, Any]:
    """Return the form of the caller's days at a customer's."""
    site = await ctx.db.read(settings.onsite, by=ctx.caller, now=ctx.now)
    return blocks.onsite_form(ctx.t, site, today=today(ctx.caller, ctx.now))


@router.view("hearth.onsite")
async def save_onsite(ctx: Context, view: dict[str, Any]) -> None:
    site = await ctx.db.run(settings.go_onsite, by=ctx.caller, draft=blocks.read_onsite(view), now=ctx.now)
    await ctx.ack(response_action="update", view=said(ctx.t, ctx.t("On site"), blocks.onsite(ctx.t, site)))
    await redraw_settings(ctx, view)
    await home.publish(ctx)


@router.action("hearth.onsite_end")
async def end_onsite(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(settings.leave_site, by=ctx.caller, now=ctx.now)
    if ctx.body.get("view"):
        view = said(ctx.t, ctx.t("On site"), blocks.offsite(ctx.t))
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)
        await redraw_settings(ctx, ctx.body["view"])
    else:
        await ctx.respond(replace_original=True, **blocks.offsite(ctx.t))
    await home.publish(ctx)
