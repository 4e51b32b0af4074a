"""The check-in form: opened empty or on an entry, and what happens when it is sent."""

import re
from typing import Any, Literal

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _month, _noting
from .routes import router


async def blank(ctx: Context, origin: blocks.RecordOrigin) -> dict[str, Any]:
    """Return the empty form with this team's tags."""
    has = await ctx.db.read(checkins.choices, team_id=ctx.caller.team_id)
    return blocks.form(ctx.t, origin, tags=has.tags)


async def of_today(ctx: Context, *, question: int) -> dict[str, Any]:
    """Return the form on today's newest entry, empty if there is none; sent, it answers the question."""
    noted = await ctx.db.read(_noting.of_today, by=ctx.caller, now=ctx.now)
    if noted is None:
        return await blank(ctx, blocks.RecordOrigin(question))
    origin = blocks.ChangeOrigin(noted.entry.id, question=question)
    return blocks.change_form(ctx.t, noted.entry, origin, tags=noted.tags)


@router.shortcut("checkin.open")
@router.action("checkin.open")
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    view = await blank(ctx, blocks.RecordOrigin(on_home=(ctx.body.get("view") or {}).get("type") == "home"))
    await open_form(ctx, view, again="checkin.open")


@router.view("checkin.record")
async def record(ctx: Context, view: dict[str, Any]) -> None:
    origin, draft = blocks.read_record_origin(view), blocks.read(view)
    noted = await ctx.db.run(_noting.note_for, by=ctx.caller, draft=draft, answers_to=origin.question, now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.confirmed(ctx.t, noted.entry))
    if origin.on_home:  # it lies below the form, and shows the day
        await home.publish(ctx)


@router.action(re.compile(r"^checkin\.(change|edit)$"))
async def open_change(ctx: Context) -> None:
    await ctx.ack()
    await show_change(ctx, int(ctx.action["value"]))


async def show_change(ctx: Context, checkin_id: int, *, afterwards: Literal["entry", "month", ""] = "entry") -> None:
    """Open the form on an entry. What it was opened from shows the entry `afterwards`, or its month, or stays."""
    noted = await ctx.db.read(_noting.look, by=ctx.caller, checkin_id=checkin_id)
    response_url = ctx.body.get("response_url", "") if afterwards else ""
    origin = blocks.ChangeOrigin(checkin_id, response_url, in_month=afterwards == "month")
    view = blocks.change_form(ctx.t, noted.entry, origin, tags=noted.tags)
    await open_form(ctx, view, again="checkin.change", value=str(checkin_id))


@router.view("checkin.change")
async def change(ctx: Context, view: dict[str, Any]) -> None:
    origin, draft = blocks.read_change_origin(view), blocks.read(view)
    noted = await ctx.db.run(
        _noting.change,
        by=ctx.caller,
        checkin_id=origin.checkin_id,
        draft=draft,
        answers_to=origin.question,
        now=ctx.now,
    )
    if origin.question is not None:
        await ctx.ack(response_action="update", view=blocks.confirmed(ctx.t, noted.entry))
        return
    await ctx.ack()
    if origin.in_month:
        await _month.draw_anew(_month.below(ctx, view, origin), noted.entry.day)
    elif origin.response_url:  # the message that the form was opened from now says something else
        answer = blocks.recorded(ctx.t, noted.entry, noted.tags)
        await ctx.respond.to(origin.response_url)(replace_original=True, **answer)
    else:
        await home.publish(ctx)
