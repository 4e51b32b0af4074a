"""`hearth run`: Slack's requests in, the ledger out, the ticks between, and an orderly end."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack, suppress
from datetime import datetime
from typing import TypeVar

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import app as bolt
from bot import health, migrate, people, schedules, workspaces
from bot import web as pages
from bot.clock import Clock, monotonic
from bot.config import Settings
from bot.db import Database, alone, connect, or_misconfigured
from bot.errors import Misconfigured
from bot.health import Health
from bot.meters import Meters
from bot.metrics import Metrics
from bot.workspaces import Installation
from scheduler import local
from scheduler.sender import Limits, Sender

LEARN_S = 24 * 3600  # how often everybody is looked at anew
SOCKETS = 2  # Slack refreshes connections; the second one covers the gap
DRAIN_S = 10  # how long a stop waits for what is in flight
SILENT_S = 300  # without any socket for so long, exit and let the supervisor start afresh
ACK_S = 3  # how long Slack waits for an answer
PING_S = 3  # how soon a dead socket is noticed; one without an answer is given up after four of these
CONNECT_S = 15  # for one attempt to open a socket
FATAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
    | {"missing_scope", "no_permission", "not_allowed_token_type"}
)
ADVICE = {
    "SLACK_BOT_TOKEN": "copy it anew from the app's page.",
    "SLACK_APP_TOKEN": "make an app-level token with the scope connections:write on the app's page.",
}

R = TypeVar("R")

log = structlog.get_logger()


async def serve(
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    *,
    started: Callable[[int], None] = lambda port: None,
    tick_s: float | None = None,
    limits: Limits | None = None,
) -> None:
    """Run Hearth until `stop` is set; calls `started` with the HTTP port once it can answer.

    `tick_s` and `limits` set another pace, for demonstrations and tests.

    Raises `Misconfigured` if Slack refuses the tokens or the database is not ready.
    """
    async with AsyncExitStack() as at_end:
        with or_misconfigured():
            at_end.enter_context(alone(settings.database_url))
        db = open_database(settings)
        at_end.callback(db.close)
        meters = Meters()
        session = await at_end.enter_async_context(workspaces.http_session(meters.called))
        client = workspaces.web_client(settings.slack_api_url, session)
        token = settings.slack_bot_token.get_secret_value()
        home = await patiently(lambda: ask(client, token), stop)
        if home is None:
            return
        with or_misconfigured():
            await db.run(remember, home)
        in_flight = bolt.InFlight()
        slack = bolt.build(
            db=db,
            clock=clock,
            client=client,
            installations={home.team_id: home},
            signing_secret=settings.slack_signing_secret.get_secret_value(),
            in_flight=in_flight,
            meters=meters,
        )
        # Taken down in the reverse order: first nothing new comes in, then what runs ends, then the rest stops.
        await _send_and_tick(at_end, db, clock, settings, session, home, tick_s, limits, meters)
        at_end.push_async_callback(in_flight.drain, DRAIN_S)
        sockets = await _listen(at_end, settings, slack, in_flight, stop, meters)
        count = health.counting(sockets)
        watch = Health(db, stop, count), Metrics(db, clock, meters, count)
        port = await _open_web(at_end, settings, None if sockets else slack, *watch)
        if stop.is_set():
            return
        log.info("hearth.started", mode="socket" if sockets else "http", port=port, team=home.team_id)
        started(port)
        await _until(stop, sockets)


def open_database(settings: Settings) -> Database:
    """Connect; the embedded database is brought up to date by itself, a server only by `hearth migrate`.

    Raises `Misconfigured` if there is no database to be had, or a server's schema is behind.
    """
    with ExitStack() as if_it_fails, or_misconfigured():
        db = connect(settings.database_url, keys=settings.secret_keys)
        if_it_fails.callback(db.close)
        _bring_up_to_date(db)
        if_it_fails.pop_all()
    return db


def _bring_up_to_date(db: Database) -> None:
    if db.engine.dialect.name == "sqlite":
        migrate.upgrade(db)
    elif migrate.behind(db):
        raise Misconfigured("The database's schema is older than this Hearth: run `hearth migrate` first.")


async def patiently(attempt: Callable[[], Awaitable[R | None]], stop: asyncio.Event) -> R | None:
    """Repeat what Slack does not answer, with growing pauses; None if told to stop meanwhile."""
    pause = 1.0
    while not stop.is_set():
        answer = await attempt()
        if answer is not None:
            return answer
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, 30)
    return None


async def answered(setting: str, call: Awaitable[R]) -> R | None:
    """Await a call to Slack made with the token of this setting; None if Slack does not answer.

    Raises `Misconfigured` if Slack refuses the token.
    """
    try:
        return await call
    except (*workspaces.UNANSWERED, AttributeError) as problem:  # the last is how the SDK stumbles over a plain 500
        code = workspaces.code_of(problem)
        if code in FATAL:
            raise Misconfigured(f"Slack refuses {setting} ({code}): {ADVICE[setting]}") from None
        log.warning("slack.unavailable", error=code or type(problem).__name__)
        return None


async def ask(client: AsyncWebClient, token: str) -> Installation | None:
    """Ask Slack once whose token this is; None if it does not answer.

    Raises `Misconfigured` if Slack refuses the token.
    """
    return await answered("SLACK_BOT_TOKEN", workspaces.installation(client, token))


def remember(session: Session, home: Installation) -> None:
    """Write down which workspace this is and who the bot is in it."""
    row = people.workspace(session, home.team_id)
    row.name, row.url, row.bot_user_id, row.bot_id = home.name, home.url, home.bot_user_id, home.bot_id


async def _keep_learning(db: Database, client: AsyncWebClient, team_id: str, clock: Clock) -> None:
    """Slack tells of changes as they happen; what was missed while Hearth was down is made good each day."""
    while True:
        await learn_people(db, client, team_id, now=clock.now())
        await asyncio.sleep(LEARN_S)


async def learn_people(db: Database, client: AsyncWebClient, team_id: str, *, now: datetime) -> None:
    """Write down what Slack says about everybody. Without an answer, people are learnt as they come."""
    try:
        async for page in workspaces.people(client):
            await db.run(schedules.learn, team_id, page, now=now)
    except workspaces.UNANSWERED as problem:
        log.warning("people.unknown", error=workspaces.code_of(problem) or type(problem).__name__)


async def _send_and_tick(
    at_end: AsyncExitStack,
    db: Database,
    clock: Clock,
    settings: Settings,
    session: aiohttp.ClientSession,
    home: Installation,
    tick_s: float | None,
    limits: Limits | None,
    meters: Meters,
) -> None:
    own = workspaces.web_client(settings.slack_api_url, session, home.token)
    sender = Sender(
        db, lambda team_id: own if team_id == home.team_id else None, clock, limits=limits, tally=meters.deliveries
    )
    db.after_commit(sender.wake)
    sending = asyncio.create_task(sender.run())
    learning = asyncio.create_task(_keep_learning(db, own, home.team_id, clock))
    ticks = local.Ticks(db, clock, meters)
    ticks.start(every_s=tick_s)

    async def end() -> None:
        await ticks.stop()
        learning.cancel()
        await sender.stop()
        await asyncio.gather(sending, learning, return_exceptions=True)

    at_end.push_async_callback(end)


async def _listen(
    at_end: AsyncExitStack,
    settings: Settings,
    slack: AsyncApp,
    in_flight: bolt.InFlight,
    stop: asyncio.Event,
    meters: Meters,
) -> list[AsyncSocketModeHandler]:
    """Open the sockets of Socket Mode, if an app-level token is set."""
    sockets = []
    for _ in range(SOCKETS if settings.socket_mode else 0):
        socket = AsyncSocketModeHandler(slack, settings.slack_app_token.get_secret_value(), ping_interval=PING_S)
        socket.client.message_listeners.append(meters.greeted)
        at_end.push_async_callback(socket.close_async)
        await patiently(lambda socket=socket: _connect(socket), stop)  # type: ignore[misc]
        sockets.append(socket)
    at_end.push_async_callback(_hear_no_more, sockets, in_flight)
    return sockets


async def _connect(socket: AsyncSocketModeHandler) -> bool | None:
    """Connect once. The SDK's own `connect` would try for ever, also with a token that is refused."""
    socket.client.wss_uri = None  # an address is good for one connection
    opening = asyncio.wait_for(socket.client.connect_to_new_endpoint(force=True), CONNECT_S)
    return await answered("SLACK_APP_TOKEN", _true(opening))


