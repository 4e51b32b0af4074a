"""The quiet row below every scheduled prompt: skip it, be quiet for a while, have fewer of them."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.blocks import hearth as blocks
from bot.features import settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.hearth import open_view


def register(app: AsyncApp) -> None:
    app.action("prompt.skip")(skip)
    app.action("prompt.snooze")(open_view)
    app.action("prompt.fewer")(fewer)


def _which(action: dict[str, Any]) -> tuple[str, int]:
    programme, _, occurrence_id = action["value"].partition("|")
    return programme, int(occurrence_id)


async def skip(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    _, occurrence_id = _which(action)
    await db.run(settings.skip, by=caller, occurrence_id=occurrence_id, now=now)
    await respond(replace_original=True, **blocks.skipped(t))


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
    programme, _ = _which(action)
    became = await db.run(settings.fewer, by=caller, programme=programme, now=now)
    await respond(replace_original=True, **blocks.fewer(t, programme, became))
