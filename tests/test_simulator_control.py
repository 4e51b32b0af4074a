"""The control API: what each person sees, hears at once and is told of, time, people, faults, and what the app did."""

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator import control
from simulator.people import ALICE, BOB, CAROL, GENERAL, IMPLEMENTERS, KUDOS, PRIVATE
from tests.simulated import PATIENT, Json, World, socket_world


@asynccontextmanager
async def listening(world: World, user: str):
    """Yield a function that waits for the next change of one of these kinds that this person is told."""
    async with world.session.ws_connect(f"{world.sim.url}/control/events", params={"as": user}) as socket:

        async def next_of(*kinds: str) -> Json:
            while True:
                event = await socket.receive_json(timeout=2)
                if event["type"] in kinds:
                    return event

        yield next_of


async def test_the_state_tells_the_page_all_that_it_draws():
    async with socket_world() as world:
        await world.do("message", as_=BOB, channel=KUDOS, text="Good work @alice")
        state = await world.see("state", as_=ALICE)

    assert state["workspace"]["name"] == "Northwind"
    assert state["me"]["id"] == ALICE
    assert {user["id"] for user in state["users"]} >= {ALICE, BOB, CAROL, world.sim.app.bot_user}
    assert [group["handle"] for group in state["user_groups"]] == ["implementers"]
    assert [command["command"] for command in state["commands"]] == ["/say", "/raw"]
    assert [shortcut["callback_id"] for shortcut in state["shortcuts"]] == ["squawk", "echo"]
    assert (state["modals"], state["home"]) == ([], None)
    assert state["app"]["connected"] is True
    assert (state["app"]["mode"], state["app"]["bot_user"]) == ("socket", world.sim.app.bot_user)
    kudos = next(each for each in state["conversations"] if each["id"] == KUDOS)
    assert (kudos["kind"], kudos["unread"], kudos["last_message"]["user"]) == ("public", 1, BOB)
    assert state["now"].startswith(world.sim.clock.now().isoformat()[:16])


async def test_nobody_sees_a_private_channel_from_outside():
    async with socket_world() as world:
        await world.do("message", as_=ALICE, channel=PRIVATE, text="secret")
        state = await world.see("state", as_=CAROL)
        messages = await world.see("messages", as_=CAROL, channel=PRIVATE)

    assert PRIVATE not in {each["id"] for each in state["conversations"]}
    assert messages == {"ok": False, "error": "channel_not_found"}


async def test_messages_are_paged_from_the_newest_backwards_and_shown_oldest_first():
    async with socket_world() as world:
        for number in range(5):
            await world.do("message", as_=ALICE, channel=KUDOS, text=str(number))
        newest = (await world.see("messages", as_=BOB, channel=KUDOS, limit="2"))["messages"]
        earlier = (await world.see("messages", as_=BOB, channel=KUDOS, limit="2", before=newest[0]["ts"]))["messages"]
        wrong = await world.see("messages", as_=BOB, channel=KUDOS, limit="many")

    assert [each["text"] for each in earlier + newest] == ["1", "2", "3", "4"]
    assert wrong["error"] == "invalid_limit"


async def test_reading_a_channel_clears_what_is_unread():
    async with socket_world() as world:
        await world.do("message", as_=BOB, channel=KUDOS, text="one")
        await world.do("read", as_=ALICE, channel=KUDOS)
        state = await world.see("state", as_=ALICE)

    assert next(each["unread"] for each in state["conversations"] if each["id"] == KUDOS) == 0


async def test_a_page_hears_what_its_person_may_see_and_nothing_else():
    def write(app):
        @app.command("/say")
        async def say(ack):
            await ack("only you")

    async with socket_world(write) as world, listening(world, CAROL) as carol, listening(world, ALICE) as alice:
        await world.do("message", as_=ALICE, channel=PRIVATE, text="secret")
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        await world.do("message", as_=ALICE, channel=KUDOS, text="for all")
        hers = [await alice("message", "ephemeral") for _ in range(3)]
        first = await carol("message", "ephemeral")

    assert [each["message"]["text"] for each in hers] == ["secret", "only you", "for all"]
    assert hers[1]["message"]["ephemeral"] is True
    assert first["message"]["text"] == "for all"


