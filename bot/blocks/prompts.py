"""What every scheduled prompt carries: a way to have less of it."""

from typing import Any

from bot.blocks import parts
from bot.i18n import Translator


def menu(t: Translator, programme: str, occurrence_id: int) -> dict[str, Any]:
    """Return the quiet row below a prompt; its values are `<programme>|<occurrence>`."""
    which = f"{programme}|{occurrence_id}"
    return parts.actions(
        parts.button(t("Skip this one"), "prompt.skip", value=which),
        parts.button(t("Snooze…"), "prompt.snooze", value=which),
        parts.button(t("Fewer of these"), "prompt.fewer", value=which),
        block_id="prompt.menu",
    )
