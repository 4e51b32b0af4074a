"""The team's weeks, for whoever asks: the same for everybody."""

from typing import Any

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers.context import Context
from handlers.forms import open_form

from .routes import router


async def message(ctx: Context) -> dict[str, Any]:
    """Return the team's weeks as a message."""
    seen = await ctx.db.read(checkins.team_weeks, by=ctx.caller, now=ctx.now)
    return blocks.team(ctx.t, seen, is_admin=ctx.caller.is_admin)


@router.action("checkin.team")
async def show(ctx: Context) -> None:
    """From Home, as a modal."""
    await ctx.ack()
    seen = await ctx.db.read(checkins.team_weeks, by=ctx.caller, now=ctx.now)
    view = blocks.team_view(ctx.t, seen, is_admin=ctx.caller.is_admin)
    await open_form(ctx, view, again="checkin.team")
