"""Modals in the local workspace: what Slack's client sends, and what the app's answer does to them."""

import asyncio

import pytest

from simulator.people import ALICE, BOB, GENERAL, KUDOS, PRIVATE
from tests.simulated import (
    IMPATIENT,
    Json,
    http_world,
    modal,
    open_form,
    opens,
    options,
    section,
    socket_world,
    text_input,
    until,
)


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

    async with socket_world(write, timings=IMPATIENT) as world:
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
