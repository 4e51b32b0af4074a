"""Answering a round of a team's programme from its thread, and wanting fewer of them."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.features import reflection
from bot.features.reflection import Asked
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller

from ._showing import id_of, show


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
    asked, answer = await db.run(reflection.join, by=caller, round_id=round_id, channel=channel, now=now)
    view = blocks.change_form(t, answer, again=True) if answer else blocks.form(t, asked)
    await show(client, respond, t, body, view, "reflection.round", str(round_id))


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
