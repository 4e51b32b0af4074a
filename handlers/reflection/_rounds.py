"""Answering a round of a team's programme from its thread, and wanting fewer of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.core.conversations import look
from bot.core.people import Caller
from bot.features import reflection
from bot.features.reflection import Asked
from handlers.channels import ChannelTerms, must_be_in
from handlers.context import Context

from ._showing import id_of, show
from .routes import router

PATIENCE_S = 1.0  # of the three seconds that a trigger lives


@router.action("reflection.round")
async def open_round(ctx: Context) -> None:
    """Ask whoever pressed the button in the channel; whoever answered already changes what they said."""
    await ctx.ack()
    channel = (ctx.body.get("channel") or {}).get("id")
    round_id = id_of(ctx.action)
    place = None
    if channel and not await ctx.db.read(reflection.is_expected, by=ctx.caller, round_id=round_id):
        place = await must_be_in(ctx, channel, ChannelTerms(open_to_all=True))
    asked, answer = await ctx.db.run(reflection.join, by=ctx.caller, round_id=round_id, channel=channel, now=ctx.now)
    outside = place.outside if place else await is_read_outside(ctx, asked)
    if answer:
        view = blocks.change_form(ctx.t, answer, again=True, outside=outside)
    else:
        view = blocks.form(ctx.t, asked, blocks.AnswerForm(outside=outside))
    await show(ctx, view, "reflection.round", str(round_id))


async def is_read_outside(ctx: Context, asked: Asked) -> bool:
    """Return whether people of another company read what is answered in a round's thread, if Slack says so in time."""
    channel = asked.round.channel if asked.round else None
    return channel is not None and (await look(ctx.client, channel, patience_s=PATIENCE_S)).outside


@router.action("reflection.fewer")
async def fewer(ctx: Context) -> None:
    await ctx.ack()
    asked, none = await ctx.db.run(_fewer, by=ctx.caller, asked_id=id_of(ctx.action), now=ctx.now)
    await ctx.respond(replace_original=True, **blocks.fewer(ctx.t, asked, none=none))


def _fewer(session: Session, *, by: Caller, asked_id: int, now: datetime) -> tuple[Asked, bool]:
    none = reflection.fewer(session, by=by, asked_id=asked_id, now=now)
    return reflection.get_asked(session, by=by, asked_id=asked_id), none
