"""I'm coming, can't come, show me: the same answer wherever it was pressed."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import exchange as blocks
from bot.core.people import Caller
from bot.features import exchange
from handlers import home
from handlers.context import Context
from handlers.forms import open_form, view_below

from .routes import router


@router.action(re.compile(r"^exchange\.(join|room|remote|leave)(\.(here|again|home))?$"))
async def say(ctx: Context) -> None:
    """Sign up or out. The message with the number is drawn anew by the outbox; this answers whoever pressed."""
    await ctx.ack()
    what, _, place = ctx.action["action_id"].removeprefix("exchange.").partition(".")
    # Where one button stands for both ways, somebody joins as they said or usually do.
    remote = None if what == "join" and place in ("again", "home") else what == "remote"
    answer, seen = await ctx.db.run(
        _say, coming=what != "leave", remote=remote, by=ctx.caller, day_id=int(ctx.action["value"]), now=ctx.now
    )
    if (ctx.body.get("view") or {}).get("type") == "home":
        await home.publish(ctx)
    elif ctx.body.get("view"):
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=_view(ctx, seen))
    elif place == "here":
        await ctx.respond(replace_original=True, **shown(ctx, seen))
    else:
        message = blocks.answered(ctx.t, answer, ctx.caller.zone)
        await ctx.respond(response_type="ephemeral", replace_original=place == "again", **message)


def _say(
    session: Session, *, coming: bool, remote: bool | None, by: Caller, day_id: int, now: datetime
) -> tuple[exchange.Answer, exchange.Overview]:
    if coming:
        answer = exchange.join(session, by=by, day_id=day_id, remote=remote, now=now)
    else:
        answer = exchange.leave(session, by=by, day_id=day_id, now=now)
    return answer, exchange.overview(session, by=by, day_id=day_id, now=now)


@router.action("exchange.show")
async def show(ctx: Context) -> None:
    """Show the day that the button is about, or whichever is coming, in a modal."""
    await ctx.ack()
    about = ctx.action.get("value") or ""
    seen = await ctx.db.read(exchange.overview, by=ctx.caller, day_id=int(about) if about else None, now=ctx.now)
    await open_form(ctx, _view(ctx, seen), again="exchange.show", value=about)


def shown(ctx: Context, seen: exchange.Overview) -> dict[str, Any]:
    """Return the overview as a message to the caller."""
    return blocks.overview(ctx.t, seen, zone=ctx.caller.zone, is_admin=ctx.caller.is_admin)


def _view(ctx: Context, seen: exchange.Overview) -> dict[str, Any]:
    return blocks.overview_view(ctx.t, seen, zone=ctx.caller.zone, is_admin=ctx.caller.is_admin)


async def redraw(ctx: Context, about: blocks.TopicContext, view: dict[str, Any]) -> None:
    """Draw the overview anew that a form was opened from: a message by its response_url, or the modal below."""
    below = view_below(view)
    if not about.answer and about.below != "exchange.overview":
        return
    seen = await ctx.db.read(exchange.overview, by=ctx.caller, now=ctx.now)
    if about.answer:
        await ctx.respond.to(about.answer)(replace_original=True, **shown(ctx, seen))
    elif below:
        await ctx.client.views_update(view_id=below, view=_view(ctx, seen))
