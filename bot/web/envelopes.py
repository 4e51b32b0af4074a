"""What Slack brings, proven before Bolt sees it: its encoding, its text and numbers, and the shape of its envelope.

Bolt and the listeners rely on these shapes (docs.slack.dev/reference/interaction-payloads,
docs.slack.dev/apis/events-api, docs.slack.dev/interactivity/implementing-slash-commands); without them they stumble in
the midst of the work, and Slack brings the same thing again. What is deeper than an envelope is the listeners' to read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.platform.untrusted import Unfit, clean

Json = dict[str, Any]

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MOST_FIELDS = 100  # of a form; a slash command has about 15
LONGEST_ID = 255  # characters; Slack's limit for the ids that apps choose, and more than its own have
READ_BY_BOLT = ("team_id", "user_id", "enterprise_id", "channel_id", "response_url", "thread_ts")


class Malformed(Exception):
    """This is nothing that Slack sends. The message is a code, and quotes nothing of it."""


@dataclass(frozen=True)
class Id:
    """Text that is not empty and not too long."""


@dataclass(frozen=True)
class Named:
    """A dict with any names, whose values all have one shape."""

    shape: Any


@dataclass(frozen=True)
class Many:
    """A list of things of one shape, at least so many of them."""

    shape: Any
    least: int = 0


# A dict names the fields that must be there; with "?" after its name, a field may be missing or null. A tuple is a
# choice of shapes.
ID = Id()
PERSON = {"id": ID}
ANSWER = {
    "type?": str,
    "value?": str,
    "selected_option?": {"value": str},
    "selected_options?": Many({"value": str}),
    **{f"selected_{kind}?": str for kind in ("user", "channel", "conversation", "date", "time")},
    **{f"selected_{kind}?": Many(str) for kind in ("users", "channels", "conversations")},
    "selected_date_time?": int,
}
STATE = {"values?": Named(Named(ANSWER))}
VIEW = {
    "id": ID,
    "type": ID,
    "callback_id": str,
    "private_metadata?": str,
    "hash?": str,
    "blocks?": Many({"type": ID, "block_id?": str}),
    "state?": STATE,
}
COMMAND = {"command": ID, "team_id": ID, "user_id": ID, "trigger_id": ID, "text?": str, "channel_id?": str}
KINDS: dict[str, Json] = {
    "event_callback": {
        "team_id": ID,
        "event_id": ID,
        "event": {"type": ID, "user?": (ID, PERSON), "channel?": (ID, PERSON), "text?": str, "ts?": str, "item?": dict},
    },
    "block_actions": {
        "user": PERSON,
        "trigger_id": ID,
        "actions": Many({"action_id": ID, "block_id": ID, "type": ID, **ANSWER}, least=1),
        "view?": {**VIEW, "callback_id?": str},
        "message?": {"ts?": str, "text?": str},
        "container?": {"type?": str},
        "state?": STATE,
    },
    "view_submission": {
        "user": PERSON,
        "view": {**VIEW, "private_metadata": str, "state": {"values": Named(Named(ANSWER))}},
    },
    "view_closed": {"user": PERSON, "view": VIEW},
    "shortcut": {"user": PERSON, "callback_id": ID, "trigger_id": ID},
    "message_action": {
        "user": PERSON,
        "callback_id": ID,
        "trigger_id": ID,
        "channel": PERSON,
        "message": {"ts?": str, "text?": str},
    },
    "block_suggestion": {"user": PERSON, "action_id": ID, "block_id": ID, "value?": str},
    "url_verification": {"challenge": str},
    "app_rate_limited": {"team_id": ID},
}
OF_NO_WORKSPACE = ("url_verification", "ssl_check")


def decode(body: bytes, content_type: str) -> Json:
    """Return what a request's body says; raises `Malformed` for what is in no encoding that Slack uses."""
    try:
        text = body.decode()
        if content_type == JSON:
            return _object(text)
        if content_type != FORM:
            raise Malformed("content_type")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # no UTF-8, or more fields than that
        raise Malformed("encoding") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Malformed("repeated")
    return _object(fields["payload"]) if "payload" in fields else fields


def _object(text: str) -> Json:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed("json") from None
    if not isinstance(read, dict):
        raise Malformed("json")
    return read


def proven(body: Json, headers: Mapping[str, str] | None = None) -> AsyncBoltRequest:
    """Return the request as Bolt takes it, with clean text; `headers` are Slack's own, whose names are in lower case.

    `body` is changed in place. Raises `Malformed`.
    """
    kind = kind_of(body)
    try:
        clean(body)
        # "socket_mode" means: the body has been decoded already, and nobody need look at its signature any more.
        request = AsyncBoltRequest(body=body, headers=dict(headers or {}), mode="socket_mode")
    except Unfit as unfit:
        raise Malformed(str(unfit)) from None
    except (AttributeError, KeyError, IndexError, TypeError):  # Bolt looks for ids in whatever it is given
        raise Malformed("ids") from None
    if not fits(body, COMMAND if kind == "command" else KINDS.get(kind, {})):
        raise Malformed("shape")
    if not all(isinstance(request.context.get(name, ""), str | None) for name in READ_BY_BOLT):
        raise Malformed("ids")
    if not request.context.team_id and kind not in OF_NO_WORKSPACE:
        raise Malformed("team")
    return request


def kind_of(body: Json) -> str:
    """Return "command", "ssl_check" or the type of any other envelope; raises `Malformed` for one that is unknown."""
    if "command" in body:
        return "command"
    if body.get("ssl_check") == "1":
        return "ssl_check"
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Malformed("type")
    return kind


def fits(value: Any, shape: Any) -> bool:
    """Return whether a value read from JSON has this shape."""
    if isinstance(shape, Id):
        return isinstance(value, str) and 0 < len(value) <= LONGEST_ID
    if isinstance(shape, tuple):
        return any(fits(value, each) for each in shape)
    if isinstance(shape, Named):
        return isinstance(value, dict) and all(fits(each, shape.shape) for each in value.values())
    if isinstance(shape, Many):
        return isinstance(value, list) and len(value) >= shape.least and all(fits(each, shape.shape) for each in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(_field_fits(value, name, inner) for name, inner in shape.items())
    return isinstance(value, shape)


def _field_fits(value: Json, name: str, shape: Any) -> bool:
    if name.endswith("?"):
        found = value.get(name[:-1])
        return found is None or fits(found, shape)
    return name in value and fits(value[name], shape)
