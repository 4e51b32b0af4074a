"""Looking back on one's own kudos: the overview, the pages behind it, the search."""

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
from handlers.forms import open_form


async def show_overview(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    """From Home: the overview as a modal, since there is no message to answer."""
    await ack()
    view = blocks.overview_view(t, await overview(db, caller, t, now))
    await client.views_open(trigger_id=body["trigger_id"], view=view)


async def overview(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the overview as a message."""
    return blocks.overview(t, await db.read(kudos.summary, by=caller, now=now), caller.zone)


async def page(db: Door, caller: Caller, t: Translator, now: datetime, **place: Any) -> dict[str, Any]:
    """Return one page as a message."""
    return blocks.page(t, await db.read(kudos.page, by=caller, **place, now=now), caller.zone)


async def turn(
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
    """Show the page that a button leads to, in the place of the one it stands on."""
    await ack()
    place = action.get("value")
    said = await (page(db, caller, t, now, **blocks.read_place(place)) if place else overview(db, caller, t, now))
    if body.get("view"):
        await client.views_update(view_id=body["view"]["id"], view=blocks.page_view(t, said))
    else:
        await respond(replace_original=True, **said)


async def open_search(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator
) -> None:
    await ack()
    await open_form(client, respond, t, body, blocks.search_form(t), again="kudos.search")


async def search(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    said = await page(db, caller, t, now, which=kudos.GOT, words=blocks.read_search(view))
    await ack(response_action="update", view=blocks.page_view(t, said))
