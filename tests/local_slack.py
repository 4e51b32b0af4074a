"""A running local workspace for tests: `async with running() as slack`, then real HTTP through slack_sdk."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from simulator.clock import ShiftedClock
from simulator.server import Simulator

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

EVERY_SCOPE = [
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "emoji:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "mpim:write",
    "reactions:read",
    "reactions:write",
    "team:read",
    "usergroups:read",
    "users.profile:read",
    "users:read",
    "users:read.email",
]


@dataclass
class Slack:
    """The workspace, its clock, and the app's client."""

    simulator: Simulator
    clock: ShiftedClock
    client: AsyncWebClient

    async def refusal(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method that is to be refused, and return what Slack said."""
        return await refused(self.client.api_call(method, json=params))

    async def error(self, method: str, **params: Any) -> str:
        """Call a method that is to be refused, and return the error code."""
        return str((await self.refusal(method, **params))["error"])


def manifest(*scopes: str, **app_home: bool) -> dict[str, Any]:
    """Return a manifest with these scopes, or with all of them."""
    home = {"home_tab_enabled": True, "messages_tab_enabled": True} | app_home
    return {
        "display_information": {"name": "Hearth"},
        "features": {"app_home": home, "bot_user": {"display_name": "Hearth"}},
        "oauth_config": {"scopes": {"bot": list(scopes or EVERY_SCOPE)}},
    }


@asynccontextmanager
async def running(
    *scopes: str, fast: bool = True, snapshot: Path | None = None, **app_home: bool
) -> AsyncIterator[Slack]:
    """Run a workspace in which it is Monday, 23 November 2026, nine o'clock UTC, until told otherwise."""
    clock = ShiftedClock()
    clock.freeze(MONDAY)
    simulator = Simulator(clock, manifest=manifest(*scopes, **app_home), fast=fast, snapshot=snapshot)
    await simulator.start()
    client = AsyncWebClient(simulator.app.bot_token, base_url=simulator.api_url, retry_handlers=[])
    try:
        yield Slack(simulator, clock, client)
    finally:
        await simulator.stop()


async def refused(call: Awaitable[Any]) -> dict[str, Any]:
    """Await a call that is to be refused, and return what Slack said."""
    with pytest.raises(SlackApiError) as caught:
        await call
    said: dict[str, Any] = caught.value.response.data
    return said


def section(text: str) -> dict[str, Any]:
    """Return a section with mrkdwn text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}
