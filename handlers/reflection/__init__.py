"""/reflect, its forms and buttons: a question, an answer for oneself, and sharing it only by choice."""

import re
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import reflection as blocks
from bot.blocks.typed import as_typed
from bot.errors import Refused
from bot.features import reflection
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.forms import open_form

from ._answering import answer, ask_another, begun_form, change, current, open_asked, open_change, open_current
from ._audience import learn_audiences
from ._programmes import (
    list_view,
    open_programme,
    open_programmes,
    pause_or_resume,
    remove_programme,
    rule_changed,
    save_programme,
)
from ._reading import album, delete, show_history
from ._rounds import fewer, open_round
from ._searching import open_search, read_note, results, reuse, search, show_own
from ._sharing import open_share, share, take_back

__all__ = ["learn_audiences", "register"]

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


def register(app: AsyncApp) -> None:
    app.command("/reflect")(command)
    app.action("reflection.open")(open_current)
    app.action("reflection.answer")(open_asked)
    app.action("reflection.fresh")(ask_another)
    app.view("reflection.answer")(answer)
    app.action("reflection.change")(open_change)
    app.view("reflection.change")(change)
    app.action("reflection.share")(open_share)
    app.view("reflection.share")(share)
    app.action("reflection.take_back")(take_back)
    app.action(re.compile(r"^reflection\.(reuse|keep_private)$"))(reuse)
    app.action("reflection.search")(open_search)
    app.view("reflection.search")(search)
    app.action("reflection.read")(read_note)
    app.action("reflection.show")(show_own)
    app.action("reflection.album")(album)
    app.action("reflection.round")(open_round)
    app.action("reflection.fewer")(fewer)
    app.action("reflection.programmes")(open_programmes)
    app.action("reflection.programme")(open_programme)
    app.action(re.compile(r"^reflection\.rule\.(day|when|at|zone)$"))(rule_changed)
    app.view("reflection.programme")(save_programme)
    app.action(re.compile(r"^reflection\.(pause|resume)_programme$"))(pause_or_resume)
    app.action("reflection.remove_programme")(remove_programme)
    app.action("reflection.delete")(delete)
    app.action("reflection.history")(show_history)
    app.action(re.compile(r"^reflection\.page\.(newer|older)$"))(show_history)


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
    known = meaning(word, WORDS)
    if word and known is None:
        raise _unknown(word)
    match known:
        case "help":
            await ack(**blocks.help_text(t))
        case "history":
            await ack()
            page = await db.read(reflection.page, by=caller)
            view = blocks.history(t, page, caller.zone)
            await open_form(client, respond, t, command, view, again="reflection.history")
        case "programmes":
            view = await list_view(client, db, caller, t, now)
            await ack()
            await open_form(client, respond, t, command, view, again="reflection.programmes")
        case "search":
            view = await results(db, caller, t, rest)
            await ack()
            await open_form(client, respond, t, command, view, again="reflection.search")
        case rhythm:
            await ack()
            asked = await current(db, caller, rhythm, now)
            view = await begun_form(db, caller, t, asked, now, typed=rest)
            await open_form(client, respond, t, command, view, again="reflection.answer", value=str(asked.id))


def _unknown(word: str) -> Refused:
    near = nearest(word, WORDS)
    if near is not None:
        return Refused("reflection.nearest", word=word[:40], nearest=near)
    return Refused("reflection.unknown", word=word[:40])
