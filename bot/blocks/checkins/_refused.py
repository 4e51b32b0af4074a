"""What a refused `/checkin` gets: why, what was typed, and the form with the words in it."""

from typing import Any

from bot.blocks import parts, refusals
from bot.errors import Refused
from bot.features.checkins import LONGEST_NOTE
from bot.i18n import Translator

PIECE = 1_000  # characters of what was typed in one section, escapes not counted
LONGEST_VALUE = 2_000  # of a button (docs.slack.dev/reference/block-kit/block-elements/button-element)


def refused(t: Translator, no: Refused, command: dict[str, Any], words: str) -> dict[str, Any]:
    """Return a refusal with the command as it was typed, and a button to the form that has the words as its note.

    Words that no button can carry stay below the refusal alone, to be copied from there.
    """
    said = refusals.sentence(no, t)
    whole = refusals.with_what_was_typed(said, command)
    typed = f"{command['command']} {words}"
    pieces = [parts.quote(typed[start : start + PIECE]) for start in range(0, len(typed), PIECE)]
    blocks = [parts.section(said), *map(parts.section, pieces)]
    if len(words) <= min(LONGEST_VALUE, LONGEST_NOTE):
        blocks.append(parts.actions(parts.button(t("Open the form"), "checkin.typed", value=words)))
    return parts.message(whole, blocks)
