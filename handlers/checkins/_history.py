"""One's own month, page by page, and what can be done with each entry."""

import json
from datetime import date, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.answers import Respond
from handlers.forms import open_form

from . import _buttons, _forms, _month


async def newest(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return this month as a message."""
    page = await db.read(_month.page_of, by=caller, now=now)
    return blocks.history(t, page.month, caller.zone, page.newest, page.past)


async def show(
    ack: AsyncAck, client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime, body: dict[str, Any]
) -> None:
    """From Home: the month as a modal, since there is no message to answer."""
    await ack()
    page = await db.read(_month.page_of, by=caller, now=now)
    view = blocks.history_view(t, page.month, caller.zone, page.newest, page.past)
    await client.views_open(trigger_id=body["trigger_id"], view=view)


async def turn_page(
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
    page = await db.read(_month.page_of, by=caller, first=date.fromisoformat(action["value"]), now=now)
    await _month.draw(page, body, client, respond, caller, t)


async def act_on_entry(
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
    """Change an entry, take it back, or turn it into kudos, as was chosen beside it."""
    await ack()
    what, _, key = action["selected_option"]["value"].partition("|")
    checkin_id = int(key.partition("|")[0])
    match what:
        case "kudos":
            await _buttons.open_kudos(key, body, client, respond, db, caller, t)
        case "ask":
            entry = await db.read(checkins.get, by=caller, checkin_id=checkin_id)
            metadata = json.dumps({"id": checkin_id, "answer": body.get("response_url", "")})
            view = blocks.taking_back(t, entry, metadata)
            await open_form(client, respond, t, body, view, again="checkin.history")
        case "undo":
            entry = await db.run(checkins.undo, by=caller, checkin_id=checkin_id)
            await _month.draw_anew(entry.day, body, client, respond, db, caller, t, now)
        case "change":
            await _forms.show_change(checkin_id, body, client, respond, db, caller, t, afterwards="month")
        case _:  # found by a search, whose words are kept nowhere: what it found stays as it was found
            await _forms.show_change(checkin_id, body, client, respond, db, caller, t, afterwards="")


async def take_back(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    respond: Respond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """The month that the question was asked from, a message or a modal, shows what is left."""
    about = json.loads(view["private_metadata"])
    entry = await db.run(checkins.undo, by=caller, checkin_id=about["id"])
    await ack()
    below = _month.below(view, about)
    await _month.draw_anew(entry.day, below, client, respond.to(about["answer"]), db, caller, t, now)
