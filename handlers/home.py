"""App Home: drawn anew whenever it is opened, and after what is done on it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.blocks import hearth as help_blocks
from bot.blocks import home as blocks
from bot.blocks.absence import onsite_words
from bot.core import availability, people
from bot.core.people import Caller
from bot.features import checkins, exchange, kudos, reflection, settings
from bot.platform.i18n import Translator
from handlers.context import Context
from handlers.routing import Router

router = Router()


@router.event("app_home_opened")
async def opened(ctx: Context, event: dict[str, Any]) -> None:
    if event.get("tab", "home") == "home":
        await publish(ctx)


async def publish(ctx: Context) -> None:
    """Draw the caller's Home (docs.slack.dev/reference/methods/views.publish)."""
    home = await ctx.db.read(look, by=ctx.caller, t=ctx.t, now=ctx.now)
    await ctx.client.views_publish(user_id=ctx.caller.user_id, view=blocks.view(ctx.t, home))


def look(session: Session, *, by: Caller, t: Translator, now: datetime) -> blocks.Home:
    """Ask every feature for its part of the page, in one transaction."""
    who = people.with_workspace(session, by.member_id)  # held, so that no feature has to fetch them again
    has = settings.quiet(session, by=by)
    local = now.astimezone(ZoneInfo(by.zone))
    rhythm = availability.availability_of(session, who)
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
    if has.away_until == availability.UNTIL_IT_CHANGES:
        return t("Your status in Slack says that you are away, so I keep quiet until it changes.")
    if has.away_until and has.away_until > now and has.away_until != has.snoozed_until:
        moment = t.moment(has.away_until, by.zone)
        return t("Your status in Slack says that you are away, so I keep quiet until {moment}.", moment=moment)
    return onsite_words(t, site) if site.last else None


@router.action("home.help")
async def show_help(ctx: Context) -> None:
    await ctx.ack()
    has = await ctx.db.read(settings.quiet, by=ctx.caller)
    message = help_blocks.help_text(ctx.t, is_admin=ctx.caller.is_admin, paused=has.paused)
    view = help_blocks.said(ctx.t, ctx.t("What Hearth can do"), message)
    await ctx.client.views_open(trigger_id=ctx.body["trigger_id"], view=view)
