"""The administrators' choices: tags, the smallest group, whom people may turn to."""

from typing import Any

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.platform.errors import Refused
from handlers.context import Context
from handlers.forms import open_form

from .routes import router


async def form(ctx: Context) -> dict[str, Any]:
    """Return the form with what holds now; raises `Refused` for anybody but administrators."""
    if not ctx.caller.is_admin:
        raise Refused("admin.only")
    return blocks.choices_form(ctx.t, await ctx.db.read(checkins.choices, team_id=ctx.caller.team_id))


@router.action("checkin.admin")
async def open_choices(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await form(ctx), again="checkin.admin")


@router.view("checkin.admin")
async def choose(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(checkins.choose, by=ctx.caller, draft=blocks.read_choices(view), now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.choices_saved(ctx.t))