async def test_a_page_hears_of_edits_reactions_views_people_time_and_the_app():
    def write(app):
        @app.command("/say")
        async def say(ack, body, client):
            await ack()
            title = {"type": "plain_text", "text": "Form"}
            await client.views_open(trigger_id=body["trigger_id"], view={"type": "modal", "title": title, "blocks": []})

    async with socket_world(write) as world, listening(world, ALICE) as alice:
        ts = (await world.client.chat_postMessage(channel=KUDOS, text="first"))["ts"]
        await world.client.chat_update(channel=KUDOS, ts=ts, text="second")
        changed = await alice("message_changed")
        await world.do("react", as_=BOB, channel=KUDOS, ts=ts, name="tada")
        reaction = await alice("reaction_added")
        await world.client.chat_delete(channel=KUDOS, ts=ts)
        deleted = await alice("message_deleted")
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        opened = await alice("view_opened")
        await world.do("user", id=BOB, title="Traveller")
        person = await alice("user_changed")
        moved = (await world.do("clock", seconds=3600))["now"]
        clock = await alice("clock")
        await world.do("socket", do="drop")
        status = await alice("app_status")

    assert changed["message"]["text"] == "second"
    assert (reaction["user"], reaction["name"], reaction["ts"]) == (BOB, "tada", ts)
    assert deleted["ts"] == ts
    assert opened["view"]["title"]["text"] == "Form"
    assert [view["id"] for view in opened["modals"]] == [opened["view"]["id"]]
    assert person["profile"]["profile"]["title"] == "Traveller"
    assert clock["now"] == moved
    assert status["connected"] is False


async def test_nobody_who_does_not_exist_can_listen():
    async with socket_world() as world:
        with pytest.raises(aiohttp.WSServerHandshakeError, match="404"):
            async with listening(world, "U0NOBODY"):
                pass


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"<@{CAROL}> thank you", {CAROL}),
        (f"<!subteam^{IMPLEMENTERS}> thank you", {BOB, CAROL}),
        ("<!channel> lunch", {BOB, CAROL}),
        ("nobody in particular", set()),
    ],
)
async def test_people_are_notified_of_what_names_them(text, told):
    async with socket_world() as world:
        await world.do("message", as_=ALICE, channel=KUDOS, text=text)
        noted = {user: (await world.see("state", as_=user))["notifications"] for user in (ALICE, BOB, CAROL)}

    assert {user for user, notes in noted.items() if notes} == told
    assert all(notes[0]["channel"] == KUDOS for notes in noted.values() if notes)


async def test_a_direct_message_of_the_app_notifies_with_its_top_level_text():
    async with socket_world() as world, listening(world, ALICE) as alice:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*How are you?*"}}]
        await world.client.chat_postMessage(channel=ALICE, text="How are you?", blocks=blocks)
        note = await alice("notification")

    assert (note["text"], note["reason"], note["from"]) == ("How are you?", "dm", world.sim.app.bot_user)


async def test_the_clock_moves_to_a_moment_on_by_seconds_or_to_what_comes_next():
    async with socket_world() as world:
        world.sim.clock.freeze()
        there = await world.do("clock", to="2027-01-04T09:00:00+08:00")
        later = await world.do("clock", seconds=90)
        soon = world.sim.clock.now().replace(hour=23)

        async def next_moment():
            return soon

        world.sim.next_moment = next_moment
        following = await world.do("clock", next=True)
        wrong = [await world.do("clock", **body) for body in ({"to": "soon"}, {"to": "2027-01-04T09:00"}, {})]

    assert there["now"] == "2027-01-04T01:00:00+00:00"
    assert later["now"] == "2027-01-04T01:01:30+00:00"
    assert following["now"] == soon.isoformat()
    assert [each["error"] for each in wrong] == ["invalid_moment", "invalid_moment", "missing_argument"]


async def test_people_and_channels_can_be_added_but_no_name_twice():
    async with socket_world() as world:
        erin = (await world.do("people", name="erin", real_name="Erin Evans", tz="Asia/Shanghai"))["user"]
        made = await world.do("channel", name="night-shift", kind="private", members=[erin["id"]], as_=ALICE)
        state = await world.see("state", as_=erin["id"])
        refused = [
            await world.do("people", name="erin", real_name="Another"),
            await world.do("people", name="frank", real_name="Frank", shoe_size=43),
            await world.do("channel", name="kudos"),
            await world.do("channel", name="x", kind="im"),
            await world.do("channel", name="y", members=["U0NOBODY"]),
            await world.do("user", id="U0NOBODY", title="x"),
            await world.do("join", channel="C0NOWHERE", user=ALICE),
        ]

    assert erin["tz"] == "Asia/Shanghai"
    there = next(each for each in state["conversations"] if each["id"] == made["channel"])
    assert (there["kind"], there["members"]) == ("private", sorted([ALICE, erin["id"]]))
    assert [each["error"] for each in refused] == [
        "name_taken",
        "unknown_field",
        "name_taken",
        "invalid_kind",
        "user_not_found",
        "user_not_found",
        "channel_not_found",
    ]


async def test_a_new_member_can_write_and_one_who_left_cannot():
    async with socket_world() as world:
        assert (await world.do("join", channel=PRIVATE, user=CAROL, inviter=ALICE))["changed"]
        inside = await world.do("message", as_=CAROL, channel=PRIVATE, text="hello")
        assert (await world.do("leave", channel=PRIVATE, user=CAROL))["changed"]
        outside = await world.do("message", as_=CAROL, channel=PRIVATE, text="hello?")

    assert inside["ok"]
    assert outside["error"] == "channel_not_found"


