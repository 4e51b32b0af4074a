"""The values that thanks can name, as a reader of either language sees and types them."""

from collections.abc import Sequence

from bot.blocks import parts
from bot.features.kudos import Value, tag_of
from bot.platform.i18n import Translator


def name(t: Translator, value: Value) -> str:
    """Return a value's name in the reader's language."""
    return value.chinese if t.language == "zh_CN" else value.english


def meaning(t: Translator, value: Value) -> str:
    """Return what a value means, in the reader's language; may be nothing."""
    return value.means_chinese if t.language == "zh_CN" else value.means_english


def label(t: Translator, value: Value) -> str:
    """Return a value as its sign and its name, never one without the other, for plain text."""
    return f"{value.face} {name(t, value)}"


def named(t: Translator, value: Value) -> str:
    """Return the same for mrkdwn."""
    return parts.escape(label(t, value))


def tags(t: Translator, values: Sequence[Value]) -> str:
    """Return the tags to choose from, in the reader's language, as one types them."""
    return " ".join(f"`#{parts.escape(tag_of(name(t, each)).lower())}`" for each in values)
