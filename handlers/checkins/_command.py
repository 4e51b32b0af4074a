"""/checkin: a mood at once, the form, one's own month, a search in one's own notes."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.blocks.text import plain
from bot.blocks.typed import as_typed
from bot.errors import Refused
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.forms import open_form

from . import _care, _choices, _forms, _history, _team
from ._noting import note

WORDS = {
    **HELP,
    "history": ("history", "month", "历史", "记录", "本月", "回顾"),
    "search": ("search", "find", "搜索", "查找", "搜", "找"),
    "course": ("course", "three", "好事", "三件好事"),
    "team": ("team", "团队", "部门"),
    "settings": ("settings", "设置"),
    "admin": ("admin", "管理"),
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
    text = plain(as_typed(command.get("text") or ""))
    word, rest = first_word(text)
    match meaning(word, WORDS):
        case "help":
            await ack(**blocks.help_text(t, is_admin=caller.is_admin))
        case "history":
            await ack()
            await respond(**await _history.newest(db, caller, t, now))
        case "course":
            await ack(**blocks.offer(t))
        case "team":
            await ack()
            await respond(**await _team.message(db, caller, t, now))
        case "search":
            found = await db.read(checkins.search, by=caller, words=rest)
            await ack(**blocks.found(t, found, caller.zone))
        case "admin" | "settings" as which:
            view = await (_choices if which == "admin" else _care).form(db, caller, t)
            await ack()
            await open_form(client, respond, t, command, view, again=f"checkin.{which}")
        case _ if not text.strip():
            await ack()
            await open_form(client, respond, t, command, await _forms.blank(db, caller, t), again="checkin.open")
        case _:
            await _note(ack, command, db, caller, t, now, text)


async def _note(
    ack: AsyncAck, command: dict[str, Any], db: Door, caller: Caller, t: Translator, now: datetime, text: str
) -> None:
    """Note what was typed. To words that begin with no mood the form is offered, where a mood is one tap."""
    try:
        mood, words = _read(text)
    except Refused as no:
        await ack(**blocks.refused(t, no, command, text.strip()))
        return
    noted = await db.run(note, by=caller, mood=mood, note=words, now=now)
    await ack(**blocks.recorded(t, noted.entry, noted.tags))


def _read(text: str) -> tuple[int, str | None]:
    try:
        return blocks.read_command(text)
    except Refused as no:
        word, rest = first_word(text)
        near = nearest(word, WORDS) if not rest and no.code == "checkins.mood_unknown" else None
        raise (Refused("checkins.word_nearest", word=word[:40], nearest=near) if near else no) from None
