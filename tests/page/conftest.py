"""Chromium, and a fresh workspace for each test of the page."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

from bot.cli.check import MANIFEST
from simulator.clock import ShiftedClock
from simulator.people import GENERAL
from simulator.server import Simulator
from tests import chromium
from tests.actors import WEDNESDAY
from tests.page import echo_app
from tests.page.windows import Json, World

QUIET = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    found = chromium.find()
    assert found, "These tests need Chromium: run `make test`, which fetches it."
    return found


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser(chromium_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=chromium_path, args=QUIET)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="module")
async def world(browser: Browser) -> AsyncIterator[World]:
    """A fresh workspace each time. At the end: no console error, and no request left the origin."""
    clock = ShiftedClock()
    clock.freeze(WEDNESDAY)
    sim = Simulator(clock, manifest=json.loads(MANIFEST.read_text()))
    sim.workspace.join(GENERAL, sim.app.bot_user)
    await sim.start()
    received: list[Json] = []
    app = echo_app.app(sim, received)
    handler = AsyncSocketModeHandler(app, sim.app.app_token, ping_interval=0.2)
    await handler.connect_async()
    world = World(sim, app, browser, received)
    yield world
    for context in browser.contexts:
        await context.close()
    await handler.client.close()
    await sim.stop()
    assert world.complaints == []
