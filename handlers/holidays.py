"""The holidays' page of /hearth admin: a region's year, and the administrators' own lines."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import calendars
from bot.blocks import holidays as blocks
from bot.blocks.hearth import said
from bot.calendars import Entry
from bot.features import exchange, reflection, settings
from bot.features.settings import HolidayYear
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form


def register(app: AsyncApp) -> None:
    app.action("hearth.holidays")(open_year)
    app.action("hearth.holidays_region")(turn)
    app.action("hearth.holidays_year")(turn)
    app.view("hearth.holidays")(save)


async def view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    return blocks.form(t, await db.read(settings.holiday_year, by=caller, now=now))


async def open_year(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Open the page, at the region and year that the button names if it names any."""
    await ack()
    region, _, year = (action.get("value") or "").partition("|")
    which = await db.read(
        settings.holiday_year, by=caller, region=region or None, year=int(year) if year else None, now=now
    )
    shown = blocks.form(t, which)
    await open_form(client, respond, t, body, shown, again="hearth.holidays", value=action.get("value") or "")


async def turn(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Show another region or year."""
    await ack()
    chosen = blocks.read_choice(body["view"])
    year = await db.read(settings.holiday_year, by=caller, **chosen, now=now)
    await client.views_update(view_id=body["view"]["id"], hash=body["view"].get("hash"), view=blocks.form(t, year))


async def save(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    region, year, lines = blocks.read(view)
    found, problems = calendars.read_table(lines)
    if problems:
        raise problems[0]
    saved = await db.run(_save, caller, region, year, found, now=now)
    await ack(response_action="update", view=said(t, t("Holidays"), blocks.saved(t, saved)))


def _save(session: Session, by: Caller, region: str, year: int, entries: list[Entry], *, now: datetime) -> HolidayYear:
    """The exchange day and the team's rounds move off a holiday too: their own features know how."""
    saved = settings.save_holidays(session, by=by, region=region, year=year, entries=entries, now=now)
    exchange.holidays_changed(session, team_id=by.team_id, region=region, now=now)
    reflection.holidays_changed(session, team_id=by.team_id, now=now)
    return saved
