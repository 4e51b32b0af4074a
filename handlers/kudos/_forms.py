"""The form: opened empty, for somebody, or about a message; and what happens when it is sent."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.blocks import refusals
from bot.core import people
from bot.core.conversations import look
from bot.core.people import Caller
from bot.features import kudos
from bot.platform.errors import Refused
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _asking
from .routes import router


async def blank(
    ctx: Context,
    *,
    whom: Sequence[str] = (),
    **filled: Any,
) -> dict[str, Any]:
    """Return the form as this workspace needs it, `filled` with what is known already."""
    place, values = await place_and_values(ctx)
    return blocks.form(ctx.t, **place, values=values, people=whom, **filled)


async def place_and_values(ctx: Context) -> tuple[dict[str, Any], tuple[kudos.Value, ...]]:
    """Return the kudos channel, whether people of another company read it (if Slack says so), and the values."""
    channel, values = await ctx.db.read(place_of, ctx.caller.team_id)
    outside = channel is not None and (await look(ctx.client, channel, patience_s=_asking.PATIENCE_S)).outside
    return {"channel": channel, "outside": outside}, values


def place_of(session: Session, team_id: str) -> tuple[str | None, tuple[kudos.Value, ...]]:
    """Return the kudos channel, and the values to choose from."""
    return people.workspace(session, team_id).kudos_channel, kudos.values(session, team_id=team_id)


@router.action("kudos.give")
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await blank(ctx), again="kudos.give")


@router.action("kudos.back")
async def open_back(ctx: Context) -> None:
    """Thank somebody in return."""
    await ctx.ack()
    giver = await ctx.db.read(giver_of, by=ctx.caller, kudos_id=int(ctx.action["value"]))
    view = await blank(ctx, whom=[giver])
    await open_form(ctx, view, again="kudos.back", value=ctx.action["value"])


def giver_of(session: Session, *, by: Caller, kudos_id: int) -> str:
    """Return who gave the caller these kudos; raises `Refused` if they are somebody else's or taken back."""
    return kudos.received(session, by=by, kudos_id=kudos_id).giver.user_id


@router.shortcut("kudos.from_message")
async def open_from_message(ctx: Context, shortcut: dict[str, Any]) -> None:
    """Thank whoever wrote a message. Its address is kept, never its words."""
    await ctx.ack()
    message = shortcut["message"]
    author = "" if message.get("bot_id") else message.get("user", "")
    about = "|".join((author, shortcut["channel"]["id"], shortcut["message_ts"]))
    await _open_about(ctx, about)


@router.action("kudos.about")
async def open_about_again(ctx: Context) -> None:
    """The same form, after the first trigger had expired."""
    await ctx.ack()
    await _open_about(ctx, ctx.action["value"])


async def _open_about(ctx: Context, about: str) -> None:
    author, channel, ts = about.split("|")[:3]
    whom = [author] if author and author != ctx.caller.user_id else []
    message, (place, values) = await asyncio.gather(_asking.message(ctx, author, channel, ts), place_and_values(ctx))
    shown = {"message": (author, channel, ts), "link": message.link, "private": not message.public}
    view = blocks.form(ctx.t, **place, values=values, people=whom, **shown)
    await open_form(ctx, view, again="kudos.about", value=about)


@router.action("kudos.typed")
async def open_typed(ctx: Context) -> None:
    """The form with everything in it that a refused command said."""
    await ctx.ack()
    typed = ctx.action.get("value", "")
    _, values = await ctx.db.read(place_of, ctx.caller.team_id)
    draft = blocks.read_command(typed, values)
    also, note = await _of_groups(ctx, draft.groups)
    for_customer = draft.customer is not None
    named = [*draft.people, *also]
    whom = await ctx.db.read(kudos.thankable, by=ctx.caller, people_named=named, self_too=for_customer)
    view = await _filled(ctx, draft, whom, note)
    await open_form(ctx, view, again="kudos.typed", value=typed)


async def _filled(ctx: Context, draft: blocks.Draft, whom: Sequence[str], note: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"reason": draft.reason, "private": not draft.public, "note": note}
    if draft.customer is None:
        return await blank(ctx, whom=whom, value=draft.value, **said)
    place, _ = await place_and_values(ctx)
    return blocks.customer_form(ctx.t, **place, people=whom, customer=draft.customer, **said)


async def _of_groups(ctx: Context, groups: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """Return who is in these groups, or nobody and why: a form can name no more people than kudos can thank."""
    try:
        found = await _asking.everybody(ctx, groups)
    except Refused as no:
        return (), refusals.sentence(no, ctx.t)
    if len(found) > kudos.MOST_PEOPLE:
        return (), refusals.sentence(Refused("kudos.many", n=len(found), most=kudos.MOST_PEOPLE), ctx.t)
    return found, None


@router.view("kudos.give")
async def give(ctx: Context, view: dict[str, Any]) -> None:
    said, about = blocks.read(view), blocks.read_message(view)
    outlook = await ctx.db.read(kudos.outlook, by=ctx.caller, people_named=said["people"])
    ready, link = await asyncio.gather(
        _asking.ask(ctx, outlook), _link(ctx, about, said["people"], public=said["public"])
    )
    done = await ctx.db.run(_asking.learn_and_give, by=ctx.caller, ready=ready, link=link, now=ctx.now, **said)
    answer = blocks.given(ctx.t, done, configured=outlook.channel, is_admin=ctx.caller.is_admin)
    await ctx.ack(response_action="update", view=blocks.given_view(ctx.t, answer))
    await home.publish(ctx)  # it counts what was given


async def _link(
    ctx: Context, about: tuple[str, str, str] | None, people_named: Sequence[str], *, public: bool
) -> str | None:
    """Return the address of the message that a form is about, asked for anew: what the form carries are ids."""
    if about is None:
        return None
    message = await _asking.message(ctx, *about)
    return message.link_for(people_named, public=public)
