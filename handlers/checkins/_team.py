"""The team's weeks, for whoever asks: the same for everybody."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form


async def message(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the team's weeks as a message."""
    seen = await db.read(checkins.team_weeks, by=caller, now=now)
    return blocks.team(t, seen, is_admin=caller.is_admin)


async def show(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """From Home, as a modal."""
    await ack()
    seen = await db.read(checkins.team_weeks, by=caller, now=now)
    view = blocks.team_view(t, seen, is_admin=caller.is_admin)
    await open_form(client, respond, t, body, view, again="checkin.team")
