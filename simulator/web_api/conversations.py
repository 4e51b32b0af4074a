"""conversations.*: finding, opening, joining (docs.slack.dev/reference/methods, family conversations)."""

import re

from simulator import scopes, shapes
from simulator.model import Channel, Json, Kind, User

from . import _places
from ._call import Call, SlackError

MOST_IN_MPIM = 8
MOST_NAME = 80
MOST_LISTED = 1000
MOST_OF_USER = 999
LEFT_OUT = ("is_member", "num_members")  # of what users.conversations tells of each
MOST_INVITED = 1000
_NAME = re.compile(r"[\w\-]+")
_TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def open_(call: Call) -> Json:
    """conversations.open: the direct message with one person, or a conversation with up to eight."""
    users = list(dict.fromkeys(call.names("users")))
    if call.given("channel"):
        return _opened(call, _resumed(call), already=True)
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > MOST_IN_MPIM:
        raise SlackError("too_many_users")
    for each in users:
        _can_be_written_to(_places.person(call, each), call)
    scopes.for_kinds(call.app, ["im" if len(users) == 1 else "mpim"], "write")
    found = call.workspace.find_direct(call.me, *users)
    if found is None and call.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    return _opened(call, found or call.workspace.direct(call.me, *users), already=found is not None)


def info(call: Call) -> Json:
    """conversations.info: one conversation, with num_members if include_num_members."""
    place = _places.find(call)
    scopes.for_place(call.app, place, "read")
    shaped = shapes.channel(call.workspace, place, viewer=call.me, count=call.flag("include_num_members"))
    return {"channel": shaped | ({"locale": "en-US"} if call.flag("include_locale") else {})}


def list_(call: Call) -> Json:
    """conversations.list: what the app may see, public channels unless `types` says otherwise."""
    kinds = _kinds(call)
    scopes.for_kinds(call.app, kinds, "read")
    archived = not call.flag("exclude_archived")
    seen = [
        place.id
        for place in call.workspace.channels.values()
        if place.kind in kinds
        and (place.kind == "public" or call.me in place.members)
        and (archived or not place.archived)
    ]
    return _listed(call, seen)


def of_user(call: Call) -> Json:
    """users.conversations: what a person (the app's bot by default) is a member of, as far as the app sees it.

    Without is_member and num_members, as docs.slack.dev/reference/methods/users.conversations says.
    """
    kinds = _kinds(call)
    scopes.for_kinds(call.app, kinds, "read")
    who = call.text("user", call.me)
    _places.person(call, who)
    archived = not call.flag("exclude_archived")
    seen = [
        place.id
        for place in call.workspace.channels.values()
        if place.kind in kinds
        and who in place.members
        and (place.kind == "public" or call.me in place.members)
        and (archived or not place.archived)
    ]
    listed = _listed(call, seen, most=MOST_OF_USER)
    shown = [{name: value for name, value in each.items() if name not in LEFT_OUT} for each in listed["channels"]]
    return listed | {"channels": shown}


