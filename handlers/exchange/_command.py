"""What is typed after /exchange, in either language."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import exchange as blocks
from bot.blocks import parts
from bot.blocks.typed import as_typed
from bot.errors import Refused
from bot.features import exchange
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.forms import open_form

from . import _answers, _setup

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


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    word, rest = first_word(as_typed(command.get("text") or ""))
    meant = _meant(word, caller) or ""
    if meant == "help":
        await ack(**blocks.help_text(t, is_admin=caller.is_admin))
    elif meant in ANSWERS:
        await ack(**await ANSWERS[meant](db, caller, t, now))
    elif meant in FORMS:
        view, again, value = await FORMS[meant](db, caller, t, rest, now)
        await ack()
        await open_form(client, respond, t, command, view, again=again, value=value)
    else:
        raise _unknown(word)


Message = dict[str, Any]


async def _show(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return _answers.shown(t, caller, await db.read(exchange.overview, by=caller, now=now))


async def _join(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return blocks.answered(t, await db.run(exchange.join, by=caller, now=now), caller.zone)


async def _online(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return blocks.answered(t, await db.run(exchange.join, by=caller, remote=True, now=now), caller.zone)


async def _leave(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return blocks.answered(t, await db.run(exchange.leave, by=caller, now=now), caller.zone)


async def _pause(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return _answers.shown(t, caller, await db.run(_setup.switched, which="pause", by=caller, now=now))


async def _resume(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return _answers.shown(t, caller, await db.run(_setup.switched, which="resume", by=caller, now=now))


async def _notes(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return blocks.notes(t, await db.read(exchange.notes, by=caller, now=now))


async def _figures(db: Door, caller: Caller, t: Translator, now: datetime) -> Message:
    return blocks.figures(t, await db.read(exchange.figures, by=caller, now=now))


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


Opened = tuple[dict[str, Any], str, str]


async def _topic(db: Door, caller: Caller, t: Translator, rest: str, now: datetime) -> Opened:
    title = " ".join(parts.plain(rest).split())
    if title:
        exchange.check_title(title)
    needs = await db.read(exchange.bringing, by=caller, now=now)
    view = blocks.topic_form(t, needs.departments, day_id=needs.day_id, title=title)
    return view, "exchange.propose", f"{needs.day_id}|{title}"


async def _takeaway(db: Door, caller: Caller, t: Translator, rest: str, now: datetime) -> Opened:
    has = await db.read(exchange.notes, by=caller, now=now)
    return blocks.takeaway_form(t, has), "exchange.takeaway", str(has.day.id)


async def _wishes(db: Door, caller: Caller, t: Translator, rest: str, now: datetime) -> Opened:
    return blocks.wishes_form(t, await db.read(exchange.wishes, by=caller)), "exchange.wishes", ""


async def _rule(db: Door, caller: Caller, t: Translator, rest: str, now: datetime) -> Opened:
    has = await db.read(exchange.setting, by=caller, now=now)
    when, at = blocks.read_rule(rest) if rest else (None, None)
    return blocks.setup_form(t, has, when=when, at=at), "exchange.setup", rest


async def _cancel(db: Door, caller: Caller, t: Translator, rest: str, now: datetime) -> Opened:
    return await _setup.cancel_view(db, caller, t, now), "exchange.cancel", ""


FORMS = {"topic": _topic, "takeaway": _takeaway, "wishes": _wishes, "setup": _rule, "cancel": _cancel}
