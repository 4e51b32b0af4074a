"""Buttons below kudos: undo, me too, my overview."""

from bot.blocks import kudos as blocks
from bot.features import kudos
from handlers.context import Context

from .routes import router


@router.action("kudos.undo")
async def undo(ctx: Context) -> None:
    await ctx.ack()
    was = await ctx.db.run(kudos.undo, by=ctx.caller, kudos_id=int(ctx.action["value"]), now=ctx.now)
    said = blocks.undone(ctx.t, was)
    if ctx.body.get("view"):  # the form's last page, or the overview opened as one
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.given_view(ctx.t, said))
    else:
        await ctx.respond(replace_original=True, **said)


@router.action("kudos.me_too")
async def me_too(ctx: Context) -> None:
    await ctx.ack()
    thanks = await ctx.db.run(kudos.join, by=ctx.caller, kudos_id=int(ctx.action["value"]), now=ctx.now)
    await ctx.respond(response_type="ephemeral", replace_original=False, **blocks.joined(ctx.t, thanks))


@router.action("kudos.leave")
async def leave(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(kudos.leave, by=ctx.caller, kudos_id=int(ctx.action["value"]), now=ctx.now)
    await ctx.respond(replace_original=True, **blocks.stepped_back(ctx.t))
