"""reactions.* (docs.slack.dev/reference/methods, family reactions)."""

import re

from simulator import shapes
from simulator.model import Channel, Json, Message

from . import _places
from ._call import Call, SlackError

MOST_KINDS = 23  # different emoji on one message, per docs.slack.dev/reference/methods/reactions.add
_NAME = re.compile(r"[a-z0-9_'+-]+(::skin-tone-[2-6])?")


def add(call: Call) -> Json:
    """reactions.add: already_reacted, invalid_name, too_many_emoji."""
    name, place, note = _named(call), *_item(call)
    if place.archived:
        raise SlackError("is_archived")
    if name not in note.reactions and len(note.reactions) >= MOST_KINDS:
        raise SlackError("too_many_emoji")
    if not call.workspace.react(note, name, call.me):
        raise SlackError("already_reacted")
    return {}


def remove(call: Call) -> Json:
    """reactions.remove: no_reaction if the app had not reacted so."""
    name, _place, note = _named(call), *_item(call)
    if not call.workspace.unreact(note, name, call.me):
        raise SlackError("no_reaction")
    return {}


def get(call: Call) -> Json:
    """reactions.get: the message with its reactions."""
    place, note = _item(call)
    return {"type": "message", "channel": place.id, "message": shapes.message(call.workspace, note)}


def _named(call: Call) -> str:
    name = call.required("name", "invalid_name").strip(":")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _item(call: Call) -> tuple[Channel, Message]:
    if not call.given("channel") or not call.given("timestamp"):
        raise SlackError("no_item_specified")
    place = _places.find(call)
    return place, _places.message(call, place, "timestamp")


METHODS = {"reactions.add": add, "reactions.remove": remove, "reactions.get": get}
