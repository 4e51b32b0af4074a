"""Buttons below the daily question and below an entry."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from bot.secrets import unreadable
from handlers import home, kudos
from handlers.forms import open_form

from . import _noting


async def answer_prompt(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    mood, occurrence_id = int(action["action_id"][-1]), int(action["value"])
    noted = await db.run(_noting.note_answer, by=caller, mood=mood, occurrence_id=occurrence_id, now=now)
    await respond(replace_original=True, **blocks.recorded(t, noted.entry, noted.tags))


async def check_in_on_home(
    ack: AsyncAck,
    action: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(_noting.note, by=caller, mood=int(action["action_id"][-1]), now=now)
    await home.publish(client, db, caller, t, now)


async def add(
    ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond, db: Door, caller: Caller, t: Translator
) -> None:
    """Energy or place, as the action id says."""
    await ack()
    _, what, which = action["action_id"].split(".")
    said = {what: int(which) if what == "energy" else which}
    noted = await db.run(_noting.add, by=caller, checkin_id=int(action["value"]), **said)
    await respond(replace_original=True, **blocks.recorded(t, noted.entry, noted.tags))


async def add_tags(
    ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond, db: Door, caller: Caller, t: Translator
) -> None:
    """A menu has no value of its own: the entry stands in the id of its block."""
    await ack()
    checkin_id = int(action["block_id"].rpartition(".")[2])
    tags = [option["value"] for option in action.get("selected_options") or ()]
    noted = await db.run(_noting.add, by=caller, checkin_id=checkin_id, tags=tags)
    await respond(replace_original=True, **blocks.recorded(t, noted.entry, noted.tags))


async def undo(
    ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond, db: Door, caller: Caller, t: Translator
) -> None:
    await ack()
    entry = await db.run(checkins.undo, by=caller, checkin_id=int(action["value"]))
    await respond(replace_original=True, **blocks.undone(t, entry))


async def turn_into_kudos(
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
    await open_kudos(action["value"], body, client, respond, db, caller, t)


async def open_kudos(
    which: str,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """Open the kudos form with one good thing in it: `which` names the entry, and which of its good things.

    Until it is sent only the giver sees it.
    """
    checkin_id, _, n = which.partition("|")
    entry = await db.read(checkins.get, by=caller, checkin_id=int(checkin_id))
    thing = "".join(each for each in entry.good_things[int(n or 0) :][:1] if not unreadable(each))
    view = await kudos.blank(client, db, caller, t, reason=thing)
    await open_form(client, respond, t, body, view, again="checkin.kudos", value=which)
