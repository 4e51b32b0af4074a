"""The holidays' page of /hearth admin: a region's year, and the administrators' own lines."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import holidays as blocks
from bot.blocks.hearth import said
from bot.core.people import Caller
from bot.features import exchange, reflection, settings
from bot.features.settings import HolidaysDraft, HolidayYear
from handlers.context import Context
from handlers.forms import open_form
from handlers.routing import Router

router = Router()


async def view(ctx: Context) -> dict[str, Any]:
    """Return the page of the workspace's own region; raises `Refused` for non-administrators."""
    return blocks.form(ctx.t, await ctx.db.read(settings.holiday_year, by=ctx.caller, now=ctx.now))


@router.action("hearth.holidays")
async def open_year(ctx: Context) -> None:
    """Open the page, at the region and year that the button names if it names any."""
    await ctx.ack()
    region, _, year = (ctx.action.get("value") or "").partition("|")
    which = await ctx.db.read(
        settings.holiday_year, by=ctx.caller, region=region or None, year=int(year) if year else None, now=ctx.now
    )
    shown = blocks.form(ctx.t, which)
    await open_form(ctx, shown, again="hearth.holidays", value=ctx.action.get("value") or "")


@router.action("hearth.holidays_region")
@router.action("hearth.holidays_year")
async def turn(ctx: Context) -> None:
    """Show another region or year."""
    await ctx.ack()
    region, year = blocks.read_choice(ctx.body["view"])
    shown = await ctx.db.read(settings.holiday_year, by=ctx.caller, region=region, year=year, now=ctx.now)
    await ctx.client.views_update(
        view_id=ctx.body["view"]["id"], hash=ctx.body["view"].get("hash"), view=blocks.form(ctx.t, shown)
    )


@router.view("hearth.holidays")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    saved = await ctx.db.run(_save, by=ctx.caller, draft=blocks.read(view), now=ctx.now)
    await ctx.ack(response_action="update", view=said(ctx.t, ctx.t("Holidays"), blocks.saved(ctx.t, saved)))


def _save(session: Session, *, by: Caller, draft: HolidaysDraft, now: datetime) -> HolidayYear:
    """The exchange day and the team's rounds move off a holiday too: their own features know how."""
    saved = settings.save_holidays(session, by=by, draft=draft, now=now)
    exchange.holidays_changed(session, team_id=by.team_id, region=draft.region, now=now)
    reflection.holidays_changed(session, team_id=by.team_id, now=now)
    return saved
