"""Three good things: begin the course or decline it, and write some down."""

from typing import Any

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _forms
from .routes import router


@router.action("checkin.course.begin")
async def begin(ctx: Context) -> None:
    await ctx.ack()
    first = await ctx.db.run(checkins.begin_course, by=ctx.caller, now=ctx.now)
    await _answer(ctx, blocks.begun(ctx.t, first, ctx.caller.zone))


@router.action("checkin.course.decline")
async def decline(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(checkins.decline_course, by=ctx.caller)
    await _answer(ctx, blocks.declined(ctx.t))


async def _answer(ctx: Context, answer: dict[str, Any]) -> None:
    """In the message that offered it; on Home in a window, since the offer is gone from there."""
    if ctx.respond.response_url:
        await ctx.respond(replace_original=True, **answer)
        return
    await ctx.client.views_open(trigger_id=ctx.body["trigger_id"], view=blocks.page(ctx.t, answer))
    await home.publish(ctx)


@router.action("checkin.three")
async def write(ctx: Context) -> None:
    """Open the form for today's good things, on what was written today if there is something."""
    await ctx.ack()
    view = await _forms.of_today(ctx, question=int(ctx.action["value"]))
    await open_form(ctx, view, again="checkin.three", value=ctx.action["value"])
