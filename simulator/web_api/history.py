"""conversations.history and conversations.replies (docs.slack.dev/reference/methods/conversations.history)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from simulator import scopes, shapes
from simulator.model import Channel, Json, Message

from . import _places
from ._call import Call, SlackError

MOST = 999
CURSOR = "next_ts:"


def history(call: Call) -> Json:
    """conversations.history: newest first, between `oldest` and `latest`, a page at a time."""
    place = _readable(call)
    start, limit = _places.page(call, CURSOR, default=100, most=MOST)
    order = call.workspace.order(place.id)
    first, end = _bounds(call, order)
    if start:
        end = min(end, bisect_right(order, start))
    found = _take(call, place, (order[at] for at in range(end - 1, first - 1, -1)), limit)
    return _answer(call, found, limit) | {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}


def replies(call: Call) -> Json:
    """conversations.replies: the parent, then its replies, oldest first; thread_not_found."""
    place = _readable(call)
    ts = call.required("ts", "thread_not_found")
    parent = call.workspace.message(place.id, ts)
    if parent is None or not call.workspace.visible(parent):
        raise SlackError("thread_not_found")
    start, limit = _places.page(call, CURSOR, default=MOST, most=MOST)
    order = [ts, *call.workspace.replies_of(place.id, ts)]
    first, end = _bounds(call, order)
    if start:
        first = max(first, bisect_left(order, start))
    return _answer(call, _take(call, place, (order[at] for at in range(first, end)), limit), limit)


def _readable(call: Call) -> Channel:
    place = _places.find(call)
    scopes.for_place(call.app, place, "history")
    if call.me not in place.members:
        raise SlackError("not_in_channel")
    return place


def _bounds(call: Call, order: list[str]) -> tuple[int, int]:
    oldest, latest = call.text("oldest"), call.text("latest")
    for given, code in ((oldest, "invalid_ts_oldest"), (latest, "invalid_ts_latest")):
        if given and not given.replace(".", "", 1).isdigit():
            raise SlackError(code)
    inclusive = call.flag("inclusive")
    first, end = 0, len(order)
    if oldest and oldest != "0":
        first = (bisect_left if inclusive else bisect_right)(order, _padded(oldest))
    if latest:
        end = (bisect_right if inclusive else bisect_left)(order, _padded(latest))
    return first, end


def _padded(ts: str) -> str:
    whole, _, part = ts.partition(".")
    return f"{whole}.{part:0<6}"


def _take(call: Call, place: Channel, order: Iterable[str], limit: int) -> list[Message]:
    """Return up to one more than a page: the last says where the next page begins."""
    found: list[Message] = []
    for note in _visible(call, place, order):
        found.append(note)
        if len(found) > limit:
            break
    return found


def _visible(call: Call, place: Channel, order: Iterable[str]) -> Iterator[Message]:
    for ts in order:
        note = call.workspace.message(place.id, ts)
        if note is not None and call.workspace.visible(note):
            yield note


def _answer(call: Call, found: list[Message], limit: int) -> Json:
    metadata = call.flag("include_all_metadata")
    more = len(found) > limit
    answer: Json = {
        "messages": [shapes.message(call.workspace, note, metadata=metadata) for note in found[:limit]],
        "has_more": more,
    }
    if more:
        answer["response_metadata"] = {"next_cursor": _places.cursor(CURSOR, found[limit].ts)}
    return answer


METHODS = {"conversations.history": history, "conversations.replies": replies}
