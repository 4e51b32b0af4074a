"""The buttons of the kind message, and a member's own switches."""

from typing import Any

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers.context import Context
from handlers.crisis import help_for
from handlers.forms import open_form

from .routes import router


@router.action("care.person")
async def person(ctx: Context) -> None:
    await ctx.ack()
    await ctx.respond(replace_original=True, **blocks.person(ctx.t, await ctx.db.read(help_for, by=ctx.caller)))


@router.action("care.lines")
async def lines(ctx: Context) -> None:
    await ctx.ack()
    await ctx.respond(replace_original=True, **blocks.lines(ctx.t, await ctx.db.read(help_for, by=ctx.caller)))


@router.action("care.later")
async def later(ctx: Context) -> None:
    await ctx.ack()
    await ctx.respond(replace_original=True, **blocks.later(ctx.t))


@router.action("care.off")
async def off(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(checkins.set_care, by=ctx.caller, on=False)
    await ctx.respond(replace_original=True, **blocks.off(ctx.t))


async def form(ctx: Context) -> dict[str, Any]:
    """Return a member's own switches."""
    return blocks.own_form(ctx.t, care_on=await ctx.db.read(checkins.wants_care, by=ctx.caller))


@router.action("checkin.settings")
async def open_own(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await form(ctx), again="checkin.settings")


@router.view("checkin.settings")
async def save_own(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(checkins.set_care, by=ctx.caller, on=blocks.read_own(view))
    await ctx.ack(response_action="update", view=blocks.own_saved(ctx.t))
