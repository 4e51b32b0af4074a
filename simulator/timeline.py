"""Where messages are kept and found: by channel and ts, in order, by thread. Nothing here is quadratic."""

from bisect import bisect_left, insort
from collections.abc import Iterator

from simulator.model import Message


class Timeline:
    """The messages of one workspace, indexed."""

    def __init__(self) -> None:
        self._messages: dict[str, dict[str, Message]] = {}  # channel -> ts -> message
        self._order: dict[str, list[str]] = {}  # channel -> sorted ts of what stands in its history
        self._replies: dict[tuple[str, str], list[str]] = {}  # (channel, parent) -> sorted ts
        self._people: dict[tuple[str, str], dict[str, None]] = {}  # (channel, parent) -> who replied, in order
        self._ephemerals: dict[str, list[Message]] = {}

    def put(self, message: Message) -> None:
        """Keep a message."""
        if message.ephemeral_to is not None:
            self._ephemerals.setdefault(message.channel, []).append(message)
            return
        self._messages.setdefault(message.channel, {})[message.ts] = message
        if message.thread_ts and message.thread_ts != message.ts:
            self._put_reply(message, (message.channel, message.thread_ts))
            if message.subtype != "thread_broadcast":
                return
        insort(self._order.setdefault(message.channel, []), message.ts)

    def drop(self, message: Message) -> None:
        """Forget a message."""
        if message.ephemeral_to is not None:
            self._ephemerals[message.channel].remove(message)
            return
        self._messages[message.channel].pop(message.ts, None)
        replies = self._replies.get((message.channel, message.thread_ts or ""))
        for order in (self._order.get(message.channel), replies):
            at = bisect_left(order, message.ts) if order else 0
            if order and at < len(order) and order[at] == message.ts:
                del order[at]

    def get(self, channel_id: str, ts: str) -> Message | None:
        """Return a message or reply."""
        return self._messages.get(channel_id, {}).get(ts)

    def order(self, channel_id: str) -> list[str]:
        """Return the sorted ts of a channel's history. Do not change it."""
        return self._order.get(channel_id, [])

    def replies(self, channel_id: str, parent_ts: str) -> list[str]:
        """Return the sorted ts of a parent's replies. Do not change it."""
        return self._replies.get((channel_id, parent_ts), [])

    def repliers(self, channel_id: str, parent_ts: str) -> list[str]:
        """Return who has replied, each once, first come first."""
        return list(self._people.get((channel_id, parent_ts), {}))

    def ephemerals(self, channel_id: str, user_id: str) -> list[Message]:
        """Return what only this person sees, oldest first."""
        return [each for each in self._ephemerals.get(channel_id, []) if each.ephemeral_to == user_id]

    def all(self) -> Iterator[Message]:
        """Yield every message, ephemerals last."""
        for by_ts in self._messages.values():
            yield from by_ts.values()
        for ephemerals in self._ephemerals.values():
            yield from ephemerals

    def _put_reply(self, message: Message, thread: tuple[str, str]) -> None:
        insort(self._replies.setdefault(thread, []), message.ts)
        if message.user:
            self._people.setdefault(thread, {})[message.user] = None
        parent = self.get(*thread)
        if parent is not None:
            parent.thread_ts = parent.ts
