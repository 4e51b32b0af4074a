"""The form of a programme's rule: when it comes, with its next dates at every change."""

import re
from typing import Any

from bot.blocks import programmes as blocks
from bot.blocks import refusals
from bot.blocks.hearth import said
from bot.features import settings
from bot.platform.errors import Refused
from handlers import absence, home
from handlers.context import Context
from handlers.forms import open_form
from handlers.routing import Router

router = Router()


@router.action("hearth.programme")
@router.action(re.compile(r"^hearth\.programme\.\w+\.\w+$"))
async def open_rule(ctx: Context) -> None:
    await ctx.ack()
    plan = await ctx.db.read(settings.rule_plan, by=ctx.caller, programme=ctx.action["value"], now=ctx.now)
    view = blocks.form(ctx.t, plan, ctx.caller.zone)
    await open_form(ctx, view, again="hearth.programme", value=ctx.action["value"])


@router.action(re.compile(r"^hearth\.rule\.(on|preset|words|at|zone)$"))
async def changed(ctx: Context) -> None:
    """Show the dates of the rule as it stands in the form just now. Whatever is wrong with it stands in their place."""
    await ctx.ack()
    view = ctx.body["view"]
    try:
        plan = await ctx.db.read(settings.preview, by=ctx.caller, draft=blocks.read(view), now=ctx.now)
        below = blocks.dates(ctx.t, plan, ctx.caller.zone)
    except Refused as problem:
        below = blocks.wrong(refusals.sentence(problem, ctx.t))
    await ctx.client.views_update(view_id=view["id"], hash=view.get("hash"), view=blocks.with_dates(ctx.t, view, below))


@router.view("hearth.programme")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    plan = await ctx.db.run(settings.set_rule, by=ctx.caller, draft=blocks.read(view), now=ctx.now)
    await ctx.ack(
        response_action="update", view=said(ctx.t, ctx.t("When it comes"), blocks.saved(ctx.t, plan, ctx.caller.zone))
    )
    await absence.redraw_settings(ctx, view)
    await home.publish(ctx)
