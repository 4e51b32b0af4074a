"""chat.scheduleMessage and its family (docs.slack.dev/reference/methods/chat.scheduleMessage); `State.settle` posts."""

from simulator.model import Json, Scheduled

from . import _places
from ._call import Call, SlackError
from ._content import content
from .chat import draft

FARTHEST = 120 * 24 * 3600  # seconds ahead
WINDOW, MOST_IN_WINDOW = 300, 30  # per channel
MOST_LISTED = 100


def schedule(call: Call) -> Json:
    """chat.scheduleMessage: time_in_past, time_too_far, invalid_time, restricted_too_many."""
    place = _places.target(call)
    post_at = call.whole("post_at", 0, "invalid_time")
    now = int(call.workspace.seconds())
    if post_at <= now:
        raise SlackError("time_in_past")
    if post_at > now + FARTHEST:
        raise SlackError("time_too_far")
    same = (each for each in call.workspace.scheduled.values() if each.channel == place.id)
    if sum(each.post_at // WINDOW == post_at // WINDOW for each in same) >= MOST_IN_WINDOW:
        raise SlackError("restricted_too_many")
    parts = content(call)
    note = draft(call, place, parts)
    planned = Scheduled(call.workspace.ids.next("Q"), place.id, post_at, now, {"thread_ts": note.thread_ts, **parts})
    call.workspace.scheduled[planned.id] = planned
    shown = {"text": note.text, "bot_id": note.bot_id, "type": "delayed_message", "blocks": note.blocks}
    return {"channel": place.id, "scheduled_message_id": planned.id, "post_at": post_at, "message": shown}


def delete(call: Call) -> Json:
    """chat.deleteScheduledMessage: invalid_scheduled_message_id if it is not, or no longer, planned."""
    place = _places.find(call)
    planned = call.workspace.scheduled.get(call.required("scheduled_message_id"))
    if planned is None or planned.channel != place.id:
        raise SlackError("invalid_scheduled_message_id")
    del call.workspace.scheduled[planned.id]
    return {}


def listed(call: Call) -> Json:
    """chat.scheduledMessages.list: what the app has planned, soonest first."""
    channel = call.text("channel")
    planned = [each for each in call.workspace.scheduled.values() if channel in ("", each.channel)]
    by_id = {each.id: each for each in sorted(planned, key=lambda each: (each.post_at, each.id))}
    start, limit = _places.page(call, "scheduled:", default=MOST_LISTED, most=MOST_LISTED)
    ids, cursor = _places.slice_after(list(by_id), start, limit, "scheduled:")
    return {
        "scheduled_messages": [_shown(by_id[each]) for each in ids],
        "response_metadata": {"next_cursor": cursor},
    }


def _shown(planned: Scheduled) -> Json:
    return {
        "id": planned.id,
        "channel_id": planned.channel,
        "post_at": planned.post_at,
        "date_created": planned.created,
        "text": planned.params["text"],
    }


METHODS = {
    "chat.scheduleMessage": schedule,
    "chat.deleteScheduledMessage": delete,
    "chat.scheduledMessages.list": listed,
}
