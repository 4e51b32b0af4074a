"""One's own month on the screen, in a message or a modal: looked up, drawn, and drawn anew."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import checkins as blocks
from bot.core import availability, people
from bot.core.people import Caller
from bot.features import checkins
from handlers import home
from handlers.context import Context
from handlers.days import today


@dataclass(frozen=True)
class Page:
    """A month to show, with what was good on this day once if the month is the newest."""

    month: checkins.Month
    newest: date
    past: checkins.Entry | None


async def draw(ctx: Context, page: Page) -> None:
    """Put a month in the place of the one that the request came from."""
    if ctx.body.get("view"):
        view = blocks.history_view(ctx.t, page.month, ctx.caller.zone, page.newest, page.past)
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)
    else:
        await ctx.respond(
            replace_original=True, **blocks.history(ctx.t, page.month, ctx.caller.zone, page.newest, page.past)
        )


async def draw_anew(ctx: Context, day: date) -> None:
    """Draw the month of a day anew, as `draw` does, and Home with it."""
    page = await ctx.db.read(page_of, by=ctx.caller, first=day.replace(day=1), now=ctx.now)
    await draw(ctx, page)
    await home.publish(ctx)


def below(ctx: Context, form: dict[str, Any], origin: blocks.ChangeOrigin) -> Context:
    """Return the context of the month that a form was opened from: in a message to answer, or the modal below it."""
    body = {} if origin.response_url else {"view": {"id": form.get("previous_view_id")}}
    return replace(ctx, body=body, respond=ctx.respond.to(origin.response_url))


def page_of(session: Session, *, by: Caller, first: date | None = None, now: datetime) -> Page:
    """Ask for a month of the caller's with their own working days; for this one if none is named."""
    who = session.get_one(people.Member, by.member_id)
    day = today(by, now)
    newest = day.replace(day=1)
    rhythm = availability.availability_of(session, who)
    month = checkins.month(session, by=by, first=first or newest, today=day, rhythm=rhythm)
    past = checkins.on_this_day(session, by=by, today=day) if month.first == newest else None
    return Page(month, newest, past)
