"""The administrators' choice of how long things are kept."""

from typing import Any

from bot.blocks import retention as blocks
from bot.features import retention
from handlers.context import Context
from handlers.routing import Router

router = Router()


async def view(ctx: Context) -> dict[str, Any]:
    """Return the form; raises `Refused` for non-administrators."""
    return blocks.form(ctx.t, await ctx.db.read(retention.form, by=ctx.caller), zone=ctx.caller.zone)


@router.view("hearth.retention")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    has = await ctx.db.run(retention.choose, by=ctx.caller, months=blocks.read(view), now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.saved(ctx.t, has, zone=ctx.caller.zone))
