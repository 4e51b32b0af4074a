"""A slash command (docs.slack.dev/interactivity/implementing-slash-commands)."""

from typing import Any

from simulator import answers, composer, payloads
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _outcome, _sight

Json = dict[str, Any]


async def command(board: Switchboard, user: str, channel: str, typed: str, *, thread: str | None = None) -> Json:
    """Send a typed command; its answer, or Slackbot's error message, appears in the channel for this person."""
    _sight.person(board, user)
    _sight.conversation(board, user, channel)
    name, _, rest = typed.strip().partition(" ")
    known = next((each for each in board.app.commands if each["command"] == name), None)
    if known is None or not board.workspace.is_home_of(board.workspace.users[user]):  # bolt-python #767
        return _fail(board, user, channel, "unknown_command", f"`{name}` is not a valid command.")
    if thread:
        words = f"`{name}` is not supported in threads. Sorry!"
        return _fail(board, user, channel, "not_supported_in_threads", words)
    escaped = bool(known.get("should_escape", False))
    text = composer.command_text(board.directory, rest.strip(), should_escape=escaped)
    return await _send(board, user, channel, name, text)


async def _send(board: Switchboard, user: str, channel: str, name: str, text: str) -> Json:
    payload = payloads.slash_command(
        board.origin,
        board.who(user),
        board.where(board.workspace.channels[channel]),
        command=name,
        text=text,
        trigger_id=board.triggers.make(user),
        response_url=board.response_url(user, channel),
    )
    answer = await board.outbox.ask("slash_commands", payload)
    failed = _outcome.error(answer)
    if failed:
        return _fail(board, user, channel, failed, f'{name} failed with the error "{failed}"')
    try:
        return _show(board, user, channel, answer.body)
    except ControlError as no:
        words = f'{name} failed with the error "{no.code}"'
        return _fail(board, user, channel, no.code, words) | {"detail": no.params.get("messages", [])}


def _show(board: Switchboard, user: str, channel: str, body: Any) -> Json:
    if not body or not (isinstance(body, str) or _speaks(body)):
        return {"ok": True}
    said = {"text": body} if isinstance(body, str) else body
    message = answers.post(board, said, user=user, channel=channel)
    return {"ok": True, "response": said, "ts": message.ts}


def _speaks(body: Any) -> bool:
    return isinstance(body, dict) and any(body.get(part) for part in ("text", "blocks", "attachments"))


def _fail(board: Switchboard, user: str, channel: str, error: str, words: str) -> Json:
    answers.slackbot(board, words, user=user, channel=channel)
    return {"ok": False, "error": error}
