"""Three good things: the offer, the question, and the week in good things."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.blocks import parts, prompts
from bot.blocks.prompts import Ask
from bot.features.checkins import COURSE_DAYS, Course, Entry, means
from bot.platform.i18n import Translator

from ._history import EMPTY, face, remembered, weekdays

MOST_GOOD_THINGS = 15  # of a week's; the rest is in the history


def offer(t: Translator) -> dict[str, Any]:
    """Return the offer as a message."""
    text = _offer(t)
    return parts.message(text, [parts.section(text), _choose(t)])


def offer_card(t: Translator, course: Course) -> list[dict[str, Any]]:
    """Return the offer for Home, once and until it is answered."""
    return [parts.section(_offer(t)), _choose(t), parts.divider()] if course.state is None else []


def _offer(t: Translator) -> str:
    return t(
        "*Three good things*\nFor fifteen working days, in the evening: up to three things that went well, and why. "
        "Two minutes, for you alone. Many find that it does them a little good; it is no cure. After that once a week."
    )


def _choose(t: Translator) -> dict[str, Any]:
    return parts.actions(
        parts.button(t("Try it"), "checkin.course.begin"),
        parts.button(t("No, thank you"), "checkin.course.decline"),
        block_id="checkin.course",
    )


def begun(t: Translator, first: datetime | None, zone: str) -> dict[str, Any]:
    """Return the answer to beginning the course."""
    if first is None:
        text = t("Gladly. The first question comes once you let me write to you again.")
    else:
        text = t(
            "Gladly. The first question comes on {moment}. A day without an answer is fine.",
            moment=t.moment(first, zone),
        )
    return parts.message(text, [parts.section(text)])


def declined(t: Translator) -> dict[str, Any]:
    """Return the answer to declining it."""
    text = t("All right, I will not offer it again. `/checkin course` begins it whenever you like.")
    return parts.message(text, [parts.section(text)])


def page(t: Translator, answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as a window."""
    return parts.modal("checkin.done", t("Three good things"), answer["blocks"], close=t("Done"))


def three(t: Translator, day: int, occurrence_id: int) -> dict[str, Any]:
    """Return the question of the day, or of the week after the course."""
    text = _question(t, day)
    blocks = [parts.section(text), parts.actions(_write(t, occurrence_id), block_id="checkin.three")]
    return parts.message(text, [*blocks, prompts.menu(t, "checkin.three", occurrence_id)])


def written(t: Translator, day: int) -> dict[str, Any]:
    """Return what the question becomes once it is answered."""
    text = f"{_question(t, day)}\n{t('What you wrote is saved.')}"
    back = parts.actions(parts.button(t("Look back"), "checkin.history"), block_id="checkin.three")
    return parts.message(text, [parts.section(text), back])


def ask_three(t: Translator, day: int, occurrence_id: int) -> Ask:
    """Return the question in short, for a reminder."""
    return Ask(_question(t, day), (_write(t, occurrence_id),))


def _write(t: Translator, occurrence_id: int) -> dict[str, Any]:
    return parts.button(t("Write them down"), "checkin.three", value=str(occurrence_id), style="primary")


def _question(t: Translator, day: int) -> str:
    if day > COURSE_DAYS:
        return t("What went well this week, and why? Up to three things, small ones count.")
    asked = t("Day {day} of {days}: what went well today, and why? Up to three things, small ones count.",
              day=day, days=COURSE_DAYS)  # fmt: skip
    if day < COURSE_DAYS:
        return asked
    return f"{asked}\n{t('This is the last of the fifteen. From now on I ask on Fridays.')}"


def week(t: Translator, monday: date, entries: Sequence[Entry], past: Entry | None) -> dict[str, Any]:
    """Return a member's week: its faces, its mean, and all that was good in it."""
    moods = means(entries)
    said = t.n("Your week: {n} day with an entry, {mean} of 5 on average.",
               "Your week: {n} days with an entry, {mean} of 5 on average.",
               len(moods), mean=t.number(round(sum(moods.values()) / len(moods), 1)))  # fmt: skip
    days = [monday + timedelta(days=n) for n in range(7)]
    cells = " ".join(face(moods[day]) if day in moods else EMPTY for day in days)
    good = [(entry.day, thing) for entry in entries for thing in entry.good_things]
    listed = [t("{label}: {words}", label=f"• {t.day(day)}", words=parts.escape(thing)) for day, thing in good]
    lines = "".join(f"\n{line}" for line in listed[:MOST_GOOD_THINGS])
    blocks = [
        parts.section(said),
        parts.section(f"{weekdays(t)}\n`{monday:%m-%d}` {cells}"),
        *([parts.section(f"*{t('What was good')}*{lines}")] if good else []),
        *remembered(t, past),
        parts.actions(parts.button(t("Look back"), "checkin.history"), block_id="checkin.week"),
        parts.context(t("🔒 Only you can read this: no colleague, no lead, no administrator.")),
    ]
    return parts.message(f"{said}{lines}", blocks)
