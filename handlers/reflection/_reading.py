"""Reading back and deleting."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import reflection as blocks
from bot.blocks.hearth import said
from bot.features import reflection
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form

from ._showing import id_of, show


async def delete(
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
    await db.run(reflection.delete, by=caller, answer_id=id_of(action), now=now)
    page = await db.read(reflection.page, by=caller)
    view = blocks.history(t, page, caller.zone, notice=blocks.deleted_notice(t))
    await show(client, respond, t, body, view, "reflection.history")


async def album(
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
    """Send the value album of a review; the ledger makes it."""
    await ack()
    await db.run(reflection.album, by=caller, answer_id=id_of(action), now=now)
    if respond.response_url:
        await respond(response_type="ephemeral", replace_original=False, **blocks.album_coming(t))
    else:
        view = said(t, t("Value album"), blocks.album_coming(t))
        await open_form(client, respond, t, body, view, again="reflection.history")


async def show_history(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """The list from its beginning, or the page that the button names."""
    await ack()
    number = id_of(action) if action["action_id"].startswith("reflection.page.") else 1
    page = await db.read(reflection.page, by=caller, number=number)
    await show(client, respond, t, body, blocks.history(t, page, caller.zone), "reflection.history")
