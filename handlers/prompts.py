"""The quiet row below every scheduled prompt: skip it, be quiet for a while, have fewer of them."""

from typing import Any

from bot.blocks import hearth as blocks
from bot.blocks import prompts as prompt_blocks
from bot.features import settings
from handlers.context import Context
from handlers.routing import Router

router = Router()


def _which(action: dict[str, Any]) -> tuple[str, int]:
    """Return the programme and the occurrence that a button below a prompt names (`blocks.prompts.menu`)."""
    programme, _, occurrence_id = action["value"].partition("|")
    return programme, int(occurrence_id)


@router.action("prompt.skip")
async def skip(ctx: Context) -> None:
    await ctx.ack()
    _, occurrence_id = _which(ctx.action)
    on_a_card = await ctx.db.run(settings.skip, by=ctx.caller, occurrence_id=occurrence_id, now=ctx.now)
    if not on_a_card:  # a card stays where it is, with a tick
        await ctx.respond(replace_original=True, **blocks.skipped(ctx.t))


@router.action("prompt.fewer")
async def fewer(ctx: Context) -> None:
    await ctx.ack()
    programme, _ = _which(ctx.action)
    became = await ctx.db.run(settings.fewer, by=ctx.caller, programme=programme, now=ctx.now)
    await ctx.respond(replace_original=True, **blocks.fewer(ctx.t, programme, became))


@router.action("prompt.daily")
async def daily_again(ctx: Context) -> None:
    """The way back from a programme that was thinned."""
    await ctx.ack()
    await ctx.db.run(settings.daily_again, by=ctx.caller, programme=ctx.action["value"], now=ctx.now)
    await ctx.respond(replace_original=True, **prompt_blocks.daily_again(ctx.t, ctx.action["value"]))
