"""Socket Mode as Slack serves it: tickets, hello, one socket per envelope, acknowledgements, refresh, repetition."""

import asyncio
import json
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from simulator.delivery import Timings
from simulator.people import ALICE, GENERAL
from tests.simulated import IMPATIENT, PATIENT, QUICK, Json, World, socket_world, until


class Phone:
    """A bare WebSocket in the app's place: it hears envelopes and answers only when told to."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.hello: Json = {}

    async def hear(self, *, within: float = 2.0) -> Json:
        return json.loads(await self.socket.receive_str(timeout=within))

    async def ack(self, envelope: Json, **payload: Any) -> None:
        answer = {"envelope_id": envelope["envelope_id"]}
        await self.socket.send_json(answer | ({"payload": payload} if payload else {}))


async def ticket_url(world: World) -> str:
    return (await world.client.apps_connections_open(app_token=world.sim.app.app_token))["url"]


@asynccontextmanager
async def ringing(world: World):
    async with world.session.ws_connect(await ticket_url(world)) as socket:
        phone = Phone(socket)
        phone.hello = await phone.hear()
        yield phone


def nobody(timings: Timings = QUICK):
    """A workspace whose app has no connection of its own."""
    return socket_world(sockets=0, timings=timings)


def command(world: World) -> "asyncio.Task[Json]":
    return asyncio.create_task(world.do("command", as_=ALICE, channel=GENERAL, text="/say hello"))


async def message_to_app(world: World) -> None:
    im = (await world.do("dm", as_=ALICE, users=[world.sim.app.bot_user]))["channel"]
    await world.do("message", as_=ALICE, channel=im, text="hello")


async def test_a_ticket_opens_one_connection():
    async with nobody() as world:
        url = await ticket_url(world)
        async with world.session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
                await world.session.ws_connect(url)


async def test_hello_tells_how_many_connections_the_app_has():
    async with nobody() as world, ringing(world) as first, ringing(world) as second:
        hellos = [first.hello, second.hello]

    assert [hello["type"] for hello in hellos] == ["hello", "hello"]
    assert [hello["num_connections"] for hello in hellos] == [1, 2]
    assert hellos[0]["connection_info"] == {"app_id": world.sim.app.app_id}
    assert hellos[0]["debug_info"]["approximate_connection_time"] > 0


async def test_an_eleventh_connection_is_turned_away():
    async with nobody() as world:
        sockets = [await world.session.ws_connect(await ticket_url(world)) for _ in range(11)]
        last = Phone(sockets[-1])
        refusal = await last.hear()
        closed = await sockets[-1].receive(timeout=2)
        open_now = world.sim.board.socket.connections
        for socket in sockets:
            await socket.close()

    assert (refusal["type"], refusal["reason"]) == ("disconnect", "too_many_websockets")
    assert closed.type == aiohttp.WSMsgType.CLOSE
    assert open_now == 10


async def test_each_envelope_goes_to_one_connection_in_turn():
    async with nobody() as world, ringing(world) as first, ringing(world) as second:
        for phone in (first, second, first, second):
            asked = command(world)
            await phone.ack(await phone.hear())
            assert (await asked)["ok"]
        quiet = [phone.socket for phone in (first, second)]
        for socket in quiet:
            with pytest.raises(TimeoutError):
                await socket.receive(timeout=0.02)


async def test_a_command_s_envelope_takes_its_answer_as_payload():
    async with nobody() as world, ringing(world) as phone:
        asked = command(world)
        envelope = await phone.hear()
        await phone.ack({"envelope_id": "somebody else's"}, text="wrong")
        await phone.ack(envelope, text="right")
        done = await asked

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert envelope["payload"]["text"] == "hello"
    assert done["response"] == {"text": "right"}


async def test_an_acknowledgement_may_come_from_another_connection():
    async with nobody() as world, ringing(world) as first, ringing(world) as second:
        asked = command(world)
        await second.ack(await first.hear())
        assert (await asked)["ok"]


async def test_nonsense_from_the_app_is_passed_over():
    async with nobody() as world, ringing(world) as phone:
        for nonsense in ("no json", "[]", "{}", '{"envelope_id": 3}'):
            await phone.socket.send_str(nonsense)
        asked = command(world)
        await phone.ack(await phone.hear())
        assert (await asked)["ok"]


async def test_without_a_connection_a_command_fails_at_once():
    async with nobody() as world:
        done = await command(world)
        assert done == {"ok": False, "error": "dispatch_failed"}
        shown = await world.last(ALICE, GENERAL)
        assert shown["text"] == '/say failed with the error "dispatch_failed"'


async def test_an_event_without_acknowledgement_comes_again_and_says_so():
    async with nobody(Timings(ack=0.05, retries=(0.0, 0.01, 0.01))) as world, ringing(world) as phone:
        await message_to_app(world)
        heard = [await phone.hear() for _ in range(4)]
        await world.sim.board.outbox.idle()
        with pytest.raises(TimeoutError):
            await phone.hear(within=0.1)

    assert [each["retry_attempt"] for each in heard] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in heard] == ["", "timeout", "timeout", "timeout"]
    assert {each["accepts_response_payload"] for each in heard} == {False}
    assert len({each["payload"]["event_id"] for each in heard}) == 1
    assert len({each["envelope_id"] for each in heard}) == 4


async def test_an_acknowledged_event_comes_once():
    async with nobody() as world, ringing(world) as phone:
        await message_to_app(world)
        await phone.ack(await phone.hear())
        await world.sim.board.outbox.idle()
        deliveries = await world.see("deliveries", kind="events_api")

    assert deliveries["count"] == 1
    assert deliveries["deliveries"][0]["outcome"] == "ok"


async def test_a_command_without_acknowledgement_never_comes_again():
    async with nobody(Timings(ack=0.05, retries=(0.0,))) as world, ringing(world) as phone:
        done = await command(world)
        await phone.hear()
        with pytest.raises(TimeoutError):
            await phone.hear(within=0.1)

    assert done["error"] == "operation_timeout"


async def test_an_event_that_nobody_could_receive_arrives_when_the_app_is_back():
    async with nobody(Timings(ack=1.0, retries=(0.0, 0.2))) as world:
        await message_to_app(world)
        async with ringing(world) as phone:
            envelope = await phone.hear()
            await phone.ack(envelope)
            await world.sim.board.outbox.idle()

    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (2, "no_connection")


async def test_a_refresh_warns_then_asks_then_closes():
    async with nobody() as world, ringing(world) as phone:
        assert (await world.do("socket", do="refresh"))["ok"]
        warning, request = await phone.hear(), await phone.hear()
        closed = await phone.socket.receive(timeout=2)
        await until(lambda: not world.sim.board.connected)

    assert [each["type"] for each in (warning, request)] == ["disconnect", "disconnect"]
    assert [each["reason"] for each in (warning, request)] == ["warning", "refresh_requested"]
    assert closed.type == aiohttp.WSMsgType.CLOSE


async def test_bolt_lives_through_a_refresh():
    def write(app):
        @app.command("/say")
        async def say(ack):
            await ack("still here")

    async with socket_world(write, sockets=2) as world:
        before = set(map(id, world.sim.board.socket._connections))
        await world.do("socket", do="refresh")
        await until(lambda: before.isdisjoint(map(id, world.sim.board.socket._connections)))
        await until(lambda: world.sim.board.socket.connections == 2)
        answers = [await command(world) for _ in range(4)]

    assert [answer["response"]["text"] for answer in answers] == ["still here"] * 4


async def test_bolt_comes_back_after_its_connection_broke():
    def write(app):
        @app.command("/say")
        async def say(ack):
            await ack()

    async with socket_world(write) as world:
        assert (await world.do("socket", do="drop"))["connections"] == 0
        assert (await command(world))["error"] == "dispatch_failed"
        await until(lambda: world.sim.board.connected)
        assert (await command(world))["ok"]


async def test_a_connection_that_breaks_under_an_envelope_leaves_the_person_without_an_answer():
    async with nobody(IMPATIENT) as world, ringing(world) as phone:
        await world.do("socket", do="drop_after", times=1)
        done = await command(world)
        assert done["error"] == "operation_timeout"
        assert not world.sim.board.connected
        assert phone.socket is not None


async def test_a_lost_acknowledgement_makes_an_event_come_twice():
    async with nobody(Timings(ack=0.1, retries=(0.0, 0.0))) as world, ringing(world) as phone:
        await world.do("socket", do="lose_acks", times=1)
        await message_to_app(world)
        for _ in range(2):
            await phone.ack(await phone.hear())
        await world.sim.board.outbox.idle()
        deliveries = await world.see("deliveries", kind="events_api")

    assert [each["outcome"] for each in deliveries["deliveries"]] == ["timeout", "ok"]
    assert deliveries["deliveries"][1]["retry_num"] == 1


async def test_slack_pings_and_answers_pings():
    async with (
        nobody(Timings(ping=0.1)) as world,
        world.session.ws_connect(await ticket_url(world), autoping=False) as socket,
    ):
        await socket.receive_str()
        await socket.ping(b"sdk-ping-pong:1.5")
        kinds = {}
        while len(kinds) < 2:
            message = await socket.receive(timeout=2)
            kinds[message.type] = message.data

    assert kinds[aiohttp.WSMsgType.PONG] == b"sdk-ping-pong:1.5"
    assert aiohttp.WSMsgType.PING in kinds


async def test_three_hundred_people_can_press_at_once():
    pressed: set[str] = set()

    def write(app):
        @app.command("/say")
        async def say(ack, command):
            await ack()
            pressed.add(command["text"])

    async with socket_world(write, sockets=2, timings=PATIENT, ping_s=10) as world:
        ask = [world.do("command", as_=ALICE, channel=GENERAL, text=f"/say {number}") for number in range(300)]
        answers = await asyncio.gather(*ask)

    assert all(answer["ok"] for answer in answers)
    assert pressed == {str(number) for number in range(300)}


async def test_a_forged_envelope_is_sent_as_it_is():
    async with nobody() as world, ringing(world) as phone:
        envelope = {"envelope_id": "E1", "type": "events_api", "payload": {"type": "strange"}, "extra": 1}
        sent = asyncio.create_task(world.do("deliver", envelope=envelope))
        heard = await phone.hear()
        await phone.ack(heard, seen=True)
        done = await sent

    assert heard == envelope
    assert done == {"ok": True, "outcome": "ok", "status": 200, "body": {"seen": True}}
