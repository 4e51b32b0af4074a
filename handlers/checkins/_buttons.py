"""Buttons below the daily question and below an entry."""

import re

from bot.blocks import checkins as blocks
from bot.features import checkins
from bot.features.kudos import KudosDraft
from bot.platform.encryption import unreadable
from handlers import home, kudos
from handlers.context import Context
from handlers.forms import open_form

from . import _noting
from .routes import router


@router.action(re.compile(r"^checkin\.mood\.[1-5]$"))
async def answer_prompt(ctx: Context) -> None:
    await ctx.ack()
    mood, occurrence_id = int(ctx.action["action_id"][-1]), int(ctx.action["value"])
    noted = await ctx.db.run(_noting.note_answer, by=ctx.caller, mood=mood, occurrence_id=occurrence_id, now=ctx.now)
    await ctx.respond(replace_original=True, **blocks.recorded(ctx.t, noted.entry, noted.tags))


@router.action(re.compile(r"^home\.mood\.[1-5]$"))
async def check_in_on_home(ctx: Context) -> None:
    await ctx.ack()
    draft = checkins.CheckinDraft(mood=int(ctx.action["action_id"][-1]))
    await ctx.db.run(_noting.note, by=ctx.caller, draft=draft, now=ctx.now)
    await home.publish(ctx)


@router.action(re.compile(r"^checkin\.(energy|place)\.\w+$"))
async def add(ctx: Context) -> None:
    """Energy or place, as the action id says."""
    await ctx.ack()
    _, what, which = ctx.action["action_id"].split(".")
    addition = (
        checkins.CheckinAddition(energy=int(which)) if what == "energy" else checkins.CheckinAddition(place=which)
    )
    noted = await ctx.db.run(_noting.add, by=ctx.caller, checkin_id=int(ctx.action["value"]), addition=addition)
    await ctx.respond(replace_original=True, **blocks.recorded(ctx.t, noted.entry, noted.tags))


@router.action("checkin.tags")
async def add_tags(ctx: Context) -> None:
    """A menu has no value of its own: the entry stands in the id of its block."""
    await ctx.ack()
    checkin_id = int(ctx.action["block_id"].rpartition(".")[2])
    tags = tuple(option["value"] for option in ctx.action.get("selected_options") or ())
    addition = checkins.CheckinAddition(tags=tags)
    noted = await ctx.db.run(_noting.add, by=ctx.caller, checkin_id=checkin_id, addition=addition)
    await ctx.respond(replace_original=True, **blocks.recorded(ctx.t, noted.entry, noted.tags))


@router.action("checkin.undo")
async def undo(ctx: Context) -> None:
    await ctx.ack()
    entry = await ctx.db.run(checkins.undo, by=ctx.caller, checkin_id=int(ctx.action["value"]))
    await ctx.respond(replace_original=True, **blocks.undone(ctx.t, entry))


@router.action("checkin.kudos")
async def turn_into_kudos(ctx: Context) -> None:
    await ctx.ack()
    await open_kudos(ctx, ctx.action["value"])


async def open_kudos(ctx: Context, which: str) -> None:
    """Open the kudos form with one good thing in it: `which` names the entry, and which of its good things.

    Until it is sent only the giver sees it.
    """
    checkin_id, _, n = which.partition("|")
    entry = await ctx.db.read(checkins.get, by=ctx.caller, checkin_id=int(checkin_id))
    thing = "".join(each for each in entry.good_things[int(n or 0) :][:1] if not unreadable(each))
    view = await kudos.blank(ctx, KudosDraft(reason=thing))
    await open_form(ctx, view, again="checkin.kudos", value=which)
