"""What Slack does to the text of a message before it keeps it.

docs.slack.dev/messaging/formatting-message-text: `&`, `<` and `>` that are not part of an entity or of a <…> sequence
are kept escaped; `link_names` and `parse=full` turn names into mentions.
"""

import re

from simulator.workspace import Workspace

_SEQUENCE = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|![^<>\s][^<>]*|(?:https?|mailto|tel|ftp|slack):?[^<>]*)>|&(?:amp|lt|gt);"
)
_NAMED = re.compile(r"(?<![\w<!@|])@(here|channel|everyone|[a-z0-9][a-z0-9._-]*)\b")
_PLACE = re.compile(r"(?<![\w<&|])#([a-z0-9][a-z0-9_-]*)\b")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def kept(workspace: Workspace, text: str, *, link_names: bool = False) -> str:
    """Return the text as Slack keeps it."""
    if any(sign in text for sign in "&<>"):
        text = _escaped(text)
    return _linked(workspace, text) if link_names else text


def _escaped(text: str) -> str:
    parts, end = [], 0
    for match in _SEQUENCE.finditer(text):
        parts += [text[end : match.start()].translate(_ESCAPES), match[0]]
        end = match.end()
    return "".join(parts) + text[end:].translate(_ESCAPES)


def _linked(workspace: Workspace, text: str) -> str:
    people = {user.name: user.id for user in workspace.users.values()}
    groups = {group.handle: group.id for group in workspace.usergroups.values()}
    places = {place.name: place.id for place in workspace.channels.values() if place.kind == "public"}

    def person(match: re.Match[str]) -> str:
        name = match[1]
        if name in ("here", "channel", "everyone"):
            return f"<!{name}>"
        if name in people:
            return f"<@{people[name]}>"
        return f"<!subteam^{groups[name]}>" if name in groups else match[0]

    def place(match: re.Match[str]) -> str:
        return f"<#{places[match[1]]}|{match[1]}>" if match[1] in places else match[0]

    return _PLACE.sub(place, _NAMED.sub(person, text))
