"""What administrators do: the monthly rule, pausing, cancelling, announcing again."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import exchange as blocks
from bot.core.people import Caller
from bot.features import exchange
from bot.platform.errors import Refused
from handlers.channels import ChannelTerms, must_be_in
from handlers.context import Context
from handlers.forms import open_form

from . import _answers
from .routes import router

VERBS = {"pause": exchange.pause, "resume": exchange.resume, "announce": exchange.announce_again}


@router.action("exchange.setup")
async def open_form_(ctx: Context) -> None:
    await ctx.ack()
    typed = ctx.action.get("value") or ""
    await open_form(ctx, await setup_view(ctx, typed), again="exchange.setup", value=typed)


async def setup_view(ctx: Context, typed: str) -> dict[str, Any]:
    """Return the form of the rule, with what was `typed` after the command, if anything was, already in it.

    Raises `Refused` for non-administrators, or for words that are no day of the month.
    """
    has = await ctx.db.read(exchange.setting, by=ctx.caller, now=ctx.now)
    when, at = blocks.read_rule(typed) if typed else (None, None)
    return blocks.setup_form(ctx.t, has, when=when, at=at)


@router.view("exchange.setup")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    draft = blocks.read_setup(view)
    if not draft.channel:
        raise Refused("channel.none", field="channel")
    kept = (await ctx.db.read(exchange.setting, by=ctx.caller, now=ctx.now)).channel == draft.channel
    terms = ChannelTerms(open_to_all=True, kept=kept, without_hearth="exchange.not_in_channel")
    place = await must_be_in(ctx, draft.channel, terms)
    has = await ctx.db.run(exchange.set_up, by=ctx.caller, draft=draft, now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.said(ctx.t, blocks.saved(ctx.t, has, outside=place.outside)))


@router.action("exchange.cancel")
async def open_cancel(ctx: Context) -> None:
    await ctx.ack()
    view = await cancel_view(ctx)
    await open_form(ctx, view, again="exchange.cancel")


async def cancel_view(ctx: Context) -> dict[str, Any]:
    """Return the form that cancels the coming day; raises `Refused` for non-administrators or if there is none."""
    has = await ctx.db.read(exchange.setting, by=ctx.caller, now=ctx.now)
    if has.day is None:
        raise Refused("exchange.none")
    if has.day.starts_at <= ctx.now:
        raise Refused("exchange.begun")
    return blocks.cancel_form(ctx.t, has, ctx.caller.zone)


@router.view("exchange.cancel")
async def cancel(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(exchange.cancel, by=ctx.caller, draft=blocks.read_cancel(view), now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.said(ctx.t, blocks.cancelled_now(ctx.t)))


@router.action(re.compile(r"^exchange\.(pause|resume|announce)$"))
async def switch(ctx: Context) -> None:
    await ctx.ack()
    which = ctx.action["action_id"].rpartition(".")[2]
    seen = await ctx.db.run(switched, which=which, by=ctx.caller, now=ctx.now)
    message = _answers.shown(ctx, seen)
    if ctx.body.get("view"):
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.said(ctx.t, message))
    else:
        await ctx.respond(replace_original=True, **message)


def switched(session: Session, *, which: str, by: Caller, now: datetime) -> exchange.Overview:
    """Pause, resume or announce again; returns what there is then."""
    VERBS[which](session, by=by, now=now)
    return exchange.overview(session, by=by, now=now)