def members(call: Call) -> Json:
    """conversations.members: the ids of the members, a page at a time."""
    place = _places.find(call)
    scopes.for_place(call.app, place, "read")
    start, limit = _places.page(call, "user:", default=100, most=MOST_LISTED)
    ids, cursor = _places.slice_after(sorted(place.members), start, limit, "user:")
    return {"members": ids, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    """conversations.join: the app joins a public channel."""
    place = _places.find(call)
    if place.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    if place.archived:
        raise SlackError("is_archived")
    if not call.workspace.join(place.id, call.me):
        call.extra = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return {"channel": shapes.channel(call.workspace, place, viewer=call.me)}


def leave(call: Call) -> Json:
    """conversations.leave: the app leaves a channel; cant_leave_general."""
    place = _places.find(call)
    scopes.need(call.app.scopes, "groups:write" if place.kind == "private" else "channels:manage")
    if place.is_general:
        raise SlackError("cant_leave_general")
    return {} if call.workspace.leave(place.id, call.me) else {"not_in_channel": True}


def create(call: Call) -> Json:
    """conversations.create: a new channel with the app in it."""
    private = call.flag("is_private")
    scopes.need(call.app.scopes, "groups:write" if private else "channels:manage")
    name = call.required("name", "invalid_name_required")
    if len(name) > MOST_NAME:
        raise SlackError("invalid_name_maxlength")
    if name != name.lower() or not _NAME.fullmatch(name):
        raise SlackError("invalid_name_specials")
    if any(place.name == name for place in call.workspace.channels.values()):
        raise SlackError("name_taken")
    kind: Kind = "private" if private else "public"
    place = call.workspace.add_channel(name, kind=kind, members=[call.me], creator=call.me)
    return {"channel": shapes.channel(call.workspace, place, viewer=call.me)}


def invite(call: Call) -> Json:
    """conversations.invite: nobody is invited unless everybody can be, except with `force`."""
    place = _places.find(call)
    scopes.need(call.app.scopes, "groups:write" if place.kind == "private" else "channels:manage")
    if place.kind in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    if call.me not in place.members:
        raise SlackError("not_in_channel")
    if place.archived:
        raise SlackError("is_archived")
    users = call.names("users")
    if not 0 < len(users) <= MOST_INVITED:
        raise SlackError("too_many_users" if users else "no_user")
    errors = [refused for each in users if (refused := _uninvitable(call, place, each))]
    if errors and not call.flag("force"):
        raise SlackError(errors[0]["error"], errors=errors)
    for each in set(users) - {refused["user"] for refused in errors}:
        call.workspace.join(place.id, each, inviter=call.me)
    return {"channel": shapes.channel(call.workspace, place, viewer=call.me)}


def mark(call: Call) -> Json:
    """conversations.mark: move the app's own read mark."""
    place = _places.find(call)
    right = {"public": "channels:manage", "private": "groups:write", "im": "im:write", "mpim": "mpim:write"}
    scopes.need(call.app.scopes, right[place.kind])
    if call.me not in place.members:
        raise SlackError("not_in_channel")
    call.workspace.mark_read(place.id, call.me, call.required("ts", "invalid_timestamp"))
    return {}


def _resumed(call: Call) -> Channel:
    place = _places.find(call)
    if place.kind not in ("im", "mpim"):
        raise SlackError("method_not_supported_for_channel_type")
    return place


def _opened(call: Call, place: Channel, *, already: bool) -> Json:
    shaped: Json = {"id": place.id}
    if call.flag("return_im"):
        shaped = shapes.channel(call.workspace, place, viewer=call.me)
    known = {"no_op": True, "already_open": True} if already else {}
    return {**known, "channel": shaped}


def _can_be_written_to(user: User, call: Call) -> None:
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot or user.id == call.me:
        raise SlackError("cannot_dm_bot")


def _uninvitable(call: Call, place: Channel, user_id: str) -> Json | None:
    user = call.workspace.users.get(user_id)
    if user is None or user.deleted:
        return {"user": user_id, "ok": False, "error": "user_not_found"}
    if user_id == call.me:
        return {"user": user_id, "ok": False, "error": "cant_invite_self"}
    if user_id in place.members:
        return {"user": user_id, "ok": False, "error": "already_in_channel"}
    return None


def _kinds(call: Call) -> list[str]:
    types = call.names("types") or ["public_channel"]
    if set(types) - set(_TYPES):
        raise SlackError("invalid_types")
    return [_TYPES[each] for each in types]


def _listed(call: Call, seen: list[str], *, most: int = MOST_LISTED) -> Json:
    start, limit = _places.page(call, "team:", default=100, most=most)
    ids, cursor = _places.slice_after(seen, start, limit, "team:")
    channels = call.workspace.channels
    shaped = [shapes.channel(call.workspace, channels[each], viewer=call.me, count=True) for each in ids]
    return {"channels": shaped, "response_metadata": {"next_cursor": cursor}}


METHODS = {
    "conversations.open": open_,
    "conversations.info": info,
    "conversations.list": list_,
    "conversations.members": members,
    "conversations.join": join,
    "conversations.leave": leave,
    "conversations.create": create,
    "conversations.invite": invite,
    "conversations.mark": mark,
    "users.conversations": of_user,
}
