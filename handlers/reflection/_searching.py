"""Searching notes, reading a colleague's, and letting colleagues find one's own."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import reflection as blocks
from bot.features import reflection
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form

from ._showing import id_and_version, id_of, in_modal, show


async def results(db: Door, caller: Caller, t: Translator, words: str) -> dict[str, Any]:
    """Look for words; return what was found, or the form that asks for some."""
    if not words:
        return blocks.search_form(t)
    return blocks.found(t, await db.read(reflection.search, by=caller, words=words), words, caller.zone)


async def open_search(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    t: Translator,
) -> None:
    await ack()
    await show(client, respond, t, body, blocks.search_form(t), "reflection.search")


async def search(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator) -> None:
    words = blocks.read_words(view)
    found = await db.read(reflection.search, by=caller, words=words)
    await ack(response_action="update", view=blocks.found(t, found, words, caller.zone))


async def read_note(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    note = await db.read(reflection.note, by=caller, answer_id=id_of(action))
    await open_form(client, respond, t, body, blocks.note_view(t, note, caller.zone), again="reflection.search")


async def show_own(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    answer = await db.read(reflection.get, by=caller, answer_id=id_of(action))
    await open_form(client, respond, t, body, blocks.kept_view(t, answer), again="reflection.history")


async def reuse(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Let everybody find a note, or only its author again, as the button says."""
    await ack()
    answer_id, version = id_and_version(action)
    if action["action_id"] == "reflection.reuse":
        kept = await db.run(reflection.reuse, by=caller, answer_id=answer_id, version=version, now=now)
    else:
        kept = await db.run(reflection.keep_private, by=caller, answer_id=answer_id, now=now)
    if in_modal(body):  # a message is drawn anew by the ledger
        await client.views_update(view_id=body["view"]["id"], view=blocks.kept_view(t, kept))
