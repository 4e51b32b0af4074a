"""The holidays' page of /hearth admin: a region's year, and the administrators' own lines."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import holidays as blocks
from bot.blocks.hearth import said
from bot.core import availability
from bot.core.availability import Entry
from bot.core.people import Caller
from bot.features import exchange, reflection, settings
from bot.features.settings import HolidayYear
from handlers.context import Context
from handlers.forms import open_form
from handlers.routing import Router

router = Router()


async def view(ctx: Context) -> dict[str, Any]:
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
    chosen = blocks.read_choice(ctx.body["view"])
    year = await ctx.db.read(settings.holiday_year, by=ctx.caller, **chosen, now=ctx.now)
    await ctx.client.views_update(
        view_id=ctx.body["view"]["id"], hash=ctx.body["view"].get("hash"), view=blocks.form(ctx.t, year)
    )


@router.view("hearth.holidays")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    region, year, lines = blocks.read(view)
    found, problems = availability.read_table(lines)
    if problems:
        raise problems[0]
    saved = await ctx.db.run(_save, ctx.caller, region, year, found, now=ctx.now)
    await ctx.ack(response_action="update", view=said(ctx.t, ctx.t("Holidays"), blocks.saved(ctx.t, saved)))


def _save(session: Session, by: Caller, region: str, year: int, entries: list[Entry], *, now: datetime) -> HolidayYear:
    """The exchange day and the team's rounds move off a holiday too: their own features know how."""
    saved = settings.save_holidays(session, by=by, region=region, year=year, entries=entries, now=now)
    exchange.holidays_changed(session, team_id=by.team_id, region=region, now=now)
    reflection.holidays_changed(session, team_id=by.team_id, now=now)
    return saved
