"""The administrators' choice of how long things are kept."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.blocks import retention as blocks
from bot.features import retention
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller


def register(app: AsyncApp) -> None:
    app.view("hearth.retention")(save)


async def view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the form; raises `Refused` for non-administrators."""
    return blocks.form(t, await db.read(retention.form, by=caller), zone=caller.zone)


async def save(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    has = await db.run(retention.choose, by=caller, **blocks.read(view), now=now)
    await ack(response_action="update", view=blocks.saved(t, has, zone=caller.zone))
