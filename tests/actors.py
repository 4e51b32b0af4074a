"""People on a stage: Alice, Bob and Carol act in the local workspace, over its HTTP, and look at what they see."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.platform.database import Database
from bot.platform.idempotency import Inbox
from simulator import people
from simulator.payloads import event_callback
from simulator.server import Simulator

Json = dict[str, Any]

WEDNESDAY = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # 05:00 New York, 11:00 Berlin, 18:00 Shanghai


@dataclass
class Person:
    """Somebody in the workspace. `types`, `clicks`, `submits` act; `sees`, `home`, `form` look."""

    sim: Simulator
    http: aiohttp.ClientSession
    id: str

    async def post(self, deed: str, **body: Any) -> Json:
        async with self.http.post(f"{self.sim.url}/control/{deed}", json={"as": self.id, **body}) as response:
            answer: Json = await response.json()
            return answer

    async def get(self, what: str, **query: str) -> Json:
        async with self.http.get(f"{self.sim.url}/control/{what}", params={"as": self.id, **query}) as response:
            answer: Json = await response.json()
            return answer

    async def types(self, text: str, channel: str = people.GENERAL) -> Json:
        """Type a slash command; returns the message that came back in the answer, or {} if none did."""
        answer = await self.post("command", channel=channel, text=text)
        assert answer["ok"], answer
        response: Json = answer.get("response", {})
        return response

    async def says(self, text: str, channel: str = people.GENERAL) -> str:
        """Write a message; returns its ts."""
        return str((await self.post("message", channel=channel, text=text))["ts"])

    async def sees(self, channel: str = people.GENERAL) -> list[Json]:
        """Return the messages of a channel, oldest first, with those that only this person sees."""
        found: list[Json] = (await self.get("messages", channel=channel))["messages"]
        return found

    async def conversation(self) -> str:
        """Return the id of the direct conversation with Hearth."""
        return str((await self.post("dm", users=[self.sim.app.bot_user]))["channel"])

    async def direct(self) -> list[Json]:
        """Return what Hearth has written to this person, oldest first."""
        return [m for m in await self.sees(await self.conversation()) if m.get("bot_id")]

    async def gets(self, words: str) -> Json:
        """Wait for a direct message from Hearth that has these words in it."""
        return await eventually(self._direct_with, words)

    async def _direct_with(self, words: str) -> Json | None:
        return next((m for m in await self.direct() if words in text_of(m)), None)

    async def reads(self, words: str, channel: str = people.GENERAL) -> Json:
        """Wait for a message in a channel that has these words in it."""

        async def look() -> Json | None:
            return next((m for m in reversed(await self.sees(channel)) if words in text_of(m)), None)

        return await eventually(look)

    async def clicks(self, where: Json, action_id: str, **state: Any) -> Json:
        """Use an element: of a message (as returned by `sees`) or of a view. `state` as Slack sends it."""
        block, element = find(where, action_id)
        action = {"block_id": block["block_id"], "action_id": element["action_id"], "type": element["type"], **state}
        if element["type"] == "button" and "value" in element:
            action["value"] = element["value"]
        container = (
            {"view_id": where["id"]}
            if where.get("type") in ("modal", "home")
            else {"channel": where["channel"], "ts": where["ts"]}
        )
        return await self.post("click", container=container, action=action)

    async def form(self) -> Json:
        """Wait for a modal and return the one on top."""

        async def look() -> Json | None:
            stack = (await self.get("state"))["modals"]
            return stack[-1] if stack else None

        return await eventually(look)

    async def no_form(self) -> bool:
        return not (await self.get("state"))["modals"]

    async def submits(self, **fields: Any) -> Json:
        """Fill the form on top, by block id, and send it; returns {block_id: problem}, empty if it was taken."""
        view = await self.form()
        values = {name: _state(view, name, value) for name, value in fields.items()}
        answer = await self.post("submit", view_id=view["id"], values=values)
        problems: Json = answer.get("errors") or ({} if answer["ok"] else answer)
        return problems

    async def home(self) -> Json:
        """Open Hearth's Home tab and return it."""
        await self.post("home")

        async def look() -> Json | None:
            view: Json | None = (await self.get("state"))["home"]
            return view

        return await eventually(look)

    async def chooses(self, callback_id: str, message: Json | None = None) -> Json:
        """Use a shortcut, of a message if one is given."""
        more = {"message": {"channel": message["channel"], "ts": message["ts"]}} if message else {}
        return await self.post("shortcut", callback_id=callback_id, **more)

    async def reacts(self, message: Json, name: str, *, remove: bool = False) -> Json:
        return await self.post("react", channel=message["channel"], ts=message["ts"], name=name, remove=remove)


