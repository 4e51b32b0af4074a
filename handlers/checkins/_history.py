"""One's own month, page by page, and what can be done with each entry."""

import re
from datetime import date
from typing import Any

from bot.blocks import checkins as blocks
from bot.features import checkins
from handlers.context import Context
from handlers.forms import open_form

from . import _buttons, _forms, _month
from .routes import router


async def newest(ctx: Context) -> dict[str, Any]:
    """Return this month as a message."""
    page = await ctx.db.read(_month.page_of, by=ctx.caller, now=ctx.now)
    return blocks.history(ctx.t, page.month, ctx.caller.zone, page.newest, page.past)


@router.action("checkin.history")
async def show(ctx: Context) -> None:
    """From Home: the month as a modal, since there is no message to answer."""
    await ctx.ack()
    page = await ctx.db.read(_month.page_of, by=ctx.caller, now=ctx.now)
    view = blocks.history_view(ctx.t, page.month, ctx.caller.zone, page.newest, page.past)
    await ctx.client.views_open(trigger_id=ctx.body["trigger_id"], view=view)


@router.action(re.compile(r"^checkin\.month\.(before|after)$"))
async def turn_page(ctx: Context) -> None:
    await ctx.ack()
    page = await ctx.db.read(_month.page_of, by=ctx.caller, first=date.fromisoformat(ctx.action["value"]), now=ctx.now)
    await _month.draw(ctx, page)


@router.action("checkin.entry")
async def act_on_entry(ctx: Context) -> None:
    """Change an entry, take it back, or turn it into kudos, as was chosen beside it."""
    await ctx.ack()
    what, _, key = ctx.action["selected_option"]["value"].partition("|")
    checkin_id = int(key.partition("|")[0])
    match what:
        case "kudos":
            await _buttons.open_kudos(ctx, key)
        case "ask":
            entry = await ctx.db.read(checkins.get, by=ctx.caller, checkin_id=checkin_id)
            origin = blocks.ChangeOrigin(checkin_id, ctx.body.get("response_url", ""), in_month=True)
            view = blocks.taking_back(ctx.t, entry, origin)
            await open_form(ctx, view, again="checkin.history")
        case "undo":
            entry = await ctx.db.run(checkins.undo, by=ctx.caller, checkin_id=checkin_id)
            await _month.draw_anew(ctx, entry.day)
        case "change":
            await _forms.show_change(ctx, checkin_id, afterwards="month")
        case _:  # found by a search, whose words are kept nowhere: what it found stays as it was found
            await _forms.show_change(ctx, checkin_id, afterwards="")


@router.view("checkin.take_back")
async def take_back(ctx: Context, view: dict[str, Any]) -> None:
    """The month that the question was asked from, a message or a modal, shows what is left."""
    origin = blocks.read_change_origin(view)
    entry = await ctx.db.run(checkins.undo, by=ctx.caller, checkin_id=origin.checkin_id)
    await ctx.ack()
    await _month.draw_anew(_month.below(ctx, view, origin), entry.day)
