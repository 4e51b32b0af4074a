"""The administrators' programmes: the list, the form, pause, resume and delete."""

import asyncio
import re
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.blocks import refusals
from bot.core import people
from bot.core.conversations import Conversation
from bot.core.people import Caller
from bot.features import reflection, settings
from bot.features.reflection import ProgrammeDraft, QuestionSeries, RuleDraft
from bot.platform.errors import Refused
from handlers.channels import ChannelTerms, must_be_in
from handlers.context import Context
from handlers.forms import open_form

from ._audience import groups, members_of
from ._showing import id_of
from .routes import router


async def list_view(ctx: Context, notice: str = "") -> dict[str, Any]:
    """Return the list of programmes; raises `Refused` for anybody but an administrator."""
    found, departments = await ctx.db.read(_list, by=ctx.caller, now=ctx.now)
    named = await groups(ctx) if any(each.draft.who.startswith("usergroup:") for each in found) else {}
    return blocks.programmes_view(ctx.t, found, departments, named, notice=notice)


def _list(session: Session, *, by: Caller, now: datetime) -> tuple[tuple[QuestionSeries, ...], dict[str, str]]:
    return reflection.programmes(session, by=by, now=now), _departments(session, by)


def _departments(session: Session, by: Caller) -> dict[str, str]:
    return {f"department:{each.id}": each.name for each in settings.departments(session, team_id=by.team_id)}


@router.action("reflection.programmes")
async def open_programmes(ctx: Context) -> None:
    await ctx.ack()
    view = await list_view(ctx)
    await open_form(ctx, view, again="reflection.programmes")


@router.action("reflection.programme")
async def open_programme(ctx: Context) -> None:
    """The form of one programme, or of a new one."""
    await ctx.ack()
    programme_id = id_of(ctx.action) if ctx.action.get("value") else None
    opened = await ctx.db.read(_to_edit, by=ctx.caller, programme_id=programme_id, now=ctx.now)
    view = blocks.programme_form(ctx.t, opened, await groups(ctx))
    await open_form(ctx, view, again="reflection.programmes")


def _to_edit(session: Session, *, by: Caller, programme_id: int | None, now: datetime) -> blocks.ProgrammeForm:
    reflection.must_be_admin(by)
    home = people.workspace(session, by.team_id)
    known = reflection.programme(session, by=by, programme_id=programme_id, now=now) if programme_id else None
    rule, channel = RuleDraft(blocks.USUAL_DAY, blocks.USUAL_TIME, home.zone), home.reflection_channel
    if known:
        rule, channel = RuleDraft(known.draft.day, known.draft.at, known.draft.zone), known.draft.channel
    dates = reflection.preview(session, by=by, rule=rule, now=now)
    return blocks.ProgrammeForm(known, _departments(session, by), rule.zone, channel, dates)


@router.action(re.compile(r"^reflection\.rule\.(day|when|at|zone)$"))
async def rule_changed(ctx: Context) -> None:
    """Show the next dates of the rule as it stands in the form just now, or what is wrong with it."""
    await ctx.ack()
    view, rule = ctx.body["view"], blocks.read_rule(ctx.body["view"])
    try:
        dates = await ctx.db.read(reflection.preview, by=ctx.caller, rule=rule, now=ctx.now)
        below = blocks.preview(ctx.t, dates, rule.zone)
    except Refused as problem:
        below = blocks.no_preview(refusals.sentence(problem, ctx.t))
    await ctx.client.views_update(
        view_id=view["id"], hash=view.get("hash"), view=blocks.with_preview(ctx.t, view, below)
    )


@router.view("reflection.programme")
async def save_programme(ctx: Context, view: dict[str, Any]) -> None:
    reflection.must_be_admin(ctx.caller)
    programme_id, draft = blocks.read_programme(view)
    was = await ctx.db.read(_channel_of, by=ctx.caller, programme_id=programme_id, now=ctx.now)
    members, place = await asyncio.gather(
        members_of(ctx.client, draft.who, draft.channel), _place(ctx, draft, kept=draft.channel == was)
    )
    saved = await ctx.db.run(
        reflection.save, by=ctx.caller, programme_id=programme_id, draft=draft, members=members, now=ctx.now
    )
    await ctx.ack(
        response_action="update", view=blocks.saved_view(ctx.t, saved, outside=place is not None and place.outside)
    )
    await _redraw(ctx, view)


def _channel_of(session: Session, *, by: Caller, programme_id: int | None, now: datetime) -> str | None:
    if programme_id is None:
        return None
    return reflection.programme(session, by=by, programme_id=programme_id, now=now).draft.channel


async def _place(ctx: Context, draft: ProgrammeDraft, *, kept: bool) -> Conversation | None:
    """Return the channel that a programme needs; raises `Refused` if the administrator may not choose it."""
    if not draft.channel or not (draft.team or draft.who == "channel"):
        return None
    terms = ChannelTerms(open_to_all=True, posts=draft.team, kept=kept, without_hearth="reflection.not_in_channel")
    return await must_be_in(ctx, draft.channel, terms)


@router.action(re.compile(r"^reflection\.(pause|resume)_programme$"))
async def pause_or_resume(ctx: Context) -> None:
    await ctx.ack()
    paused = ctx.action["action_id"] == "reflection.pause_programme"
    await ctx.db.run(reflection.pause, by=ctx.caller, programme_id=id_of(ctx.action), paused=paused, now=ctx.now)
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=await list_view(ctx))


@router.action("reflection.remove_programme")
async def remove_programme(ctx: Context) -> None:
    await ctx.ack()
    name = await ctx.db.run(reflection.remove, by=ctx.caller, programme_id=id_of(ctx.action), now=ctx.now)
    view = await list_view(ctx, notice=blocks.removed_notice(ctx.t, name))
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)


async def _redraw(ctx: Context, view: dict[str, Any]) -> None:
    """The list below shows the programmes as they are now."""
    below = view.get("previous_view_id")
    if below and below != view["id"]:
        await ctx.client.views_update(view_id=below, view=await list_view(ctx))
