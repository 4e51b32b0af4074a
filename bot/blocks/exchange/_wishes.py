"""The form of one's own wishes for every exchange day."""

from typing import Any

from bot.blocks import parts
from bot.blocks.state import chosen, text
from bot.features.exchange import LONGEST_PROJECT, MOST_APART, Wish
from bot.platform.i18n import Translator

ROOM, ONLINE = "room", "online"

Block = dict[str, Any]


def wishes_form(t: Translator, has: Wish) -> Block:
    """Return the form; only its owner ever sees what is in it."""
    ways = [parts.option(t("In the room"), ROOM), parts.option(t("Online"), ONLINE)]
    project = parts.text_input(initial=has.project, max_length=LONGEST_PROJECT)
    apart = parts.multi_users_select(initial=has.apart, most=MOST_APART)
    blocks = [
        parts.input_block("way", t("I usually take part"), parts.radio(ways, initial=ONLINE if has.remote else ROOM)),
        parts.input_block(
            "project",
            t("What I work on"),
            project,
            optional=True,
            hint=t("A customer or project. You are then put together with people who work on something else."),
        ),
        parts.input_block(
            "apart",
            t("Not in a group with"),
            apart,
            optional=True,
            hint=t("You will never be in one group. Nobody is told, and no reason is ever shown."),
        ),
        parts.context(t("🔒 Only you can see this. Whom you name is encrypted; no administrator can look it up.")),
    ]
    return parts.modal("exchange.wishes", t("My wishes"), blocks, submit=t("Save"), close=t("Cancel"))


def read_wishes(view: Block) -> Wish:
    """Return what somebody has chosen in the form."""
    return Wish(
        remote=text(view, "way") == ONLINE,
        project=parts.plain(text(view, "project")) or None,
        apart=tuple(chosen(view, "apart")),
    )


def wishes_saved(t: Translator) -> Block:
    """Return the answer to saved wishes."""
    words = t("Saved, for every exchange day from now on. Only you can see it.")
    return parts.message(words, [parts.section(words)])
