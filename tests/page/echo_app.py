"""A small app with a form, an ephemeral answer, buttons, a Home and shortcuts, for the tests of the page."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from simulator.server import Simulator
from tests.page import gallery

Json = dict[str, Any]
NOTED = ("pick", "when", "more", "useful", "helped", "add", "change", "it", "mood_0", "mood_1", "mood_2")
IGNORED = ("message", "reaction_added", "reaction_removed", "member_joined_channel", "app_mention")


def app(sim: Simulator, received: list[Json]) -> AsyncApp:
    """Return the app; it keeps every interaction that it only acknowledges in `received`."""
    client = AsyncWebClient(token=sim.app.bot_token, base_url=sim.api_url)
    bolt = AsyncApp(client=client, signing_secret=sim.app.signing_secret)
    note = _noting(received)
    bolt.command("/checkin")(checkin)
    bolt.shortcut("checkin.open")(every_input)
    bolt.shortcut("kudos.from_message")(kudos)
    bolt.view("mood")(saved)
    bolt.view("inputs")(note)
    bolt.view_closed("mood")(note)
    bolt.action("push")(pressed)
    bolt.action("undo")(undone)
    bolt.action("count")(counted)
    bolt.options("it")(cases)
    bolt.event("app_home_opened")(opened)
    for known in NOTED:
        bolt.action(known)(note)
    for told in IGNORED:
        bolt.event(told)(ignored)
    return bolt


def _noting(received: list[Json]) -> Callable[..., Awaitable[None]]:
    async def note(ack: Any, body: Json) -> None:
        received.append(body)
        await ack()

    return note


async def checkin(ack: Any, command: Json, client: AsyncWebClient) -> None:
    if command["text"]:
        await ack({"text": f"Recorded: {command['text']}", "blocks": gallery.answer(command["text"])})
        return
    await ack()
    await client.views_open(trigger_id=command["trigger_id"], view=gallery.mood_form())


async def every_input(ack: Any, shortcut: Json, client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=gallery.all_inputs())


async def kudos(ack: Any, shortcut: Json, client: AsyncWebClient) -> None:
    await ack()
    words = shortcut["message"]["text"]
    await client.chat_postMessage(channel=shortcut["user"]["id"], text=f"You thanked for: {words}")


async def saved(ack: Any, view: Json, body: Json, client: AsyncWebClient) -> None:
    note = view["state"]["values"]["note"]["it"]["value"]
    if "password" in note:
        await ack(response_action="errors", errors={"note": "That looks like a secret. Please leave it out."})
        return
    if "show me" in note:
        title, close = {"type": "plain_text", "text": "Kept"}, {"type": "plain_text", "text": "Done"}
        last = {"type": "modal", "title": title, "close": close, "blocks": [gallery.section(note)]}
        await ack(response_action="update", view=last)
        return
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text=f"Saved: {note}")


async def pressed(ack: Any, body: Json, client: AsyncWebClient) -> None:
    await ack()
    blocks = [gallery.section(f"<@{body['user']['id']}> pressed it :tada:")]
    where = {"channel": body["channel"]["id"], "ts": body["message"]["ts"]}
    await client.chat_update(**where, text="pressed", blocks=blocks)


async def undone(ack: Any, respond: Any) -> None:
    await ack()
    await respond(replace_original=True, text="Taken back.")


async def counted(ack: Any, body: Json, action: Json, client: AsyncWebClient) -> None:
    await ack()
    await client.views_publish(user_id=body["user"]["id"], view=gallery.home(int(action["value"]) + 1))


async def opened(event: Json, client: AsyncWebClient) -> None:
    if event["tab"] == "home":
        await client.views_publish(user_id=event["user"], view=gallery.home())


async def cases(ack: Any, payload: Json) -> None:
    await ack(options=[gallery.option(f"case-{i}", f"{payload['value']} case {i}") for i in (1, 2)])


async def ignored() -> None:
    """Events that this app is told of and has no use for."""
