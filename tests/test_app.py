"""The listeners' `Context`, how one is found, and what runs when Hearth stops."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot import app as bolt
from bot.core import people
from bot.core.people import Profile
from bot.core.workspaces import Installation
from bot.platform.clock import Clock
from bot.platform.database import Database, connect
from bot.platform.idempotency import RequestDatabase
from handlers.context import Context
from handlers.routing import Router, Table
from simulator.clock import ShiftedClock
from tests.conftest import KEY

HOME = Installation("T1", "Acme", "UBOT", "BBOT", "xoxb-1", frozenset())
Listener = Callable[..., Awaitable[None]]
Dispatch = Callable[[Listener], Awaitable[BoltResponse]]


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
        router = Router()
        router.command("/try")(listener)
        monkeypatch.setattr(handlers, "FEATURES", (SimpleNamespace(router=router),))
        body = {"command": "/try", "text": "", "team_id": "T1", "user_id": "UALICE", "trigger_id": "1.2.3"}
        return await build(db, clock).async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))

    return send


async def test_a_listener_gets_the_door_the_caller_the_language_and_the_moment(
    dispatch: Dispatch, clock: ShiftedClock
) -> None:
    given: list[Context] = []

    async def listener(ctx: Context) -> None:
        given.append(ctx)
        await ctx.ack()

    await dispatch(listener)

    (ctx,) = given
    assert ctx.caller.name == "Alice"
    assert ctx.caller.joined, "turning to Hearth is what joins"
    assert ctx.t.language == "zh_CN"
    assert ctx.now == ctx.happened_at == clock.now()
    assert ctx.home is HOME
    assert isinstance(ctx.db, RequestDatabase)


async def test_a_listener_that_names_a_second_argument_gets_the_payload(dispatch: Dispatch) -> None:
    async def listener(ctx: Context, command: dict[str, Any]) -> None:
        await ctx.ack(command["command"])

    assert (await dispatch(listener)).body == "/try"


async def test_what_is_nobody_s_act_has_no_caller(dispatch: Dispatch) -> None:
    given: list[Context] = []

    async def listener(ctx: Context) -> None:
        given.append(ctx)
        await ctx.ack()

    await dispatch(listener)

    with pytest.raises(AssertionError, match="nobody's act"):
        _ = replace(given[0], asking=None).caller


def test_two_listeners_for_the_same_name_are_refused() -> None:
    router = Router()

    async def listener(ctx: Context) -> None: ...

    router.action("kudos.give")(listener)
    router.view("kudos.give")(listener)
    Table([route for route in router.routes if route.kind == "action"], listener)
    router.action("kudos.give")(listener)

    with pytest.raises(ValueError, match=r"two listeners answer the action kudos\.give"):
        Table([route for route in router.routes if route.kind == "action"], listener)


async def test_no_connection_is_held_while_a_listener_runs_and_its_own_works(dispatch: Dispatch, db: Database) -> None:
    held: list[int] = []

    async def listener(ctx: Context) -> None:
        held.append(pool.checkedout())
        found = await ctx.db.read(people.find_caller, ctx.caller.team_id, ctx.caller.user_id)
        held.append(pool.checkedout())
        await ctx.ack(found.name if found else "nobody")

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
