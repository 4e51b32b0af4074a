"""One's wishes for the small groups, and what a group says afterwards."""

import re
from typing import Any

from bot.blocks import exchange as blocks
from bot.features import exchange
from handlers.context import Context
from handlers.forms import open_form

from .routes import router


@router.action("exchange.wishes")
async def open_wishes(ctx: Context) -> None:
    await ctx.ack()
    view = blocks.wishes_form(ctx.t, await ctx.db.read(exchange.wishes, by=ctx.caller))
    await open_form(ctx, view, again="exchange.wishes")


@router.view("exchange.wishes")
async def save_wishes(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(exchange.save_wishes, by=ctx.caller, wish=blocks.read_wishes(view), now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.said(ctx.t, blocks.wishes_saved(ctx.t)))


@router.action(re.compile(r"^exchange\.met\.(yes|no)$"))
async def met(ctx: Context) -> None:
    await ctx.ack()
    yes = ctx.action["action_id"] == "exchange.met.yes"
    await ctx.db.run(exchange.say_met, by=ctx.caller, group_id=int(ctx.action["value"]), met=yes, now=ctx.now)
    await ctx.respond(response_type="ephemeral", replace_original=False, **blocks.met_answer(ctx.t, yes=yes))
