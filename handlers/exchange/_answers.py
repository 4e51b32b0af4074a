"""I'm coming, can't come, show me: the same answer wherever it was pressed."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.blocks import exchange as blocks
from bot.features import exchange
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.forms import open_form


async def say(
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
    """Sign up or out. The message with the number is drawn anew by the ledger; this answers whoever pressed."""
    await ack()
    _, what, *place = action["action_id"].split(".")
    said = {"coming": what != "leave", "remote": _online(what, place)}
    answer, seen = await db.run(_say, **said, by=caller, day_id=int(action["value"]), now=now)
    if (body.get("view") or {}).get("type") == "home":
        await home.publish(client, db, caller, t, now)
    elif body.get("view"):
        await client.views_update(view_id=body["view"]["id"], view=_view(t, caller, seen))
    elif place == ["here"]:
        await respond(replace_original=True, **shown(t, caller, seen))
    else:
        message = blocks.answered(t, answer, caller.zone)
        await respond(response_type="ephemeral", replace_original=place == ["again"], **message)


def _online(what: str, place: list[str]) -> bool | None:
    """Return whether somebody joins online; where one button stands for both ways, it is as they said or usually do."""
    both = what == "join" and place in (["again"], ["home"])
    return None if both else what == "remote"


def _say(
    session: Session, *, coming: bool, remote: bool | None, by: Caller, day_id: int, now: datetime
) -> tuple[exchange.Answer, exchange.Overview]:
    if coming:
        answer = exchange.join(session, by=by, day_id=day_id, remote=remote, now=now)
    else:
        answer = exchange.leave(session, by=by, day_id=day_id, now=now)
    return answer, exchange.overview(session, by=by, day_id=day_id, now=now)


async def show(
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
    """Show the day that the button is about, or whichever is coming, in a modal."""
    await ack()
    about = action.get("value") or ""
    seen = await db.read(exchange.overview, by=caller, day_id=int(about) if about else None, now=now)
    await open_form(client, respond, t, body, _view(t, caller, seen), again="exchange.show", value=about)


def shown(t: Translator, caller: Caller, seen: exchange.Overview) -> dict[str, Any]:
    """Return the overview as a message to the caller."""
    return blocks.overview(t, seen, zone=caller.zone, is_admin=caller.is_admin)


def _view(t: Translator, caller: Caller, seen: exchange.Overview) -> dict[str, Any]:
    return blocks.overview_view(t, seen, zone=caller.zone, is_admin=caller.is_admin)


async def redraw(
    about: dict[str, Any],
    view: dict[str, Any],
    client: AsyncWebClient,
    respond: Any,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Draw the overview anew that a form was opened from: a message by its response_url, or the modal below."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    if not about["answer"] and about["below"] != "exchange.overview":
        return
    seen = await db.read(exchange.overview, by=caller, now=now)
    if about["answer"]:
        await respond.to(about["answer"])(replace_original=True, **shown(t, caller, seen))
    elif below and below != view["id"]:
        await client.views_update(view_id=below, view=_view(t, caller, seen))
