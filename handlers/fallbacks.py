"""What nobody else answers: commands that Hearth does not have, buttons of an older version, forms long gone."""

import re
from collections.abc import Mapping
from typing import Any

from bot.platform.errors import Refused
from handlers.context import Context
from handlers.routing import Listener, Router

router = Router()


@router.action(re.compile(r"^(link|noop)(\..*)?$"))
async def nothing(ctx: Context) -> None:
    """A button that only opens a link, a form that was closed, an event that nobody waits for."""
    await ctx.ack()


async def unknown_command(ctx: Context, command: dict[str, Any]) -> None:
    sentence = ctx.t(
        "Hearth does not know `{command}` yet. `/hearth help` lists what it can do.", command=command["command"]
    )
    await ctx.ack(sentence)


async def outdated(ctx: Context) -> None:
    await ctx.ack()
    raise Refused("stale")


async def outdated_form(ctx: Context) -> None:
    raise Refused("stale")


async def no_options(ctx: Context) -> None:
    await ctx.ack(options=[])


OTHERWISE: Mapping[str, Listener] = {
    "command": unknown_command,
    "action": outdated,
    "view": outdated_form,
    "view_closed": nothing,
    "shortcut": outdated,
    "options": no_options,
    "event": nothing,
}
