"""The kind message after low days and what its buttons say; and a member's own switches."""

from typing import Any

from bot.blocks import crisis, parts
from bot.blocks.state import chosen
from bot.features.crisis import Help
from bot.platform.i18n import Translator


def letter(t: Translator, *, contact: str | None) -> dict[str, Any]:
    """Return the message: one warm sentence and three ways on."""
    text = t(
        "It has been a hard stretch lately. That is allowed, and it is not yours to carry alone. If you feel like "
        "it, here are people who listen. I have told nobody, and nobody sees what you note."
    )
    person = [parts.button(t("Talk to somebody here"), "care.person")] if contact else []
    buttons = parts.actions(
        *person,
        parts.button(t("Helplines"), "care.lines"),
        parts.button(t("Not now"), "care.later"),
        block_id="care.letter",
    )
    return parts.message(text, [parts.section(text), buttons])


def person(t: Translator, can: Help) -> dict[str, Any]:
    """Return whom one may write to in this team."""
    if can.contact is None:
        return lines(t, can)
    text = t(
        "<@{contact}> is the person to turn to here. A short “do you have a moment?” is enough; a click on the name "
        "opens the conversation. I have not told them anything.",
        contact=can.contact,
    )
    return parts.message(text, [parts.section(text), _others(t)])


def lines(t: Translator, can: Help) -> dict[str, Any]:
    """Return whom one can ring."""
    text = t("These people listen, and know how. I have told nobody.")
    said = crisis.whom(t, can)
    return parts.message("\n".join([text, *(each["text"]["text"] for each in said)]), [parts.section(text), *said])


def _others(t: Translator) -> dict[str, Any]:
    return parts.actions(parts.button(t("Helplines"), "care.lines"), block_id="care.letter")


def later(t: Translator) -> dict[str, Any]:
    """Return the answer to "not now"."""
    text = t("All right. I will not come back to it this week.")
    off = parts.button(t("Do not write me this again"), "care.off")
    return parts.message(text, [parts.section(text), parts.actions(off, block_id="care.off")])


def off(t: Translator) -> dict[str, Any]:
    """Return the answer to switching it off."""
    text = t("Done: I will not write this to you again. `/checkin settings` switches it on.")
    return parts.message(text, [parts.section(text)])


def own_form(t: Translator, *, care_on: bool) -> dict[str, Any]:
    """Return a member's own switches."""
    on = parts.option(
        t("A kind word after three low days"), "care", t("To you alone, at most once a week. Nobody is told.")
    )
    blocks = [
        parts.input_block(
            "switches", t("Beside the daily question"), parts.checkboxes([on], initial=["care"] if care_on else []),
            optional=True,
        ),
        parts.context(t("🔒 Only you see these settings. Outside your hours I never write by myself.")),
    ]  # fmt: skip
    return parts.modal("checkin.settings", t("My check-ins"), blocks, submit=t("Save"), close=t("Cancel"))


def read_own(view: dict[str, Any]) -> bool:
    """Return whether a member wants the kind word after low days."""
    return "care" in chosen(view, "switches")


def own_saved(t: Translator) -> dict[str, Any]:
    """Return the form's last page."""
    return parts.modal("checkin.done", t("My check-ins"), [parts.section(t("Saved. It holds from now on."))],
                       close=t("Done"))  # fmt: skip
