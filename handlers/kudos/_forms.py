"""The form: opened empty, for somebody, or about a message; and what happens when it is sent."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.blocks import refusals
from bot.core import people
from bot.core.conversations import look
from bot.features import kudos
from bot.features.kudos import CustomerDraft, KudosDraft
from bot.platform.errors import Refused
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _asking
from .routes import router


async def blank(ctx: Context, draft: KudosDraft | None = None) -> dict[str, Any]:
    """Return the form as this workspace needs it, empty or filled with a draft."""
    return blocks.form(ctx.t, await form_settings(ctx), draft or KudosDraft())


async def form_settings(ctx: Context) -> blocks.FormSettings:
    """Return the kudos channel, whether people of another company read it (if Slack says so), and the values."""
    channel, values = await ctx.db.read(_channel_and_values, ctx.caller.team_id)
    outside = channel is not None and (await look(ctx.client, channel, patience_s=_asking.PATIENCE_S)).outside
    return blocks.FormSettings(channel, outside, values)


def _channel_and_values(session: Session, team_id: str) -> tuple[str | None, tuple[kudos.Value, ...]]:
    return people.workspace(session, team_id).kudos_channel, kudos.values(session, team_id=team_id)


@router.action("kudos.give")
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await blank(ctx), again="kudos.give")


@router.action("kudos.back")
async def open_back(ctx: Context) -> None:
    """Thank somebody in return."""
    await ctx.ack()
    thanks = await ctx.db.read(kudos.received, by=ctx.caller, kudos_id=int(ctx.action["value"]))
    view = await blank(ctx, KudosDraft(people=(thanks.giver.user_id,)))
    await open_form(ctx, view, again="kudos.back", value=ctx.action["value"])


@router.shortcut("kudos.from_message")
async def open_from_message(ctx: Context, shortcut: dict[str, Any]) -> None:
    """Thank whoever wrote a message. Its address is kept, never its words."""
    await ctx.ack()
    message = shortcut["message"]
    author = "" if message.get("bot_id") else message.get("user", "")
    await _open_about(ctx, blocks.MessageRef(author, shortcut["channel"]["id"], shortcut["message_ts"]))


@router.action("kudos.about")
async def open_about_again(ctx: Context) -> None:
    """The same form, after the first trigger had expired."""
    await ctx.ack()
    author, channel, ts = ctx.action["value"].split("|")[:3]
    await _open_about(ctx, blocks.MessageRef(author, channel, ts))


async def _open_about(ctx: Context, about: blocks.MessageRef) -> None:
    message, settings = await asyncio.gather(_asking.message(ctx, about), form_settings(ctx))
    whom = (about.author,) if about.author not in ("", ctx.caller.user_id) else ()
    draft = KudosDraft(people=whom, public=message.public, link=message.link)
    view = blocks.form(ctx.t, settings, draft, message=about)
    await open_form(ctx, view, again="kudos.about", value="|".join((about.author, about.channel, about.ts)))


@router.action("kudos.typed")
async def open_typed(ctx: Context) -> None:
    """The form with everything in it that a refused command said."""
    await ctx.ack()
    value = ctx.action.get("value", "")
    typed = blocks.read_command(value)
    settings, (also, note) = await asyncio.gather(form_settings(ctx), _of_groups(ctx, typed.groups))
    draft = blocks.resolve_value(typed, settings.values).draft
    for_customer, named = isinstance(draft, CustomerDraft), [*typed.people, *also]
    whom = await ctx.db.read(kudos.thankable, by=ctx.caller, people_named=named, self_too=for_customer)
    draft = replace(draft, people=whom)
    if isinstance(draft, CustomerDraft):
        view = blocks.customer_form(ctx.t, settings, draft, note=note)
    else:
        view = blocks.form(ctx.t, settings, draft, note=note)
    await open_form(ctx, view, again="kudos.typed", value=value)


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
    draft, about = blocks.read(view), blocks.read_message(view)
    precheck = await ctx.db.read(kudos.give_precheck, by=ctx.caller, people_named=draft.people)
    ready, link = await asyncio.gather(_asking.ask(ctx, precheck), _link(ctx, about, draft))
    draft = replace(draft, link=link)
    done = await ctx.db.run(_asking.learn_and_give, by=ctx.caller, draft=draft, ready=ready, now=ctx.now)
    answer = blocks.given(ctx.t, done, configured=precheck.channel, is_admin=ctx.caller.is_admin)
    await ctx.ack(response_action="update", view=blocks.given_view(ctx.t, answer))
    await home.publish(ctx)  # it counts what was given


async def _link(ctx: Context, about: blocks.MessageRef | None, draft: KudosDraft) -> str | None:
    """Return the address of the message that a form is about, asked for anew: what the form carries are ids."""
    return None if about is None else (await _asking.message(ctx, about)).link_for(draft)
