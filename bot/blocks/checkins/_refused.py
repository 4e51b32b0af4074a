"""What a refused `/checkin` gets: why, what was typed, and the way to the form."""

from typing import Any

from bot.blocks import parts, refusals
from bot.platform.errors import Refused
from bot.platform.i18n import Translator

PIECE = 1_000  # characters of what was typed in one section, escapes not counted


def refused(t: Translator, no: Refused, command: dict[str, Any], words: str) -> dict[str, Any]:
    """Return a refusal with the command as it was typed, to be copied from there, and a button to the form.

    The button does not carry the words: Slack keeps what a button carries.
    """
    said = refusals.sentence(no, t)
    whole = refusals.with_what_was_typed(said, command)
    typed = f"{command['command']} {words}"
    pieces = [parts.quote(typed[start : start + PIECE]) for start in range(0, len(typed), PIECE)]
    blocks = [parts.section(said), *map(parts.section, pieces)]
    blocks.append(parts.actions(parts.button(t("Open the form"), "checkin.open")))
    return parts.message(whole, blocks)
