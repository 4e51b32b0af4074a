"""`hearth run`: Slack's requests in, the ledger out, the ticks between, and an orderly end."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress

import aiohttp
import structlog
from aiohttp import web
from scheduler.sender import Sender
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import app as bolt
from bot import migrate, people, workspaces
from bot import web as pages
from bot.clock import Clock, monotonic
from bot.config import Settings
from bot.db import Database, connect
from bot.errors import Misconfigured
from bot.workspaces import Installation
from scheduler import local

SOCKETS = 2  # Slack refreshes connections; the second one covers the gap
DRAIN_S = 10  # how long a stop waits for what is in flight
SILENT_S = 300  # without any socket for so long, exit and let the supervisor start afresh
FATAL = ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired")

log = structlog.get_logger()


async def serve(
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    *,
    started: Callable[[int], None] = lambda port: None,
    tick_s: float | None = None,
) -> None:
    """Run Hearth until `stop` is set; calls `started` with the HTTP port once it can answer.

    Raises `Misconfigured` if Slack refuses the tokens or the database is not ready.
    """
    async with AsyncExitStack() as at_end:
        db = open_database(settings)
        at_end.callback(db.close)
        session = await at_end.enter_async_context(aiohttp.ClientSession())
        client = workspaces.web_client(settings.slack_api_url, session)
        home = await introduce(client, settings.slack_bot_token.get_secret_value(), stop)
        if home is None:
            return
        await db.run(remember, home)
        in_flight = bolt.InFlight()
        slack = bolt.build(
            db=db,
            clock=clock,
            client=client,
            installations={home.team_id: home},
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            in_flight=in_flight,
        )
        # Taken down in the reverse order: first nothing new comes in, then what runs ends, then the rest stops.
        await _send_and_tick(at_end, db, clock, settings, session, home, tick_s)
        at_end.push_async_callback(in_flight.drain, DRAIN_S)
        sockets = await _listen(at_end, settings, slack)
        port = await _open_web(at_end, settings, None if sockets else slack)
        log.info("hearth.started", mode="socket" if sockets else "http", port=port, team=home.team_id)
        started(port)
        await _until(stop, sockets)


def open_database(settings: Settings) -> Database:
    """Connect; the embedded database is brought up to date by itself, a server only by `hearth migrate`.

    Raises `Misconfigured` if a server's schema is behind.
    """
    db = connect(settings.database_url, keys=settings.secret_keys)
    if db.engine.dialect.name == "sqlite":
        migrate.upgrade(db)
    elif migrate.behind(db):
        db.close()
        raise Misconfigured("The database's schema is older than this Hearth: run `hearth migrate` first.")
    return db


async def introduce(client: AsyncWebClient, token: str, stop: asyncio.Event) -> Installation | None:
    """Ask Slack who we are, again and again while it does not answer; None if told to stop meanwhile.

    Raises `Misconfigured` if Slack refuses the token.
    """
    pause = 1.0
    while not stop.is_set():
        home = await ask(client, token)
        if home is not None:
            return home
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, 30)
    return None


async def ask(client: AsyncWebClient, token: str) -> Installation | None:
    """Ask Slack once whose token this is; None if it does not answer.

    Raises `Misconfigured` if Slack refuses the token.
    """
    try:
        return await workspaces.installation(client, token)
    except SlackApiError as problem:
        code = problem.response.get("error")
        if code in FATAL:
            advice = "copy it anew from the app's page."
            raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({code}): {advice}") from None
        log.warning("slack.unavailable", error=code)
    except (aiohttp.ClientError, TimeoutError, SlackClientError) as problem:
        log.warning("slack.unavailable", error=type(problem).__name__)
    return None


def remember(session: Session, home: Installation) -> None:
    """Write down which workspace this is and who the bot is in it."""
    row = people.workspace(session, home.team_id)
    row.name, row.url, row.bot_user_id, row.bot_id = home.name, home.url, home.bot_user_id, home.bot_id


async def learn_people(db: Database, client: AsyncWebClient, team_id: str) -> None:
    """Write down what Slack says about everybody. Without an answer, people are learnt as they come."""
    try:
        async for page in workspaces.people(client):
            await db.run(people.sync, team_id, page)
    except (SlackApiError, SlackClientError, aiohttp.ClientError, TimeoutError) as problem:
        log.warning("people.unknown", error=type(problem).__name__)


async def _send_and_tick(
    at_end: AsyncExitStack,
    db: Database,
    clock: Clock,
    settings: Settings,
    session: aiohttp.ClientSession,
    home: Installation,
    tick_s: float | None,
) -> None:
    own = workspaces.web_client(settings.slack_api_url, session, home.token)
    sender = Sender(db, lambda team_id: own if team_id == home.team_id else None, clock)
    db.after_commit(sender.wake)
    sending = asyncio.create_task(sender.run())
    learning = asyncio.create_task(learn_people(db, own, home.team_id))
    ticks = local.Ticks(db, clock)
    ticks.start(every_s=tick_s)

    async def end() -> None:
        await ticks.stop()
        learning.cancel()
        await sender.stop()
        await asyncio.gather(sending, learning, return_exceptions=True)

    at_end.push_async_callback(end)


async def _listen(at_end: AsyncExitStack, settings: Settings, slack: AsyncApp) -> list[AsyncSocketModeHandler]:
    """Open the sockets of Socket Mode, if an app-level token is set."""
    handlers = []
    for _ in range(SOCKETS if settings.socket_mode else 0):
        handler = AsyncSocketModeHandler(slack, settings.slack_app_token.get_secret_value())
        at_end.push_async_callback(handler.close_async)
        await _connect(handler)
        handlers.append(handler)
    return handlers


async def _connect(handler: AsyncSocketModeHandler) -> None:
    try:
        await handler.connect_async()  # type: ignore[no-untyped-call]
    except SlackApiError as problem:
        code = problem.response.get("error")
        raise Misconfigured(f"Slack refuses SLACK_APP_TOKEN ({code}): it needs the scope connections:write.") from None


async def _open_web(at_end: AsyncExitStack, settings: Settings, slack: AsyncApp | None) -> int:
    """Serve HTTP; returns the port, which the system chooses if the setting is 0."""
    runner = web.AppRunner(pages.build(slack, ready=lambda: None), access_log=None)
    await runner.setup()
    at_end.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as problem:
        raise Misconfigured(
            f"{settings.host}:{settings.port} cannot be opened ({problem.strerror}): set PORT."
        ) from None
    address: tuple[str, int] = runner.addresses[0]
    return address[1]


async def _until(stop: asyncio.Event, sockets: list[AsyncSocketModeHandler]) -> None:
    """Wait for the end. A process that has had no socket for minutes ends too, so that a supervisor restarts it.

    Raises `ConnectionError` then: the SDK reconnects by itself, but has been known to believe in a dead connection.
    """
    seen = monotonic()
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 5)
        if not sockets or any([await handler.client.is_connected() for handler in sockets]):
            seen = monotonic()
        elif monotonic() - seen > SILENT_S:
            raise ConnectionError("no Socket Mode connection for five minutes")
