"""Days off and days at a customer's: what was noted, the list, the forms."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from bot.blocks import parts
from bot.blocks.state import text, value
from bot.core.availability import Off
from bot.features.settings import Onsite, SiteDraft, Span
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "settings.off_unknown": N_(
        "I do not know the days “{word}”. `tomorrow`, `friday afternoon`, `12-24..12-31` and `next week` work."
    ),
    "settings.off_order": N_("The last day has to come after the first."),
    "settings.off_past": N_("These days are over. Please choose days from today on."),
    "settings.off_long": N_("That is more than a year. Please choose a shorter time."),
    "settings.off_many": N_("You have {most} entries already. Please remove some first."),
    "settings.half_of_one": N_("Half a day is possible for a single day only."),
    "settings.no_room": N_("These quiet hours cover the whole of your day, so nothing could ever reach you."),
    "settings.site_unknown": N_(
        "I do not know `{word}` here. `/hearth onsite until friday` and `/hearth onsite off` work."
    ),
}
HALVES = {"morning": N_("Only the morning"), "afternoon": N_("Only the afternoon")}
WHOLE = "whole"


def days(t: Translator, off: Off) -> str:
    """Return the days of an entry as words."""
    first = t.day(off.first)
    if off.half == "morning":
        return t("{day}, morning", day=first)
    if off.half == "afternoon":
        return t("{day}, afternoon", day=first)
    return first if off.first == off.last else t("{first} to {last}", first=first, last=t.day(off.last))


def noted(t: Translator, off: Off) -> dict[str, Any]:
    """Return the answer to days off that were typed."""
    text = t("Off: {days}. Nothing comes from me then, and no streak breaks. Enjoy it.", days=days(t, off))
    buttons = parts.actions(
        parts.button(t("Take it back"), "hearth.off_remove", value=str(off.id)),
        parts.button(t("My days off"), "hearth.off"),
        block_id="hearth.off",
    )
    return parts.message(text, [parts.section(text), buttons])


def back(t: Translator, off: Off) -> dict[str, Any]:
    """Return the answer to days off that were taken back."""
    text = t("Taken back: {days} is an ordinary day again.", days=days(t, off))
    return parts.message(text, [parts.section(text)])


def off_form(t: Translator, entries: Sequence[Off], *, today: date, said: str | None = None) -> dict[str, Any]:
    """Return the list of one's days off, each with a button that removes it, and below it the fields for another."""
    halves = [parts.option(t("The whole day"), WHOLE), *(parts.option(t(name), key) for key, name in HALVES.items())]
    blocks = [
        *([parts.section(said)] if said else []),
        *_listed(t, entries),
        parts.divider(),
        parts.input_block("first", t("First day"), parts.datepicker(initial=today.isoformat())),
        parts.input_block("last", t("Last day"), parts.datepicker(), optional=True, hint=t("Empty: a single day.")),
        parts.input_block("half", t("How much of it"), parts.select(halves, initial=WHOLE)),
        parts.context(t("🔒 Nobody is told.")),
    ]
    return parts.modal("hearth.off", t("My days off"), blocks, submit=t("Add"), close=t("Done"))


def _listed(t: Translator, entries: Sequence[Off]) -> list[dict[str, Any]]:
    if not entries:
        return [parts.section(t("No days off are noted."))]
    return [
        parts.section(
            days(t, off),
            accessory=parts.button(t("Remove"), "hearth.off_remove", value=str(off.id)),
            block_id=f"off.{off.id}",
        )
        for off in entries
    ]


def read_off(view: dict[str, Any]) -> Span:
    """Return the days that the form says; without a last day, it is a single one."""
    first, last, half = date.fromisoformat(text(view, "first")), value(view, "last"), value(view, "half")
    return Span(first, date.fromisoformat(last) if last else first, None if half == WHOLE else half)


def onsite(t: Translator, site: Onsite) -> dict[str, Any]:
    """Return the answer to days at a customer's."""
    said = onsite_words(t, site)
    buttons = parts.actions(
        parts.button(t("Other hours"), "hearth.onsite"),
        parts.button(t("Back to my usual hours"), "hearth.onsite_end"),
        block_id="hearth.onsite",
    )
    return parts.message(said, [parts.section(said), buttons])


def onsite_words(t: Translator, site: Onsite) -> str:
    """Return until when and in which hours; a sentence."""
    last = t.day(site.last) if site.last else ""
    start, end = (t.clock(each) for each in site.hours)
    return t("On site until {day}. Until then I write between {start} and {end} only.", day=last, start=start, end=end)


def offsite(t: Translator) -> dict[str, Any]:
    """Return the answer to the end of it."""
    text = t("Your usual hours hold again.")
    return parts.message(text, [parts.section(text)])


def onsite_form(t: Translator, site: Onsite, *, today: date) -> dict[str, Any]:
    """Return the form: from when to when, and the hours there."""
    end = parts.button(t("Back to my usual hours"), "hearth.onsite_end")
    active = [parts.section(onsite_words(t, site)), parts.actions(end, block_id="hearth.onsite_end")]
    blocks = [
        *(active if site.last else [parts.section(t("While you are at a customer's, other hours can hold."))]),
        parts.input_block("first", t("First day"), parts.datepicker(initial=(site.first or today).isoformat())),
        parts.input_block("last", t("Last day"), parts.datepicker(initial=(site.last or today).isoformat())),
        _time("day_start", t("I may be written to from"), site.hours[0]),
        _time("day_end", t("I may be written to until"), site.hours[1]),
        _time("quiet_start", t("Quiet from"), site.quiet[0]),
        _time("quiet_end", t("Quiet until"), site.quiet[1]),
        parts.context(t("🔒 Nobody is told.")),
    ]
    return parts.modal("hearth.onsite", t("On site"), blocks, submit=t("Save"), close=t("Cancel"))


def read_onsite(view: dict[str, Any]) -> SiteDraft:
    """Return the days and hours that the form says."""
    return SiteDraft(
        first=date.fromisoformat(text(view, "first")),
        last=date.fromisoformat(text(view, "last")),
        hours=(_read(view, "day_start"), _read(view, "day_end")),
        quiet=(_read(view, "quiet_start"), _read(view, "quiet_end")),
    )


def _time(block_id: str, label: str, at: time) -> dict[str, Any]:
    return parts.input_block(block_id, label, parts.timepicker(initial=f"{at:%H:%M}"))


def _read(view: dict[str, Any], block_id: str) -> time:
    return time.fromisoformat(text(view, block_id))
