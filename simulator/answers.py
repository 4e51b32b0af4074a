"""What an app answers in an acknowledgement or to a response_url, turned into a message as strictly as Slack does.

docs.slack.dev/interactivity/handling-user-interaction: `response_type`, `replace_original`, `delete_original`,
`thread_ts`.
"""

import json
from typing import Any

from aiohttp import web

from simulator.block_kit import check_message
from simulator.elements import with_ids
from simulator.model import Json, Message
from simulator.refusals import ControlError
from simulator.response_urls import Source
from simulator.switchboard import Switchboard


def content(body: Json) -> Json:
    """Return text, blocks and attachments of an answer; raises ControlError with Slack's code and the places."""
    kept: Json = {name: body.get(name) or [] for name in ("blocks", "attachments")}
    kept["text"] = body.get("text") or ""
    if problems := check_message(kept):
        places = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in problems]
        raise ControlError(problems[0].code, messages=places)
    return {**kept, "blocks": with_ids(kept["blocks"])}


def post(board: Switchboard, body: Json, *, user: str, channel: str) -> Message:
    """Show an answer: to this person only, unless response_type is in_channel. Raises ControlError."""
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


def slackbot(board: Switchboard, text: str, *, user: str, channel: str) -> None:
    """Tell a person something as Slack itself, seen by nobody else."""
    board.workspace.post(
        Message(ts="", channel=channel, text=text, user="USLACKBOT", username="Slackbot", ephemeral_to=user)
    )


def respond(board: Switchboard, source: Source, body: Json) -> None:
    """Do what an answer to a response_url asks for; raises ControlError with Slack's error code."""
    if _true(body.get("delete_original")):
        _delete(board, source.message)
    elif _true(body.get("replace_original")) and source.message is not None:
        _replace(board, source.message, body)
    else:
        post(board, body, user=source.user, channel=source.channel)


def routes(board: Switchboard) -> list[web.RouteDef]:
    """Return the route that response_urls lead to."""

    async def handle(request: web.Request) -> web.Response:
        try:
            source = board.response_urls.use(request.match_info["id"], now=board.workspace.clock.now())
        except ControlError as no:
            return web.json_response(no.answer(), status=404)
        try:
            respond(board, source, await _body(request))
        except ControlError as no:
            return web.json_response(no.answer(), status=400)
        return web.Response(text="ok")

    return [web.post("/response/{id}", handle)]


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        raise ControlError("invalid_payload") from None
    if not isinstance(body, dict):
        raise ControlError("invalid_payload")
    return body


def _true(value: Any) -> bool:
    return value is True or value == "true"


def _delete(board: Switchboard, message: Message | None) -> None:
    if message is None:
        raise ControlError("no_original")
    _own(board, message)
    if message.ephemeral_to is not None:
        board.workspace.delete_ephemeral(message)
    else:
        board.workspace.delete(message)


def _replace(board: Switchboard, message: Message, body: Json) -> None:
    _own(board, message)
    changes = content(body)
    board.workspace.edit(message, editor=message.user or "", **changes)


def _own(board: Switchboard, message: Message) -> None:
    if message.bot_id != board.app.bot.id:
        raise ControlError("cant_update_message")
