"""Passing on what a customer said: by a line, or by a form."""

from typing import Any

from bot.blocks import kudos as blocks
from bot.features import kudos
from bot.features.kudos import CustomerDraft
from handlers import home
from handlers.context import Context
from handlers.forms import open_form

from . import _asking, _forms
from .routes import router


@router.action("kudos.customer")
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    await open_form(ctx, await blank(ctx), again="kudos.customer")


async def blank(ctx: Context) -> dict[str, Any]:
    """Return the empty form as this workspace needs it."""
    return blocks.customer_form(ctx.t, await _forms.form_settings(ctx), CustomerDraft())


@router.view("kudos.customer")
async def give(ctx: Context, view: dict[str, Any]) -> None:
    draft = blocks.read_customer(view)
    precheck = await ctx.db.read(kudos.give_precheck, by=ctx.caller, people_named=draft.people)
    ready = await _asking.ask(ctx, precheck)
    done = await ctx.db.run(_asking.learn_and_give, by=ctx.caller, draft=draft, ready=ready, now=ctx.now)
    answer = blocks.given(ctx.t, done, configured=precheck.channel, is_admin=ctx.caller.is_admin)
    await ctx.ack(response_action="update", view=blocks.given_view(ctx.t, answer))
    await home.publish(ctx)  # it may be theirs too
