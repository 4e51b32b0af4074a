"""What Slack's composer makes of typed text: names become mentions, and the three special characters are escaped.

docs.slack.dev/messaging/formatting-message-text; for commands docs.slack.dev/interactivity/implementing-slash-commands
("Escape channels, users, and links sent to your app").
"""

import re
from typing import Any

from simulator.workspace import Workspace

Json = dict[str, Any]

_ENTITY = re.compile(r"<[@#!][^<>]+>|<(?:https?://|mailto:)[^<>\s]+>")
_TYPED = re.compile(r"(?<![\w@])[@#][\w.\-]+|https?://[^\s<>]+")
_BROADCASTS = {"@here": "<!here>", "@channel": "<!channel>", "@everyone": "<!everyone>"}


class Directory:
    """Names to ids: a cache, dropped when names change, so that composing does not look through all people."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ids: dict[str, str] | None = None
        workspace.listeners.append(self._hear)

    def entity(self, typed: str) -> str | None:
        """Return the entity for "@bob", "#general" or "@group", or None if nobody is called so."""
        return _BROADCASTS.get(typed) or self._all().get(typed.lower())

    def labelled(self, entity: str) -> str:
        """Return <@U1> as <@U1|bob> and <#C1> as <#C1|general>; other entities stay."""
        inner = entity[1:-1].split("|", maxsplit=1)[0]
        sign, of = inner[0], inner[1:]
        if sign == "@" and of in self._workspace.users:
            return f"<@{of}|{self._workspace.users[of].name}>"
        if sign == "#" and of in self._workspace.channels:
            return f"<#{of}|{self._workspace.channels[of].name}>"
        return entity

    def plain(self, entity: str) -> str:
        """Return an entity as a person reads it: @bob, #general, @here, or the address."""
        inner = entity[1:-1].split("|", maxsplit=1)[0]
        if inner.startswith("!subteam^"):
            group = self._workspace.usergroups.get(inner.removeprefix("!subteam^"))
            return f"@{group.handle}" if group else entity
        if inner.startswith(("@", "#")):
            label = self.labelled(f"<{inner}>")[1:-1]
            return inner[0] + label.split("|")[1] if "|" in label else entity
        return f"@{inner[1:]}" if inner.startswith("!") else inner

    def _all(self) -> dict[str, str]:
        if self._ids is None:
            work = self._workspace
            self._ids = {f"@{group.handle}": f"<!subteam^{group.id}>" for group in work.usergroups.values()}
            self._ids |= {f"#{channel.name}": f"<#{channel.id}>" for channel in work.channels.values()}
            self._ids |= {f"@{user.name}".lower(): f"<@{user.id}>" for user in work.users.values()}
        return self._ids

    def _hear(self, event: Json) -> None:
        if event["type"] in ("team_join", "user_changed", "usergroup_changed", "channel_created", "channel_changed"):
            self._ids = None


def message_text(directory: Directory, typed: str) -> str:
    """Return the text that Slack stores for a typed message: <@U1>, <#C1>, <https://…>, &amp;."""
    return _pieces(typed, _strip_label, lambda piece: _names(directory, piece))


def command_text(directory: Directory, typed: str, *, should_escape: bool) -> str:
    """Return the text that a command carries: with labels if the command asks for escaping, else as typed."""
    if not should_escape:
        return _pieces(typed, directory.plain, lambda piece: piece)
    stored = message_text(directory, typed)
    return _pieces(stored, directory.labelled, lambda piece: piece)


def rich_text(text: str) -> list[Json]:
    """Return the rich_text block that Slack's client adds to a person's message."""
    parts = [_part(piece) for piece in re.split(r"(<[^<>]+>)", text) if piece]
    return [
        {
            "type": "rich_text",
            "block_id": "typed",
            "elements": [{"type": "rich_text_section", "elements": parts or [{"type": "text", "text": " "}]}],
        }
    ]


def _pieces(text: str, entity: Any, rest: Any) -> str:
    """Return the text with its entities and what lies between them each passed through a function."""
    out, at = [], 0
    for match in _ENTITY.finditer(text):
        out += [rest(text[at : match.start()]), entity(match[0])]
        at = match.end()
    return "".join([*out, rest(text[at:])])


def _names(directory: Directory, piece: str) -> str:
    out, at = [], 0
    for match in _TYPED.finditer(piece):
        found, used = _longest(directory, match[0])
        out += [_escape(piece[at : match.start()]), found]
        at = match.start() + used
    return "".join([*out, _escape(piece[at:])])


def _longest(directory: Directory, typed: str) -> tuple[str, int]:
    """Return the entity for the longest beginning that names somebody: Chinese text follows without a space."""
    if typed.startswith("http"):
        return f"<{_escape(typed)}>", len(typed)
    for end in range(len(typed), 1, -1):
        if found := directory.entity(typed[:end]):
            return found, end
    return _escape(typed), len(typed)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _strip_label(entity: str) -> str:
    return re.sub(r"\|[^>]*>$", ">", entity) if entity.startswith(("<@", "<#")) else entity


def _part(piece: str) -> Json:
    inner = piece[1:-1].split("|", maxsplit=1)[0]
    if not piece.startswith("<"):
        return {"type": "text", "text": _unescape(piece)}
    if inner.startswith("@"):
        return {"type": "user", "user_id": inner[1:]}
    if inner.startswith("#"):
        return {"type": "channel", "channel_id": inner[1:]}
    if inner.startswith("!subteam^"):
        return {"type": "usergroup", "usergroup_id": inner.removeprefix("!subteam^")}
    if inner.startswith("!"):
        return {"type": "broadcast", "range": inner[1:]}
    return {"type": "link", "url": _unescape(inner)}
