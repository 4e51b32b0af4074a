"""What is typed after /reflect, in either language."""

from typing import Any

from bot.blocks import reflection as blocks
from bot.blocks.typed import as_typed
from bot.features import reflection
from bot.platform.errors import Refused
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.context import Context
from handlers.forms import open_form

from ._answering import begun_form, current
from ._programmes import list_view
from ._searching import results
from .routes import router

WORDS = {
    **HELP,
    "daily": ("day", "today", "每日", "每天", "今日", "今天", "日"),
    "weekly": ("week", "notes", "note", "每周", "本周", "这周", "周", "项目笔记", "周记"),
    "quarterly": ("quarter", "review", "每季度", "每季", "季度", "本季度", "季"),
    "history": ("log", "answers", "历史", "回顾", "记录", "以前"),
    "programmes": (
        "programme",
        "programs",
        "program",
        "admin",
        "setup",
        "项目管理",
        "计划",
        "团队提问",
        "设置",
        "管理",
    ),
    "search": ("find", "搜索", "查找", "搜", "找"),
}


@router.command("/reflect")
async def command(ctx: Context, command: dict[str, Any]) -> None:
    word, rest = first_word(as_typed(command.get("text") or ""))
    known = meaning(word, WORDS)
    if word and known is None:
        near = nearest(word, WORDS)
        if near is not None:
            raise Refused("reflection.nearest", word=word[:40], nearest=near)
        raise Refused("reflection.unknown", word=word[:40])
    match known:
        case "help":
            await ctx.ack(**blocks.help_text(ctx.t))
        case "history":
            await ctx.ack()
            page = await ctx.db.read(reflection.page, by=ctx.caller)
            view = blocks.history(ctx.t, page, ctx.caller.zone)
            await open_form(ctx, view, again="reflection.history")
        case "programmes":
            view = await list_view(ctx)
            await ctx.ack()
            await open_form(ctx, view, again="reflection.programmes")
        case "search":
            view = await results(ctx, rest)
            await ctx.ack()
            await open_form(ctx, view, again="reflection.search")
        case rhythm:
            await ctx.ack()
            asked = await current(ctx, rhythm)
            view = await begun_form(ctx, asked, typed=rest)
            await open_form(ctx, view, again="reflection.answer", value=str(asked.id))
