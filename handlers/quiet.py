"""Quiet times: a snooze until a day, a pause until further notice, and the way back, wherever they are asked for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import hearth as blocks
from bot.blocks.state import value
from bot.core.people import Caller
from bot.features import settings
from handlers import home
from handlers.context import Context
from handlers.days import read_day, today
from handlers.routing import Router

router = Router()


async def snooze_until(ctx: Context, text: str) -> dict[str, Any]:
    """Be quiet until the day that was typed, or wake for `off`; returns the answer."""
    day = read_day(text, today(ctx.caller, ctx.now))
    if day is None:
        return await wake(ctx)
    until = await ctx.db.run(settings.snooze, by=ctx.caller, until=day, now=ctx.now)
    return blocks.snoozed(ctx.t, until, ctx.caller.zone)


async def wake(ctx: Context) -> dict[str, Any]:
    """End a snooze and a pause; returns the answer, which says what comes when."""
    preferences = await ctx.db.run(_wake_and_look, by=ctx.caller, now=ctx.now)
    return blocks.resumed(ctx.t, preferences)


def _wake_and_look(session: Session, *, by: Caller, now: datetime) -> settings.Preferences:
    settings.wake(session, by=by, now=now)
    return settings.preferences(session, by=by)


@router.action("hearth.pause")
async def pause(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(settings.pause, by=ctx.caller, now=ctx.now)
    if ctx.respond.response_url:
        await ctx.respond(response_type="ephemeral", replace_original=False, **blocks.paused(ctx.t))
        return
    if ctx.body["view"]["type"] == "modal":
        view = blocks.said(ctx.t, ctx.t("What Hearth can do"), blocks.paused(ctx.t))
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)
    await home.publish(ctx)


@router.action("hearth.resume")
async def resume(ctx: Context) -> None:
    await ctx.ack()
    answer = await wake(ctx)
    if ctx.respond.response_url:
        await ctx.respond(replace_original=True, **answer)
        return
    if ctx.body["view"]["type"] == "modal":
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.said(ctx.t, ctx.t("Snooze"), answer))
    await home.publish(ctx)


@router.view("hearth.snooze")
async def snooze(ctx: Context, view: dict[str, Any]) -> None:
    day = date.fromisoformat(value(view, "until"))
    until = await ctx.db.run(settings.snooze, by=ctx.caller, until=day, now=ctx.now)
    await ctx.ack(
        response_action="update",
        view=blocks.said(ctx.t, ctx.t("Snooze"), blocks.snoozed(ctx.t, until, ctx.caller.zone)),
    )
    await home.publish(ctx)
