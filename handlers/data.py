"""/hearth data: everything about oneself, as a file or gone. Each feature takes back what stands elsewhere first."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import archive
from bot.blocks import data as blocks
from bot.blocks import retention as words
from bot.errors import Refused
from bot.features import data, exchange, kudos, reflection, retention
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from bot.workspaces import UNANSWERED, code_of
from handlers.forms import open_form

log = structlog.get_logger()


def register(app: AsyncApp) -> None:
    app.action("data.export")(export)
    app.action("data.forget")(ask)
    app.view("data.forget")(forget)


async def page(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    """Return the page about one's own data."""
    return blocks.page(t, kept=await _kept(db, caller, t))


async def _kept(db: Door, caller: Caller, t: Translator) -> str | None:
    has = await db.read(retention.keeping, team_id=caller.team_id)
    return words.said(t, has, zone=caller.zone) if has else None


async def export(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(data.request, by=caller, now=now)
    view = blocks.page(t, kept=await _kept(db, caller, t), asked=True)
    await client.views_update(view_id=body["view"]["id"], view=view)


async def ask(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator
) -> None:
    await ack()
    await open_form(client, respond, t, body, blocks.forget_form(t), again="data.forget")


async def forget(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    data.check_word(blocks.read_word(view))
    rows = await db.run(everything, by=caller, now=now)
    await ack(response_action="update", view=blocks.forgotten(t))
    log.info("data.forgotten", team=caller.team_id, rows=sum(rows.values()))
    await _say_goodbye(client, caller, t)


async def _say_goodbye(client: AsyncWebClient, caller: Caller, t: Translator) -> None:
    """Home shows nothing any more. Whether Slack takes that or not, everything is gone."""
    try:
        await client.views_publish(user_id=caller.user_id, view=blocks.empty_home(t))
    except UNANSWERED as problem:
        log.warning("data.home_stays", error=code_of(problem) or type(problem).__name__)


def everything(session: Session, *, by: Caller, now: datetime) -> dict[str, int]:
    """Take back what the caller shared, then delete every row about them; returns how many, by table."""
    with suppress(Refused):  # there is no coming day, or it has begun
        exchange.leave(session, by=by, now=now)
    reflection.delete_all(session, by=by, now=now)
    kudos.let_go(session, by=by, now=now)
    return archive.forget(session, by.member_id)
