"""One's wishes for the small groups, and what a group says afterwards."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import exchange as blocks
from bot.features import exchange
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form


async def open_wishes(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    view = blocks.wishes_form(t, await db.read(exchange.wishes, by=caller))
    await open_form(client, respond, t, body, view, again="exchange.wishes")


async def save_wishes(
    ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    await db.run(exchange.save_wishes, by=caller, **blocks.read_wishes(view), now=now)
    await ack(response_action="update", view=blocks.said(t, blocks.wishes_saved(t)))


async def met(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    yes = action["action_id"] == "exchange.met.yes"
    await db.run(exchange.say_met, by=caller, group_id=int(action["value"]), met=yes, now=now)
    await respond(response_type="ephemeral", replace_original=False, **blocks.met_answer(t, yes=yes))
