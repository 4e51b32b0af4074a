"""The yardstick: a Bolt app of Hearth's kind that acknowledges `/checkin` and does nothing else.

`python -m benchmarks.noop` reads the same variables as `hearth run`. Everything is as Bolt makes it by itself: its own
aiohttp server, its aiohttp Socket Mode client, its default dispatch.
"""

import asyncio
import os

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient


def build() -> AsyncApp:
    """Return the app."""
    token = os.environ["SLACK_BOT_TOKEN"]
    client = AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @app.command("/checkin")
    async def acknowledge(ack: AsyncAck) -> None:
        await ack()

    return app


async def _listen(app: AsyncApp, app_token: str) -> None:
    await AsyncSocketModeHandler(app, app_token).start_async()  # type: ignore[no-untyped-call]


def main() -> None:
    """Serve until the process is ended."""
    app, app_token = build(), os.environ.get("SLACK_APP_TOKEN", "")
    if app_token:
        asyncio.run(_listen(app, app_token))
    else:
        app.start(port=int(os.environ["PORT"]), path="/slack/events", host="127.0.0.1")


if __name__ == "__main__":
    main()
