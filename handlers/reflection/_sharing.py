"""Sharing an answer by choice: where, exactly what, and back again."""

from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.core import people
from bot.core.conversations import look
from bot.core.people import Caller
from bot.features import reflection
from bot.features.reflection import Answer
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from handlers.channels import ChannelTerms, must_be_in
from handlers.context import Context

from ._showing import close, id_of, in_message, in_modal, show
from .routes import router

PATIENCE_S = 1.0  # of the three seconds that a trigger lives, for asking Slack about the usual channel


@router.action("reflection.share")
async def open_share(ctx: Context) -> None:
    await ctx.ack()
    found, locale, channel = await ctx.db.read(to_share, by=ctx.caller, answer_id=id_of(ctx.action))
    outside = channel is not None and (await look(ctx.client, channel, patience_s=PATIENCE_S)).outside
    post = blocks.post(translator(locale), author=ctx.caller.name, user_id=ctx.caller.user_id, answer=found)
    view = blocks.share_form(ctx.t, found, post, channel=channel, outside=outside, quiet=in_message(ctx.body))
    await show(ctx, view, "reflection.share", str(found.id))


async def _warned(ctx: Context, origin: blocks.ShareOrigin, channel: str) -> dict[str, Any]:
    """Return the form with what was chosen, and that people of another company read the channel."""
    found, locale, _ = await ctx.db.read(to_share, by=ctx.caller, answer_id=origin.seen.answer_id)
    if found.version != origin.seen.version:
        raise Refused("reflection.changed_before_sharing", field="channel")
    post = blocks.post(translator(locale), author=ctx.caller.name, user_id=ctx.caller.user_id, answer=found)
    return blocks.share_form(ctx.t, found, post, channel=channel, outside=True, quiet=origin.quiet)


def to_share(session: Session, *, by: Caller, answer_id: int) -> tuple[Answer, str, str | None]:
    """Ask for an answer, the language of channel posts, and the channel where the team usually shares."""
    home = people.workspace(session, by.team_id)
    return reflection.get(session, by=by, answer_id=answer_id), home.locale, home.reflection_channel


@router.view("reflection.share")
async def share(ctx: Context, view: dict[str, Any]) -> None:
    origin, channel, chosen = blocks.read_share_origin(view), blocks.read_channel(view), blocks.read_parts(view)
    place = await must_be_in(ctx, channel, ChannelTerms(without_hearth="reflection.not_in_channel"))
    if place.outside and origin.outside != channel:  # said in the form before anything is posted
        await ctx.ack(response_action="update", view=await _warned(ctx, origin, channel))
        return
    kept = await ctx.db.run(
        reflection.share, by=ctx.caller, seen=origin.seen, channel=channel, parts=chosen, now=ctx.now
    )
    await close(ctx, kept, quiet=origin.quiet)


@router.action("reflection.take_back")
async def take_back(ctx: Context) -> None:
    await ctx.ack()
    kept = await ctx.db.run(reflection.take_back, by=ctx.caller, answer_id=id_of(ctx.action), now=ctx.now)
    if in_modal(ctx.body):  # a message is drawn anew by the outbox
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.kept_view(ctx.t, kept))
