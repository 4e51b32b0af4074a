"""Searching notes, reading a colleague's, and letting colleagues find one's own."""

import re
from typing import Any

from bot.blocks import reflection as blocks
from bot.features import reflection
from handlers.context import Context
from handlers.forms import open_form

from ._showing import id_of, in_modal, show, version_of
from .routes import router


async def results(ctx: Context, words: str) -> dict[str, Any]:
    """Look for words; return what was found, or the form that asks for some."""
    if not words:
        return blocks.search_form(ctx.t)
    return blocks.found(ctx.t, await ctx.db.read(reflection.search, by=ctx.caller, words=words), words, ctx.caller.zone)


@router.action("reflection.search")
async def open_search(ctx: Context) -> None:
    await ctx.ack()
    await show(ctx, blocks.search_form(ctx.t), "reflection.search")


@router.view("reflection.search")
async def search(ctx: Context, view: dict[str, Any]) -> None:
    words = blocks.read_words(view)
    found = await ctx.db.read(reflection.search, by=ctx.caller, words=words)
    await ctx.ack(response_action="update", view=blocks.found(ctx.t, found, words, ctx.caller.zone))


@router.action("reflection.read")
async def read_note(ctx: Context) -> None:
    await ctx.ack()
    note = await ctx.db.read(reflection.note, by=ctx.caller, answer_id=id_of(ctx.action))
    await open_form(ctx, blocks.note_view(ctx.t, note, ctx.caller.zone), again="reflection.search")


@router.action("reflection.show")
async def show_own(ctx: Context) -> None:
    await ctx.ack()
    answer = await ctx.db.read(reflection.get, by=ctx.caller, answer_id=id_of(ctx.action))
    await open_form(ctx, blocks.kept_view(ctx.t, answer), again="reflection.history")


@router.action(re.compile(r"^reflection\.(reuse|keep_private)$"))
async def reuse(ctx: Context) -> None:
    """Let everybody find a note, or only its author again, as the button says."""
    await ctx.ack()
    seen = version_of(ctx.action)
    if ctx.action["action_id"] == "reflection.reuse":
        kept = await ctx.db.run(reflection.reuse, by=ctx.caller, seen=seen, now=ctx.now)
    else:
        kept = await ctx.db.run(reflection.keep_private, by=ctx.caller, answer_id=seen.answer_id, now=ctx.now)
    if in_modal(ctx.body):  # a message is drawn anew by the outbox
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.kept_view(ctx.t, kept))
