"""The kudos reaction, put on and taken off (docs.slack.dev/reference/events/reaction_added)."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core import people
from bot.core.people import Caller
from bot.features import kudos
from bot.features.kudos import Mark, Reaction
from bot.platform.errors import Refused
from handlers.context import Context

from . import _asking
from ._asking import Ready
from .routes import router


@router.event("reaction_added")
async def added(ctx: Context, event: dict[str, Any]) -> None:
    marked = await _marked(ctx, event)
    if marked is None:
        return
    reaction, mark = marked
    ready = Ready(None)
    if mark.post is None:
        reaction = replace(reaction, link=await _asking.permalink(ctx, reaction.channel, reaction.ts))
        ready = await _who(ctx, reaction.author)
    await ctx.db.run(learn_and_react, by=ctx.caller, ready=ready, mark=mark, reaction=reaction, now=ctx.now)


@router.event("reaction_removed")
async def removed(ctx: Context, event: dict[str, Any]) -> None:
    marked = await _marked(ctx, event)
    if marked is not None:
        reaction, mark = marked
        await ctx.db.run(kudos.unreact, by=ctx.caller, mark=mark, reaction=reaction, now=ctx.now)


async def _marked(ctx: Context, event: dict[str, Any]) -> tuple[Reaction, Mark] | None:
    """Return the reaction and what it stands for, None for most: they stand for nothing of ours."""
    place = event["item"]
    if ctx.asking is None or place.get("type") != "message":
        return None
    reaction = Reaction(
        emoji=event["reaction"].split("::", maxsplit=1)[0],  # a skin tone does not matter
        author=event.get("item_user") or "",
        channel=place["channel"],
        ts=place["ts"],
        at=ctx.happened_at,
    )
    mark = await ctx.db.read(kudos.mark_of, by=ctx.caller, reaction=reaction)
    return None if mark is None else (reaction, mark)


async def _who(ctx: Context, author: str) -> Ready:
    """Return the author's profile if they are new to us. If Slack is silent, they stay unknown."""
    precheck = await ctx.db.read(kudos.give_precheck, by=ctx.caller, people_named=[author])
    try:
        return await _asking.ask(ctx, kudos.GivePrecheck(None, False, precheck.strangers))
    except Refused:
        return Ready(None)


def learn_and_react(
    session: Session, /, *, by: Caller, ready: Ready, mark: Mark, reaction: Reaction, now: datetime
) -> kudos.Thanks | None:
    """React, having written down in the same transaction whom Slack has just told us about."""
    people.sync(session, by.team_id, ready.profiles)
    return kudos.react(session, by=by, mark=mark, reaction=reaction, now=now)
