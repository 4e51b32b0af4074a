"""Clicks and choices in messages, as the local workspace checks them and a Bolt app receives them."""

from simulator.people import ALICE, BOB, CAROL, KUDOS
from tests.simulated import (
    IMPATIENT,
    Json,
    button,
    options,
    post_pressable,
    records,
    socket_world,
    until,
)


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
    async with socket_world(lambda app: records(app, heard), timings=IMPATIENT) as world:
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
