"""The form: opened empty, for somebody, or about a message; and what happens when it is sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.blocks import kudos as blocks
from bot.blocks import refusals
from bot.errors import Refused
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.forms import open_form

from . import _asking

HIDDEN = ("privategroup", "directmessage")  # what Slack calls a channel whose name is not everybody's to know


async def blank(
    db: Door,
    caller: Caller,
    t: Translator,
    *,
    whom: Sequence[str] = (),
    **filled: Any,
) -> dict[str, Any]:
    """Return the form as this workspace needs it, `filled` with what is known already."""
    channel, values = await db.read(place_of, caller.team_id)
    return blocks.form(t, channel=channel, values=values, people=whom, **filled)


def place_of(session: Session, team_id: str) -> tuple[str | None, tuple[kudos.Value, ...]]:
    """Return the kudos channel, and the values to choose from."""
    return people.workspace(session, team_id).kudos_channel, kudos.values(session, team_id=team_id)


async def open_new(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    await open_form(client, respond, t, body, await blank(db, caller, t), again="kudos.give")


async def open_back(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """Thank somebody in return."""
    await ack()
    giver = await db.read(giver_of, by=caller, kudos_id=int(action["value"]))
    view = await blank(db, caller, t, whom=[giver])
    await open_form(client, respond, t, body, view, again="kudos.back", value=action["value"])


def giver_of(session: Session, *, by: Caller, kudos_id: int) -> str:
    """Return who gave the caller these kudos; raises `Refused` if they are somebody else's or taken back."""
    return kudos.received(session, by=by, kudos_id=kudos_id).giver.user_id


async def open_from_message(
    ack: AsyncAck,
    shortcut: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """Thank whoever wrote a message. Its address is kept, never its words."""
    await ack()
    message, place = shortcut["message"], shortcut["channel"]
    author = "" if message.get("bot_id") else message.get("user", "")
    hidden = "1" if place.get("name") in HIDDEN else ""
    about = "|".join((author, place["id"], shortcut["message_ts"], hidden))
    await _open_about(about, shortcut, client, respond, db, caller, t)


async def open_about_again(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """The same form, after the first trigger had expired."""
    await ack()
    await _open_about(action["value"], body, client, respond, db, caller, t)


async def _open_about(
    about: str,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    author, channel, ts, hidden = about.split("|")
    whom = [author] if author and author != caller.user_id else []
    link = await _asking.permalink(client, channel, ts)
    view = await blank(db, caller, t, whom=whom, link=link, private=bool(hidden))
    await open_form(client, respond, t, body, view, again="kudos.about", value=about)


async def open_typed(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    """The form with everything in it that a refused command said."""
    await ack()
    typed = action.get("value", "")
    _, values = await db.read(place_of, caller.team_id)
    draft = blocks.read_command(typed, values)
    also, note = await _of_groups(client, t, draft.groups)
    for_customer = draft.customer is not None
    named = [*draft.people, *also]
    whom = await db.read(kudos.thankable, by=caller, people_named=named, self_too=for_customer)
    view = await _filled(db, caller, t, draft, whom, note)
    await open_form(client, respond, t, body, view, again="kudos.typed", value=typed)


async def _filled(
    db: Door, caller: Caller, t: Translator, draft: blocks.Draft, whom: Sequence[str], note: str | None
) -> dict[str, Any]:
    said: dict[str, Any] = {"reason": draft.reason, "private": not draft.public, "note": note}
    if draft.customer is None:
        return await blank(db, caller, t, whom=whom, value=draft.value, **said)
    channel, _ = await db.read(place_of, caller.team_id)
    return blocks.customer_form(t, channel=channel, people=whom, customer=draft.customer, **said)


async def _of_groups(client: AsyncWebClient, t: Translator, groups: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """Return who is in these groups, or nobody and why: a form can name no more people than kudos can thank."""
    try:
        found = await _asking.everybody(client, groups)
    except Refused as no:
        return (), refusals.sentence(no, t)
    if len(found) > kudos.MOST_PEOPLE:
        return (), refusals.sentence(Refused("kudos.many", n=len(found), most=kudos.MOST_PEOPLE), t)
    return found, None


async def give(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    said = blocks.read(view)
    outlook = await db.read(kudos.outlook, by=caller, people_named=said["people"])
    ready = await _asking.ask(client, db, caller, outlook)
    done = await db.run(_asking.learn_and_give, by=caller, ready=ready, now=now, **said)
    answer = blocks.given(t, done, configured=outlook.channel, is_admin=caller.is_admin)
    await ack(response_action="update", view=blocks.given_view(t, answer))
    await home.publish(client, db, caller, t, now)  # it counts what was given
