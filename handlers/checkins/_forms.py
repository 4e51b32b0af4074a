"""The check-in form: opened empty or on an entry, and what happens when it is sent."""

import json
from datetime import datetime
from typing import Any, Literal

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.answers import Respond
from handlers.forms import open_form

from . import _month, _noting


async def blank(db: Door, caller: Caller, t: Translator, metadata: str = "") -> dict[str, Any]:
    """Return the form with this team's tags."""
    has = await db.read(checkins.choices, team_id=caller.team_id)
    return blocks.form(t, metadata=metadata, tags=has.tags)


async def of_today(db: Door, caller: Caller, t: Translator, now: datetime, *, question: str) -> dict[str, Any]:
    """Return the form on today's newest entry, empty if there is none; sent, it answers the question."""
    noted = await db.read(_noting.of_today, by=caller, now=now)
    if noted is None:
        return await blank(db, caller, t, metadata=question)
    metadata = json.dumps({"id": noted.entry.id, "answer": "", "question": int(question)})
    return blocks.form(t, entry=noted.entry, metadata=metadata, tags=noted.tags)


async def open_new(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    view = await blank(db, caller, t, metadata=(body.get("view") or {}).get("type", ""))
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
    about = view.get("private_metadata") or ""
    answers_to = int(about) if about.isdecimal() else None
    noted = await db.run(_noting.note_for, by=caller, answers_to=answers_to, **blocks.read(view), now=now)
    await ack(response_action="update", view=blocks.confirmed(t, noted.entry))
    if about == "home":  # it lies below the form, and shows the day
        await home.publish(client, db, caller, t, now)


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
    await show_change(int(action["value"]), body, client, respond, db, caller, t)


async def show_change(
    checkin_id: int,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    *,
    afterwards: Literal["entry", "month", ""] = "entry",
) -> None:
    """Open the form on an entry. What it was opened from shows the entry `afterwards`, or its month, or stays."""
    noted = await db.read(_noting.look, by=caller, checkin_id=checkin_id)
    answer = body.get("response_url", "") if afterwards else ""
    metadata = json.dumps({"id": checkin_id, "answer": answer, "month": afterwards == "month"})
    view = blocks.form(t, entry=noted.entry, metadata=metadata, tags=noted.tags)
    await open_form(client, respond, t, body, view, again="checkin.change", value=str(checkin_id))


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
    question = about.get("question")
    noted = await db.run(
        _noting.change, by=caller, checkin_id=about["id"], answers_to=question, **blocks.read(view), now=now
    )
    if question is not None:
        await ack(response_action="update", view=blocks.confirmed(t, noted.entry))
        return
    await ack()
    if about.get("month"):
        below = _month.below(view, about)
        await _month.draw_anew(noted.entry.day, below, client, respond.to(about["answer"]), db, caller, t, now)
    elif about["answer"]:  # the message that the form was opened from now says something else
        answer = blocks.recorded(t, noted.entry, noted.tags)
        await respond.to(about["answer"])(replace_original=True, **answer)
    else:
        await home.publish(client, db, caller, t, now)
