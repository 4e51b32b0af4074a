"""Questions and answers: the forms that open, and what comes back from them."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import lookback
from bot.blocks import reflection as blocks
from bot.errors import Refused
from bot.features import reflection
from bot.features.reflection import Asked
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.channels import must_not_be_out

from ._rounds import is_read_outside
from ._showing import close, id_of, in_message, show


async def current(db: Door, caller: Caller, rhythm: str | None, now: datetime) -> Asked:
    """Ask for the question that is open now, or a fresh one."""
    chance = reflection.luck(caller.user_id, now)
    return await db.run(reflection.current, by=caller, rhythm=rhythm, chance=chance, now=now)


async def begun_form(
    db: Door,
    caller: Caller,
    t: Translator,
    asked: Asked,
    now: datetime,
    *,
    typed: str = "",
    quiet: bool = False,
    outside: bool = False,
) -> dict[str, Any]:
    """Return the form with what was typed after the command; project notes begin with what the week brought.

    Raises `Refused` for more than the form takes: nothing that was typed is cut off.
    """
    if len(typed) > reflection.LONGEST:
        raise Refused("text.long", length=len(typed), most=reflection.LONGEST)
    begun, prefilled = typed, False
    if asked.rhythm == reflection.REUSABLE and not typed:
        begun = blocks.week_so_far(t, *await db.read(lookback.week, by=caller, now=now))
        prefilled = bool(begun)
    said = {reflection.fields(asked)[0]: begun[: reflection.LONGEST]}
    facts = await facts_of(db, caller, asked, now)
    return blocks.form(t, asked, said=said, quiet=quiet, prefilled=prefilled, facts=facts, outside=outside)


async def facts_of(db: Door, caller: Caller, asked: Asked, now: datetime) -> blocks.Facts | None:
    """Return what a quarterly review opens with."""
    if asked.rhythm != "quarterly":
        return None
    return await db.read(lookback.quarter, by=caller, day=asked.day, now=now)


async def open_current(
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
    """Ask now; the button's value may name a rhythm."""
    await ack()
    rhythm = action.get("value")
    asked = await current(db, caller, rhythm if rhythm in reflection.RHYTHMS else None, now)
    view = await begun_form(db, caller, t, asked, now)
    await show(client, respond, t, body, view, "reflection.answer", str(asked.id))


async def open_asked(
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
    asked = await db.read(reflection.get_asked, by=caller, asked_id=id_of(action))
    outside = await is_read_outside(client, asked)
    view = await begun_form(db, caller, t, asked, now, quiet=in_message(body), outside=outside)
    await show(client, respond, t, body, view, "reflection.answer", str(asked.id))


async def ask_another(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """What was typed so far stays in the form."""
    await ack()
    chance = reflection.luck(caller.user_id, now, action["value"])
    asked = await db.run(reflection.fresh, by=caller, asked_id=id_of(action), chance=chance, now=now)
    form = body["view"]
    facts = await facts_of(db, caller, asked, now)
    view = blocks.form(t, asked, **blocks.read(form), quiet=blocks.read_about(form)["quiet"], facts=facts)
    await client.views_update(view_id=form["id"], view=view)


async def answer(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    about, said = blocks.read_about(view), blocks.read(view)
    await _must_not_be_out(client, caller, await db.read(reflection.get_asked, by=caller, asked_id=about["id"]))
    kept = await db.run(reflection.answer, by=caller, asked_id=about["id"], **said, language=t.language, now=now)
    await close(ack, t, kept, quiet=about["quiet"])
    if not about["quiet"]:  # it may have been opened on Home, which says that a question is waiting
        await home.publish(client, db, caller, t, now)


async def _must_not_be_out(client: AsyncWebClient, caller: Caller, asked: Asked) -> None:
    """Raise `Refused` if an answer would be posted in a channel that its author is not in any more."""
    if asked.round is not None and asked.round.channel:
        await must_not_be_out(client, caller, asked.round.channel)


async def open_change(
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
    found = await db.read(reflection.get, by=caller, answer_id=id_of(action))
    view = blocks.change_form(t, found, quiet=in_message(body))
    await show(client, respond, t, body, view, "reflection.change", str(found.id))


async def change(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    about, said = blocks.read_about(view), blocks.read(view)
    if about["again"]:
        found = await db.read(reflection.get, by=caller, answer_id=about["id"])
        await _must_not_be_out(client, caller, found.asked)
    which = {"answer_id": about["id"], "version": about["version"], "again": about["again"]}
    kept = await db.run(reflection.change, by=caller, **which, **said, now=now)
    await close(ack, t, kept, quiet=about["quiet"])
