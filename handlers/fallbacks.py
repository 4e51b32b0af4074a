"""What nobody else answers: commands that Hearth does not have, buttons of an older version, forms long gone."""

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Refused
from bot.i18n import Translator

ANYTHING = re.compile(r".*")


def register(app: AsyncApp) -> None:
    app.action(re.compile(r"^(link|noop)(\..*)?$"))(nothing)
    app.command(ANYTHING)(unknown_command)
    app.action(ANYTHING)(outdated)
    app.view(ANYTHING)(outdated_form)
    app.view_closed(ANYTHING)(nothing)
    app.shortcut(ANYTHING)(outdated)
    app.options(ANYTHING)(no_options)
    app.event(ANYTHING)(nothing)


async def nothing(ack: AsyncAck) -> None:
    """A button that only opens a link, a form that was closed, an event that nobody waits for."""
    await ack()


async def unknown_command(ack: AsyncAck, command: dict[str, Any], t: Translator) -> None:
    await ack(
        t("Hearth does not know `{command}` yet. `/hearth help` lists what it can do.", command=command["command"])
    )


async def outdated(ack: AsyncAck) -> None:
    await ack()
    raise Refused("stale")


async def outdated_form() -> None:
    raise Refused("stale")


async def no_options(ack: AsyncAck) -> None:
    await ack(options=[])
