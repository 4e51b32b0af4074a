"""What administrators do: the monthly rule, pausing, cancelling, announcing again."""

import asyncio
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import exchange as blocks
from bot.blocks.state import value
from bot.errors import Refused
from bot.features import exchange
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from bot.workspaces import UNANSWERED, code_of
from handlers.forms import open_form

from . import _answers

PATIENCE_S = 1.0  # the form is answered within 3 s; without Slack's word on the channel we go on

VERBS = {"pause": exchange.pause, "resume": exchange.resume, "announce": exchange.announce_again}


async def open_form_(
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
    typed = action.get("value") or ""
    has = await db.read(exchange.setting, by=caller, now=now)
    when, at = blocks.read_rule(typed) if typed else (None, None)
    view = blocks.setup_form(t, has, when=when, at=at)
    await open_form(client, respond, t, body, view, again="exchange.setup", value=typed)


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    said = blocks.read_setup(view)
    await must_be_in(client, said["channel"])
    has = await db.run(exchange.set_up, by=caller, **said, now=now)
    await ack(response_action="update", view=blocks.said(t, blocks.saved(t, has)))


async def must_be_in(client: AsyncWebClient, channel: str) -> None:
    """Raise `Refused` if Slack says that Hearth cannot write there.

    A channel that is hidden from Hearth does not exist for it (docs.slack.dev/reference/methods/conversations.info).
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await client.conversations_info(channel=channel)
    except UNANSWERED as problem:
        if code_of(problem) == "channel_not_found":
            raise Refused("exchange.not_in_channel", field="channel") from None
        return
    found = answer["channel"]
    if found.get("is_archived"):
        raise Refused("exchange.archived", field="channel")
    if not found.get("is_member", True):
        raise Refused("exchange.not_in_channel", field="channel")


async def open_cancel(
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
    view = await cancel_view(db, caller, t, now)
    await open_form(client, respond, t, body, view, again="exchange.cancel")


async def cancel_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the form that cancels the coming day; raises `Refused` for non-administrators or if there is none."""
    has = await db.read(exchange.setting, by=caller, now=now)
    if has.day is None:
        raise Refused("exchange.none")
    if has.day.starts_at <= now:
        raise Refused("exchange.begun")
    return blocks.cancel_form(t, has, caller.zone)


async def cancel(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    day_id = int(view["private_metadata"])
    await db.run(exchange.cancel, by=caller, day_id=day_id, note=value(view, "note"), now=now)
    await ack(response_action="update", view=blocks.said(t, blocks.cancelled_now(t)))


async def switch(
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
    which = action["action_id"].rpartition(".")[2]
    seen = await db.run(switched, which=which, by=caller, now=now)
    message = _answers.shown(t, caller, seen)
    if body.get("view"):
        await client.views_update(view_id=body["view"]["id"], view=blocks.said(t, message))
    else:
        await respond(replace_original=True, **message)


def switched(session: Session, *, which: str, by: Caller, now: datetime) -> exchange.Overview:
    """Pause, resume or announce again; returns what there is then."""
    VERBS[which](session, by=by, now=now)
    return exchange.overview(session, by=by, now=now)
