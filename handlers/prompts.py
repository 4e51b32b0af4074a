"""The quiet row below every scheduled prompt: skip it, be quiet for a while, have fewer of them."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond

from bot.blocks import hearth as blocks
from bot.blocks import prompts as prompt_blocks
from bot.features import settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.hearth import open_view


def register(app: AsyncApp) -> None:
    app.action("prompt.skip")(skip)
    app.action("prompt.snooze")(open_view)
    app.action("prompt.fewer")(fewer)
    app.action("prompt.daily")(daily_again)


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
    on_a_card = await db.run(settings.skip, by=caller, occurrence_id=occurrence_id, now=now)
    if not on_a_card:  # a card stays where it is, with a tick
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


async def daily_again(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """The way back from a programme that was thinned."""
    await ack()
    await db.run(settings.daily_again, by=caller, programme=action["value"], now=now)
    await respond(replace_original=True, **prompt_blocks.daily_again(t, action["value"]))
