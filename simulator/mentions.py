"""Who is notified of a message: mentions in text and blocks, <!channel>, <!here>, direct messages, threads.

docs.slack.dev/messaging/formatting-message-text: <@U…>, <!subteam^S…>, <!here>, <!channel>, <!everyone>.
In a block only mrkdwn, markdown and rich text mention; plain_text does not. With blocks, the top-level text
is the fallback shown in notifications; its mentions may count, so both are read: the strict reading.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from simulator.model import Channel, Message, User, UserGroup

_MENTION = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|!here|!channel|!everyone)(?:\|[^>]*)?>")
_BROADCAST = {"!here": "here", "!channel": "channel", "!everyone": "everyone"}


def mentions(text: str, blocks: list[dict[str, Any]]) -> list[str]:
    """Return what is mentioned, each once: "@U…", "!subteam^S…", "!here", "!channel", "!everyone"."""
    found = dict.fromkeys(match[1] for match in _MENTION.finditer(text))
    for block in blocks:
        found.update(dict.fromkeys(_inside(block)))
    return list(found)


def notified(
    message: Message,
    channel: Channel,
    *,
    thread: Collection[str],
    users: Mapping[str, User],
    usergroups: Mapping[str, UserGroup],
) -> dict[str, str]:
    """Return {person: reason} for everybody whom Slack would notify, never the author or a bot.

    `channel` is the message's, `thread` holds those who have written in its thread, if it is a reply; `users` and
    `usergroups` are the workspace's.
    """
    people: dict[str, str] = {}
    if channel.kind in ("im", "mpim"):
        people.update(dict.fromkeys(channel.members, "dm"))
    elif message.thread_ts and message.thread_ts != message.ts:
        people.update(dict.fromkeys(thread, "thread"))
    for mention in mentions(message.text, message.blocks):
        people.update(_meant(usergroups, channel.members, mention))
    return {who: why for who, why in people.items() if who != message.user and _hears(users.get(who))}


def _inside(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _inside(item)
    elif isinstance(node, dict):
        yield from _of_element(node)
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _inside(value)


def _of_element(node: dict[str, Any]) -> Iterator[str]:
    match node:
        case {"type": "mrkdwn" | "markdown", "text": str(text)}:
            yield from (match[1] for match in _MENTION.finditer(text))
        case {"type": "user", "user_id": str(user)}:
            yield f"@{user}"
        case {"type": "usergroup", "usergroup_id": str(group)}:
            yield f"!subteam^{group}"
        case {"type": "broadcast", "range": str(reach)}:
            yield f"!{reach}"


def _meant(usergroups: Mapping[str, UserGroup], members: set[str], mention: str) -> dict[str, str]:
    if mention in _BROADCAST:
        return dict.fromkeys(members, _BROADCAST[mention])
    if mention.startswith("!subteam^"):
        group = usergroups.get(mention.removeprefix("!subteam^"))
        return dict.fromkeys((who for who in group.members if who in members), "usergroup") if group else {}
    who = mention.removeprefix("@")
    return {who: "mention"} if who in members else {}


def _hears(user: User | None) -> bool:
    return user is not None and not user.is_bot and not user.deleted
