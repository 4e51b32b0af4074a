"""The kudos reaction, put on and taken off (docs.slack.dev/reference/events/reaction_added)."""

from typing import Any

from sqlalchemy.orm import Session

from bot.core import people
from bot.core.people import Caller
from bot.features import kudos
from bot.platform.errors import Refused
from handlers.context import Context

from . import _asking
from ._asking import Ready
from .routes import router


@router.event("reaction_added")
async def added(ctx: Context, event: dict[str, Any]) -> None:
    mark = await _mark(ctx, event)
    if mark is None or ctx.asking is None:
        return
    place, author = event["item"], event.get("item_user", "")
    link, ready = None, Ready(None)
    if mark.post is None:
        link = await _asking.permalink(ctx, place["channel"], place["ts"])
        ready = await _who(ctx, author)
    await ctx.db.run(
        learn_and_react,
        by=ctx.caller,
        ready=ready,
        mark=mark,
        author=author,
        channel=place["channel"],
        ts=place["ts"],
        link=link,
        emoji=event["reaction"].split("::", maxsplit=1)[0],
        at=ctx.happened_at,
        now=ctx.now,
    )


@router.event("reaction_removed")
async def removed(ctx: Context, event: dict[str, Any]) -> None:
    mark = await _mark(ctx, event)
    if mark is not None and ctx.asking is not None:
        place = event["item"]
        where = {"channel": place["channel"], "ts": place["ts"]}
        await ctx.db.run(kudos.unreact, by=ctx.caller, mark=mark, **where, at=ctx.happened_at, now=ctx.now)


async def _mark(ctx: Context, event: dict[str, Any]) -> kudos.Mark | None:
    """Return what the reaction stands for; most stand for nothing of ours."""
    place = event["item"]
    if ctx.asking is None or place.get("type") != "message":
        return None
    return await ctx.db.read(
        kudos.mark_of,
        by=ctx.caller,
        emoji=event["reaction"],
        author=event.get("item_user"),
        channel=place["channel"],
        ts=place["ts"],
    )


async def _who(ctx: Context, author: str) -> Ready:
    """Return the author's profile if they are new to us. If Slack is silent, they stay unknown."""
    outlook = await ctx.db.read(kudos.outlook, by=ctx.caller, people_named=[author])
    try:
        return await _asking.ask(ctx, kudos.Outlook(None, False, outlook.strangers))
    except Refused:
        return Ready(None)


def learn_and_react(session: Session, /, *, by: Caller, ready: Ready, **what: Any) -> kudos.Thanks | None:
    """React, having written down in the same transaction whom Slack has just told us about."""
    people.sync(session, by.team_id, ready.profiles)
    return kudos.react(session, by=by, **what)
