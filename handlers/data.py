"""/hearth data: everything about oneself, as a file or gone. Each feature takes back what stands elsewhere first."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.orm import Session

from bot.blocks import data as blocks
from bot.blocks import retention as words
from bot.core import personal_data
from bot.core.people import Caller
from bot.core.workspaces import UNANSWERED, code_of
from bot.features import data, exchange, kudos, reflection, retention
from bot.platform.errors import Refused
from handlers.context import Context
from handlers.forms import open_form
from handlers.routing import Router

router = Router()

log = structlog.get_logger()


async def page(ctx: Context) -> dict[str, Any]:
    """Return the page about one's own data."""
    return blocks.page(ctx.t, kept=await _kept(ctx))


async def _kept(ctx: Context) -> str | None:
    has = await ctx.db.read(retention.keeping, team_id=ctx.caller.team_id)
    return words.said(ctx.t, has, zone=ctx.caller.zone) if has else None


@router.action("data.export")
async def export(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(data.request, by=ctx.caller, now=ctx.now)
    view = blocks.page(ctx.t, kept=await _kept(ctx), asked=True)
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)


@router.action("data.forget")
async def ask(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, blocks.forget_form(ctx.t), again="data.forget")


@router.view("data.forget")
async def forget(ctx: Context, view: dict[str, Any]) -> None:
    data.check_word(blocks.read_word(view))
    rows = await ctx.db.run(everything, by=ctx.caller, now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.forgotten(ctx.t))
    log.info("data.forgotten", team=ctx.caller.team_id, rows=sum(rows.values()))
    try:  # Home shows nothing any more; whether Slack takes that or not, everything is gone
        await ctx.client.views_publish(user_id=ctx.caller.user_id, view=blocks.empty_home(ctx.t))
    except UNANSWERED as problem:
        log.warning("data.home_stays", error=code_of(problem) or type(problem).__name__)


def everything(session: Session, *, by: Caller, now: datetime) -> dict[str, int]:
    """Take back what the caller shared, then delete every row about them; returns how many, by table."""
    with suppress(Refused):  # there is no coming day, or it has begun
        exchange.leave(session, by=by, now=now)
    reflection.delete_all(session, by=by, now=now)
    kudos.let_go(session, by=by, now=now)
    return personal_data.forget(session, by.member_id)
