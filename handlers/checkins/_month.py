"""One's own month on the screen, in a message or a modal: looked up, drawn, and drawn anew."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import calendars, people
from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import home
from handlers.days import today


@dataclass(frozen=True)
class Page:
    """A month to show, with what was good on this day once if the month is the newest."""

    month: checkins.Month
    newest: date
    past: checkins.Entry | None


async def draw(
    page: Page, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, caller: Caller, t: Translator
) -> None:
    """Put a month in the place of the one that `body` came from."""
    if body.get("view"):
        view = blocks.history_view(t, page.month, caller.zone, page.newest, page.past)
        await client.views_update(view_id=body["view"]["id"], view=view)
    else:
        await respond(replace_original=True, **blocks.history(t, page.month, caller.zone, page.newest, page.past))


async def draw_anew(
    day: date,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Draw the month of a day anew, as `draw` does, and Home with it."""
    page = await db.read(page_of, by=caller, first=day.replace(day=1), now=now)
    await draw(page, body, client, respond, caller, t)
    await home.publish(client, db, caller, t, now)


def below(form: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """Return where the month stands that a form was opened from: in a message to answer, or in the modal below it."""
    return {} if about["answer"] else {"view": {"id": form.get("previous_view_id")}}


def page_of(session: Session, *, by: Caller, first: date | None = None, now: datetime) -> Page:
    """Ask for a month of the caller's with their own working days; for this one if none is named."""
    who = session.get_one(people.Member, by.member_id)
    day = today(by, now)
    newest = day.replace(day=1)
    rhythm = calendars.rhythm(session, who)
    month = checkins.month(session, by=by, first=first or newest, today=day, rhythm=rhythm)
    past = checkins.on_this_day(session, by=by, today=day) if month.first == newest else None
    return Page(month, newest, past)
