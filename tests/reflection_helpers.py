"""What the tests of reflection do and look for again and again."""

from datetime import UTC, datetime
from typing import Any

from simulator import payloads
from simulator.clock import ShiftedClock
from tests.actors import Json, Person, eventually, text_of

FRIDAY_NINE_IN_SHANGHAI = datetime(2026, 11, 27, 1, 0, 5, tzinfo=UTC)
FRIDAY_THREE_IN_SHANGHAI = datetime(2026, 11, 27, 7, 0, 5, tzinfo=UTC)
FRIDAY_NINE_IN_NEW_YORK = datetime(2026, 11, 27, 14, 0, 5, tzinfo=UTC)


async def prompted(who: Person, clock: ShiftedClock, words: str, at: datetime) -> Json:
    await who.types("/reflect help")  # the first contact
    clock.move_to(at)
    return await who.gets(words)


async def view(who: Person, callback_id: str, words: str = "") -> Json:
    """Wait for this view to be on top, with these words in it."""

    async def look() -> Json | None:
        stack = (await who.get("state"))["modals"]
        top = stack[-1] if stack else None
        return top if top and top["callback_id"] == callback_id and words in text_of(top) else None

    found: Json = await eventually(look)
    return found


async def reflects(who: Person, command: str, **fields: str | list[str]) -> str:
    """Answer a question by command; returns the words of the form's last page, which is closed again."""
    await who.types(command)
    await view(who, "reflection.answer")
    assert await who.submits(**fields) == {}
    page = await view(who, "reflection.kept")
    await who.post("close", view_id=page["id"])
    return text_of(page)


def submission(who: Person, form: Json, **fields: str) -> Json:
    """Return what Slack sends for this form filled in like this."""
    board = who.sim.board
    values: Any = {name: {"value": {"type": "plain_text_input", "value": text}} for name, text in fields.items()}
    trigger = board.triggers.make(who.id)
    seen = {**form, "state": {"values": values}}
    return payloads.view_submission(board.origin, board.who(who.id), view=seen, trigger_id=trigger)


async def presses(who: Person, view: Json, action_id: str, value: str) -> None:
    """Send a click on a button that Hearth never showed, or with a value that it never gave."""
    board = who.sim.board
    action = {"block_id": "forged", "action_id": action_id, "type": "button", "value": value}
    payload = payloads.block_actions_in_view(
        board.origin, board.who(who.id), view=view, actions=[action], trigger_id=board.triggers.make(who.id)
    )
    await board.outbox.ask("interactive", payload)


def forge(who: Person, message: Json, action_id: str, value: str) -> None:
    """Have a button in somebody's own message carry another value than Hearth gave it."""
    note = who.sim.workspace.message(message["channel"], message["ts"])
    assert note
    for block in note.blocks:
        for element in block.get("elements", []):
            if element.get("action_id") == action_id:
                element["value"] = value
