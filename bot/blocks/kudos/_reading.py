"""How a typed `/kudos` is read: whom, what for, which value."""

import re
from dataclasses import dataclass, replace

from bot.blocks.typed import as_typed
from bot.features.kudos import SHORTEST_REASON, half_widths

from ._values import VALUE_OF


@dataclass(frozen=True)
class Draft:
    """What a command says. `unknown` are tags that are no value: they stay in the reason as plain words."""

    people: tuple[str, ...]
    groups: tuple[str, ...]
    reason: str
    value: str | None = None
    public: bool = True
    unknown: tuple[str, ...] = ()


_MENTION = r"<(?:@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)(?:\|[^<>]*)?>"
_BETWEEN = r"(?:[\s,，、;；+]|&amp;|＆|(?:and|和|与|及|以及|还有|跟)(?=[\s<]))*"
_ADDRESS = re.compile(  # "thanks to @a, @b and @c for": whom it is for, not what for
    r"^\s*(?:(?:kudos|thanks?|thank you|thx|give|new|to|谢谢|感谢|多谢|送给|给|向)[\s,，:：]*)*"
    rf"(?P<people>{_MENTION}(?:{_BETWEEN}{_MENTION})*)"
    r"(?:[\s,，;；]|[:：](?![\w+'-]+:))*(?:for\b[\s:：]*|(?:谢谢|感谢|多谢)[\s,，:：]+)?",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"^\s*(?:privately|private|私下|悄悄|私密|不公开)(?=[\s:：,，<])[\s:：,，]*", re.IGNORECASE)
_ONE = re.compile(_MENTION)
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)")
_TAG = re.compile(r"(?<![A-Za-z0-9_/&])[#＃](\w[\w-]*)")


def names_somebody(text: str) -> bool:
    """Return whether a person or a user group is mentioned."""
    return _ONE.search(text) is not None


def read_command(text: str) -> Draft:
    """Read `@a @b for staying #team`, `private @a …`, `谢谢 @a 陪我守到凌晨 #团队`.

    The people that the text begins with are only whom it is for; a name inside a sentence stays in it.
    """
    words, hidden = _PRIVATE.subn("", text, count=1)
    draft = Draft(
        people=tuple(dict.fromkeys(_PERSON.findall(words))),
        groups=tuple(dict.fromkeys(_GROUP.findall(words))),
        reason="",
        public=not hidden,
    )
    sentence = _ADDRESS.sub("", words, count=1)
    return _tagged(draft, as_typed(sentence), as_typed(_ONE.sub("", sentence)))


def _tagged(draft: Draft, full: str, bare: str) -> Draft:
    """Take the first known tag out. Names alone are no reason, so too little beside them is judged without them."""
    value = next((known for tag in _TAG.findall(full) if (known := _value(tag))), None)
    unknown = tuple(dict.fromkeys(tag for tag in _TAG.findall(full) if _value(tag) is None and not tag[0].isdigit()))
    without = _untagged(bare)
    reason = _untagged(full) if half_widths(without) >= SHORTEST_REASON else without
    return replace(draft, reason=reason, value=value, unknown=unknown)


def _value(tag: str) -> str | None:
    return VALUE_OF.get(tag.casefold())


def _untagged(text: str) -> str:
    """Return the words without the first tag that is a value; inside a sentence it becomes a word of it."""
    first = next((found for found in _TAG.finditer(text) if _value(found[1])), None)
    if first is not None:
        before, after = text[: first.start()], text[first.end() :]
        apart = not before.strip() or not after.strip() or _TAG.match(after.strip())
        text = f"{before} {after}" if apart else f"{before}{first[1]}{after}"
    return re.sub(r"[ \t\u3000]+", " ", text).strip()
