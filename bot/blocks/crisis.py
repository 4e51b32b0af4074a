"""The card that comes first when words sound as if somebody does not want to live, and the lines on it."""

from typing import Any

from bot.blocks import parts
from bot.features.crisis import Help
from bot.platform.i18n import Translator

Blocks = list[dict[str, Any]]


def card(t: Translator, can: Help) -> Blocks:
    """Return the card: whom to ring and whom to write to, and that nobody was told."""
    return [parts.section(_opening(t)), *whom(t, can), parts.context(_nobody(t)), parts.divider()]


def words(t: Translator, can: Help) -> str:
    """Return the card as plain words, for notifications and screen readers."""
    return "\n".join([_opening(t), *_lines(t, can), _nobody(t)])


def _opening(t: Translator) -> str:
    return t(
        "*First of all:* what you wrote sounds very heavy. If you think of hurting yourself, or of not living any "
        "more, please talk to somebody now. You do not have to carry this alone."
    )


def _nobody(t: Translator) -> str:
    return t(
        "I am a program: no counsellor and no emergency service. Nobody has been informed, no person watches what is "
        "written here, and I keep no note of having shown this. If I misunderstood you, just read on."
    )


def whom(t: Translator, can: Help) -> Blocks:
    """Return the lines, a colleague's name first."""
    return [parts.section("\n".join(f"• {line}" for line in _lines(t, can)))]


def _lines(t: Translator, can: Help) -> list[str]:
    contact = [t("<@{contact}> is there for this, in confidence", contact=can.contact)] if can.contact else []
    return [*contact, *(parts.escape(line) for line in can.own), *(line.said(t.language) for line in can.lines)]


def view(t: Translator, blocks: Blocks) -> dict[str, Any]:
    """Return the card as a page of its own."""
    return parts.modal("care.card", t("First of all"), blocks, close=t("Done"))


def message(t: Translator, can: Help) -> dict[str, Any]:
    """Return the card as a message."""
    return parts.message(words(t, can), card(t, can)[:-1])