async def test_faults_can_be_set_seen_and_lifted():
    async with socket_world() as world:
        rules = [{"method": "chat.postMessage", "kind": "error:is_archived", "times": 1}]
        assert (await world.do("faults", rules=rules))["ok"]
        (rule,) = (await world.see("faults"))["rules"]
        wrong = await world.do("faults", rules=[{"kind": "gremlins"}])
        lifted = await world.do("faults", rules=[])

    assert (rule["method"], rule["kind"], rule["times"]) == ("chat.postMessage", "error:is_archived", 1)
    assert wrong["error"] == "invalid_fault"
    assert lifted["rules"] == []


async def test_the_app_s_calls_are_listed_by_method():
    async with socket_world() as world:
        await world.client.chat_postMessage(channel=KUDOS, text="counted")
        posts = await world.see("calls", method="chat.postMessage")
        everything = await world.see("calls")

    assert posts["count"] == 1
    assert posts["calls"][0]["params"]["text"] == "counted"
    assert posts["calls"][0]["answer"]["ok"] is True
    assert "apps.connections.open" in {call["method"] for call in everything["calls"]}


async def test_a_reset_is_left_to_whoever_runs_the_workspace():
    done: list[str] = []

    async def reset() -> None:
        done.append("reset")

    async with socket_world() as world:
        world.sim.reset = reset
        assert (await world.do("reset"))["ok"]

    assert done == ["reset"]


async def test_odd_requests_are_answered_with_a_reason():
    async with socket_world() as world:

        async def send(verb: str, data: str) -> Any:
            async with world.session.post(f"{world.sim.url}/control/{verb}", data=data) as reply:
                return (await reply.json())["error"]

        answers = [
            await send("message", "no json"),
            await send("message", "[]"),
            (await world.do("command", as_=ALICE, channel=GENERAL, text="hello"))["error"],
            (await world.do("click", as_=ALICE, container={"channel": KUDOS}, action={}))["error"],
            (await world.do("click", as_=ALICE, container={"channel": [1], "ts": "1"}, action={}))["error"],
            (await world.do("message", as_=ALICE, channel=[KUDOS], text="hello"))["error"],
            (await world.see("calls", limit="-1"))["error"],
            (await world.do("socket", do="dance"))["error"],
            (await world.do("app", do="dance"))["error"],
            (await world.see("state", as_="U0NOBODY"))["error"],
        ]

    assert answers == [
        "invalid_json",
        "invalid_json",
        "not_a_command",
        "invalid_container",
        "invalid_container",
        "invalid_argument",
        "invalid_limit",
        "unknown_deed",
        "unknown_deed",
        "user_not_found",
    ]


async def test_a_page_from_elsewhere_can_neither_act_nor_listen():
    async with socket_world() as world:
        url, own = f"{world.sim.url}/control", {"Origin": world.sim.url}
        foreign = {"Origin": "https://example.com"}
        body = {"as": ALICE, "channel": KUDOS, "text": "hello"}
        acted = [(await world.session.post(f"{url}/message", json=body, headers=h)).status for h in (own, foreign)]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await world.session.ws_connect(f"{url}/events", params={"as": ALICE}, headers=foreign)

    assert acted == [200, 403]


async def test_every_verb_of_the_control_api_is_documented():
    text = (Path(__file__).parent.parent / "docs" / "local-workspace.md").read_text()
    async with socket_world() as world:
        verbs = {route.path.removeprefix("/control/") for route in control.routes(world.sim)}

    assert verbs
    assert {verb for verb in verbs if f"`{verb}`" not in text and f"/control/{verb}" not in text} == set()


async def test_three_hundred_clicks_at_once_are_all_answered():
    pressed: list[str] = []

    def write(app):
        @app.action("press")
        async def press(ack, action):
            await ack()
            pressed.append(action["value"])

    async with socket_world(write, sockets=2, timings=PATIENT, ping_s=10) as world:
        button = {"type": "button", "action_id": "press", "text": {"type": "plain_text", "text": "Press"}, "value": "1"}
        blocks = [{"type": "actions", "block_id": "row", "elements": [button]}]
        ts = (await world.client.chat_postMessage(channel=KUDOS, text="Press", blocks=blocks))["ts"]
        click = {"container": {"channel": KUDOS, "ts": ts}, "action": {"block_id": "row", "action_id": "press"}}
        answers = await asyncio.gather(*(world.do("click", as_=BOB, **click) for _ in range(300)))

    assert all(answer["ok"] for answer in answers)
    assert len(pressed) == 300
