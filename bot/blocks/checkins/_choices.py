"""The administrators' form: tags, the smallest group, and whom people may turn to."""

from typing import Any

from bot.blocks import parts
from bot.blocks.state import text, value
from bot.features.checkins import LONGEST_LINES, TAGS, Choices, ChoicesDraft
from bot.platform.i18n import LANGUAGES, Translator

from ._moods import TAGS as NAMES
from ._moods import tag


def choices_form(t: Translator, has: Choices) -> dict[str, Any]:
    """Return the form with what holds now."""
    tags = parts.text_input(initial="\n".join(tag(t, name) for name in has.tags), multiline=True, max_length=600)
    lines = parts.text_input(
        initial="\n".join(has.lines) or None,
        multiline=True,
        max_length=LONGEST_LINES,
        placeholder=t("Employee counselling: +86 400 000 0000, around the clock"),
    )
    blocks = [
        parts.input_block(
            "tags",
            t("What can shape a day"),
            tags,
            optional=True,
            hint=t("A line each, ten at most. Empty: the usual ones."),
        ),
        parts.input_block(
            "smallest",
            t("The smallest group that has a figure"),
            parts.text_input(initial=str(has.smallest)),
            hint=t("Five or more. It can be raised and never lowered."),
        ),
        parts.input_block(
            "contact",
            t("Whom people may turn to"),
            parts.users_select(initial=has.contact),
            optional=True,
            hint=t("Somebody who knows that they are named here: a counsellor, a lead whom people trust."),
        ),
        parts.input_block("lines", t("Helplines"), lines, optional=True, hint=t("A line each: name, number, hours.")),
        parts.context(t("Everybody sees these choices. Nobody, administrators included, sees anybody's entries.")),
    ]
    return parts.modal("checkin.admin", t("Check-in for the team"), blocks, submit=t("Save"), close=t("Cancel"))


def read_choices(view: dict[str, Any]) -> ChoicesDraft:
    """Return what the form says. What is no number counts as 0, so refused."""
    smallest = text(view, "smallest")
    return ChoicesDraft(
        tags=tuple(_key(line.strip()) for line in text(view, "tags").splitlines() if line.strip()),
        smallest=int(smallest) if smallest.isdecimal() else 0,
        contact=value(view, "contact"),
        lines=value(view, "lines"),
    )


def _key(line: str) -> str:
    """A usual tag stays one, whatever language the administrator reads, so that everybody reads it in their own."""
    names = {Translator(language)(NAMES[key]): key for language in LANGUAGES for key in TAGS}
    return names.get(line, line)


def choices_saved(t: Translator) -> dict[str, Any]:
    """Return the form's last page."""
    return parts.modal(
        "checkin.done", t("Check-in for the team"), [parts.section(t("Saved. It holds from now on."))], close=t("Done")
    )
