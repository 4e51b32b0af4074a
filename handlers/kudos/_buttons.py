"""Buttons below kudos: undo, me too, my overview."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import kudos as blocks
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller


async def undo(
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
    was = await db.run(kudos.undo, by=caller, kudos_id=int(action["value"]), now=now)
    said = blocks.undone(t, was)
    if body.get("view"):  # the form's last page, or the overview opened as one
        await client.views_update(view_id=body["view"]["id"], view=blocks.given_view(t, said))
    else:
        await respond(replace_original=True, **said)


async def me_too(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    thanks = await db.run(kudos.join, by=caller, kudos_id=int(action["value"]), now=now)
    await respond(response_type="ephemeral", replace_original=False, **blocks.joined(t, thanks))


async def leave(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(kudos.leave, by=caller, kudos_id=int(action["value"]), now=now)
    await respond(replace_original=True, **blocks.stepped_back(t))
