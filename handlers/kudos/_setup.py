"""What administrators set about kudos: values, the monthly post, the ranking."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import hearth
from bot.blocks import kudos as blocks
from bot.core.workspaces import UNANSWERED
from bot.features import kudos
from bot.platform.errors import Refused
from handlers.context import Context
from handlers.forms import open_form, view_below

from .routes import router


@router.action("kudos.setup")
async def open_setup(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await view_of(ctx), again="kudos.setup")


async def view_of(ctx: Context) -> dict[str, Any]:
    """Return the administrators' form; raises `Refused` for anybody else."""
    if not ctx.caller.is_admin:
        raise Refused("admin.only")
    has, unthanked = await ctx.db.read(_look, team_id=ctx.caller.team_id, now=ctx.now)
    return blocks.setup_form(ctx.t, has, unthanked=unthanked)


def _look(session: Session, *, team_id: str, now: datetime) -> tuple[kudos.Choices, int]:
    """The number is that of the last whole month: one that changed from day to day would speak of single people."""
    first = kudos.last_month(session, team_id=team_id, now=now)
    return kudos.choices(session, team_id=team_id), kudos.forgotten(session, team_id=team_id, first=first)


@router.view("kudos.setup")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(kudos.choose, by=ctx.caller, draft=blocks.read_setup(view), now=ctx.now)
    await ctx.ack(response_action="update", view=hearth.said(ctx.t, ctx.t("Kudos"), hearth.team_saved(ctx.t)))


@router.action("kudos.value")
async def open_value(ctx: Context) -> None:
    await ctx.ack()
    key = ctx.action.get("value")
    value = await ctx.db.read(kudos.value, by=ctx.caller, key=key) if key else None
    await open_form(ctx, blocks.value_form(ctx.t, value), again="kudos.setup")


@router.view("kudos.value")
async def save_value(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(kudos.save_value, by=ctx.caller, draft=blocks.read_value(view), now=ctx.now)
    await ctx.ack()
    await _redraw(ctx, view)


@router.action("kudos.retire")
async def retire(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(kudos.retire_value, by=ctx.caller, key=ctx.action["value"], now=ctx.now)
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.retired(ctx.t))
    await _redraw(ctx, ctx.body["view"])


async def _redraw(ctx: Context, view: dict[str, Any]) -> None:
    """The form below shows the values as they are now; whoever has closed it in the meantime misses nothing."""
    below = view_below(view)
    if below:
        with suppress(*UNANSWERED):
            await ctx.client.views_update(view_id=below, view=await view_of(ctx))
