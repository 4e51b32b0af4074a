"""What an app answers in an acknowledgement or to a response_url, turned into a message as strictly as Slack does."""

from typing import TYPE_CHECKING, Any

from bot.errors import Refused
from bot.simulator.block_kit import check_message
from bot.simulator.elements import with_ids
from bot.simulator.model import Message

if TYPE_CHECKING:
    from bot.simulator.switchboard import Switchboard

Json = dict[str, Any]


def content(body: Json) -> Json:
    """Return text, blocks and attachments of an answer; raises Refused with Slack's code and the places."""
    kept: Json = {name: body.get(name) or [] for name in ("blocks", "attachments")}
    kept["text"] = body.get("text") or ""
    if problems := check_message(kept):
        places = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
        raise Refused(problems[0].code, messages=places)
    return {**kept, "blocks": with_ids(kept["blocks"])}


def post(board: "Switchboard", body: Json, *, user: str, channel: str) -> Message:
    """Show an answer: to this person only, unless response_type is in_channel. Raises Refused."""
    message = Message(
        ts="",
        channel=channel,
        user=board.app.bot_user,
        bot_id=board.app.bot.id,
        app_id=board.app.app_id,
        thread_ts=body.get("thread_ts"),
        ephemeral_to=None if body.get("response_type") == "in_channel" else user,
        **content(body),
    )
    return board.workspace.post(message)


def slackbot(board: "Switchboard", text: str, *, user: str, channel: str) -> None:
    """Tell a person something as Slack itself, seen by nobody else."""
    board.workspace.post(
        Message(ts="", channel=channel, text=text, user="USLACKBOT", username="Slackbot", ephemeral_to=user)
    )
