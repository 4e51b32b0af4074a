"""chat.*: posting, changing, deleting (docs.slack.dev/reference/methods, family chat)."""

from typing import Any

from simulator import shapes
from simulator.model import Channel, Json, Message

from . import _places
from ._call import Call, SlackError
from ._content import content


def post_message(call: Call) -> Json:
    """chat.postMessage: the app writes to a channel, a conversation, or a person."""
    _may_customise(call)
    place = _places.target(call)
    note = call.workspace.post(draft(call, place, content(call)))
    return {"channel": place.id, "ts": note.ts, "message": shapes.message(call.workspace, note)}


def draft(call: Call, place: Channel, parts: Json) -> Message:
    """Return the message that the call describes, not yet posted; raises SlackError for a thread that is not."""
    thread = call.text("thread_ts") or None
    broadcast = thread is not None and call.flag("reply_broadcast")
    hidden = call.workspace.seconds() + call.hidden_seconds if call.hidden_seconds else 0.0
    return Message(
        ts="",
        channel=place.id,
        user=call.me,
        bot_id=call.app.bot.id,
        app_id=call.app.app_id,
        username=call.text("username") or None,
        icon=call.text("icon_emoji") or call.text("icon_url") or None,
        thread_ts=_parent(call, place, thread) if thread else None,
        subtype="thread_broadcast" if broadcast else None,
        visible_from=hidden,
        **parts,
    )


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: a message that one member of the channel sees, until they reload."""
    place = _places.target(call)
    user_id = call.required("user", "user_not_in_channel")
    if user_id not in place.members:
        raise SlackError("user_not_in_channel")
    note = draft(call, place, content(call))
    note.ephemeral_to = user_id
    return {"message_ts": call.workspace.post(note).ts}


def update(call: Call) -> Json:
    """chat.update: text without blocks takes the blocks away; without text they stay."""
    place = _places.find(call)
    note = _places.message(call, place)
    if note.bot_id != call.app.bot.id:
        raise SlackError("cant_update_message")
    if place.archived:
        raise SlackError("is_archived")
    call.workspace.edit(note, editor=call.me, flagged=not call.given("blocks"), **_changes(call, note))
    return {
        "channel": place.id,
        "ts": note.ts,
        "text": note.text,
        "message": shapes.message(call.workspace, note),
    }


def delete(call: Call) -> Json:
    """chat.delete: the app takes back what it wrote."""
    place = _places.find(call)
    note = _places.message(call, place)
    if note.bot_id != call.app.bot.id:
        raise SlackError("cant_delete_message")
    call.workspace.delete(note)
    return {"channel": place.id, "ts": note.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink: the address of a message."""
    place = _places.find(call)
    note = _places.message(call, place, "message_ts")
    thread = f"?thread_ts={note.thread_ts}&cid={place.id}" if note.thread_ts not in (None, note.ts) else ""
    address = f"{call.simulator.url}/archives/{place.id}/p{note.ts.replace('.', '')}{thread}"
    return {"channel": place.id, "permalink": address}


def _changes(call: Call, note: Message) -> dict[str, Any]:
    changes = content(_with_old_parts(call, note))
    if not call.given("metadata"):
        changes["metadata"] = note.metadata
    if not call.given("attachments"):
        changes["attachments"] = note.attachments
    if not call.given("blocks") and not call.given("text"):
        changes["blocks"] = note.blocks
    if not call.given("text") and not call.given("markdown_text"):
        changes["text"] = note.text if not call.given("blocks") else ""
    return changes


def _with_old_parts(call: Call, note: Message) -> Call:
    """A change of attachments or metadata alone is not "no text": what stays counts."""
    if call.given("text") or call.given("blocks") or call.given("attachments") or not call.given("metadata"):
        return call
    return Call(call.method, call.params | {"text": note.text or " "}, call.simulator, call.workspace, call.app)


def _parent(call: Call, place: Channel, ts: str) -> str:
    found = call.workspace.message(place.id, ts)
    if found is None:
        raise SlackError("thread_not_found")
    return found.thread_ts or ts


def _may_customise(call: Call) -> None:
    asked = any(call.given(name) for name in ("username", "icon_emoji", "icon_url"))
    if asked and "chat:write.customize" not in call.app.scopes:
        raise SlackError("missing_scope", needed="chat:write.customize", provided=",".join(sorted(call.app.scopes)))


METHODS = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
}
