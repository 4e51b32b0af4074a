"""What administrators do: the monthly rule, pausing, cancelling, announcing again."""

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
from handlers.channels import must_be_in
from handlers.forms import open_form

from . import _answers

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
    if not said["channel"]:
        raise Refused("channel.none", field="channel")
    kept = (await db.read(exchange.setting, by=caller, now=now)).channel == said["channel"]
    place = await must_be_in(
        client, caller, said["channel"], open_to_all=True, kept=kept, without_hearth="exchange.not_in_channel"
    )
    has = await db.run(exchange.set_up, by=caller, **said, now=now)
    await ack(response_action="update", view=blocks.said(t, blocks.saved(t, has, outside=place.outside)))


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