async def eventually(look: Callable[..., Any], *args: Any, within: float = 8.0) -> Any:
    """Return the first true result of `await look(…)`; fails after `within` seconds."""
    async with asyncio.timeout(within):
        while True:
            found = await look(*args)
            if found:
                return found
            await asyncio.sleep(0.02)


async def brings(sim: Simulator, db: Database, inner: Json, at: datetime) -> None:
    """Have Slack deliver an event about something that happened at `at`, and wait until Hearth has dealt with it."""
    event_id = sim.workspace.ids.next("Ev")
    told = {**inner, "event_ts": f"{at.timestamp():.6f}"}
    sim.board.outbox.event(event_callback(sim.board.origin, told, event_id=event_id, event_time=int(at.timestamp())))

    async def dealt_with() -> bool:
        with db.begin(write=False) as session:
            return session.get(Inbox, f"event:{event_id}") is not None

    await eventually(dealt_with)


def last_sent(sim: Simulator, kind: str) -> Json:
    """Return what Hearth was last sent of this kind: `slash_commands`, `interactive` or `events_api`."""
    return next(each.payload for each in reversed(sim.board.outbox.attempts) if each.kind == kind)


def text_of(thing: Json) -> str:
    """Return all the words of a message or view, in one string."""
    return "\n".join(_words(thing))


def _words(thing: Any) -> Iterator[str]:
    if isinstance(thing, dict):
        for name, value in thing.items():
            if name in ("text", "alt_text", "title", "label", "hint") and isinstance(value, str):
                yield value
            else:
                yield from _words(value)
    elif isinstance(thing, list):
        for each in thing:
            yield from _words(each)


def elements(view: Json) -> Iterator[tuple[Json, Json]]:
    """Return every (block, interactive element) of a message or view."""
    for block in view.get("blocks") or []:
        for element in [*block.get("elements", []), block.get("element"), block.get("accessory")]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find(view: Json, action_id: str) -> tuple[Json, Json]:
    """Return the block and the element with this action id, or fail with what there is."""
    for block, element in elements(view):
        if element["action_id"] == action_id:
            return block, element
    raise AssertionError(f"no {action_id} among {[e['action_id'] for _, e in elements(view)]}")


def _state(view: Json, block_id: str, value: Any) -> Json:
    """Say a plain value as Slack's form state for the element of this block."""
    element = next((e for b, e in elements(view) if b["block_id"] == block_id), None)
    assert element, f"no field {block_id} in {[b['block_id'] for b, _ in elements(view)]}"
    return {element["action_id"]: {"type": element["type"], **_value(element, value)}}


PLAIN = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


def _value(element: Json, value: Any) -> Json:
    if element["type"] in PLAIN:
        return {PLAIN[element["type"]]: value}
    options = element.get("options") or [o for g in element.get("option_groups", []) for o in g["options"]]
    match element["type"]:
        case "static_select" | "radio_buttons" | "external_select":
            return {"selected_option": next((o for o in options if o["value"] == value), None)}
        case "multi_static_select" | "checkboxes":
            return {"selected_options": [o for o in options if o["value"] in value]}
        case _:
            return {"value": value}
