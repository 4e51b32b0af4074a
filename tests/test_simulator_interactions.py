"""What Alice, Bob and Carol write, react to and open in the local workspace, and what the app hears of it."""

from slack_bolt.app.async_app import AsyncApp

from simulator import composer
from simulator.people import ALICE, BOB, CAROL, DAVE, GENERAL, IMPLEMENTERS, KUDOS, PRIVATE, PROJECT
from tests.simulated import (
    Json,
    button,
    http_world,
    records,
    section,
    socket_world,
    until,
)


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
