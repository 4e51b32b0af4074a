"""The administrators' pages: messages that may not have arrived, and who changed what."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import upkeep as blocks
from bot.features import upkeep
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller


def register(app: AsyncApp) -> None:
    app.action("hearth.resend")(decide)
    app.action("hearth.there")(decide)


async def undelivered_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the page of messages that wait for a decision; raises `Refused` for non-administrators."""
    return blocks.undelivered_view(t, await db.read(upkeep.undelivered, by=caller, now=now), zone=caller.zone)


async def changes_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the page of administrators' changes; raises `Refused` for anybody else."""
    return blocks.changes_view(t, await db.read(upkeep.changes, by=caller), zone=caller.zone)


VERBS = {"hearth.resend": upkeep.resend, "hearth.there": upkeep.it_is_there}


async def decide(
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
    try:
        await db.run(VERBS[action["action_id"]], by=caller, delivery_id=action["value"], now=now)
    finally:
        # Whoever was quicker, and whatever came of it: the page shows how things stand.
        if caller.is_admin and body.get("view"):
            await client.views_update(view_id=body["view"]["id"], view=await undelivered_view(db, caller, t, now))
