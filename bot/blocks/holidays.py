"""Holidays as administrators know them: what is wrong with a file, the year's table, the notice that one is missing."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from bot.blocks import parts
from bot.blocks.places import REGIONS
from bot.blocks.state import text
from bot.core.availability import as_table, read_table
from bot.features.settings import HolidaysDraft, HolidayYear
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "settings.file_text": N_("Line {line}: this is no text file. Please save it as CSV (UTF-8) or ICS."),
    "settings.file_empty": N_("There is no date in it, so nothing was changed."),
    "settings.file_day": N_("Line {line}: “{word}” is no date. Write it like 2027-02-20, or 2027-02-06..2027-02-12."),
    "settings.file_kind": N_("Line {line}: “{word}” is neither `off` nor `work`."),
    "settings.file_year": N_("Line {line}: the year {year} is too far away."),
    "settings.file_range": N_("Line {line}: a holiday ends after it begins, and lasts at most {most} days."),
    "settings.file_twice": N_("Line {line}: {day} is the contrary of what line {first} says."),
    "settings.file_event": N_("Line {line}: this event has no date that I can read."),
    "settings.file_repeats": N_("Line {line}: this event repeats. Please export each year's days one by one."),
    "settings.file_open": N_("Line {line}: this event has no end. Is the file complete?"),
    "settings.holiday_year": N_("{day} is not in {year}. Please choose that year above and enter it there."),
    "settings.region": N_("“{region}” is no region whose holidays I know. Write it like CN or DE-BY."),
    "settings.no_workspace": N_("There is no workspace {team} in this database yet. Start Hearth once, then import."),
}
LONGEST = 3_000  # characters that a form's field holds


def region_name(t: Translator, region: str) -> str:
    """Return a region's name, or its code where there is no name for it here."""
    names = dict(REGIONS)
    return t(names[region]) if region in names else region


def notice(t: Translator, region: str | None, years: Iterable[int]) -> list[dict[str, Any]]:
    """Return what stands below a plan that reaches into years whose make-up days nobody knows yet; [] otherwise."""
    said = notice_words(t, region, years)
    return [parts.context(said)] if said else []


def notice_words(t: Translator, region: str | None, years: Iterable[int]) -> str:
    """Return that as a sentence, "" if there is nothing to be said."""
    named = t(", ").join(str(year) for year in years)
    if not named or region is None:
        return ""
    return t(
        "⚠️ {region}: make-up days for {years} are not announced yet, so dates in that year may still move.",
        region=region_name(t, region.partition("-")[0]),
        years=named,
    )


def form(t: Translator, year: HolidayYear) -> dict[str, Any]:
    """Return a region's year: what is known, and the administrators' own entries as lines to edit."""
    table = as_table(year.entries, worked=t("work"), off=t("off"))
    blocks = [_choice(t, year), *_known(t, year), *notice(t, year.region, [] if year.announced else [year.year])]
    metadata = json.dumps({"region": year.region, "year": year.year})
    title = t("Holidays")
    if len(table) > LONGEST:
        blocks.append(
            parts.section(t("There are too many entries for this form: `hearth holidays import` takes them."))
        )
        return parts.modal("hearth.holidays", title, blocks, close=t("Done"), private_metadata=metadata)
    field = parts.input_block(
        _table_id(year.region, year.year),
        t("Corrections of your own, a line each"),
        parts.text_input(initial=table, multiline=True, placeholder=t("2027-02-20, work, Spring Festival")),
        optional=True,
        hint=t("Date or first..last, then off or work, then a name. They win over what I know, for the whole team."),
    )
    noted = parts.context(t("👥 Administrators see and change this. Who changed what is noted for them."))
    return parts.modal(
        "hearth.holidays",
        title,
        [*blocks, field, noted],
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=metadata,
    )


def _table_id(region: str, year: int) -> str:
    """Slack keeps what stands in a field of the same name when a form is drawn anew, so each year has its own."""
    return f"table.{region}.{year}"


def _choice(t: Translator, year: HolidayYear) -> dict[str, Any]:
    codes = [code for code, _ in REGIONS]
    regions = codes if year.region in codes else [year.region, *codes]
    years = sorted({*year.years, year.year})
    return parts.actions(
        parts.select(
            [parts.option(region_name(t, code), code) for code in regions],
            action_id="hearth.holidays_region",
            initial=year.region,
        ),
        parts.select(
            [parts.option(str(each), str(each)) for each in years],
            action_id="hearth.holidays_year",
            initial=str(year.year),
        ),
        block_id="hearth.holidays",
    )


def _known(t: Translator, year: HolidayYear) -> list[dict[str, Any]]:
    off = t("*Days off that I know:* {days}", days=_days(t, year.known))
    made_up = t("*Working weekends that I know:* {days}", days=_days(t, year.made_up))
    return [parts.section(off), *([parts.section(made_up)] if year.made_up else [])]


def _days(t: Translator, days: Sequence[date]) -> str:
    """Return dates as words, those that follow each other as one stretch."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return " · ".join(_run(t, run) for run in runs) or t("none")


def _run(t: Translator, run: list[date]) -> str:
    first = t.day(run[0])
    return first if len(run) == 1 else t("{first} to {last}", first=first, last=t.day(run[-1]))


def read(view: dict[str, Any]) -> HolidaysDraft:
    """Return what the form says of its region and year; raises `Refused` for the first line that says nothing."""
    about = json.loads(view["private_metadata"])
    region, year = about["region"], about["year"]
    entries, problems = read_table(text(view, _table_id(region, year)))
    if problems:
        raise problems[0]
    return HolidaysDraft(region, year, entries)


def read_choice(view: dict[str, Any]) -> tuple[str, int]:
    """Return the region and year that are chosen above the table."""
    chosen = view["state"]["values"]["hearth.holidays"]
    region, year = (chosen[f"hearth.holidays_{name}"]["selected_option"]["value"] for name in ("region", "year"))
    return region, int(year)


def saved(t: Translator, year: HolidayYear) -> dict[str, Any]:
    """Return the answer to a saved table."""
    said = t.n(
        "Saved: {n} entry for {region} in {year}. Everybody's plans follow it.",
        "Saved: {n} entries for {region} in {year}. Everybody's plans follow them.",
        len(year.entries),
        region=region_name(t, year.region),
        year=year.year,
    )
    return parts.message(said, [parts.section(said), *notice(t, year.region, [] if year.announced else [year.year])])


def missing(t: Translator, region: str, year: int) -> dict[str, Any]:
    """Return December's message to administrators: the next year's make-up days are not known here."""
    words = t(
        "Make-up days for {year} in {region} are not announced yet, as far as I know. Until they are, plans for {year} "
        "go by the holidays alone. When the notice is out, enter them here, or have whoever runs Hearth type "
        "`hearth holidays import FILE --region {code}`. I ask once a year.",
        year=year,
        region=region_name(t, region),
        code=region,
    )
    buttons = parts.actions(
        parts.button(t("Enter them"), "hearth.holidays", value=f"{region}|{year}"), block_id="missing"
    )
    return parts.message(words, [parts.section(words), buttons])
