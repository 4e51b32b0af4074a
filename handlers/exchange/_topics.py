"""Topics: proposed and changed in a form, read and voted for in a modal."""

import json
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
from handlers.answers import Respond
from handlers.forms import open_form

from . import _answers


async def open_new(
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
    day_id, _, title = action["value"].partition("|")
    needs = await db.read(exchange.bringing, by=caller, day_id=int(day_id), now=now)
    answer = body.get("response_url", "") if action["action_id"].endswith(".here") else ""
    below = (body.get("view") or {}).get("callback_id", "")
    view = blocks.topic_form(t, needs.departments, day_id=needs.day_id, title=title, answer=answer, below=below)
    await open_form(client, respond, t, body, view, again="exchange.propose", value=action["value"])


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    respond: Respond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """A new topic is confirmed in the form's place; a changed one is seen in the modal below."""
    about = json.loads(view["private_metadata"])
    said = blocks.read_topic(view)
    if about["topic"] is None:
        topic = await db.run(exchange.propose, by=caller, day_id=about["day"], **said, now=now)
        await ack(response_action="update", view=blocks.said(t, blocks.proposed(t, topic)))
        await _answers.redraw(about, view, client, respond, db, caller, t, now)
        return
    topic = await db.run(exchange.change, by=caller, topic_id=about["topic"], **said, now=now)
    await ack()
    below = view.get("previous_view_id") or view.get("root_view_id")
    if below and below != view["id"]:
        await client.views_update(view_id=below, view=blocks.topic_view(t, topic))


async def show(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    topic = await db.read(exchange.topic, by=caller, topic_id=int(action["value"]))
    view = blocks.topic_view(t, topic)
    await open_form(client, respond, t, body, view, again="exchange.topic.show", value=action["value"])


async def open_change(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    topic, needs = await db.read(exchange.changing, by=caller, topic_id=int(action["value"]))
    view = blocks.topic_form(t, needs.departments, day_id=needs.day_id, topic=topic)
    await open_form(client, respond, t, body, view, again="exchange.topic.change", value=action["value"])


async def vote(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    wanted = action["action_id"] == "exchange.topic.vote"
    topic = await db.run(exchange.vote, by=caller, topic_id=int(action["value"]), wanted=wanted, now=now)
    await client.views_update(view_id=body["view"]["id"], view=blocks.topic_view(t, topic))


async def withdraw(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    was = await db.run(exchange.withdraw, by=caller, topic_id=int(action["value"]), now=now)
    await client.views_update(view_id=body["view"]["id"], view=blocks.said(t, blocks.withdrawn(t, was)))
