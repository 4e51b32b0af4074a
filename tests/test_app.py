"""The listeners' vocabulary, and the three traps of Bolt that it keeps out."""

import asyncio
import inspect
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot import app as bolt
from bot import people
from bot.clock import Clock
from bot.db import Database, connect
from bot.inbox import Door
from bot.people import Caller, Profile
from bot.simulator.clock import ShiftedClock
from bot.workspaces import Installation
from tests.conftest import KEY

HOME = Installation("T1", "Acme", "UBOT", "BBOT", "xoxb-1", frozenset())
BOLTS_OWN = set(AsyncArgs.__init__.__annotations__) - {"return"}
Listener = Callable[..., Awaitable[Any]]
Dispatch = Callable[[Listener], Awaitable[BoltResponse]]


def problems(listener: Listener) -> list[str]:
    """Return what Bolt would get wrong when it calls this listener: it says nothing about it by itself."""
    parameters = inspect.signature(listener).parameters.values()
    return [
        f"{listener.__module__}.{listener.__name__}: {each}"
        for each in parameters
        if each.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD or each.name not in BOLTS_OWN | set(bolt.VOCABULARY)
    ]


@pytest.fixture
async def db(tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    shutil.copy(migrated, tmp_path / "hearth.db")
    db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
    with db.begin() as session:
        people.sync(session, "T1", [Profile("UALICE", "Alice", locale="zh-CN")])
    yield db
    db.close()


def build(db: Database, clock: Clock) -> AsyncApp:
    return bolt.build(db=db, clock=clock, client=AsyncWebClient(), installations={"T1": HOME})


@pytest.fixture
def dispatch(db: Database, clock: ShiftedClock, monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    """Have Alice type /try in an app whose only feature is this listener."""

    async def send(listener: Listener) -> BoltResponse:
        feature = SimpleNamespace(register=lambda app: app.command("/try")(listener))
        monkeypatch.setattr(handlers, "FEATURES", (feature,))
        body = {"command": "/try", "text": "", "team_id": "T1", "user_id": "UALICE", "trigger_id": "1.2.3"}
        return await build(db, clock).async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    return send


def test_every_listener_names_only_what_bolt_or_the_vocabulary_gives(db: Database, clock: ShiftedClock) -> None:
    listeners = [each.ack_function for each in build(db, clock)._async_listeners]

    assert len(listeners) > 30
    assert [problem for each in listeners for problem in problems(each)] == []


def test_a_misspelt_argument_is_found() -> None:
    async def misspelt(ack: Any, calller: Any) -> None: ...

    assert ["calller" in problem for problem in problems(misspelt)] == [True]


def test_a_keyword_only_argument_is_found() -> None:
    async def keyword_only(*, ack: Any) -> None: ...

    assert len(problems(keyword_only)) == 1


async def test_bolt_itself_gives_nothing_for_a_misspelt_argument(
    dispatch: Dispatch,
) -> None:
    async def misspelt(ack: AsyncAck, calller: Any) -> None:
        await ack(f"it was {calller}")

    assert (await dispatch(misspelt)).body == "it was None"


async def test_a_listener_gets_the_door_the_caller_the_language_and_the_moment(
    dispatch: Dispatch, clock: ShiftedClock
) -> None:
    given: dict[str, Any] = {}

    async def listener(ack: AsyncAck, db: Door, caller: Caller, t: Any, now: Any) -> None:
        given.update(db=db, caller=caller, t=t, now=now)
        await ack()

    await dispatch(listener)

    assert given["caller"].name == "Alice"
    assert given["caller"].joined, "turning to Hearth is what joins"
    assert given["t"].language == "zh_CN"
    assert given["now"] == clock.now()
    assert isinstance(given["db"], Door)


async def test_no_connection_is_held_while_a_listener_runs_and_its_own_works(dispatch: Dispatch, db: Database) -> None:
    held: list[int] = []

    async def listener(ack: AsyncAck, db: Door, caller: Caller) -> None:
        held.append(pool.checkedout())
        found = await db.read(people.find_caller, caller.team_id, caller.user_id)
        held.append(pool.checkedout())
        await ack(found.name if found else "nobody")

    pool: Any = db.engine.pool
    await dispatch(listener)
    at_rest = pool.checkedout()  # those that the desks keep
    response = await dispatch(listener)

    assert held[2:] == [at_rest, at_rest]
    assert response.body == "Alice"


async def test_a_request_from_another_workspace_gets_our_own_sentence(db: Database, clock: ShiftedClock) -> None:
    body = {"command": "/checkin", "text": "4", "team_id": "T2", "user_id": "UALICE", "trigger_id": "1.2.3"}
    response = await build(db, clock).async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    assert "Slack can't tell me right now who you are" in response.body, "no Slack could be asked here"
    assert "reinstall this app" not in response.body


async def test_what_runs_is_waited_for_but_not_for_ever() -> None:
    in_flight = bolt.InFlight()
    ended: list[str] = []

    async def work(name: str, seconds: float) -> None:
        await in_flight.started()
        await asyncio.sleep(seconds)
        ended.append(name)

    short, long = asyncio.create_task(work("short", 0.01)), asyncio.create_task(work("long", 5))
    await asyncio.sleep(0)

    assert await in_flight.drain(0.2) == 1
    assert ended == ["short"]
    assert short.done()
    long.cancel()
    with suppress(asyncio.CancelledError):
        await long
    assert await in_flight.drain(0) == 0
