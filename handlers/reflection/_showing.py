"""Where a view is shown, how a form ends, and what a button is about."""

from typing import Any

from bot.blocks import reflection as blocks
from bot.features.reflection import Answer, AnswerVersion
from bot.platform.errors import Refused
from handlers.context import Context
from handlers.forms import open_form

LONGEST_ID = 18  # digits; more is no id of ours


async def show(ctx: Context, view: dict[str, Any], again: str, value: str = "") -> None:
    """Show a view where the person is: in the modal they clicked in, else in a new one."""
    if in_modal(ctx.body):
        await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=view)
    else:
        await open_form(ctx, view, again=again, value=value)


async def close(ctx: Context, kept: Answer, *, quiet: bool) -> None:
    """End a form with the answer as it is now, or without a word where the prompt's own message shows it."""
    if quiet and kept.asked.occurrence_id is not None:
        await ctx.ack()
    else:
        await ctx.ack(response_action="update", view=blocks.kept_view(ctx.t, kept))


def in_modal(body: dict[str, Any]) -> bool:
    return bool((body.get("view") or {}).get("type") == "modal")


def in_message(body: dict[str, Any]) -> bool:
    """Return whether this was done in a lasting message; Slack sends the text of no ephemeral one."""
    return "message" in body


def version_of(action: dict[str, Any]) -> AnswerVersion:
    """Return which version of an answer a button is about; raises `Refused` if it carries none."""
    answer_id, _, version = str(action.get("value") or "").partition(":")
    return AnswerVersion(_number(answer_id), _number(version))


def id_of(action: dict[str, Any]) -> int:
    """Return the id that a button carries; raises `Refused` for anything else."""
    return _number(str(action.get("value") or ""))


def _number(value: str) -> int:
    if not value.isdecimal() or len(value) > LONGEST_ID:
        raise Refused("reflection.gone")
    return int(value)
