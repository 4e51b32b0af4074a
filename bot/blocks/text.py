"""People's words on their way into Slack's mark-up: escaped, quoted, cut where a reader would not stumble.

Slack reads `&`, `<` and `>` as control characters (docs.slack.dev/messaging/formatting-message-text) and, in text
objects that are not `verbatim`, also plain "@channel", "@here" and "@everyone"
(docs.slack.dev/reference/block-kit/composition-objects/text-object).
"""

import re
import unicodedata

ELLIPSIS = "…"

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Invisible on a screen, so they can hide, reorder or disguise text: controls, zero-width and direction marks, fillers.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0001]"
)
_PICTURE = "\u2190-\u21ff\u2300-\u23ff\u25a0-\u27bf\u2b00-\u2bff\ufe0f\U0001f000-\U0001faff"
_LONE_JOINER = re.compile(f"(?<![{_PICTURE}])\u200d|\u200d(?![{_PICTURE}])")
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_TAG = re.compile(f"({_FLAG})|[\U000e0020-\U000e007f]")
_BROADCAST = re.compile(r"(?<![A-Za-z0-9._%+-])@(?=(?:channel|here|everyone|group)(?![A-Za-z0-9_]))", re.IGNORECASE)
_TOKEN = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|:[a-z0-9_+'-]{1,60}:")
_LOOK_BACK = 64  # the longest emoji sequence a cut steps back over
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)


def plain(text: str) -> str:
    """Return text with one kind of line end and without characters that nobody can see.

    The joiner inside an emoji (👩‍💻) and the tags of a flag (🏴󠁧󠁢󠁳󠁣󠁴󠁿) stay, for there they are seen.
    """
    text = _LONE_JOINER.sub("", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))
    return _LONE_JOINER.sub("", _TAG.sub(lambda found: found[1] or "", text))


def escape(text: str) -> str:
    """Return what a person wrote so that Slack shows it and obeys none of it, for use in mrkdwn.

    `&`, `<` and `>` become entities: no mention, no link, no <!channel>. A literal "@channel" would need no
    brackets where Slack looks for names by itself (a text object without `verbatim`, `link_names`, the default
    `parse` of chat.update), so its "@" becomes the full-width "＠": it reads the same, wakes nobody, and hides no
    invisible character in people's words. Formatting such as *bold* is theirs to use and stays.
    """
    shown = plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BROADCAST.sub("＠", shown)


def quote(text: str) -> str:
    """Return what a person wrote as a quotation in mrkdwn, escaped, every line marked; nothing stays nothing."""
    words = escape(text).strip()
    return "\n".join(f"> {line}".rstrip() for line in words.split("\n")) if words else ""


def units(text: str) -> int:
    """Return how long a text is at most, however Slack counts: an emoji beyond the first plane is two."""
    return len(text) + sum(char > "\uffff" for char in text)


def cut(text: str, most: int) -> str:
    """Return the text in at most so many characters, ending in "…" where something is missing.

    Nothing is broken in two: no emoji or accented letter, no entity (`&amp;`), no token (`<@U1>`, `<url|name>`,
    `:tada:`). A text that fits is returned as it is.
    """
    if 2 * len(text) <= most or units(text) <= most:
        return text
    end = _whole_token(text, _whole_character(text, _reach(text, most - 1)))
    return text[:end].rstrip() + ELLIPSIS if most > 0 else ""


def _reach(text: str, room: int) -> int:
    for index, char in enumerate(text):
        room -= 2 if char > "\uffff" else 1
        if room < 0:
            return index
    return len(text)


def _whole_character(text: str, end: int) -> int:
    least = max(0, end - _LOOK_BACK)
    while end > least and _continues(text, end):
        end -= 1
    return end


def _continues(text: str, index: int) -> bool:
    """Say whether the character at `index` belongs to the one before it."""
    here, code = text[index], ord(text[index])
    if text[index - 1] == "\u200d" or here == "\u200d" or code in _SKIN or code in _TAGS:
        return True
    if code in _REGIONAL:
        return _flags_before(text, index) % 2 == 1
    return unicodedata.category(here) in {"Mn", "Mc", "Me"}


def _flags_before(text: str, index: int) -> int:
    start = index
    while start > 0 and ord(text[start - 1]) in _REGIONAL:
        start -= 1
    return index - start


def _whole_token(text: str, end: int) -> int:
    opening = max(text.rfind(mark, 0, end) for mark in "<&:")
    candidates = {opening, text.rfind("<", 0, end), text.rfind(":", 0, text.rfind(":", 0, end) + 1)}
    for start in sorted(candidate for candidate in candidates if candidate >= 0):
        found = _TOKEN.match(text, start)
        if found and found.end() > end:
            return start
    return end
