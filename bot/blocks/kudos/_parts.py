"""Pieces that several messages about kudos share."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from babel import lists

from bot.blocks import parts
from bot.features.kudos import Person, Thanks
from bot.platform.i18n import Translator

from ._values import named

VOICES_NAMED = 5


def names(t: Translator, people: Sequence[Person]) -> str:
    """Return people by name, for a channel: a mention there would call them a second time."""
    return listed(t, [parts.escape(each.name) or t("Somebody") for each in people])


def mentions(t: Translator, people: Iterable[Person]) -> str:
    """Return people as mentions, for messages that only their reader sees; there they call nobody."""
    return listed(t, [parts.mention(t, each.user_id) for each in people])


def listed(t: Translator, words: Sequence[str]) -> str:
    """Return "a, b, and c" or "a、b、c"."""
    if t.language == "zh_CN":  # reads well between Chinese and Latin names alike, which 和 without spaces does not
        return "、".join(words)
    return lists.format_list(list(words), style="standard", locale=t.language)


def quoted(thanks: Thanks) -> Iterator[dict[str, Any]]:
    """Return the reason as a quotation, if there is one."""
    if thanks.reason:
        yield parts.section(parts.quote(thanks.reason))


def details(t: Translator, thanks: Thanks) -> list[str]:
    """Return what else is known: the value, the customer or project, the message."""
    found = [named(t, thanks.value)] if thanks.value else []
    if thanks.about:
        found.append(t("For: {about}", about=parts.escape(thanks.about)))
    if thanks.link and thanks.reason:
        found.append(t("About <{link}|this message>", link=parts.escape(thanks.link)))
    return found


def small(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Return small grey lines, if there are any."""
    if lines:
        yield parts.context(*lines)


def voices(t: Translator, thanks: Thanks) -> Iterator[str]:
    """Return who said "me too": the first few by name, the others as a count."""
    shown, hidden = thanks.voices[:VOICES_NAMED], len(thanks.voices) - VOICES_NAMED
    if hidden > 0:
        yield t.n("💬 Me too: {names} and {n} more", "💬 Me too: {names} and {n} more", hidden, names=names(t, shown))
    elif shown:
        yield t("💬 Me too: {names}", names=names(t, shown))
