"""How long things are kept: the administrators' form, and what everybody is told."""

from typing import Any

from bot.blocks import parts
from bot.blocks.state import value
from bot.features.retention import PERIODS, Keeping
from bot.platform.i18n import N_, Translator

REFUSALS = {"retention.period": N_("Please choose one of the periods in the list.")}
FOR_EVER = "0"


def form(t: Translator, has: Keeping | None, *, zone: str) -> dict[str, Any]:
    """Return the form of one choice."""
    options = [parts.option(t("As long as their author wants"), FOR_EVER)]
    options += [parts.option(t.n("{n} month", "{n} months", each), str(each)) for each in PERIODS]
    chosen = str(has.months) if has else FOR_EVER
    blocks = [
        parts.input_block("months", t("Check-ins and answers are kept"), parts.select(options, initial=chosen)),
        parts.context(
            t(
                "Older ones are deleted for good, also those that were shared. A shorter time begins in thirty days, "
                "and everybody is told today. Thanks, exchange days and settings are not touched."
            ),
            t("👥 Administrators see and change this. Who changed what is noted for them."),
        ),
    ]
    if has:
        blocks.append(parts.context(said(t, has, zone=zone)))
    return parts.modal("hearth.retention", t("How long it is kept"), blocks, submit=t("Save"), close=t("Cancel"))


def read(view: dict[str, Any]) -> int | None:
    """Return the months that the form says, None for as long as their author wants."""
    return int(value(view, "months") or FOR_EVER) or None


def said(t: Translator, has: Keeping, *, zone: str) -> str:
    """Return what holds, in a sentence."""
    return t(
        "Since a decision of this workspace's administrators, check-ins and answers older than {months} months are "
        "deleted for good, from {moment} on.",
        months=has.months,
        moment=t.moment(has.begins_at, zone),
    )


def saved(t: Translator, has: Keeping | None, *, zone: str) -> dict[str, Any]:
    """Return the answer to the form."""
    text = said(t, has, zone=zone) if has else t("Everything is kept until its author deletes it.")
    return parts.modal("hearth.said", t("How long it is kept"), [parts.section(text)], close=t("Done"))


def shorter(t: Translator, has: Keeping, *, zone: str) -> dict[str, Any]:
    """Return what everybody is told thirty days before."""
    text = said(t, has, zone=zone)
    advice = t("If you want to keep yours, `/hearth data` hands you all of it as a file.")
    button = parts.button(t("My data"), "hearth.data")
    return parts.message(
        f"{text} {advice}", [parts.section(text), parts.section(advice), parts.actions(button, block_id="retention")]
    )
