"""Looking back on one's own kudos: the overview, the pages behind it, the search."""

import re
from typing import Any

from bot.blocks import kudos as blocks
from bot.features import kudos
from bot.features.kudos import PageQuery
from handlers.context import Context
from handlers.forms import open_form

from .routes import router


@router.action("kudos.overview")
async def show_overview(ctx: Context) -> None:
    """From Home: the overview as a modal, since there is no message to answer."""
    await ctx.ack()
    view = blocks.overview_view(ctx.t, await overview(ctx))
    await ctx.client.views_open(trigger_id=ctx.body["trigger_id"], view=view)


async def overview(ctx: Context) -> dict[str, Any]:
    """Return the overview as a message."""
    return blocks.overview(ctx.t, await ctx.db.read(kudos.summary, by=ctx.caller, now=ctx.now), ctx.caller.zone)


async def page(ctx: Context, query: PageQuery) -> dict[str, Any]:
    """Return one page as a message."""
    return blocks.page(ctx.t, await ctx.db.read(kudos.page, by=ctx.caller, query=query, now=ctx.now), ctx.caller.zone)


@router.action(re.compile(r"^kudos\.page\.(newer|older|overview|received|given)$"))
async def turn(ctx: Context) -> None:
    """Show the page that a button leads to, in the place of the one it stands on."""
    await ctx.ack()
    value = ctx.action.get("value")
    said = await (page(ctx, blocks.read_page_query(value)) if value else overview(ctx))
    if ctx.body.get("view"):
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.page_view(ctx.t, said))
    else:
        await ctx.respond(replace_original=True, **said)


@router.action("kudos.search")
async def open_search(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, blocks.search_form(ctx.t), again="kudos.search")


@router.view("kudos.search")
async def search(ctx: Context, view: dict[str, Any]) -> None:
    said = await page(ctx, blocks.read_search(view))
    await ctx.ack(response_action="update", view=blocks.page_view(ctx.t, said))
