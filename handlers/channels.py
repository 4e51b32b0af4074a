"""Proof that somebody may write in the channel that they chose: the ids in a form are whatever its sender put there.

Slack is asked what the channel is and whether the person is in it, at once and not for long: Slack itself waits three
seconds for our answer. What cannot be proven is refused, and the form stays open with everything in it.
"""

import asyncio
from dataclasses import dataclass

from bot.core.conversations import HIDDEN, Conversation, is_in, look
from bot.platform.errors import Refused
from handlers.context import Context

PATIENCE_S = 1.5


@dataclass(frozen=True)
class ChannelTerms:
    """On which terms a channel may be chosen, and what a refusal says."""

    field: str = "channel"  # beside which a refusal stands
    open_to_all: bool = False  # a public channel is every full member's to choose, in it or not
    posts: bool = True  # Hearth is to write there, so it must be in it
    kept: bool = False  # it was chosen before, by this person or another, so nothing is to be proven
    without_hearth: str = "channel.hidden"  # the code of the refusal if Hearth is not in it


async def must_be_in(ctx: Context, channel: str, terms: ChannelTerms) -> Conversation:
    """Return the channel that somebody chose; raises `Refused` beside the field unless they are proven to be in it.

    Only who is in it counts where Slack says that in time and not what it is: if Hearth cannot write there, the outbox
    finds out.
    """
    place, is_there = await seen(ctx, channel)
    if place.direct or place.archived:
        raise Refused("channel.direct" if place.direct else "channel.archived", field=terms.field)
    if place.error == HIDDEN or (terms.posts and place.error is None and not place.with_hearth):
        raise Refused(terms.without_hearth, field=terms.field)
    if terms.kept or is_there or (terms.open_to_all and place.public and not ctx.caller.is_guest):
        return place
    is_out = is_there is False and place.error is None
    raise Refused("channel.not_yours" if is_out else "channel.silent", field=terms.field)


async def must_not_be_out(ctx: Context, channel: str) -> None:
    """Raise `Refused` if Slack says that somebody is not in a private channel, or a guest not in a public one.

    For a place they were asked to write in: what Slack does not say in time is not held against them.
    """
    place, is_there = await seen(ctx, channel)
    if is_there is False and place.error is None and (ctx.caller.is_guest or not place.public):
        raise Refused("channel.not_yours")


async def seen(ctx: Context, channel: str) -> tuple[Conversation, bool | None]:
    """Return what a channel is and whether somebody is in it, None if Slack does not say in time."""
    return await asyncio.gather(
        look(ctx.client, channel, patience_s=PATIENCE_S),
        is_in(ctx.client, ctx.caller.user_id, channel, patience_s=PATIENCE_S),
    )
