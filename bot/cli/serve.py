"""`hearth run`: Slack's requests in, the outbox out, the ticks between, and an orderly end."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from datetime import datetime

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot import app as bolt
from bot.cli import keys
from bot.core import people, prompts, workspaces
from bot.core.outbox import frames
from bot.core.workspaces import Installation
from bot.migrations import schema
from bot.platform.clock import Clock
from bot.platform.config import Role, Settings
from bot.platform.counters import Counters
from bot.platform.database import Database, alone, connect, or_misconfigured
from bot.platform.errors import Misconfigured
from bot.web import application as pages
from bot.web import health, port, sockets
from bot.web.health import Health
from bot.web.metrics import Metrics
from handlers import people as arrivals
from handlers import reflection
from scheduler import cluster, local
from scheduler.sender import Limits, Sender

MOST_UNLISTED = 100  # members a look that are asked about one by one; Slack answers as many a minute
LEARN_S = 24 * 3600  # how often everybody is looked at anew
PROVE_S = 3600  # how often Slack is asked whether the app is still in the workspace
SOON_S, LATEST_S = 60.0, 3600.0  # the first pause after a look that failed, and the longest
DRAIN_S = 10  # how long a stop waits for what is in flight

ALONE = (
    "A SQLite file serves one process, so `hearth run` does everything in it: leave --role out. To run web and worker "
    "apart, put the address of a PostgreSQL server into DATABASE_URL."
)

log = structlog.get_logger()


async def serve(
    settings: Settings,
    clock: Clock,
    stop: asyncio.Event,
    *,
    started: Callable[[int], None] = lambda port: None,
    tick_s: float | None = None,
    limits: Limits | None = None,
    role: Role = Role.ALL,
    key_lost: bool = False,
    port_limits: port.Limits | None = None,
) -> None:
    """Run Hearth, or one role of it, until `stop` is set; calls `started` with the HTTP port once it can answer.

    `tick_s`, `limits` and `port_limits` set another pace, for demonstrations and tests. `key_lost`: start though no
    key opens the stored texts.

    Raises `Misconfigured` if Slack refuses the tokens or the database is not ready.
    """
    async with AsyncExitStack() as at_end:
        with or_misconfigured():
            if role is not Role.ALL and settings.embedded:
                raise Misconfigured(ALONE)
            at_end.enter_context(alone(settings.database_url))
        db = open_database(settings, key_lost=key_lost)
        at_end.callback(db.close)
        meters = Counters()
        session = await at_end.enter_async_context(workspaces.http_session(meters.called))
        client = workspaces.web_client(settings.slack_api_url, session)
        token = settings.slack_bot_token.get_secret_value()
        home = await workspaces.patiently(lambda: ask(client, token), stop)
        if home is None:
            return
        with or_misconfigured():
            await db.run(remember, home)
        # Taken down in the reverse order: first nothing new comes in, then what runs ends, then the rest stops.
        if role is Role.WEB:
            db.before_commit(cluster.waker(db))
        else:
            await _send_and_tick(at_end, db, clock, settings, session, home, tick_s, limits, meters)
        open_sockets: list[AsyncSocketModeHandler] = []
        slack: AsyncApp | None = None
        if role is not Role.WORKER:
            open_sockets, slack = await _hear(at_end, db, clock, settings, client, home, stop, meters)
        count = health.counting(open_sockets)
        watch = Health(db, stop, count), Metrics(db, clock, meters, count)
        bears = port_limits or port.Limits(per_address=settings.connections_per_address)
        number = await _open_web(at_end, settings, None if open_sockets else slack, *watch, bears)
        if stop.is_set():
            return
        mode = "socket" if open_sockets else "http" if slack else "none"
        log.info("hearth.started", role=role.value, mode=mode, port=number, team=home.team_id)
        started(number)
        await sockets.watch(stop, open_sockets)


def open_database(settings: Settings, *, key_lost: bool = False) -> Database:
    """Connect; the embedded database is brought up to date by itself, a server only by `hearth migrate`.

    Raises `Misconfigured` if there is no database to be had, a server's schema is behind, or the keys open none of the
    texts in it, unless that is known (`key_lost`).
    """
    with ExitStack() as if_it_fails, or_misconfigured():
        db = connect(settings.database_url, keys=settings.secret_keys)
        if_it_fails.callback(db.close)
        _bring_up_to_date(db)
        if not key_lost:
            keys.must_open(db, settings.secret_keys)
        if_it_fails.pop_all()
    return db


def _bring_up_to_date(db: Database) -> None:
    if db.engine.dialect.name == "sqlite":
        schema.upgrade(db)
    elif schema.behind(db):
        raise Misconfigured("The database's schema is older than this Hearth: run `hearth migrate` first.")


async def ask(client: AsyncWebClient, token: str) -> Installation | None:
    """Ask Slack once whose token this is; None if it does not answer.

    Raises `Misconfigured` if Slack refuses the token.
    """
    return await workspaces.answered("SLACK_BOT_TOKEN", workspaces.installation(client, token))


def remember(session: Session, home: Installation) -> None:
    """Write down which workspace this is and who the bot is in it; it is there, for its token has just worked."""
    row = people.workspace(session, home.team_id)
    people.stay(session, home.team_id)
    row.name, row.url, row.bot_user_id, row.bot_id = home.name, home.url, home.bot_user_id, home.bot_id


def _keep_learning(db: Database, client: AsyncWebClient, home: Installation, clock: Clock) -> list[asyncio.Task[None]]:
    """Slack tells of changes as they happen; what was missed while Hearth was down is made good each day."""
    team_id, said = home.team_id, set[str]()
    looks = [
        keep(lambda: learn_people(db, client, team_id, now=clock.now(), said=said), every_s=LEARN_S),
        keep(lambda: learn_quiet_times(db, client, team_id, now=clock.now(), said=said), every_s=LEARN_S),
        keep(lambda: reflection.learn_audiences(db, client, team_id), every_s=LEARN_S),
        keep(lambda: still_there(db, client, home, now=clock.now()), every_s=PROVE_S),
    ]
    learning = [asyncio.create_task(look) for look in looks]
    for each in learning:
        each.add_done_callback(_say_if_broken)
    return learning


def _say_if_broken(task: asyncio.Task[None]) -> None:
    """A look that ends by a bug of ours must not end in silence."""
    problem = None if task.cancelled() else task.exception()
    if problem is not None:
        log.error("look.broken", error=type(problem).__name__, at=frames(problem))


async def keep(
    look: Callable[[], Awaitable[bool]], *, every_s: float, rest: Callable[[float], Awaitable[None]] = asyncio.sleep
) -> None:
    """Look again and again, `every_s` apart; after a look that failed, much sooner, with growing pauses."""
    pause = SOON_S
    while True:
        try:
            done = await look()
        except (OperationalError, InterfaceError) as problem:
            log.warning("look.postponed", problem=type(problem.orig).__name__)
            done = False
        wait, pause = (every_s, SOON_S) if done else (pause, min(pause * 2, LATEST_S))
        await rest(wait)


async def learn_people(
    db: Database, client: AsyncWebClient, team_id: str, *, now: datetime, said: set[str] | None = None
) -> bool:
    """Write down what Slack says about everybody; returns False if asking again soon may do what could not be done.

    It begins anew then, from the first page: a page's cursor is good for a while only. What no second question
    changes, such as a missing scope, is said once while `said` lives. Until then people are learnt as they come.

    Members whom the list does not name are asked about one by one: people of other companies are not on it.
    """
    listed = set[str]()
    try:
        async for page in workspaces.people(client, team_id):
            await db.run(arrivals.learn, team_id, page, now=now)
            listed.update(each.user_id for each in page)
        present = await db.read(people.present, team_id)
        for user_id in [each for each in present if each not in listed][:MOST_UNLISTED]:
            told = await workspaces.person(client, user_id, team_id)
            await db.run(arrivals.learn, team_id, [told], now=now)
    except workspaces.UNANSWERED as problem:
        return _unanswered("list", problem, said)
    return True


async def learn_quiet_times(
    db: Database, client: AsyncWebClient, team_id: str, *, now: datetime, said: set[str] | None = None
) -> bool:
    """Write down when those who take part do not want to be disturbed. Without the scope, that is not heeded.

    Returns what `learn_people` does.
    """
    try:
        async for times in workspaces.quiet_times(client, await db.read(prompts.taking_part, team_id)):
            await db.run(prompts.learn_quiet, team_id, times, now=now)
    except workspaces.UNANSWERED as problem:
        return _unanswered("quiet", problem, said)
    return True


async def still_there(db: Database, client: AsyncWebClient, home: Installation, *, now: datetime) -> bool:
    """Look whether the app is still in the workspace; returns False if Slack does not say."""
    return await arrivals.prove(db, client, home, now=now) is not None


def _unanswered(what: str, problem: BaseException, said: set[str] | None) -> bool:
    """Log why nothing was learnt; returns whether it will stay so until a person does something."""
    code = workspaces.code_of(problem)
    lasting = code in workspaces.LASTING
    if not lasting or said is None or f"{what}:{code}" not in said:
        log.warning("people.unknown", kind=what, error=code or type(problem).__name__)
    if lasting and said is not None:
        said.add(f"{what}:{code}")
    return lasting


async def _send_and_tick(
    at_end: AsyncExitStack,
    db: Database,
    clock: Clock,
    settings: Settings,
    session: aiohttp.ClientSession,
    home: Installation,
    tick_s: float | None,
    limits: Limits | None,
    meters: Counters,
) -> None:
    own = workspaces.web_client(settings.slack_api_url, session, home.token)
    sender = Sender(
        db, lambda team_id: own if team_id == home.team_id else None, clock, limits=limits, tally=meters.deliveries
    )
    db.after_commit(sender.wake)
    sending = asyncio.create_task(sender.run())
    learning = _keep_learning(db, own, home, clock)
    ticks = _ticks(db, clock, sender, meters)
    ticks.start(every_s=tick_s)

    async def end() -> None:
        await ticks.stop()
        for each in learning:
            each.cancel()
        await sender.stop()
        await asyncio.gather(sending, *learning, return_exceptions=True)

    at_end.push_async_callback(end)


def _ticks(db: Database, clock: Clock, sender: Sender, meters: Counters) -> local.Ticks | cluster.Ticks:
    """On a server other processes may join at any time, so even one alone is woken as if there were more."""
    return cluster.Ticks(db, clock, sender.wake, meters) if schema.is_server(db) else local.Ticks(db, clock, meters)


async def _hear(
    at_end: AsyncExitStack,
    db: Database,
    clock: Clock,
    settings: Settings,
    client: AsyncWebClient,
    home: Installation,
    stop: asyncio.Event,
    meters: Counters,
) -> tuple[list[AsyncSocketModeHandler], AsyncApp]:
    """Build the listeners and, in Socket Mode, connect them."""
    in_flight = bolt.InFlight()
    slack = bolt.build(
        db=db,
        clock=clock,
        client=client,
        installations={home.team_id: home},
        in_flight=in_flight,
        meters=meters,
    )
    at_end.push_async_callback(in_flight.drain, DRAIN_S)
    if not settings.socket_mode:
        return [], slack
    token = settings.slack_app_token.get_secret_value()
    return await sockets.listen(at_end, token, slack, in_flight, stop, meters), slack


async def _open_web(
    at_end: AsyncExitStack,
    settings: Settings,
    slack: AsyncApp | None,
    ready: Health,
    metrics: Metrics,
    limits: port.Limits,
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
    runner = port.Runner(app, port.within_descriptors(limits), shutdown_timeout=DRAIN_S)
    await runner.setup()
    at_end.push_async_callback(runner.cleanup)
    site = web.TCPSite(runner, settings.host, settings.port, backlog=port.BACKLOG)
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
