"""Opening forms: a trigger lives three seconds, and when one has died the form is offered again with a button."""

import asyncio
from typing import Any

import structlog

from bot.blocks import parts
from bot.core.workspaces import UNANSWERED, code_of
from handlers.context import Context

DEAD_TRIGGERS = (
    "expired_trigger_id",
    "exchanged_trigger_id",
    "trigger_expired",
    "trigger_exchanged",
    "invalid_trigger_id",
)
TRY_LATER = (None, "ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
PATIENCE_S = 3.0  # as long as the trigger lives

log = structlog.get_logger()


def view_below(view: dict[str, Any]) -> str | None:
    """Return the id of the view that a form lies on top of, None if it was opened by itself."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    return below if below != view["id"] else None


async def open_form(ctx: Context, view: dict[str, Any], *, again: str, value: str = "") -> None:
    """Show `view` as a modal; a click inside a modal stacks it on top.

    If the trigger has expired, or Slack cannot open anything just now, the person gets a button with the action
    `again` (and `value`) that tries anew (docs.slack.dev/reference/methods/views.open).
    """
    inside_modal = (ctx.body.get("view") or {}).get("type") == "modal"
    opener = ctx.client.views_push if inside_modal else ctx.client.views_open
    try:
        async with asyncio.timeout(PATIENCE_S):
            await opener(trigger_id=ctx.body["trigger_id"], view=view)
    except UNANSWERED as problem:
        if code_of(problem) not in (*DEAD_TRIGGERS, *TRY_LATER):
            raise
        log.warning("form.not_opened", error=code_of(problem) or type(problem).__name__)
        await offer_again(ctx, again, value)


async def offer_again(ctx: Context, action_id: str, value: str) -> None:
    """Say that it took too long, with a button that carries a fresh trigger."""
    if not ctx.respond.response_url:
        return  # a click on Home or in a form: the same button is still there to be pressed again
    text = ctx.t("That took a moment too long, so Slack closed the door. Here is the form again:")
    button = parts.button(ctx.t("Open the form"), action_id, value=value or None, style="primary")
    await ctx.respond(
        text=text,
        blocks=[parts.section(text), parts.actions(button)],
        response_type="ephemeral",
        replace_original=False,
    )
