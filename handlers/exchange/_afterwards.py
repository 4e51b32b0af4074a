"""After the day: one answer to one question, takeaways, the notes of a day, and the figures."""

import re
from typing import Any

from bot.blocks import exchange as blocks
from bot.features import exchange
from handlers.context import Context
from handlers.forms import open_form, view_below

from .routes import router


@router.action(re.compile(r"^exchange\.rate\.[1-5]$"))
async def rate(ctx: Context) -> None:
    await ctx.ack()
    day_id, stars = int(ctx.action["value"]), int(ctx.action["action_id"][-1])
    await ctx.db.run(exchange.rate, by=ctx.caller, day_id=day_id, stars=stars, now=ctx.now)
    await ctx.respond(replace_original=True, **blocks.rate_answer(ctx.t, day_id))


@router.action("exchange.takeaway")
async def open_takeaway(ctx: Context) -> None:
    await ctx.ack()
    day = ctx.action.get("value") or ""
    below = (ctx.body.get("view") or {}).get("callback_id", "")
    has = await ctx.db.read(exchange.notes, by=ctx.caller, day_id=int(day) if day else None, now=ctx.now)
    view = blocks.takeaway_form(ctx.t, has, below=below)
    await open_form(ctx, view, again="exchange.takeaway", value=day)


@router.view("exchange.takeaway")
async def save_takeaway(ctx: Context, view: dict[str, Any]) -> None:
    """The notes take the form's place, or are drawn anew below it."""
    has = await ctx.db.run(exchange.take_away, by=ctx.caller, draft=blocks.read_takeaway(view), now=ctx.now)
    below = view_below(view)
    if view.get("private_metadata") == "exchange.notes" and below:
        await ctx.ack()
        await ctx.client.views_update(view_id=below, view=blocks.notes_view(ctx.t, has))
    else:
        await ctx.ack(response_action="update", view=blocks.notes_view(ctx.t, has))


@router.action("exchange.notes")
async def show_notes(ctx: Context) -> None:
    await ctx.ack()
    day = ctx.action.get("value") or ""
    has = await ctx.db.read(exchange.notes, by=ctx.caller, day_id=int(day) if day else None, now=ctx.now)
    await open_form(ctx, blocks.notes_view(ctx.t, has), again="exchange.notes", value=day)


@router.action("exchange.figures")
async def show_figures(ctx: Context) -> None:
    await ctx.ack()
    message = blocks.figures(ctx.t, await ctx.db.read(exchange.figures, by=ctx.caller, now=ctx.now))
    await open_form(ctx, blocks.said(ctx.t, message), again="exchange.figures")
