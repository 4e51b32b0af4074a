"""Modals and the Home tab in the local workspace, and the triggers that open them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from local_slack import Slack, running, section

from simulator.people import ALICE, BEEP, BOB
from simulator.triggers import TriggerBook


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running() as slack:
        yield slack


def modal(text: str = "Hello", **more: Any) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "Check in"}
    return {"type": "modal", "title": title, "blocks": [section(text)], **more}


def home(text: str = "Hello") -> dict[str, Any]:
    return {"type": "home", "blocks": [section(text)]}


async def open_modal(slack: Slack, view: dict[str, Any], *, user: str = ALICE) -> dict[str, Any]:
    opened = await slack.client.views_open(trigger_id=slack.simulator.triggers.make(user), view=view)
    shown: dict[str, Any] = opened["view"]
    return shown


async def test_a_modal_opens_for_the_person_who_did_something(slack: Slack) -> None:
    view = await open_modal(slack, modal(private_metadata="abc", callback_id="checkin.open"))

    assert slack.simulator.workspace.views.stacks == {ALICE: [view]}
    assert (view["private_metadata"], view["callback_id"], view["state"]) == (
        "abc",
        "checkin.open",
        {"values": {}},
    )
    assert view["root_view_id"] == view["id"]
    assert view["bot_id"] == "B0HEARTH01"


async def test_a_trigger_opens_one_modal_and_no_second(slack: Slack) -> None:
    trigger = slack.simulator.triggers.make(ALICE)
    await slack.client.views_open(trigger_id=trigger, view=modal())

    said = await slack.error("views.open", trigger_id=trigger, view=modal())

    assert said == "exchanged_trigger_id"


async def test_a_trigger_grows_old(slack: Slack) -> None:
    slack.simulator.triggers = TriggerBook(seconds=-1)
    trigger = slack.simulator.triggers.make(ALICE)

    assert await slack.error("views.open", trigger_id=trigger, view=modal()) == "expired_trigger_id"


async def test_a_trigger_that_slack_did_not_give_is_invalid_and_none_is_missing(slack: Slack) -> None:
    assert await slack.error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert await slack.error("views.open", view=modal()) == "invalid_arguments"


async def test_a_wrong_view_is_refused_with_the_place_and_does_not_use_the_trigger_up(slack: Slack) -> None:
    trigger = slack.simulator.triggers.make(ALICE)

    said = await slack.refusal("views.open", trigger_id=trigger, view=modal("x" * 3001))

    assert said["error"] == "invalid_arguments"
    assert "json-pointer:/view/blocks/0/text" in said["response_metadata"]["messages"][0]
    assert (await slack.client.views_open(trigger_id=trigger, view=modal()))["ok"]


@pytest.mark.parametrize("view", [None, "{", "[]", {"type": "home", "blocks": []}])
async def test_what_is_no_modal_cannot_be_opened(slack: Slack, view: object) -> None:
    trigger = slack.simulator.triggers.make(ALICE)

    assert await slack.error("views.open", trigger_id=trigger, view=view) == "invalid_arguments"


async def test_three_modals_may_lie_on_each_other(slack: Slack) -> None:
    root = await open_modal(slack, modal())
    make = slack.simulator.triggers.make
    second = (await slack.client.views_push(trigger_id=make(ALICE), view=modal()))["view"]
    third = (await slack.client.views_push(trigger_id=make(ALICE), view=modal()))["view"]

    assert (third["root_view_id"], third["previous_view_id"]) == (root["id"], second["id"])
    assert await slack.error("views.push", trigger_id=make(ALICE), view=modal()) == "push_limit_reached"
    assert await slack.error("views.push", trigger_id=make(BOB), view=modal()) == "invalid_trigger_id"


async def test_an_update_with_an_old_hash_is_a_conflict(slack: Slack) -> None:
    view = await open_modal(slack, modal())
    change = {"view_id": view["id"], "hash": view["hash"]}

    newer = (await slack.client.views_update(view=modal("Two"), **change))["view"]

    assert newer["hash"] != view["hash"]
    assert newer["id"] == view["id"]
    assert await slack.error("views.update", view=modal("Three"), **change) == "hash_conflict"
    assert slack.simulator.workspace.views.stacks[ALICE][0]["blocks"][0]["text"]["text"] == "Two"


async def test_a_view_can_be_found_by_the_apps_own_name_for_it(slack: Slack) -> None:
    await open_modal(slack, modal(external_id="mine"))

    changed = await slack.client.views_update(external_id="mine", view=modal("Two", external_id="mine"))

    assert changed["view"]["external_id"] == "mine"
    again = {"trigger_id": slack.simulator.triggers.make(BOB), "view": modal(external_id="mine")}
    assert await slack.error("views.open", **again) == "duplicate_external_id"


async def test_a_closed_view_is_not_found(slack: Slack) -> None:
    view = await open_modal(slack, modal())
    slack.simulator.workspace.views.close(ALICE)

    assert await slack.error("views.update", view_id=view["id"], view=modal()) == "not_found"
    assert await slack.error("views.update", view=modal()) == "invalid_arguments"


async def test_what_was_typed_survives_an_update_of_the_same_input(slack: Slack) -> None:
    field = {"type": "plain_text_input", "action_id": "text"}
    block = {"type": "input", "block_id": "note", "label": {"type": "plain_text", "text": "Note"}, "element": field}
    submit = {"type": "plain_text", "text": "Save"}
    view = await open_modal(slack, modal(blocks=[block], submit=submit))
    typed = {"note": {"text": {"type": "plain_text_input", "value": "Half a thought"}}}
    slack.simulator.workspace.views.stacks[ALICE][0]["state"]["values"] = typed

    kept = await slack.client.views_update(view_id=view["id"], view=modal(blocks=[block], submit=submit))
    lost = await slack.client.views_update(
        view_id=view["id"], view=modal(blocks=[block | {"block_id": "other"}], submit=submit)
    )

    assert kept["view"]["state"]["values"] == typed
    assert lost["view"]["state"]["values"] == {}


async def test_home_is_published_and_keeps_its_id(slack: Slack) -> None:
    first = (await slack.client.views_publish(user_id=ALICE, view=home()))["view"]
    second = (await slack.client.views_publish(user_id=ALICE, view=home("Two"), hash=first["hash"]))["view"]

    assert first["id"] == second["id"]
    assert slack.simulator.workspace.views.homes[ALICE]["blocks"][0]["text"]["text"] == "Two"
    stale = {"user_id": ALICE, "view": home("Three"), "hash": first["hash"]}
    assert await slack.error("views.publish", **stale) == "hash_conflict"


async def test_home_is_for_people_and_shows_no_modal(slack: Slack) -> None:
    for user_id in ("U0NOBODY01", BEEP):
        said = await slack.refusal("views.publish", user_id=user_id, view=home())
        assert said["response_metadata"]["messages"] == ["invalid `user_id`"]
    assert await slack.error("views.publish", user_id=ALICE, view=modal()) == "invalid_arguments"


async def test_an_app_without_a_home_tab_publishes_none() -> None:
    async with running(home_tab_enabled=False) as slack:
        assert await slack.error("views.publish", user_id=ALICE, view=home()) == "not_enabled"


async def test_the_workspace_tells_what_happens_to_views_in_order(slack: Slack) -> None:
    told: list[str] = []
    slack.simulator.workspace.listeners.append(lambda event: told.append(event["type"]))

    view = await open_modal(slack, modal())
    await slack.client.views_push(trigger_id=slack.simulator.triggers.make(ALICE), view=modal())
    await slack.client.views_update(view_id=view["id"], view=modal("Two"))
    await slack.client.views_publish(user_id=ALICE, view=home())
    slack.simulator.workspace.views.close(ALICE)

    assert told == ["view_opened", "view_pushed", "view_updated", "home", "view_closed", "view_closed"]
