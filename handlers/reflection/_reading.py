"""Reading back and deleting."""

import re

from bot.blocks import reflection as blocks
from bot.blocks.hearth import said
from bot.features import reflection
from handlers.context import Context
from handlers.forms import open_form

from ._showing import id_of, show
from .routes import router


@router.action("reflection.delete")
async def delete(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(reflection.delete, by=ctx.caller, answer_id=id_of(ctx.action), now=ctx.now)
    page = await ctx.db.read(reflection.page, by=ctx.caller)
    view = blocks.history(ctx.t, page, ctx.caller.zone, notice=blocks.deleted_notice(ctx.t))
    await show(ctx, view, "reflection.history")


@router.action("reflection.album")
async def album(ctx: Context) -> None:
    """Send the value album of a review; the outbox makes it."""
    await ctx.ack()
    await ctx.db.run(reflection.album, by=ctx.caller, answer_id=id_of(ctx.action), now=ctx.now)
    if ctx.respond.response_url:
        await ctx.respond(response_type="ephemeral", replace_original=False, **blocks.album_coming(ctx.t))
    else:
        view = said(ctx.t, ctx.t("Value album"), blocks.album_coming(ctx.t))
        await open_form(ctx, view, again="reflection.history")


@router.action("reflection.history")
@router.action(re.compile(r"^reflection\.page\.(newer|older)$"))
async def show_history(ctx: Context) -> None:
    """The list from its beginning, or the page that the button names."""
    await ctx.ack()
    number = id_of(ctx.action) if ctx.action["action_id"].startswith("reflection.page.") else 1
    page = await ctx.db.read(reflection.page, by=ctx.caller, number=number)
    await show(ctx, blocks.history(ctx.t, page, ctx.caller.zone), "reflection.history")
