"""The check-in form: opened empty or on an entry, and what happens when it is sent."""

import json
import re
from typing import Any, Literal

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _month, _noting
from .routes import router


async def blank(ctx: Context, metadata: str = "") -> dict[str, Any]:
    """Return the form with this team's tags."""
    has = await ctx.db.read(checkins.choices, team_id=ctx.caller.team_id)
    return blocks.form(ctx.t, metadata=metadata, tags=has.tags)


async def of_today(ctx: Context, *, question: str) -> dict[str, Any]:
    """Return the form on today's newest entry, empty if there is none; sent, it answers the question."""
    noted = await ctx.db.read(_noting.of_today, by=ctx.caller, now=ctx.now)
    if noted is None:
        return await blank(ctx, metadata=question)
    metadata = json.dumps({"id": noted.entry.id, "answer": "", "question": int(question)})
    return blocks.form(ctx.t, entry=noted.entry, metadata=metadata, tags=noted.tags)


@router.shortcut("checkin.open")
@router.action("checkin.open")
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    view = await blank(ctx, metadata=(ctx.body.get("view") or {}).get("type", ""))
    await open_form(ctx, view, again="checkin.open")


@router.view("checkin.record")
async def record(ctx: Context, view: dict[str, Any]) -> None:
    about = view.get("private_metadata") or ""
    answers_to = int(about) if about.isdecimal() else None
    noted = await ctx.db.run(_noting.note_for, by=ctx.caller, answers_to=answers_to, **blocks.read(view), now=ctx.now)
    await ctx.ack(response_action="update", view=blocks.confirmed(ctx.t, noted.entry))
    if about == "home":  # it lies below the form, and shows the day
        await home.publish(ctx)


@router.action(re.compile(r"^checkin\.(change|edit)$"))
async def open_change(ctx: Context) -> None:
    await ctx.ack()
    await show_change(ctx, int(ctx.action["value"]))


async def show_change(ctx: Context, checkin_id: int, *, afterwards: Literal["entry", "month", ""] = "entry") -> None:
    """Open the form on an entry. What it was opened from shows the entry `afterwards`, or its month, or stays."""
    noted = await ctx.db.read(_noting.look, by=ctx.caller, checkin_id=checkin_id)
    answer = ctx.body.get("response_url", "") if afterwards else ""
    metadata = json.dumps({"id": checkin_id, "answer": answer, "month": afterwards == "month"})
    view = blocks.form(ctx.t, entry=noted.entry, metadata=metadata, tags=noted.tags)
    await open_form(ctx, view, again="checkin.change", value=str(checkin_id))


@router.view("checkin.change")
async def change(ctx: Context, view: dict[str, Any]) -> None:
    about = json.loads(view["private_metadata"])
    question = about.get("question")
    noted = await ctx.db.run(
        _noting.change, by=ctx.caller, checkin_id=about["id"], answers_to=question, **blocks.read(view), now=ctx.now
    )
    if question is not None:
        await ctx.ack(response_action="update", view=blocks.confirmed(ctx.t, noted.entry))
        return
    await ctx.ack()
    if about.get("month"):
        await _month.draw_anew(_month.below(ctx, view, about), noted.entry.day)
    elif about["answer"]:  # the message that the form was opened from now says something else
        answer = blocks.recorded(ctx.t, noted.entry, noted.tags)
        await ctx.respond.to(about["answer"])(replace_original=True, **answer)
    else:
        await home.publish(ctx)
