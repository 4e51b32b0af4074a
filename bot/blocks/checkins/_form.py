"""The check-in form, for a new entry and for changing one."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.blocks.state import chosen, value
from bot.features.checkins import GOOD_THINGS, LONGEST_GOOD_THING, LONGEST_NOTE, MOST_TAGS, TAGS, CheckinDraft, Entry
from bot.platform.i18n import Translator

from ._moods import ENERGY, FACES, PLACES, named, tag
from ._origins import ChangeOrigin, RecordOrigin


def form(t: Translator, origin: RecordOrigin, *, tags: Sequence[str] = TAGS) -> dict[str, Any]:
    """Return the check-in form for a new entry. `tags` are those of this team."""
    return parts.modal(
        "checkin.record",
        t("Check in"),
        _fields(t, None, tags),
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=origin.metadata(),
    )


def change_form(t: Translator, entry: Entry, origin: ChangeOrigin, *, tags: Sequence[str] = TAGS) -> dict[str, Any]:
    """Return the form that changes an entry, with what it says. `tags` are those of this team."""
    return parts.modal(
        "checkin.change",
        t("Change your check-in"),
        _fields(t, entry, tags),
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=origin.metadata(),
    )


def _fields(t: Translator, entry: Entry | None, tags: Sequence[str]) -> list[dict[str, Any]]:
    moods = [parts.option(named(t, mood), str(mood)) for mood in sorted(FACES, reverse=True)]
    had = str(entry.mood) if entry else None
    note = parts.text_input(initial=entry.note if entry else None, multiline=True, max_length=LONGEST_NOTE)
    return [
        parts.input_block("mood", t("How are you?"), parts.radio(moods, initial=had)),
        parts.input_block("note", t("A note to yourself"), note, optional=True),
        *(_good_thing(t, number, entry) for number in range(1, GOOD_THINGS + 1)),
        *_circumstances(t, entry, tags),
        parts.context(t("🔒 Only you can read this: no colleague, no lead, no administrator.")),
        parts.context(
            t("Groups of five or more see the mean of a week, of eight or more common tags too, never who said what.")
        ),
    ]


def _good_thing(t: Translator, number: int, entry: Entry | None) -> dict[str, Any]:
    labels = {1: t("Something good today"), 2: t("Another good thing"), 3: t("And a third")}
    had = entry.good_things if entry else ()
    initial = had[number - 1] if len(had) >= number else None
    element = parts.text_input(initial=initial, max_length=LONGEST_GOOD_THING)
    return parts.input_block(f"good_{number}", labels[number], element, optional=True)


def _circumstances(t: Translator, entry: Entry | None, tags: Sequence[str]) -> list[dict[str, Any]]:
    """Return energy, place and tags. A tag that an entry has stays to be chosen when the team no longer has it."""
    energy = [parts.option(t(name), str(level)) for level, name in ENERGY.items()]
    places = [parts.option(t(name), place) for place, name in PLACES.items()]
    had = list(entry.tags) if entry else []
    names = list(dict.fromkeys([*had, *tags]))[:MOST_TAGS]
    level = str(entry.energy) if entry and entry.energy else None
    return [
        parts.input_block("energy", t("Energy"), parts.select(energy, initial=level), optional=True),
        parts.input_block(
            "place", t("Where"), parts.select(places, initial=entry.place if entry else None), optional=True
        ),
        parts.input_block(
            "tags",
            t("What shaped the day?"),
            parts.checkboxes([parts.option(tag(t, name), name) for name in names], initial=had),
            optional=True,
        ),
    ]


def read(view: dict[str, Any]) -> CheckinDraft:
    """Return what the check-in form says. No mood counts as 0, so refused."""
    things = [value(view, f"good_{number}") for number in range(1, GOOD_THINGS + 1)]
    return CheckinDraft(
        mood=int(value(view, "mood") or 0),
        note=value(view, "note"),
        good_things=tuple(thing for thing in things if thing),
        energy=int(value(view, "energy") or 0) or None,
        place=value(view, "place"),
        tags=tuple(chosen(view, "tags")),
    )
