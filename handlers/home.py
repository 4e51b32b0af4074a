"""App Home: drawn anew whenever it is opened, and after what is done on it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import calendars, people
from bot.blocks import hearth as help_blocks
from bot.blocks import home as blocks
from bot.blocks.absence import onsite_words
from bot.features import checkins, exchange, kudos, reflection, settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)
    app.action("home.help")(show_help)


async def opened(
    event: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    if event.get("tab", "home") == "home":
        await publish(client, db, caller, t, now)


async def publish(client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    """Draw the caller's Home (docs.slack.dev/reference/methods/views.publish)."""
    home = await db.read(look, by=caller, t=t, now=now)
    await client.views_publish(user_id=caller.user_id, view=blocks.view(t, home))


def look(session: Session, *, by: Caller, t: Translator, now: datetime) -> blocks.Home:
    """Ask every feature for its part of the page, in one transaction."""
    who = people.with_workspace(session, by.member_id)  # held, so that no feature has to fetch them again
    has = settings.quiet(session, by=by)
    local = now.astimezone(ZoneInfo(by.zone))
    rhythm = calendars.rhythm(session, who)
    return blocks.Home(
        caller=by,
        local=local,
        diary=checkins.at_a_glance(session, by=by, today=local.date(), rhythm=rhythm),
        question=reflection.waiting(session, by=by, now=now),
        thanks=kudos.at_a_glance(session, by=by, now=now),
        coming=exchange.coming(session, by=by, now=now),
        course=checkins.course(session, by=by),
        team=checkins.newest_week(session, by=by, now=now),
        quiet=_quiet(has, by, t, now),
        paused=has.paused,
        note=_note(has, settings.onsite(session, by=by, now=now), t, by, now),
    )


def _quiet(has: settings.Quiet, by: Caller, t: Translator, now: datetime) -> str | None:
    if has.paused:
        return help_blocks.paused_words(t)
    if has.snoozed_until and has.snoozed_until > now:
        moment = t.moment(has.snoozed_until, by.zone)
        return t("Quiet until {moment}. Commands still work in the meantime.", moment=moment)
    return None


def _note(has: settings.Quiet, site: settings.Onsite, t: Translator, by: Caller, now: datetime) -> str | None:
    """Say why nothing comes, or in other hours, if that is not by a snooze."""
    if has.away_until == calendars.UNTIL_IT_CHANGES:
        return t("Your status in Slack says that you are away, so I keep quiet until it changes.")
    if has.away_until and has.away_until > now and has.away_until != has.snoozed_until:
        moment = t.moment(has.away_until, by.zone)
        return t("Your status in Slack says that you are away, so I keep quiet until {moment}.", moment=moment)
    return onsite_words(t, site) if site.last else None


async def show_help(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator
) -> None:
    await ack()
    has = await db.read(settings.quiet, by=caller)
    message = help_blocks.help_text(t, is_admin=caller.is_admin, paused=has.paused)
    view = help_blocks.said(t, t("What Hearth can do"), message)
    await client.views_open(trigger_id=body["trigger_id"], view=view)
