"""Three good things: begin the course or decline it, and write some down."""

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
from handlers import home
from handlers.forms import open_form

from . import _forms


async def begin(
    ack: AsyncAck,
    client: AsyncWebClient,
    respond: AsyncRespond,
    body: dict[str, Any],
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    first = await db.run(checkins.begin_course, by=caller, now=now)
    await _answer(blocks.begun(t, first, caller.zone), client, respond, body, db, caller, t, now)


async def decline(
    ack: AsyncAck,
    client: AsyncWebClient,
    respond: AsyncRespond,
    body: dict[str, Any],
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(checkins.decline_course, by=caller)
    await _answer(blocks.declined(t), client, respond, body, db, caller, t, now)


async def _answer(
    answer: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    body: dict[str, Any],
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """In the message that offered it; on Home in a window, since the offer is gone from there."""
    if respond.response_url:
        await respond(replace_original=True, **answer)
        return
    await client.views_open(trigger_id=body["trigger_id"], view=blocks.page(t, answer))
    await home.publish(client, db, caller, t, now)


async def write(
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
    """Open the form for today's good things, on what was written today if there is something."""
    await ack()
    view = await _forms.of_today(db, caller, t, now, question=action["value"])
    await open_form(client, respond, t, body, view, again="checkin.three", value=action["value"])
