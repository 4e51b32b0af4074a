"""Passing on what a customer said: by a line, or by a form."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import kudos as blocks
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.forms import open_form

from . import _asking, _forms


async def open_new(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    await open_form(client, respond, t, body, await blank(client, db, caller, t), again="kudos.customer")


async def blank(client: AsyncWebClient, db: Door, caller: Caller, t: Translator, **filled: Any) -> dict[str, Any]:
    """Return the form as this workspace needs it, `filled` with what is known already."""
    place, _ = await _forms.place_and_values(client, db, caller)
    return blocks.customer_form(t, **place, **filled)


async def give(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    said = blocks.read_customer(view)
    outlook = await db.read(kudos.outlook, by=caller, people_named=said["people"])
    ready = await _asking.ask(client, db, caller, outlook)
    done = await db.run(_asking.learn_and_pass_on, by=caller, ready=ready, now=now, **said)
    answer = blocks.given(t, done, configured=outlook.channel, is_admin=caller.is_admin)
    await ack(response_action="update", view=blocks.given_view(t, answer))
    await home.publish(client, db, caller, t, now)  # it may be theirs too
