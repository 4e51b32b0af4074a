"""After the day: one answer to one question, takeaways, the notes of a day, and the figures."""

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


async def rate(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    day_id, stars = int(action["value"]), int(action["action_id"][-1])
    await db.run(exchange.rate, by=caller, day_id=day_id, stars=stars, now=now)
    await respond(replace_original=True, **blocks.rate_answer(t, day_id))


async def open_takeaway(
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
    await ack()
    day = action.get("value") or ""
    below = (body.get("view") or {}).get("callback_id", "")
    has = await db.read(exchange.notes, by=caller, day_id=int(day) if day else None, now=now)
    view = blocks.takeaway_form(t, has, below=below)
    await open_form(client, respond, t, body, view, again="exchange.takeaway", value=day)


async def save_takeaway(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """The notes take the form's place, or are drawn anew below it."""
    has = await db.run(exchange.take_away, by=caller, **blocks.read_takeaway(view), now=now)
    below = view.get("previous_view_id") or view.get("root_view_id")
    if view.get("private_metadata") == "exchange.notes" and below and below != view["id"]:
        await ack()
        await client.views_update(view_id=below, view=blocks.notes_view(t, has))
    else:
        await ack(response_action="update", view=blocks.notes_view(t, has))


async def show_notes(
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
    await ack()
    day = action.get("value") or ""
    has = await db.read(exchange.notes, by=caller, day_id=int(day) if day else None, now=now)
    await open_form(client, respond, t, body, blocks.notes_view(t, has), again="exchange.notes", value=day)


async def show_figures(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    message = blocks.figures(t, await db.read(exchange.figures, by=caller, now=now))
    await open_form(client, respond, t, body, blocks.said(t, message), again="exchange.figures")
