"""What Alice, Bob and Carol do in the local workspace, and what an ordinary Bolt app makes of it."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.simulator import composer
from bot.simulator.people import ALICE, BOB, CAROL, DAVE, GENERAL, IMPLEMENTERS, KUDOS, PRIVATE, PROJECT
from tests.simulated import Json, World, http_world, socket_world, until


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str = "1") -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, "value": value}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def text_input(block_id: str, **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(*blocks: Json, callback_id: str = "form", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("A form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def records(app: AsyncApp, heard: list[Json]) -> None:
    """Keep every action and event the app hears of."""

    @app.action({"action_id": "press"})
    async def pressed(ack, body):
        await ack()
        heard.append(body)

    @app.event({"type": "message"})
    @app.event("app_mention")
    @app.event("app_home_opened")
    @app.event("reaction_added")
    @app.event("reaction_removed")
    @app.event("user_change")
    @app.event("team_join")
    @app.event("member_joined_channel")
    @app.event("member_left_channel")
    @app.event("tokens_revoked")
    @app.event("app_uninstalled")
    async def happened(body):
        heard.append(body)


def opens(app: AsyncApp, *blocks: Json, **more: Any) -> None:
    """Let /say open a form of these blocks."""

    @app.command("/say")
    async def open_form(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))


async def open_form(world: World, user: str) -> Json:
    assert (await world.do("command", as_=user, channel=GENERAL, text="/say"))["ok"]
    await until(lambda: world.sim.workspace.views.stacks.get(user))
    return await world.modal(user)


# --- commands


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

    async with socket_world(lambda app: app.command("/say")(never)) as world:
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


# --- response_url


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


# --- messages


async def test_a_direct_message_to_the_app_and_a_mention_of_it_reach_the_app():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        bot = world.sim.app.bot_user
        im = (await world.do("dm", as_=ALICE, users=[bot]))["channel"]
        await world.do("message", as_=ALICE, channel=im, text="Good morning & hello")
        await until(lambda: len(heard) == 1)
        await world.do("join", channel=PROJECT, user=bot, inviter=ALICE)
        await world.do("message", as_=BOB, channel=GENERAL, text=f"<@{bot}> is not in here")
        await world.do("message", as_=BOB, channel=PROJECT, text="nobody named")
        await world.do("message", as_=BOB, channel=PROJECT, text=f"<@{bot}> look")
        await until(lambda: len(heard) == 3)

    events = [body["event"] for body in heard]
    assert [event["type"] for event in events] == ["message", "member_joined_channel", "app_mention"]
    assert events[0]["channel_type"] == "im"
    assert events[0]["text"] == "Good morning &amp; hello"
    assert events[1]["inviter"] == ALICE
    assert (events[2]["user"], events[2]["channel"]) == (BOB, PROJECT)
    assert heard[0]["authorizations"][0]["user_id"] == bot
    assert len({body["event_id"] for body in heard}) == 3


async def test_typed_names_become_mentions_also_where_chinese_follows_without_a_space():
    async with socket_world() as world:
        directory = world.sim.board.directory
        typed = "@bob谢谢你, @implementers and @here: <see> https://example.com/?a=1&b=2"
        stored = composer.message_text(directory, typed)
        world.sim.workspace.change_user(BOB, name="robert")
        renamed = composer.message_text(directory, "@robert @bob")

    assert stored == (
        f"<@{BOB}>谢谢你, <!subteam^{IMPLEMENTERS}> and <!here>: &lt;see&gt; <https://example.com/?a=1&amp;b=2>"
    )
    assert renamed == f"<@{BOB}> @bob"
    kinds = [part["type"] for part in composer.rich_text(stored)[0]["elements"][0]["elements"]]
    assert kinds == ["user", "text", "usergroup", "text", "broadcast", "text", "link"]


async def test_people_cannot_do_what_slack_would_not_let_them():
    async with socket_world() as world:
        tries = [
            await world.do("message", as_=CAROL, channel=PRIVATE, text="let me in"),
            await world.do("message", as_=ALICE, channel="C0NOWHERE", text="hello?"),
            await world.do("message", as_=DAVE, channel=GENERAL, text="I have left"),
            await world.do("message", as_=ALICE, channel=GENERAL, text="   "),
            await world.do("message", as_=ALICE, channel=GENERAL, text="x" * 12_001),
            await world.do("dm", as_=ALICE, users=[]),
            await world.do("react", as_=ALICE, channel=GENERAL, ts="1.2", name="tada"),
            await world.do("shortcut", as_=ALICE, callback_id="nothing"),
            await world.do("submit", as_=ALICE, view_id="V1", values={}),
            await world.do("message", as_=ALICE),
        ]

    assert [each["error"] for each in tries] == [
        "channel_not_found",
        "channel_not_found",
        "account_inactive",
        "no_text",
        "msg_too_long",
        "users_list_not_supplied",
        "message_not_found",
        "no_such_shortcut",
        "view_not_found",
        "missing_argument",
    ]


async def test_a_thread_holds_its_replies_and_the_parent_counts_them():
    async with socket_world() as world:
        parent = (await world.do("message", as_=ALICE, channel=KUDOS, text="Question"))["ts"]
        reply = (await world.do("message", as_=BOB, channel=KUDOS, text="Answer", thread=parent))["ts"]
        await world.do("message", as_=CAROL, channel=KUDOS, text="More", thread=reply)
        thread = (await world.see("messages", as_=ALICE, channel=KUDOS, thread=parent))["messages"]
        channel = (await world.see("messages", as_=ALICE, channel=KUDOS))["messages"]

    assert [each["text"] for each in thread] == ["Question", "Answer", "More"]
    assert [(each["text"], each["reply_count"]) for each in channel] == [("Question", 2)]


async def test_reactions_reach_the_app_and_count_once():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        ts = (await world.do("message", as_=ALICE, channel=KUDOS, text="Done"))["ts"]
        reaction = {"channel": KUDOS, "ts": ts, "name": ":tada:"}
        first = await world.do("react", as_=BOB, **reaction)
        again = await world.do("react", as_=BOB, **reaction)
        await world.do("react", as_=BOB, **reaction, remove=True)
        await until(lambda: len(heard) == 2)

    assert (first["ok"], again["error"]) == (True, "already_reacted")
    added, removed = (body["event"] for body in heard)
    assert (added["type"], removed["type"]) == ("reaction_added", "reaction_removed")
    assert (added["user"], added["item_user"], added["reaction"]) == (BOB, ALICE, "tada")
    assert added["item"] == {"type": "message", "channel": KUDOS, "ts": ts}


async def test_direct_messages_are_opened_once_for_the_same_people():
    async with socket_world() as world:
        pair = await world.do("dm", as_=ALICE, users=[BOB])
        three = await world.do("dm", as_=ALICE, users=[BOB, CAROL])
        again = await world.do("dm", as_=CAROL, users=[ALICE, BOB])
        state = await world.see("state", as_=ALICE)

    kinds = {each["id"]: each["kind"] for each in state["conversations"]}
    assert (kinds[pair["channel"]], kinds[three["channel"]]) == ("im", "mpim")
    assert three["channel"] == again["channel"]


# --- clicks


async def post_pressable(world: World, *elements: Json, channel: str = KUDOS, **more: Any) -> Json:
    blocks = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    return (await world.client.chat_postMessage(channel=channel, text="Press", blocks=blocks, **more)).data


async def test_a_click_carries_the_message_its_place_and_the_stored_value():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        posted = await post_pressable(world, button("press", "stored"))
        action = {"block_id": "row", "action_id": "press", "type": "button", "value": "forged"}
        done = await world.do("click", as_=BOB, container={"channel": KUDOS, "ts": posted["ts"]}, action=action)
        (body,) = await until(lambda: heard)

    assert done == {"ok": True, "dispatched": True}
    assert body["container"] == {
        "type": "message",
        "message_ts": posted["ts"],
        "channel_id": KUDOS,
        "is_ephemeral": False,
    }
    assert body["user"]["id"] == BOB
    assert body["message"]["text"] == "Press"
    assert body["channel"] == {"id": KUDOS, "name": "kudos"}
    assert body["actions"][0]["value"] == "stored"
    assert body["actions"][0].keys() >= {"action_ts", "block_id", "text", "type"}
    assert body["response_url"].startswith(world.sim.url)


async def test_a_click_in_an_ephemeral_message_does_not_repeat_the_message():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        blocks = [{"type": "actions", "block_id": "row", "elements": [button("press")]}]
        sent = await world.client.chat_postEphemeral(channel=KUDOS, user=BOB, text="Only you", blocks=blocks)
        place = {"channel": KUDOS, "ts": sent["message_ts"]}
        action = {"block_id": "row", "action_id": "press"}
        others = await world.do("click", as_=CAROL, container=place, action=action)
        await world.do("click", as_=BOB, container=place, action=action)
        (body,) = await until(lambda: heard)

    assert others["error"] == "message_not_found"
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body


async def test_a_click_is_refused_when_the_blocks_offer_no_such_thing():
    async with socket_world() as world:
        select = {"type": "static_select", "action_id": "pick", "options": options("tea", "coffee")}
        posted = await post_pressable(world, button("press"), select)
        mine = (await world.do("message", as_=ALICE, channel=KUDOS, text="hello"))["ts"]
        tries = [
            ({"block_id": "row", "action_id": "gone"}, posted["ts"]),
            ({"block_id": "other", "action_id": "press"}, posted["ts"]),
            ({"block_id": "row", "action_id": "press", "type": "overflow"}, posted["ts"]),
            ({"block_id": "row", "action_id": "pick", "selected_option": {"value": "beer"}}, posted["ts"]),
            ({"block_id": "row", "action_id": "press"}, mine),
        ]
        errors = [
            (await world.do("click", as_=BOB, container={"channel": KUDOS, "ts": ts}, action=action))["error"]
            for action, ts in tries
        ]

    assert errors == ["no_such_action", "no_such_action", "wrong_type", "invalid_value", "not_the_app_s_message"]


async def test_initial_values_count_as_state_until_somebody_changes_them():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        select = {
            "type": "static_select",
            "action_id": "pick",
            "options": options("tea", "coffee"),
            "initial_option": options("tea")[0],
        }
        date = {"type": "datepicker", "action_id": "day"}
        posted = await post_pressable(world, button("press"), select, date)
        place = {"channel": KUDOS, "ts": posted["ts"]}
        press = {"block_id": "row", "action_id": "press"}
        await world.do("click", as_=BOB, container=place, action=press)
        pick = {"block_id": "row", "action_id": "pick", "selected_option": {"value": "coffee"}}
        await world.do("click", as_=BOB, container=place, action=pick)
        for person in (BOB, CAROL):
            await world.do("click", as_=person, container=place, action=press)
        await until(lambda: len(heard) == 3)

    picked = [body["state"]["values"]["row"]["pick"]["selected_option"]["value"] for body in heard]
    assert picked == ["tea", "coffee", "tea"]
    assert heard[0]["state"]["values"]["row"]["day"] == {"type": "datepicker", "selected_date": None}


async def test_what_else_was_filled_in_goes_with_a_click():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        select = {"type": "static_select", "action_id": "pick", "options": options("tea", "coffee")}
        posted = await post_pressable(world, button("press"), select)
        place = {"channel": KUDOS, "ts": posted["ts"]}
        press = {"block_id": "row", "action_id": "press"}
        filled = {"row": {"pick": {"type": "static_select", "selected_option": {"value": "tea"}}}}
        await world.do("click", as_=BOB, container=place, action=press, values=filled)
        (body,) = await until(lambda: heard)
        strange = {"row": {"gone": {"type": "static_select", "selected_option": None}}}
        refused = await world.do("click", as_=BOB, container=place, action=press, values=strange)

    assert body["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "tea"
    assert refused["error"] == "no_such_action"


# --- modals


async def test_a_form_can_begin_with_the_conversation_it_was_opened_from():
    sent: list[Json] = []
    element = {"type": "conversations_select", "action_id": "where", "default_to_current_conversation": True}

    def write(app):
        opens(app, text_input("place") | {"element": element | {"response_url_enabled": True}})

        @app.view("form")
        async def got(ack, body):
            await ack()
            sent.append(body)

    async with socket_world(write) as world:
        await world.do("message", as_=ALICE, channel=KUDOS, text="elsewhere")
        view = await open_form(world, ALICE)
        await world.do("submit", as_=ALICE, view_id=view["id"])
        (url,) = sent[0]["response_urls"]
        async with world.session.post(url["response_url"], json={"text": "Done", "response_type": "in_channel"}):
            shown = await world.last(BOB, GENERAL)

    assert sent[0]["view"]["state"]["values"]["place"]["where"]["selected_conversation"] == GENERAL
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("place", "where", GENERAL)
    assert shown["text"] == "Done"


async def test_slack_s_client_sends_no_form_that_breaks_its_own_rules():
    sent: list[Json] = []
    number = {"type": "number_input", "action_id": "text", "is_decimal_allowed": False, "max_value": "5"}
    mail = {"type": "email_text_input", "action_id": "text"}

    def write(app):
        blocks = [text_input("title", min_length=3, max_length=5), text_input("note") | {"optional": True}]
        blocks += [text_input("count") | {"element": number}, text_input("mail") | {"element": mail}]
        opens(app, *blocks)

        @app.view("form")
        async def got(ack, view):
            await ack()
            sent.append(view["state"]["values"])

    def filled(title: str, count: str, mail: str) -> Json:
        given = {"title": title, "count": count, "mail": mail}
        return {block: {"text": {"value": value}} for block, value in given.items()}

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)

        async def send(values: Json) -> Json:
            return await world.do("submit", as_=ALICE, view_id=view["id"], values=values)

        empty = await send({})
        wrong = await send(filled("ab", "2.5", "nobody"))
        large = await send(filled("abcdef", "7", "a@b.co"))
        right = await send(filled("abcd", "4", "a@b.co"))
        left = (await world.see("state", as_=ALICE))["modals"]

    assert empty["errors"].keys() == {"title", "count", "mail"}
    assert wrong["errors"].keys() == {"title", "count", "mail"}
    assert large["errors"].keys() == {"title", "count"}
    assert right == {"ok": True}
    assert left == []
    assert len(sent) == 1
    assert sent[0]["note"]["text"] == {"type": "plain_text_input", "value": None}


@pytest.mark.parametrize("action", ["errors", "update", "push", "clear"])
async def test_the_app_s_answer_to_a_form_is_applied(action):
    def write(app):
        opens(app, text_input("title"), notify_on_close=True)

        @app.view("form")
        async def got(ack):
            if action == "errors":
                await ack(response_action="errors", errors={"title": "Too short"})
            elif action == "clear":
                await ack(response_action="clear")
            else:
                await ack(response_action=action, view=modal(text_input("second"), callback_id="next"))

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        values = {"title": {"text": {"type": "plain_text_input", "value": "x"}}}
        done = await world.do("submit", as_=ALICE, view_id=view["id"], values=values)
        modals = (await world.see("state", as_=ALICE))["modals"]

    if action == "errors":
        assert done == {"ok": False, "errors": {"title": "Too short"}}
        assert modals[0]["state"]["values"]["title"]["text"]["value"] == "x"
        return
    assert done == {"ok": True}
    expected = {"update": ["next"], "push": ["form", "next"], "clear": []}[action]
    assert [each["callback_id"] for each in modals] == expected
    if action == "push":
        assert modals[1]["root_view_id"] == modals[1]["previous_view_id"] == view["id"]


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "No such block"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "wave"},
    ],
)
async def test_an_answer_to_a_form_that_slack_would_not_understand_leaves_the_form_open(answer):
    def write(app):
        opens(app, text_input("title", initial_value="already here"))

        @app.view("form")
        async def got(ack):
            await ack(answer)

    async with http_world(write) as world:
        view = await open_form(world, ALICE)
        done = await world.do("submit", as_=ALICE, view_id=view["id"])
        modals = (await world.see("state", as_=ALICE))["modals"]

    assert done["error"] == "invalid_response"
    assert [each["id"] for each in modals] == [view["id"]]


async def test_a_form_whose_app_does_not_answer_stays_open():
    def write(app):
        opens(app, text_input("title", initial_value="x"))

        @app.view("form")
        async def got(ack):
            await asyncio.sleep(2)

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        done = await world.do("submit", as_=ALICE, view_id=view["id"])
        still = await world.modal(ALICE)

    assert done == {"ok": False, "error": "operation_timeout"}
    assert still["id"] == view["id"]


@pytest.mark.parametrize("notify", [True, False])
async def test_the_app_hears_of_a_closed_form_only_if_it_asked_to(notify):
    closed: list[Json] = []

    def write(app):
        opens(app, text_input("title"), notify_on_close=notify)

        @app.view_closed("form")
        async def gone(ack, body):
            await ack()
            closed.append(body)

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        assert (await world.do("close", as_=ALICE, view_id=view["id"]))["ok"]
        assert (await world.see("state", as_=ALICE))["modals"] == []

    assert [body["is_cleared"] for body in closed] == ([False] if notify else [])


async def test_typed_text_survives_an_update_and_a_dispatching_input_tells_the_app():
    seen: list[Json] = []
    changing = text_input("live") | {"dispatch_action": True}

    def write(app):
        opens(app, text_input("title"), changing)

        @app.action("text")
        async def typed(ack, body, client):
            await ack()
            seen.append(body)
            view = modal(text_input("title"), changing, section("Updated"))
            await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        place = {"view_id": view["id"]}
        quiet = {"block_id": "title", "action_id": "text", "value": "kept"}
        loud = {"block_id": "live", "action_id": "text", "value": "told"}
        assert (await world.do("click", as_=ALICE, container=place, action=quiet))["dispatched"] is False
        assert (await world.do("click", as_=ALICE, container=place, action=loud))["dispatched"] is True
        await until(lambda: len(world.sim.workspace.views.stacks[ALICE][0]["blocks"]) == 3)
        after = await world.modal(ALICE)

    assert seen[0]["container"] == {"type": "view", "view_id": view["id"]}
    assert seen[0]["actions"][0]["value"] == "told"
    assert after["state"]["values"]["title"]["text"]["value"] == "kept"
    assert after["hash"] != view["hash"]


async def test_every_kind_of_input_takes_only_what_it_offers():
    def write(app):
        inputs = {
            "users": {"type": "multi_users_select", "max_selected_items": 1},
            "channel": {"type": "channels_select"},
            "day": {"type": "datepicker"},
            "hour": {"type": "timepicker"},
            "moment": {"type": "datetimepicker"},
            "boxes": {"type": "checkboxes", "options": options("a", "b")},
        }
        opens(app, *(text_input(name) | {"element": {"action_id": "x", **kind}} for name, kind in inputs.items()))

    wrong = [
        ("users", {"selected_users": ["U0NOBODY"]}),
        ("users", {"selected_users": [ALICE, BOB]}),
        ("channel", {"selected_channel": PRIVATE}),
        ("day", {"selected_date": "tomorrow"}),
        ("hour", {"selected_time": "25:00"}),
        ("moment", {"selected_date_time": "noon"}),
        ("boxes", {"selected_options": [{"value": "c"}]}),
        ("boxes", {"type": "radio_buttons"}),
    ]
    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        refused = [
            (await world.do("submit", as_=ALICE, view_id=view["id"], values={block: {"x": given}}))["error"]
            for block, given in wrong
        ]

    assert refused == ["invalid_value"] * 7 + ["wrong_type"]


async def test_an_external_select_asks_the_app_for_options():
    asked: list[Json] = []
    element = {"type": "external_select", "action_id": "case", "min_query_length": 2}

    def write(app):
        opens(app, text_input("case") | {"element": element})

        @app.options("case")
        async def offer(ack, body):
            asked.append(body)
            await ack(options=options("migration", "training"))

    async with socket_world(write) as world:
        view = await open_form(world, ALICE)
        question = {"view_id": view["id"], "block_id": "case", "action_id": "case"}
        short = await world.do("options", as_=ALICE, **question, value="m")
        found = await world.do("options", as_=ALICE, **question, value="mi")

    assert short["options"] == []
    assert [each["value"] for each in found["options"]] == ["migration", "training"]
    assert [(body["value"], body["action_id"], body["view"]["id"]) for body in asked] == [("mi", "case", view["id"])]


# --- shortcuts, Home, people


async def test_shortcuts_reach_the_app_with_and_without_a_message():
    started: list[Json] = []

    def write(app):
        @app.shortcut("squawk")
        @app.shortcut("echo")
        async def start(ack, body):
            await ack()
            started.append(body)

    async with socket_world(write) as world:
        ts = (await world.do("message", as_=BOB, channel=KUDOS, text="Repeat me"))["ts"]
        assert (await world.do("shortcut", as_=ALICE, callback_id="squawk"))["ok"]
        on = {"channel": KUDOS, "ts": ts}
        assert (await world.do("shortcut", as_=ALICE, callback_id="echo", message=on))["ok"]
        wrong_kind = await world.do("shortcut", as_=ALICE, callback_id="echo")

    everywhere, on_message = started
    assert (everywhere["type"], on_message["type"]) == ("shortcut", "message_action")
    assert "channel" not in everywhere
    assert (on_message["message"]["text"], on_message["message_ts"]) == ("Repeat me", ts)
    assert on_message["message"]["user"] == BOB
    assert wrong_kind["error"] == "no_such_shortcut"


async def test_opening_home_lets_the_app_publish_and_a_click_there_carries_the_view():
    heard: list[Json] = []

    async with http_world(lambda app: write_home(app, heard)) as world:
        first = await world.do("home", as_=ALICE)
        await until(lambda: ALICE in world.sim.workspace.views.homes)
        again = await world.do("home", as_=ALICE)
        action = {"block_id": "row", "action_id": "press"}
        place = {"view_id": again["home"]["id"]}
        assert (await world.do("click", as_=ALICE, container=place, action=action))["ok"]
        strange = await world.do("click", as_=BOB, container=place, action=action)
        await until(lambda: len(heard) == 3)

    assert first["home"] is None
    assert "view" not in heard[0]["event"]
    assert heard[0]["event"]["tab"] == "home"
    clicked = next(body for body in heard if body.get("type") == "block_actions")
    assert clicked["view"]["type"] == "home"
    assert strange["error"] == "view_not_found"


def write_home(app: AsyncApp, heard: list[Json]) -> None:
    @app.action("press")
    async def pressed(ack, body):
        await ack()
        heard.append(body)

    @app.event("app_home_opened")
    async def opened(client, event):
        heard.append({"event": event})
        blocks = [section("Welcome"), {"type": "actions", "block_id": "row", "elements": [button("press")]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


async def test_the_app_hears_of_people_who_come_change_and_move():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        bot = world.sim.app.bot_user
        await world.do("user", id=BOB, tz="Asia/Tokyo", status_emoji=":palm_tree:")
        erin = (await world.do("people", name="erin", real_name="Erin Evans", locale="zh-CN"))["user"]["id"]
        await world.do("join", channel=GENERAL, user=bot)
        await world.do("join", channel=GENERAL, user=erin)
        await world.do("leave", channel=GENERAL, user=erin)
        await until(lambda: len(heard) == 5)
        events = {body["event"]["type"]: body["event"] for body in heard}

    assert events["user_change"]["user"]["tz"] == "Asia/Tokyo"
    assert events["user_change"]["user"]["profile"]["status_emoji"] == ":palm_tree:"
    assert "email" not in events["user_change"]["user"]["profile"]
    assert events["team_join"]["user"]["locale"] == "zh-CN"
    assert events["member_left_channel"]["user"] == erin


async def test_the_app_hears_that_it_was_removed_and_then_nothing_more():
    heard: list[Json] = []
    async with socket_world(lambda app: records(app, heard)) as world:
        await world.do("app", do="uninstall")
        await world.do("user", id=BOB, title="Traveller")
        await until(lambda: len(heard) == 2)
        await world.sim.board.outbox.idle()
        kinds = sorted(body["event"]["type"] for body in heard)

    assert kinds == ["app_uninstalled", "tokens_revoked"]
