"""The form: opened empty, for somebody, or about a message; and what happens when it is sent."""

import asyncio
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
from bot.conversations import look
from bot.errors import Refused
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.forms import open_form

from . import _asking


async def blank(
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    *,
    whom: Sequence[str] = (),
    **filled: Any,
) -> dict[str, Any]:
    """Return the form as this workspace needs it, `filled` with what is known already."""
    place, values = await place_and_values(client, db, caller)
    return blocks.form(t, **place, values=values, people=whom, **filled)


async def place_and_values(
    client: AsyncWebClient, db: Door, caller: Caller
) -> tuple[dict[str, Any], tuple[kudos.Value, ...]]:
    """Return the kudos channel, whether people of another company read it (if Slack says so), and the values."""
    channel, values = await db.read(place_of, caller.team_id)
    outside = channel is not None and (await look(client, channel, patience_s=_asking.PATIENCE_S)).outside
    return {"channel": channel, "outside": outside}, values


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
    await open_form(client, respond, t, body, await blank(client, db, caller, t), again="kudos.give")


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
    view = await blank(client, db, caller, t, whom=[giver])
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
    message = shortcut["message"]
    author = "" if message.get("bot_id") else message.get("user", "")
    about = "|".join((author, shortcut["channel"]["id"], shortcut["message_ts"]))
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
    author, channel, ts = about.split("|")[:3]
    whom = [author] if author and author != caller.user_id else []
    message, (place, values) = await asyncio.gather(
        _asking.message(client, caller, author, channel, ts), place_and_values(client, db, caller)
    )
    shown = {"message": (author, channel, ts), "link": message.link, "private": not message.public}
    view = blocks.form(t, **place, values=values, people=whom, **shown)
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
    view = await _filled(client, db, caller, t, draft, whom, note)
    await open_form(client, respond, t, body, view, again="kudos.typed", value=typed)


async def _filled(
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    draft: blocks.Draft,
    whom: Sequence[str],
    note: str | None,
) -> dict[str, Any]:
    said: dict[str, Any] = {"reason": draft.reason, "private": not draft.public, "note": note}
    if draft.customer is None:
        return await blank(client, db, caller, t, whom=whom, value=draft.value, **said)
    place, _ = await place_and_values(client, db, caller)
    return blocks.customer_form(t, **place, people=whom, customer=draft.customer, **said)


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
    said, about = blocks.read(view), blocks.read_message(view)
    outlook = await db.read(kudos.outlook, by=caller, people_named=said["people"])
    ready, link = await asyncio.gather(
        _asking.ask(client, db, caller, outlook), _link(client, caller, about, said["people"], public=said["public"])
    )
    done = await db.run(_asking.learn_and_give, by=caller, ready=ready, link=link, now=now, **said)
    answer = blocks.given(t, done, configured=outlook.channel, is_admin=caller.is_admin)
    await ack(response_action="update", view=blocks.given_view(t, answer))
    await home.publish(client, db, caller, t, now)  # it counts what was given


async def _link(
    client: AsyncWebClient,
    caller: Caller,
    about: tuple[str, str, str] | None,
    people_named: Sequence[str],
    *,
    public: bool,
) -> str | None:
    """Return the address of the message that a form is about, asked for anew: what the form carries are ids."""
    if about is None:
        return None
    message = await _asking.message(client, caller, *about)
    return message.link_for(people_named, public=public)
