"""What a refused `/kudos` gets: why, what was typed, and the form with all of it filled in."""

from typing import Any

from bot.blocks import parts, refusals
from bot.blocks.typed import as_typed
from bot.platform.errors import Refused
from bot.platform.i18n import Translator

FORM_IS_NO_HELP = ("kudos.allowance", "kudos.again")
LONGEST_VALUE = 2_000  # of a button (docs.slack.dev/reference/block-kit/block-elements/button-element)
PIECE = 1_000  # characters of what was typed in one section, escapes not counted


def refused(t: Translator, no: Refused, command: dict[str, Any]) -> dict[str, Any]:
    """Return a refusal with the command as it was typed, and a button to the form that carries it along."""
    said = refusals.sentence(no, t)
    whole = refusals.with_what_was_typed(said, command)
    typed = f"{command['command']} {as_typed(command.get('text') or '')}".strip()
    pieces = [parts.quote(typed[start : start + PIECE]) for start in range(0, len(typed), PIECE)]
    blocks = [parts.section(said), *map(parts.section, pieces)]
    if no.code not in FORM_IS_NO_HELP:
        value = parts.cut(command.get("text") or "", LONGEST_VALUE)
        blocks.append(parts.actions(parts.button(t("Open the form"), "kudos.typed", value=value or None)))
    return parts.message(whole, blocks)
