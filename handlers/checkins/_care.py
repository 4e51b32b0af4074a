"""The buttons of the kind message, and a member's own switches."""

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
from handlers.care import help_for
from handlers.forms import open_form


async def person(ack: AsyncAck, respond: AsyncRespond, db: Door, caller: Caller, t: Translator) -> None:
    await ack()
    await respond(replace_original=True, **blocks.person(t, await db.read(help_for, by=caller)))


async def lines(ack: AsyncAck, respond: AsyncRespond, db: Door, caller: Caller, t: Translator) -> None:
    await ack()
    await respond(replace_original=True, **blocks.lines(t, await db.read(help_for, by=caller)))


async def later(ack: AsyncAck, respond: AsyncRespond, t: Translator) -> None:
    await ack()
    await respond(replace_original=True, **blocks.later(t))


async def off(ack: AsyncAck, respond: AsyncRespond, db: Door, caller: Caller, t: Translator) -> None:
    await ack()
    await db.run(checkins.set_care, by=caller, on=False)
    await respond(replace_original=True, **blocks.off(t))


async def form(db: Door, caller: Caller, t: Translator) -> dict[str, Any]:
    """Return a member's own switches."""
    return blocks.own_form(t, care_on=await db.read(checkins.wants_care, by=caller))


async def open_own(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    await open_form(client, respond, t, body, await form(db, caller, t), again="checkin.settings")


async def save_own(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    await db.run(checkins.set_care, by=caller, on=blocks.read_own(view)["care_on"])
    await ack(response_action="update", view=blocks.own_saved(t))
