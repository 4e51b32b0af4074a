"""The kudos reaction, put on and taken off (docs.slack.dev/reference/events/reaction_added)."""

from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.errors import Refused
from bot.features import kudos
from bot.inbox import Door
from bot.people import Caller

from . import _asking
from ._asking import Ready


async def added(
    event: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller | None,
    happened_at: datetime,
    now: datetime,
) -> None:
    mark = await _mark(event, db, caller)
    if mark is None or caller is None:
        return
    place, author = event["item"], event.get("item_user", "")
    link, ready = None, Ready(None)
    if mark.post is None:
        link = await _asking.permalink(client, place["channel"], place["ts"])
        ready = await _who(client, db, caller, author)
    await db.run(
        learn_and_react,
        by=caller,
        ready=ready,
        mark=mark,
        author=author,
        channel=place["channel"],
        ts=place["ts"],
        link=link,
        emoji=event["reaction"].split("::", maxsplit=1)[0],
        at=happened_at,
        now=now,
    )


async def removed(event: dict[str, Any], db: Door, caller: Caller | None, happened_at: datetime, now: datetime) -> None:
    mark = await _mark(event, db, caller)
    if mark is not None and caller is not None:
        place = event["item"]
        where = {"channel": place["channel"], "ts": place["ts"]}
        await db.run(kudos.unreact, by=caller, mark=mark, **where, at=happened_at, now=now)


async def _mark(event: dict[str, Any], db: Door, caller: Caller | None) -> kudos.Mark | None:
    """Return what the reaction stands for; most stand for nothing of ours."""
    place = event["item"]
    if caller is None or place.get("type") != "message":
        return None
    return await db.read(
        kudos.mark_of,
        by=caller,
        emoji=event["reaction"],
        author=event.get("item_user"),
        channel=place["channel"],
        ts=place["ts"],
    )


async def _who(client: AsyncWebClient, db: Door, caller: Caller, author: str) -> Ready:
    """Return the author's profile if they are new to us. If Slack is silent, they stay unknown."""
    outlook = await db.read(kudos.outlook, by=caller, people_named=[author])
    try:
        return await _asking.ask(client, db, caller, kudos.Outlook(None, False, outlook.strangers))
    except Refused:
        return Ready(None)


def learn_and_react(session: Session, /, *, by: Caller, ready: Ready, **what: Any) -> kudos.Thanks | None:
    """React, having written down in the same transaction whom Slack has just told us about."""
    people.sync(session, by.team_id, ready.profiles)
    return kudos.react(session, by=by, **what)
