"""Finding the conversation a call names, as far as the app may know of it."""

import base64
import binascii
import re

from simulator.model import Channel, Message, User

from ._call import Call, SlackError

_TS = re.compile(r"\d{1,12}\.\d{6}")


def find(call: Call, name: str = "channel") -> Channel:
    """Return the conversation with this id; private ones without the app are not found.

    Raises SlackError: channel_not_found.
    """
    place = call.workspace.channels.get(call.required(name, "channel_not_found"))
    if place is None or (place.kind != "public" and call.me not in place.members):
        raise SlackError("channel_not_found")
    return place


def target(call: Call) -> Channel:
    """Return where to post: an id, a channel's #name, or a person's id, whose direct message is then opened.

    docs.slack.dev/reference/methods/chat.postMessage. Raises SlackError: channel_not_found, cannot_dm_bot,
    messages_tab_disabled, not_in_channel, is_archived. A deactivated person can be written to, as at Slack.
    """
    place = _addressed(call, call.required("channel", "channel_not_found"))
    if place.kind in ("im", "mpim") and not call.app.messages_enabled:
        raise SlackError("messages_tab_disabled")
    if call.me not in place.members and "chat:write.public" not in call.app.scopes:
        raise SlackError("not_in_channel")
    if place.archived:
        raise SlackError("is_archived")
    return place


def person(call: Call, user_id: str, code: str = "user_not_found") -> User:
    """Return a user; raises SlackError(code) if there is none."""
    found = call.workspace.users.get(user_id)
    if found is None:
        raise SlackError(code)
    return found


def message(call: Call, place: Channel, name: str = "ts") -> Message:
    """Return the message that the call names; raises SlackError: message_not_found."""
    ts = call.text(name)
    found = call.workspace.message(place.id, ts) if _TS.fullmatch(ts) else None
    if found is None or found.deleted:
        raise SlackError("message_not_found")
    return found


def page(call: Call, prefix: str, *, default: int, most: int) -> tuple[str, int]:
    """Return (where to go on, how many): the decoded cursor without its prefix, and the limit.

    docs.slack.dev/apis/web-api/pagination. Raises SlackError: invalid_cursor, invalid_limit.
    """
    limit = call.whole("limit", default, "invalid_limit") or default
    if not 0 < limit <= most:
        raise SlackError("invalid_limit")
    cursor = call.text("cursor")
    if not cursor:
        return "", limit
    try:
        said = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if not said.startswith(prefix):
        raise SlackError("invalid_cursor")
    return said.removeprefix(prefix), limit


def slice_after(ids: list[str], start: str, limit: int, prefix: str) -> tuple[list[str], str]:
    """Return one page of ids beginning with `start`, and the next cursor ("" at the end).

    Raises SlackError: invalid_cursor, if `start` is not among them.
    """
    if start and start not in ids:
        raise SlackError("invalid_cursor")
    first = ids.index(start) if start else 0
    rest = ids[first + limit : first + limit + 1]
    return ids[first : first + limit], cursor(prefix, rest[0]) if rest else ""


def cursor(prefix: str, at: str) -> str:
    """Return a cursor as Slack writes it: base64 of what comes next."""
    return base64.b64encode(f"{prefix}{at}".encode()).decode()


def _addressed(call: Call, name: str) -> Channel:
    workspace = call.workspace
    if name in workspace.users:
        if workspace.users[name].is_bot:
            raise SlackError("cannot_dm_bot")
        return workspace.direct(call.me, name)
    if name in workspace.channels:
        return find(call)
    wanted = name.removeprefix("#")
    for place in workspace.channels.values():
        if place.name == wanted and (place.kind == "public" or call.me in place.members):
            return place
    raise SlackError("channel_not_found")
