"""The stage for all tests: a local workspace, Hearth in it over real sockets or HTTP, and the people."""

import asyncio
import gc
import json
import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.cli import serve
from bot.cli.check import MANIFEST
from bot.migrations import schema
from bot.platform.config import Settings, load
from bot.platform.database import Database, connect
from scheduler.sender import Limits
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests import postgres as servers
from tests import properties, statements
from tests.actors import WEDNESDAY, Person
from tests.postgres import Server

KEY = "a key for tests that is long enough"

BOTH_ENGINES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
both_engines = pytest.mark.parametrize("engine", BOTH_ENGINES)
QUICK = Limits(posts_per_minute=60_000, edits_per_minute=60_000, channel_s=0.02)  # Slack's pace has tests of its own

statements.remember()
logging.getLogger("apscheduler").setLevel(
    logging.ERROR
)  # as `bot.platform.log` does: a tick that is skipped is no news


@pytest.fixture
def clock() -> ShiftedClock:
    """Wednesday, 25 November 2026, 10:00 UTC; it stands still until a test moves it."""
    clock = ShiftedClock()
    clock.freeze(WEDNESDAY)
    return clock


@pytest.fixture
async def slack(clock: ShiftedClock) -> AsyncIterator[Simulator]:
    """A local workspace with Alice (administrator), Bob, Carol (Chinese), a guest and somebody who left."""
    sim = Simulator(clock, manifest=json.loads(MANIFEST.read_text()))
    await sim.start()
    yield sim
    await sim.stop()


@dataclass
class Hearth:
    """Hearth as it runs in a test: its database, to look into, and its settings."""

    db: Database
    settings: Settings
    port: int


@pytest.fixture(params=["socket"])
def mode(request: pytest.FixtureRequest) -> str:
    """How Slack reaches Hearth. Parametrise with ["socket", "http"] where both matter."""
    return str(request.param)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema, made once and copied for each test."""
    path = tmp_path_factory.mktemp("schema") / "hearth.db"
    db = connect(f"sqlite:///{path}", keys=[KEY])
    schema.upgrade(db)
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL for these tests alone."""
    with servers.running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_on_postgres(postgres_server: Server) -> str:
    """The same there as `migrated`: the name of a database to copy."""
    name = postgres_server.create()
    db = connect(postgres_server.url(name), keys=[KEY])
    schema.upgrade(db)
    db.close()
    return name


@pytest.fixture
def postgres_url(postgres_server: Server, migrated_on_postgres: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database with the newest schema. For tests marked `postgres`."""
    name = postgres_server.create(migrated_on_postgres)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def shared(settings: Settings, postgres_url: str) -> Settings:
    """A test's settings, with a database that several processes can share."""
    return load(None, **{**settings.model_dump(), "database_url": postgres_url})


def pytest_configure(config: pytest.Config) -> None:
    """`make test-fast` leaves out what is marked `slow`, and tries fewer examples of each property."""
    if "not slow" in config.getoption("markexpr"):
        properties.hurry()


def pytest_collection_finish() -> None:
    """What is imported and collected stays until the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=["sqlite", "postgres"], default="sqlite", help="the database of Hearth's tests"
    )


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Which database. Parametrise with `BOTH_ENGINES` where it matters; `--engine postgres` has it everywhere."""
    return str(request.config.getoption("--engine"))


@pytest.fixture
def database_url(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty database with the newest schema."""
    if engine == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(request.getfixturevalue("migrated"), tmp_path / "hearth.db")
    return f"sqlite:///{tmp_path}/hearth.db"


@pytest.fixture
def settings(slack: Simulator, mode: str, database_url: str) -> Settings:
    return load(
        None,
        slack_bot_token=slack.app.bot_token,
        slack_app_token=slack.app.app_token if mode == "socket" else "",
        slack_signing_secret=slack.app.signing_secret,
        slack_api_url=slack.api_url,
        database_url=database_url,
        hearth_secret_key=KEY,
        port=0,
    )


@pytest.fixture
async def hearth(slack: Simulator, settings: Settings, clock: ShiftedClock) -> AsyncIterator[Hearth]:
    """Hearth, connected and ticking every 200 ms."""
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
    work = serve.serve(settings, clock, stop, started=started.set_result, tick_s=0.2, limits=QUICK)
    running = asyncio.create_task(work)
    await asyncio.wait({running, started}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    port = started.result()
    if not settings.socket_mode:
        slack.board.mode = "http"
        slack.board.http.url = f"http://127.0.0.1:{port}/slack/events"
    db = connect(settings.database_url, keys=settings.secret_keys)
    yield Hearth(db, settings, port)
    db.close()
    stop.set()
    await asyncio.wait_for(running, 15)


@pytest.fixture
async def stranger(slack: Simulator) -> AsyncIterator[Callable[[str], Person]]:
    """Make a Person of anybody by user id."""
    async with aiohttp.ClientSession() as http:
        yield lambda user_id: Person(slack, http, user_id)


@pytest.fixture
def alice(hearth: Hearth, stranger: Callable[[str], Person]) -> Person:
    """The lead and administrator, in New York."""
    return stranger(people.ALICE)


@pytest.fixture
def bob(hearth: Hearth, stranger: Callable[[str], Person]) -> Person:
    """An implementation engineer in Berlin."""
    return stranger(people.BOB)


@pytest.fixture
def carol(hearth: Hearth, stranger: Callable[[str], Person]) -> Person:
    """An implementation engineer in Shanghai, who reads Chinese."""
    return stranger(people.CAROL)


def rows(db: Database, query: Any) -> list[Any]:
    """Return the rows of a query, outside of Hearth."""
    with db.begin(write=False) as session:
        return list(session.execute(query))
