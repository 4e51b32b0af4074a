"""Slash commands and response_urls in the local workspace, and what an ordinary Bolt app makes of them."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from simulator.people import ALICE, BOB, CAROL, GENERAL, KUDOS, PRIVATE
from tests.simulated import (
    IMPATIENT,
    Json,
    button,
    modal,
    section,
    socket_world,
    text_input,
    until,
)


async def test_a_command_carries_who_where_and_what_with_names_escaped_if_the_manifest_says_so():
    got: list[Json] = []

    def write(app):
        @app.command("/say")
        @app.command("/raw")
        async def heard(ack, command):
            await ack()
            got.append(command)

    async with socket_world(write) as world:
        for name in ("/say", "/raw"):
            await world.do("command", as_=ALICE, channel=GENERAL, text=f"{name} @bob see #kudos <@{CAROL}> & @nobody")
        escaped, raw = got

    assert escaped["text"] == f"<@{BOB}|bob> see <#{KUDOS}|kudos> <@{CAROL}|carol> &amp; @nobody"
    assert raw["text"] == "@bob see #kudos @carol & @nobody"
    assert (escaped["user_id"], escaped["user_name"]) == (ALICE, "alice")
    assert (escaped["channel_id"], escaped["channel_name"]) == (GENERAL, "general")
    assert escaped["is_enterprise_install"] == "false"
    assert escaped["api_app_id"] == world.sim.app.app_id
    assert escaped["team_id"] == world.sim.workspace.team_id


async def test_a_command_in_a_private_place_does_not_tell_the_place_s_name():
    got: list[Json] = []

    def write(app):
        @app.command("/say")
        async def heard(ack, command):
            await ack()
            got.append(command["channel_name"])

    async with socket_world(write) as world:
        im = (await world.do("dm", as_=ALICE, users=[BOB]))["channel"]
        for channel in (PRIVATE, im):
            await world.do("command", as_=ALICE, channel=channel, text="/say")

    assert got == ["privategroup", "directmessage"]


@pytest.mark.parametrize(
    ("answer", "text", "seen_by_bob"),
    [
        ("Hello", "Hello", False),
        ({"text": "Hi", "response_type": "ephemeral"}, "Hi", False),
        ({"text": "Everyone", "response_type": "in_channel"}, "Everyone", True),
        ({"text": "Blocks", "blocks": [{"type": "divider"}]}, "Blocks", False),
    ],
)
async def test_the_answer_in_the_acknowledgement_is_shown_to_the_person_or_to_all(answer, text, seen_by_bob):
    def write(app):
        @app.command("/say")
        async def say(ack):
            await (ack(answer) if isinstance(answer, str) else ack(**answer))

    async with socket_world(write) as world:
        assert (await world.do("command", as_=ALICE, channel=GENERAL, text="/say"))["ok"]
        mine = (await world.see("messages", as_=ALICE, channel=GENERAL))["messages"]
        his = (await world.see("messages", as_=BOB, channel=GENERAL))["messages"]

    assert [each["text"] for each in mine] == [text]
    assert bool(his) is seen_by_bob


async def test_an_answer_that_breaks_block_kit_reaches_nobody_and_the_reason_is_told():
    def write(app):
        @app.command("/say")
        async def say(ack):
            await ack(text="x", blocks=[{"type": "section"}])

    async with socket_world(write) as world:
        done = await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        shown = await world.last(ALICE, GENERAL)

    assert (done["ok"], done["error"]) == (False, "invalid_blocks")
    assert "json-pointer" in done["detail"][0]
    assert shown["text"] == '/say failed with the error "invalid_blocks"'


async def test_slackbot_tells_what_went_wrong_with_a_command():
    async def never(ack):
        await asyncio.sleep(3)

    async with socket_world(lambda app: app.command("/say")(never), timings=IMPATIENT) as world:
        late = await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        unknown = await world.do("command", as_=ALICE, channel=GENERAL, text="/nothing")
        threaded = await world.do("command", as_=ALICE, channel=GENERAL, text="/say", thread="1.2")
        said = (await world.see("messages", as_=ALICE, channel=GENERAL))["messages"]

    assert [late["error"], unknown["error"], threaded["error"]] == [
        "operation_timeout",
        "unknown_command",
        "not_supported_in_threads",
    ]
    assert said[0]["text"] == '/say failed with the error "operation_timeout"'
    assert {each["user"] for each in said} == {"USLACKBOT"}


async def test_a_trigger_opens_one_modal_within_three_seconds():
    tries: list[str] = []

    def write(app):
        @app.command("/say")
        async def say(ack, body, client):
            await ack()
            for _ in range(2):
                try:
                    await client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("a")))
                    tries.append("opened")
                except SlackApiError as no:
                    tries.append(no.response["error"])

    async with socket_world(write) as world:
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        await until(lambda: len(tries) == 2)
        world.sim.triggers.seconds = 0.0
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        await until(lambda: len(tries) == 4)

    assert tries[0] == "opened"
    assert tries[1] in ("exchanged_trigger_id", "trigger_exchanged")
    assert tries[2] == "expired_trigger_id"


async def test_a_response_url_works_five_times_and_for_thirty_minutes_of_the_workspace_s_time():
    urls: list[str] = []

    def write(app):
        @app.command("/say")
        async def say(ack, command):
            await ack()
            urls.append(command["response_url"])

    async with socket_world(write) as world, aiohttp.ClientSession() as session:
        for _ in range(2):
            await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        used = [(await session.post(urls[0], json={"text": f"{n}"})).status for n in range(6)]
        await world.do("clock", seconds=31 * 60)
        old = await (await session.post(urls[1], json={"text": "late"})).json()
        seen = (await world.see("messages", as_=ALICE, channel=GENERAL))["messages"]

    assert used == [200] * 5 + [404]
    assert old == {"ok": False, "error": "expired_url"}
    assert [each["text"] for each in seen] == ["0", "1", "2", "3", "4"]


async def test_a_response_url_replaces_and_deletes_the_message_it_came_from():
    async def press(ack, body, respond, action):
        await ack()
        if action["value"] == "replace":
            await respond(text="Replaced", replace_original=True, blocks=[section("Replaced")])
        else:
            await respond(delete_original=True)

    def write(app):
        app.action("press")(press)

        @app.command("/say")
        async def say(ack):
            blocks = [{"type": "actions", "block_id": "a", "elements": [button("press", "replace")]}]
            await ack(text="Original", blocks=blocks)

    async with socket_world(write) as world:
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        private = await world.last(ALICE, GENERAL)
        blocks = [{"type": "actions", "block_id": "a", "elements": [button("press", "delete")]}]
        public = await world.client.chat_postMessage(channel=KUDOS, text="Original", blocks=blocks)
        pressed = {"block_id": "a", "action_id": "press", "type": "button"}
        await world.do("click", as_=ALICE, container={"channel": GENERAL, "ts": private["ts"]}, action=pressed)
        await world.do("click", as_=BOB, container={"channel": KUDOS, "ts": public["ts"]}, action=pressed)
        await until(lambda: world.sim.workspace.message(KUDOS, public["ts"]) is None)
        replaced = await world.last(ALICE, GENERAL)

    assert (replaced["text"], replaced["ts"], replaced["ephemeral"]) == ("Replaced", private["ts"], True)


async def test_a_response_url_refuses_what_slack_refuses():
    urls: list[str] = []

    def write(app):
        @app.command("/say")
        async def say(ack, command):
            await ack()
            urls.append(command["response_url"])

    async with socket_world(write) as world, aiohttp.ClientSession() as session:
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say")
        bodies = [{}, {"blocks": [{"type": "nonsense"}]}, {"delete_original": True}, ["no object"]]
        replies = [await session.post(urls[0], json=body) for body in bodies]
        errors = [(await reply.json())["error"] for reply in replies]

    assert errors == ["no_text", "invalid_blocks", "no_original", "invalid_payload"]
