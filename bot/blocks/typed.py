"""What Slack made of typed text, turned back into what the person typed.

In commands and messages names arrive as `<@U1|bob>`, channels as `<#C1|general>`, and `&`, `<`, `>` as entities
(docs.slack.dev/messaging/formatting-message-text).
"""

import re

_TOKEN = re.compile(r"<([^<>]*)>")


def as_typed(text: str) -> str:
    """Return the text as its writer saw it: `@bob`, `#general`, `@here`, a plain address. Not escaped any more."""
    shown = _TOKEN.sub(lambda found: _shown(found[1]), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(token: str) -> str:
    what, _, label = token.partition("|")
    if what.startswith(("@", "#")):
        return what[0] + (label.lstrip("@#") or what[1:])
    if what.startswith("!subteam^"):
        return "@" + (label.lstrip("@") or what.removeprefix("!subteam^"))
    if what.startswith("!"):
        return label if what.startswith("!date") else f"@{what[1:]}"
    return what.removeprefix("mailto:")
