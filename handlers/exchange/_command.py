"""What is typed after /exchange, in either language."""

from dataclasses import dataclass
from typing import Any

from bot.blocks import exchange as blocks
from bot.blocks import parts
from bot.blocks.typed import as_typed
from bot.core.people import Caller
from bot.features import exchange
from bot.platform.errors import Refused
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.context import Context
from handlers.forms import open_form

from . import _answers, _setup
from .routes import router

WORDS = {
    **HELP,
    "show": ("show", "when", "date", "who", "people", "topics", "日期", "时间", "看看", "谁来", "名单", "查看"),
    "join": ("join", "yes", "coming", "in", "参加", "报名", "来", "去", "我来", "我去"),
    "online": ("online", "remote", "线上", "远程", "线上参加"),
    "leave": ("leave", "no", "out", "不去", "不来", "不参加", "退出", "取消报名"),
    "topic": ("topic", "propose", "话题", "议题", "提话题", "提议"),
    "wishes": ("wishes", "me", "my", "preferences", "我的", "偏好", "意愿"),
    "notes": ("notes", "last", "纪要", "笔记", "上次"),
    "takeaway": ("takeaway", "learnt", "learned", "收获", "心得"),
    "figures": ("figures", "numbers", "stats", "数据", "统计"),
    "setup": ("setup", "set", "settings", "rule", "设置", "设定", "规则"),
    "cancel": ("cancel", "取消"),
    "pause": ("pause", "stop", "暂停", "停止"),
    "resume": ("resume", "start", "恢复", "继续"),
}


@router.command("/exchange")
async def command(ctx: Context, command: dict[str, Any]) -> None:
    word, rest = first_word(as_typed(command.get("text") or ""))
    meant = _meant(word, ctx.caller) or ""
    if meant == "help":
        await ctx.ack(**blocks.help_text(ctx.t, is_admin=ctx.caller.is_admin))
    elif meant in ANSWERS:
        await ctx.ack(**await ANSWERS[meant](ctx))
    elif meant in FORMS:
        form = await FORMS[meant](ctx, rest)
        await ctx.ack()
        await open_form(ctx, form.view, again=form.again, value=form.value)
    else:
        raise _unknown(word)


Message = dict[str, Any]


async def _show(ctx: Context) -> Message:
    return _answers.shown(ctx, await ctx.db.read(exchange.overview, by=ctx.caller, now=ctx.now))


async def _join(ctx: Context) -> Message:
    return blocks.answered(ctx.t, await ctx.db.run(exchange.join, by=ctx.caller, now=ctx.now), ctx.caller.zone)


async def _online(ctx: Context) -> Message:
    return blocks.answered(
        ctx.t, await ctx.db.run(exchange.join, by=ctx.caller, remote=True, now=ctx.now), ctx.caller.zone
    )


async def _leave(ctx: Context) -> Message:
    return blocks.answered(ctx.t, await ctx.db.run(exchange.leave, by=ctx.caller, now=ctx.now), ctx.caller.zone)


async def _pause(ctx: Context) -> Message:
    return _answers.shown(ctx, await ctx.db.run(_setup.switched, which="pause", by=ctx.caller, now=ctx.now))


async def _resume(ctx: Context) -> Message:
    return _answers.shown(ctx, await ctx.db.run(_setup.switched, which="resume", by=ctx.caller, now=ctx.now))


async def _notes(ctx: Context) -> Message:
    return blocks.notes(ctx.t, await ctx.db.read(exchange.notes, by=ctx.caller, now=ctx.now))


async def _figures(ctx: Context) -> Message:
    return blocks.figures(ctx.t, await ctx.db.read(exchange.figures, by=ctx.caller, now=ctx.now))


ANSWERS = {
    "show": _show,
    "join": _join,
    "online": _online,
    "leave": _leave,
    "pause": _pause,
    "resume": _resume,
    "notes": _notes,
    "figures": _figures,
}


def _meant(word: str, caller: Caller) -> str | None:
    """Nobody but administrators can cancel a day; everybody else who types it means their own seat."""
    meant = meaning(word, WORDS) if word else "show"
    return "leave" if meant == "cancel" and not caller.is_admin else meant


def _unknown(word: str) -> Refused:
    near = nearest(word, WORDS)
    if near:
        return Refused("exchange.word_nearest", word=word[:40], nearest=near)
    return Refused("exchange.word_unknown", word=word[:40])


@dataclass(frozen=True)
class FormToOpen:
    """A form to open, and the button that opens it again if Slack did not: its action id and value."""

    view: dict[str, Any]
    again: str
    value: str = ""


async def _topic(ctx: Context, rest: str) -> FormToOpen:
    title = " ".join(parts.plain(rest).split())
    if title:
        exchange.check_title(title)
    needs = await ctx.db.read(exchange.bringing, by=ctx.caller, now=ctx.now)
    view = blocks.topic_form(ctx.t, needs.departments, blocks.TopicContext(needs.day_id), title=title)
    return FormToOpen(view, "exchange.propose", f"{needs.day_id}|{title}")


async def _takeaway(ctx: Context, rest: str) -> FormToOpen:
    has = await ctx.db.read(exchange.notes, by=ctx.caller, now=ctx.now)
    return FormToOpen(blocks.takeaway_form(ctx.t, has), "exchange.takeaway", str(has.day.id))


async def _wishes(ctx: Context, rest: str) -> FormToOpen:
    return FormToOpen(blocks.wishes_form(ctx.t, await ctx.db.read(exchange.wishes, by=ctx.caller)), "exchange.wishes")


async def _rule(ctx: Context, rest: str) -> FormToOpen:
    return FormToOpen(await _setup.setup_view(ctx, rest), "exchange.setup", rest)


async def _cancel(ctx: Context, rest: str) -> FormToOpen:
    return FormToOpen(await _setup.cancel_view(ctx), "exchange.cancel")


FORMS = {"topic": _topic, "takeaway": _takeaway, "wishes": _wishes, "setup": _rule, "cancel": _cancel}