async def _true(done: Awaitable[object]) -> bool:
    await done
    return True


async def _hear_no_more(sockets: list[AsyncSocketModeHandler], in_flight: bolt.InFlight) -> None:
    """Take nothing new, but leave the sockets open until whoever is being answered has their answer."""
    for socket in sockets:
        socket.client.socket_mode_request_listeners.clear()
    await in_flight.drain(ACK_S)


async def _open_web(
    at_end: AsyncExitStack, settings: Settings, slack: AsyncApp | None, ready: Health, metrics: Metrics
) -> int:
    """Serve HTTP; returns the port, which the system chooses if the setting is 0."""
    token = settings.metrics_token.get_secret_value()
    app = pages.build(
        slack,
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        ready=ready.trouble,
        # Over HTTP the port is there for the whole world: without a token nobody gets the figures.
        metrics=metrics.read if token or slack is None else None,
        metrics_token=token,
    )
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN_S)
    await runner.setup()
    at_end.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as problem:
        where = f"{settings.host}:{settings.port}"
        raise Misconfigured(f"{where} cannot be opened ({cause_of(problem)}): set HOST and PORT.") from None
    address: tuple[str, int] = runner.addresses[0]
    return address[1]


def cause_of(problem: OSError) -> str:
    """Return the system's own words, without the address that asyncio puts around them."""
    return os.strerror(problem.errno) if problem.errno else str(problem)


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
