"""Browser windows on the local workspace."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, Request, expect
from slack_bolt.app.async_app import AsyncApp

from simulator import interactions
from simulator.people import GENERAL
from simulator.server import Simulator

Json = dict[str, Any]


@dataclass
class World:
    """The workspace, a small app in it, and what the browser must never have done."""

    sim: Simulator
    app: AsyncApp
    browser: Browser
    received: list[Json]
    complaints: list[str] = field(default_factory=list)

    async def open(self, person: str, place: str = GENERAL, **context: Any) -> Page:
        """Open the page as somebody, in a window of its own."""
        size = {"viewport": {"width": 1280, "height": 800}, **context}
        page = await (await self.browser.new_context(**size)).new_page()
        page.set_default_timeout(5000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", self._see)
        await page.goto(f"{self.sim.url}/#as={person}&at={place}")
        await expect(page.locator("#app-status")).to_have_class("status on")
        return page

    async def post(self, *blocks: Json, channel: str = GENERAL, text: str = "news") -> str:
        """Let the app post blocks; returns the ts."""
        posted = await self.app.client.chat_postMessage(channel=channel, text=text, blocks=list(blocks))
        return str(posted["ts"])

    def say(self, person: str, text: str, **more: Any) -> str:
        """Let somebody else write in #general; returns the ts."""
        return str(interactions.say(self.sim.board, person, GENERAL, text, **more)["ts"])

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _see(self, request: Request) -> None:
        if not request.url.startswith(self.sim.url):
            self.complaints.append(f"request to {request.url}")


async def type_command(page: Page, text: str) -> None:
    """Type and send, with the keyboard; Escape closes the suggestions so that Enter sends."""
    await page.fill("#composer-text", text)
    await page.press("#composer-text", "Escape")
    await page.press("#composer-text", "Enter")
