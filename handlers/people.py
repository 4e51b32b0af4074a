"""What Slack says about people, and people who simply write to Hearth: new, moved, gone, or saying hello."""

from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot import deliveries, people, schedules
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from bot.workspaces import UNANSWERED, code_of, person, profile, quiet_time
from handlers import care

log = structlog.get_logger()


def register(app: AsyncApp) -> None:
    app.event("team_join")(changed)
    app.event("user_change")(changed)
    app.event("dnd_updated_user")(quiet)
    app.event("message")(said)
    app.event("app_mention")(mentioned)
    app.event("app_uninstalled")(removed)
    app.event("tokens_revoked")(removed)


async def changed(
    event: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient, db: Door, now: datetime
) -> None:
    """Somebody is new, moved, changed language or left. The event's user is often thin, so Slack is asked."""
    team_id = context.team_id or ""
    try:
        told = await person(client, event["user"]["id"], team_id)
    except UNANSWERED as problem:
        log.info("people.as_told", error=code_of(problem) or type(problem).__name__)
        told = profile(event["user"], team_id)
    await db.run(schedules.learn, team_id, [told], now=now)


async def quiet(event: dict[str, Any], context: AsyncBoltContext, db: Door, now: datetime) -> None:
    """Somebody switched "do not disturb" on or off, or moved it: what would come meanwhile waits or lapses."""
    times = {event["user"]: quiet_time(event["dnd_status"])}
    await db.run(schedules.learn_quiet, context.team_id or "", times, now=now)


async def said(
    event: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller | None, t: Translator, now: datetime
) -> None:
    """Somebody wrote to Hearth itself. What they wrote is not kept; they are told what it can do."""
    if caller is not None and event.get("channel_type") == "im" and not (event.get("subtype") or event.get("bot_id")):
        await _explain(event, client, db, caller, t, now)


async def mentioned(
    event: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller | None, t: Translator, now: datetime
) -> None:
    """Somebody mentioned Hearth in a channel: the answer comes in private, so that it disturbs nobody."""
    if caller is not None:
        await _explain(event, client, db, caller, t, now)


async def _explain(
    event: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    """Whoever needs help gets the help card and nothing else.

    The ledger makes it one answer, however often Slack repeats the event; many messages at once get one as well.
    """
    if await care.answers(event, client, db, caller, t):
        return
    await db.run(
        deliveries.enqueue,
        team_id=caller.team_id,
        to=caller.user_id,
        kind="hearth.help",
        about={},
        key=f"help:{caller.user_id}:{now:%Y-%m-%dT%H:%M}",
        priority=deliveries.ANSWER,
        now=now,
    )


async def removed(context: AsyncBoltContext, db: Door, now: datetime) -> None:
    """The app was removed from the workspace, or its token withdrawn."""
    log.warning("workspace.left", team=context.team_id)
    await db.run(people.leave, context.team_id or "", now=now)
