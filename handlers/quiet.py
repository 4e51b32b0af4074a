"""Quiet times: a snooze until a day, a pause until further notice, and the way back, wherever they are asked for."""

from datetime import date, datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import hearth as blocks
from bot.blocks.state import value
from bot.features import settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.days import read_day, today


async def snooze_until(db: Door, caller: Caller, t: Translator, text: str, now: datetime) -> dict[str, Any]:
    day = read_day(text, today(caller, now))
    if day is None:
        return await wake(db, caller, t, now)
    until = await db.run(settings.snooze, by=caller, until=day, now=now)
    return blocks.snoozed(t, until, caller.zone)


async def wake(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    preferences = await db.run(_wake_and_look, by=caller, now=now)
    return blocks.resumed(t, preferences)


def _wake_and_look(session: Session, *, by: Caller, now: datetime) -> settings.Preferences:
    settings.wake(session, by=by, now=now)
    return settings.preferences(session, by=by)


async def pause(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    await db.run(settings.pause, by=caller, now=now)
    if respond.response_url:
        await respond(response_type="ephemeral", replace_original=False, **blocks.paused(t))
        return
    if body["view"]["type"] == "modal":
        view = blocks.said(t, t("What Hearth can do"), blocks.paused(t))
        await client.views_update(view_id=body["view"]["id"], view=view)
    await home.publish(client, db, caller, t, now)


async def resume(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    answer = await wake(db, caller, t, now)
    if respond.response_url:
        await respond(replace_original=True, **answer)
        return
    if body["view"]["type"] == "modal":
        await client.views_update(view_id=body["view"]["id"], view=blocks.said(t, t("Snooze"), answer))
    await home.publish(client, db, caller, t, now)


async def snooze(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    day = date.fromisoformat(value(view, "until"))
    until = await db.run(settings.snooze, by=caller, until=day, now=now)
    await ack(response_action="update", view=blocks.said(t, t("Snooze"), blocks.snoozed(t, until, caller.zone)))
    await home.publish(client, db, caller, t, now)
