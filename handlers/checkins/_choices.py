"""The administrators' choices: tags, the smallest group, whom people may turn to."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.errors import Refused
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.forms import open_form


async def form(db: Door, caller: Caller, t: Translator) -> dict[str, Any]:
    """Return the form with what holds now; raises `Refused` for anybody but administrators."""
    if not caller.is_admin:
        raise Refused("admin.only")
    return blocks.choices_form(t, await db.read(checkins.choices, team_id=caller.team_id))


async def open_choices(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    await open_form(client, respond, t, body, await form(db, caller, t), again="checkin.admin")


async def choose(ack: AsyncAck, view: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime) -> None:
    await db.run(checkins.choose, by=caller, **blocks.read_choices(view), now=now)
    await ack(response_action="update", view=blocks.choices_saved(t))
