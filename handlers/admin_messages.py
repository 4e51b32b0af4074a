"""The administrators' pages: messages that may not have arrived, and who changed what."""

from typing import Any

from bot.blocks import admin_messages as blocks
from bot.features import admin_messages
from handlers.context import Context
from handlers.routing import Router

router = Router()


async def undelivered_view(ctx: Context) -> dict[str, Any]:
    """Return the page of messages that wait for a decision; raises `Refused` for non-administrators."""
    return blocks.undelivered_view(
        ctx.t, await ctx.db.read(admin_messages.undelivered, by=ctx.caller, now=ctx.now), zone=ctx.caller.zone
    )


async def changes_view(ctx: Context) -> dict[str, Any]:
    """Return the page of administrators' changes; raises `Refused` for anybody else."""
    return blocks.changes_view(ctx.t, await ctx.db.read(admin_messages.changes, by=ctx.caller), zone=ctx.caller.zone)


VERBS = {"hearth.resend": admin_messages.resend, "hearth.there": admin_messages.it_is_there}


@router.action("hearth.resend")
@router.action("hearth.there")
async def decide(ctx: Context) -> None:
    await ctx.ack()
    try:
        await ctx.db.run(VERBS[ctx.action["action_id"]], by=ctx.caller, delivery_id=ctx.action["value"], now=ctx.now)
    finally:
        # Whoever was quicker, and whatever came of it: the page shows how things stand.
        if ctx.caller.is_admin and ctx.body.get("view"):
            await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=await undelivered_view(ctx))
