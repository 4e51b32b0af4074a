"""/checkin: a mood at once, the form, one's own month, a search in one's own notes."""

from typing import Any

from bot.blocks import checkins as blocks
from bot.blocks.text import plain
from bot.blocks.typed import as_typed
from bot.features import checkins
from bot.platform.errors import Refused
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.context import Context
from handlers.forms import open_form

from . import _choices, _forms, _history, _low_mood, _team
from ._noting import note
from .routes import router

WORDS = {
    **HELP,
    "history": ("history", "month", "历史", "记录", "本月", "回顾"),
    "search": ("search", "find", "搜索", "查找", "搜", "找"),
    "course": ("course", "three", "好事", "三件好事"),
    "team": ("team", "团队", "部门"),
    "settings": ("settings", "设置"),
    "admin": ("admin", "管理"),
}


@router.command("/checkin")
async def command(ctx: Context, command: dict[str, Any]) -> None:
    text = plain(as_typed(command.get("text") or ""))
    word, rest = first_word(text)
    match meaning(word, WORDS):
        case "help":
            await ctx.ack(**blocks.help_text(ctx.t, is_admin=ctx.caller.is_admin))
        case "history":
            await ctx.ack()
            await ctx.respond(**await _history.newest(ctx))
        case "course":
            await ctx.ack(**blocks.offer(ctx.t))
        case "team":
            await ctx.ack()
            await ctx.respond(**await _team.message(ctx))
        case "search":
            found = await ctx.db.read(checkins.search, by=ctx.caller, words=rest)
            await ctx.ack(**blocks.found(ctx.t, found, ctx.caller.zone))
        case "admin" | "settings" as which:
            view = await (_choices if which == "admin" else _low_mood).form(ctx)
            await ctx.ack()
            await open_form(ctx, view, again=f"checkin.{which}")
        case _ if not text.strip():
            await ctx.ack()
            await open_form(ctx, await _forms.blank(ctx, blocks.RecordOrigin()), again="checkin.open")
        case _:
            await _note(ctx, command, text)


async def _note(ctx: Context, command: dict[str, Any], text: str) -> None:
    """Note what was typed. To words that begin with no mood the form is offered, where a mood is one tap."""
    try:
        draft = blocks.read_command(text)
    except Refused as no:
        word, rest = first_word(text)
        near = nearest(word, WORDS) if not rest and no.code == "checkins.mood_unknown" else None
        why = Refused("checkins.word_nearest", word=word[:40], nearest=near) if near else no
        await ctx.ack(**blocks.refused(ctx.t, why, command, text.strip()))
        return
    noted = await ctx.db.run(note, by=ctx.caller, draft=draft, now=ctx.now)
    await ctx.ack(**blocks.recorded(ctx.t, noted.entry, noted.tags))
