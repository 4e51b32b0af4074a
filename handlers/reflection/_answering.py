"""Questions and answers: the forms that open, and what comes back from them."""

from typing import Any

from bot.blocks import reflection as blocks
from bot.features import reflection
from bot.features.reflection import AnswerDraft, Asked
from bot.overviews import quarter
from bot.platform.errors import Refused
from handlers import home
from handlers.channels import must_not_be_out
from handlers.context import Context

from ._rounds import is_read_outside
from ._showing import close, id_of, in_message, show
from .routes import router


async def current(ctx: Context, rhythm: str | None) -> Asked:
    """Ask for the question that is open now, or a fresh one."""
    rng = reflection.seeded_rng(ctx.caller.user_id, ctx.now)
    return await ctx.db.run(reflection.current, by=ctx.caller, rhythm=rhythm, rng=rng, now=ctx.now)


async def begun_form(
    ctx: Context, asked: Asked, *, typed: str = "", quiet: bool = False, outside: bool = False
) -> dict[str, Any]:
    """Return the form with what was typed after the command; project notes begin with what the week brought.

    Raises `Refused` for more than the form takes: nothing that was typed is cut off.
    """
    if len(typed) > reflection.LONGEST:
        raise Refused("text.long", length=len(typed), most=reflection.LONGEST)
    begun, prefilled = typed, False
    if asked.rhythm == reflection.REUSABLE and not typed:
        begun = blocks.week_so_far(ctx.t, *await ctx.db.read(quarter.week, by=ctx.caller, now=ctx.now))
        prefilled = bool(begun)
    draft = AnswerDraft({reflection.fields(asked)[0]: begun[: reflection.LONGEST]})
    facts = await facts_of(ctx, asked)
    opened = blocks.AnswerForm(draft, prefilled=prefilled, quiet=quiet, facts=facts, outside=outside)
    return blocks.form(ctx.t, asked, opened)


async def facts_of(ctx: Context, asked: Asked) -> quarter.Facts | None:
    """Return what a quarterly review opens with."""
    if asked.rhythm != "quarterly":
        return None
    return await ctx.db.read(quarter.quarter, by=ctx.caller, day=asked.day, now=ctx.now)


@router.action("reflection.open")
async def open_current(ctx: Context) -> None:
    """Ask now; the button's value may name a rhythm."""
    await ctx.ack()
    rhythm = ctx.action.get("value")
    asked = await current(ctx, rhythm if rhythm in reflection.RHYTHMS else None)
    view = await begun_form(ctx, asked)
    await show(ctx, view, "reflection.answer", str(asked.id))


@router.action("reflection.answer")
async def open_asked(ctx: Context) -> None:
    await ctx.ack()
    asked = await ctx.db.read(reflection.get_asked, by=ctx.caller, asked_id=id_of(ctx.action))
    outside = await is_read_outside(ctx, asked)
    view = await begun_form(ctx, asked, quiet=in_message(ctx.body), outside=outside)
    await show(ctx, view, "reflection.answer", str(asked.id))


@router.action("reflection.fresh")
async def ask_another(ctx: Context) -> None:
    """What was typed so far stays in the form."""
    await ctx.ack()
    rng = reflection.seeded_rng(ctx.caller.user_id, ctx.now, ctx.action["value"])
    asked = await ctx.db.run(reflection.fresh, by=ctx.caller, asked_id=id_of(ctx.action), rng=rng, now=ctx.now)
    form = ctx.body["view"]
    facts = await facts_of(ctx, asked)
    opened = blocks.AnswerForm(blocks.read(form), quiet=blocks.read_asked_origin(form).quiet, facts=facts)
    await ctx.client.views_update(view_id=form["id"], view=blocks.form(ctx.t, asked, opened))


@router.view("reflection.answer")
async def answer(ctx: Context, view: dict[str, Any]) -> None:
    origin, draft = blocks.read_asked_origin(view), blocks.read(view)
    await _must_not_be_out(ctx, await ctx.db.read(reflection.get_asked, by=ctx.caller, asked_id=origin.asked_id))
    kept = await ctx.db.run(
        reflection.answer,
        by=ctx.caller,
        asked_id=origin.asked_id,
        draft=draft,
        language=ctx.t.language,
        now=ctx.now,
    )
    await close(ctx, kept, quiet=origin.quiet)
    if not origin.quiet:  # it may have been opened on Home, which says that a question is waiting
        await home.publish(ctx)


async def _must_not_be_out(ctx: Context, asked: Asked) -> None:
    """Raise `Refused` if an answer would be posted in a channel that its author is not in any more."""
    if asked.round is not None and asked.round.channel:
        await must_not_be_out(ctx, asked.round.channel)


@router.action("reflection.change")
async def open_change(ctx: Context) -> None:
    await ctx.ack()
    found = await ctx.db.read(reflection.get, by=ctx.caller, answer_id=id_of(ctx.action))
    view = blocks.change_form(ctx.t, found, quiet=in_message(ctx.body))
    await show(ctx, view, "reflection.change", str(found.id))


@router.view("reflection.change")
async def change(ctx: Context, view: dict[str, Any]) -> None:
    origin, draft = blocks.read_answer_origin(view), blocks.read(view)
    if origin.again:
        found = await ctx.db.read(reflection.get, by=ctx.caller, answer_id=origin.seen.answer_id)
        await _must_not_be_out(ctx, found.asked)
    kept = await ctx.db.run(
        reflection.change, by=ctx.caller, seen=origin.seen, draft=draft, again=origin.again, now=ctx.now
    )
    await close(ctx, kept, quiet=origin.quiet)
