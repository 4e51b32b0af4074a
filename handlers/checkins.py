"""/checkin, its form, its buttons and the daily question: a mood in one tap, seen by nobody else."""

import json
import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people, schedules
from bot.blocks import checkins as blocks
from bot.blocks.text import plain
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.answers import Respond
from handlers.arguments import HELP, first_word, meaning
from handlers.forms import open_form

WORDS = {**HELP, "history": ("history", "month", "历史", "记录", "本月", "回顾")}


def register(app: AsyncApp) -> None:
    app.command("/checkin")(command)
    app.shortcut("checkin.open")(open_new)
    app.action("checkin.open")(open_new)
    app.view("checkin.record")(record)
    app.action(re.compile(r"^checkin\.mood\.[1-5]$"))(answer_prompt)
    app.action(re.compile(r"^checkin\.(change|edit)$"))(open_change)
    app.view("checkin.change")(change)
    app.action("checkin.undo")(undo)
    app.action("checkin.history")(show_history)
    app.action(re.compile(r"^checkin\.month\.(before|after)$"))(turn_page)


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
    text = plain(command.get("text") or "")
    match meaning(first_word(text)[0], WORDS):
        case "help":
            await ack(**blocks.help_text(t))
        case "history":
            month = await db.read(month_of, by=caller, first=_this_month(caller, now), now=now)
            await ack(**blocks.history(t, month, caller.zone, _this_month(caller, now)))
        case _ if not text.strip():
            await ack()
            await open_form(client, respond, t, command, blocks.form(t), again="checkin.open")
        case _:
            mood, note = blocks.read_command(text)
            entry = await db.run(checkins.record, by=caller, mood=mood, note=note, now=now)
            await ack(**blocks.recorded(t, entry))


async def open_new(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator
) -> None:
    await ack()
    view = blocks.form(t, metadata=(body.get("view") or {}).get("type", ""))
    await open_form(client, respond, t, body, view, again="checkin.open")


async def record(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    entry = await db.run(checkins.record, by=caller, **blocks.read(view), now=now)
    await ack(response_action="update", view=blocks.confirmed(t, entry))
    if view.get("private_metadata") == "home":  # it lies below the form, and shows the day
        await home.publish(client, db, caller, t, now)


async def answer_prompt(
    ack: AsyncAck,
    action: dict[str, Any],
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    mood, occurrence_id = int(action["action_id"][-1]), int(action["value"])
    entry = await db.run(record_answer, by=caller, mood=mood, occurrence_id=occurrence_id, now=now)
    await respond(replace_original=True, **blocks.recorded(t, entry))


def record_answer(session: Session, *, by: Caller, mood: int, occurrence_id: int, now: datetime) -> checkins.Entry:
    """Record the answer and that the prompt was answered, together."""
    theirs = schedules.answered(session, occurrence_id, whom=by.user_id, now=now)
    return checkins.record(session, by=by, mood=mood, occurrence_id=occurrence_id if theirs else None, now=now)


async def open_change(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    entry = await db.read(checkins.get, by=caller, checkin_id=int(action["value"]))
    metadata = json.dumps({"id": entry.id, "answer": body.get("response_url", "")})
    view = blocks.form(t, entry=entry, metadata=metadata)
    await open_form(client, respond, t, body, view, again="checkin.change", value=action["value"])


async def change(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    respond: Respond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    about = json.loads(view["private_metadata"])
    entry = await db.run(checkins.change, by=caller, checkin_id=about["id"], **blocks.read(view))
    await ack()
    if about["answer"]:  # the message that the form was opened from now says something else
        await respond.to(about["answer"])(replace_original=True, **blocks.recorded(t, entry))
    else:
        await home.publish(client, db, caller, t, now)


async def undo(
    ack: AsyncAck, action: dict[str, Any], respond: AsyncRespond, db: Door, caller: Caller, t: Translator
) -> None:
    await ack()
    entry = await db.run(checkins.undo, by=caller, checkin_id=int(action["value"]))
    await respond(replace_original=True, **blocks.undone(t, entry))


async def show_history(
    ack: AsyncAck, client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime, body: dict[str, Any]
) -> None:
    """From Home: the month as a modal, since there is no message to answer."""
    await ack()
    month = await db.read(month_of, by=caller, first=_this_month(caller, now), now=now)
    await client.views_open(
        trigger_id=body["trigger_id"], view=blocks.history_view(t, month, caller.zone, _this_month(caller, now))
    )


async def turn_page(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    month = await db.read(month_of, by=caller, first=date.fromisoformat(action["value"]), now=now)
    if body.get("view"):
        view = blocks.history_view(t, month, caller.zone, _this_month(caller, now))
        await client.views_update(view_id=body["view"]["id"], view=view)
    else:
        await respond(replace_original=True, **blocks.history(t, month, caller.zone, _this_month(caller, now)))


def month_of(session: Session, *, by: Caller, first: date, now: datetime) -> checkins.Month:
    """Ask for the caller's month with their own working days."""
    who = session.get_one(people.Member, by.member_id)
    home = people.workspace(session, by.team_id)
    today = now.astimezone(ZoneInfo(by.zone)).date()
    return checkins.month(session, by=by, first=first, today=today, rhythm=people.rhythm(who, home.region))


def _this_month(caller: Caller, now: datetime) -> date:
    return now.astimezone(ZoneInfo(caller.zone)).date().replace(day=1)
