"""What administrators set about kudos: values, the monthly post, the ranking."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import hearth
from bot.blocks import kudos as blocks
from bot.errors import Refused
from bot.features import kudos
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from bot.workspaces import UNANSWERED
from handlers.forms import open_form


async def open_setup(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await open_form(client, respond, t, body, await view_of(db, caller, t, now), again="kudos.setup")


async def view_of(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the administrators' form; raises `Refused` for anybody else."""
    if not caller.is_admin:
        raise Refused("admin.only")
    has, unthanked = await db.read(_look, team_id=caller.team_id, now=now)
    return blocks.setup_form(t, has, unthanked=unthanked)


def _look(session: Session, *, team_id: str, now: datetime) -> tuple[kudos.Choices, int]:
    """The number is that of the last whole month: one that changed from day to day would speak of single people."""
    first = kudos.last_month(session, team_id=team_id, now=now)
    return kudos.choices(session, team_id=team_id), kudos.forgotten(session, team_id=team_id, first=first)


async def save(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    await db.run(kudos.choose, by=caller, **blocks.read_setup(view), now=now)
    await ack(response_action="update", view=hearth.said(t, t("Kudos"), hearth.team_saved(t)))


async def open_value(
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
    key = action.get("value")
    value = await db.read(kudos.value, by=caller, key=key) if key else None
    await open_form(client, respond, t, body, blocks.value_form(t, value), again="kudos.setup")


async def save_value(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    await db.run(kudos.save_value, by=caller, **blocks.read_value(view), now=now)
    await ack()
    await _redraw(client, view, db, caller, t, now)


async def retire(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(kudos.retire_value, by=caller, key=action["value"], now=now)
    await client.views_update(view_id=body["view"]["id"], view=blocks.retired(t))
    await _redraw(client, body["view"], db, caller, t, now)


async def _redraw(
    client: AsyncWebClient, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    """The form below shows the values as they are now; whoever has closed it in the meantime misses nothing."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    if below and below != view["id"]:
        with suppress(*UNANSWERED):
            await client.views_update(view_id=below, view=await view_of(db, caller, t, now))
