"""Answering a round of a team's programme from its thread, and wanting fewer of them."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.conversations import look
from bot.features import reflection
from bot.features.reflection import Asked
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.channels import must_be_in

from ._showing import id_of, show

PATIENCE_S = 1.0  # of the three seconds that a trigger lives


async def open_round(
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
    """Ask whoever pressed the button in the channel; whoever answered already changes what they said."""
    await ack()
    channel = (body.get("channel") or {}).get("id")
    round_id = id_of(action)
    place = None
    if channel and not await db.read(reflection.is_expected, by=caller, round_id=round_id):
        place = await must_be_in(client, caller, channel, open_to_all=True)
    asked, answer = await db.run(reflection.join, by=caller, round_id=round_id, channel=channel, now=now)
    outside = place.outside if place else await is_read_outside(client, asked)
    if answer:
        view = blocks.change_form(t, answer, again=True, outside=outside)
    else:
        view = blocks.form(t, asked, outside=outside)
    await show(client, respond, t, body, view, "reflection.round", str(round_id))


async def is_read_outside(client: AsyncWebClient, asked: Asked) -> bool:
    """Return whether people of another company read what is answered in a round's thread, if Slack says so in time."""
    channel = asked.round.channel if asked.round else None
    return channel is not None and (await look(client, channel, patience_s=PATIENCE_S)).outside


async def fewer(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    asked, none = await db.run(_fewer, by=caller, asked_id=id_of(action), now=now)
    await respond(replace_original=True, **blocks.fewer(t, asked, none=none))


def _fewer(session: Session, *, by: Caller, asked_id: int, now: datetime) -> tuple[Asked, bool]:
    none = reflection.fewer(session, by=by, asked_id=asked_id, now=now)
    return reflection.get_asked(session, by=by, asked_id=asked_id), none
