"""What people see of check-ins: the prompt, the form, the answer, the month. And how a typed mood is read."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from bot.blocks import parts, prompts
from bot.blocks.state import value
from bot.errors import Refused
from bot.features.checkins import GOOD_THINGS, HIGHEST, LONGEST_GOOD_THING, LONGEST_NOTE, LOWEST, Entry, Month
from bot.i18n import N_, Translator

FACES = {1: "😞", 2: "😕", 3: "😐", 4: "🙂", 5: "😄"}
NAMES = {1: N_("Very low"), 2: N_("Low"), 3: N_("So-so"), 4: N_("Good"), 5: N_("Very good")}

REFUSALS = {
    "checkins.mood_range": N_("A mood goes from 1 (very low) to 5 (very good). {mood} is outside of that."),
    "checkins.mood_unknown": N_(
        "I do not know the mood “{word}”. A number from 1 to 5 works, or a word such as `good`, `so-so`, `low`, "
        "`好`, `一般`, or a face such as 🙂."
    ),
    "checkins.mood_nearest": N_("I do not know the mood “{word}”. Did you mean `{nearest}`?"),
    "checkins.gone": N_("That entry is not there any more."),
}

# Whatever people type for a mood, by mood. Slack turns typed emoji into :names: in commands.
WORDS = {
    1: "very low|very bad|awful|terrible|miserable|horrible|很差|很糟|糟糕|糟透了|非常差|很低落|很不好|崩溃"
    "|😞|😢|😭|😫|😩|☹|:disappointed:|:cry:|:sob:|:tired_face:|:weary:|:white_frowning_face:|:frowning_face:",
    2: "low|bad|down|sad|not good|差|低落|不好|不太好|不开心|难过|😕|🙁|😔|😟"
    "|:confused:|:slightly_frowning_face:|:pensive:|:worried:",
    3: "so-so|so so|soso|ok|okay|fine|meh|neutral|average|一般|一般般|还行|还好|还可以|凑合|普通|平平|😐|😶"
    "|:neutral_face:|:no_mouth:",
    4: "good|well|nice|happy|好|不错|挺好|挺好的|良好|可以|开心|🙂|😊|☺|👍"
    "|:slightly_smiling_face:|:blush:|:relaxed:|:smile:|:+1:|:thumbsup:",
    5: "very good|great|awesome|wonderful|excellent|fantastic|amazing|很好|非常好|太好了|特别好|超好|超开心|很开心|棒"
    "|很棒|太棒了|😄|😀|😁|😃|🤩|🥳|🎉|:grinning:|:grin:|:smiley:|:star-struck:|:partying_face:|:tada:|:laughing:",
}
MOOD_OF = {word: mood for mood, words in WORDS.items() for word in words.split("|")}
LONGEST_FIRST = sorted(MOOD_OF, key=len, reverse=True)

NUMBER = re.compile(r"^([+-]?\d+)(?:\s*/\s*5)?(?![\d.%:])(.*)$", re.DOTALL)
BREAK = " ,.;:!?，。；：！？、—-–~\n\t"  # what may stand between a mood and its note


def read_command(text: str) -> tuple[int, str | None]:
    """Read `4 the migration ran`, `good`, `😊 …`, `好，割接成功`: returns the mood and the note.

    Raises `Refused` for a number outside 1 to 5 or a first word that is no mood.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    number = NUMBER.match(plain)
    if number:
        return _in_range(int(number[1])), _note(number[2])
    lower = plain.casefold()
    for word in LONGEST_FIRST:
        if lower.startswith(word) and _ends(lower, len(word), word):
            return MOOD_OF[word], _note(plain[len(word) :])
    raise _unknown(plain)


def _in_range(mood: int) -> int:
    if not LOWEST <= mood <= HIGHEST:
        raise Refused("checkins.mood_range", field="mood", mood=mood)
    return mood


def _ends(text: str, end: int, word: str) -> bool:
    """A word must end there: `好累` is not `好`. A face ends by itself."""
    return end == len(text) or text[end] in BREAK or not any(char.isalnum() for char in word)


def _note(rest: str) -> str | None:
    return rest.lstrip(BREAK + "\ufe0f").strip() or None


def _unknown(text: str) -> Refused:
    word = text.split(maxsplit=1)[0][:40]
    near = difflib.get_close_matches(word.casefold(), [w for w in MOOD_OF if w.isalnum()], n=1, cutoff=0.7)
    if near:
        return Refused("checkins.mood_nearest", field="mood", word=word, nearest=near[0])
    return Refused("checkins.mood_unknown", field="mood", word=word)


def named(t: Translator, mood: int) -> str:
    """Return a mood as a face and its word, never one without the other."""
    return f"{FACES[mood]} {t(NAMES[mood])}"


def prompt(t: Translator, occurrence_id: int) -> dict[str, Any]:
    """Return the scheduled question: one tap answers."""
    text = t("How was your day? One tap is enough. Only you can see your answer.")
    return parts.message(
        text,
        [
            parts.section(text),
            mood_buttons(t, "checkin.mood", str(occurrence_id)),
            prompts.menu(t, "checkin.daily", occurrence_id),
        ],
    )


def mood_buttons(t: Translator, action: str, value: str) -> dict[str, Any]:
    """Return five buttons, lowest first; their action ids end in the mood."""
    return parts.actions(
        *(parts.button(named(t, mood), f"{action}.{mood}", value=value) for mood in FACES), block_id="checkin.moods"
    )


def recorded(t: Translator, entry: Entry) -> dict[str, Any]:
    """Return the private answer to an entry: what was written down and how to change it."""
    text = t("Noted: {mood}. Only you can see this.", mood=named(t, entry.mood))
    lines = [parts.section(text), *details(t, entry)]
    add = t("Change") if entry.good_things else t("Add good things")
    buttons = [parts.button(add, "checkin.change", value=str(entry.id))]
    if not entry.good_things:
        buttons.append(parts.button(t("Change"), "checkin.edit", value=str(entry.id)))
    buttons.append(parts.button(t("Undo"), "checkin.undo", value=str(entry.id)))
    return parts.message(text, [*lines, parts.actions(*buttons, block_id="checkin.after")])


def details(t: Translator, entry: Entry) -> Iterable[dict[str, Any]]:
    if entry.note:
        yield parts.section(parts.quote(entry.note))
    if entry.good_things:
        things = "\n".join(f"{n}. {parts.escape(thing)}" for n, thing in enumerate(entry.good_things, start=1))
        yield parts.section(f"*{t('Good today')}*\n{things}")


def undone(t: Translator, entry: Entry) -> dict[str, Any]:
    """Return what replaces an entry that was taken back."""
    text = t("Taken back: {mood}. Nothing is kept.", mood=named(t, entry.mood))
    again = parts.button(t("Check in again"), "checkin.open")
    return parts.message(text, [parts.section(text), parts.actions(again)])


def form(t: Translator, *, entry: Entry | None = None, metadata: str = "") -> dict[str, Any]:
    """Return the check-in form; with `entry`, the form that changes it."""
    moods = [parts.option(named(t, mood), str(mood)) for mood in sorted(FACES, reverse=True)]
    chosen = next((o for o in moods if entry and o["value"] == str(entry.mood)), None)
    blocks = [
        parts.input_block("mood", t("How are you?"), parts.radio(moods, initial=chosen)),
        parts.input_block(
            "note",
            t("A note to yourself"),
            parts.text_input(initial=entry.note if entry else None, multiline=True, max_length=LONGEST_NOTE),
            optional=True,
        ),
        *(_good_thing(t, number, entry) for number in range(1, GOOD_THINGS + 1)),
        parts.context(t("🔒 Only you can read this: no colleague, no lead, no administrator.")),
    ]
    callback = "checkin.change" if entry else "checkin.record"
    title = t("Change your check-in") if entry else t("Check in")
    return parts.modal(callback, title, blocks, submit=t("Save"), close=t("Cancel"), private_metadata=metadata)


def _good_thing(t: Translator, number: int, entry: Entry | None) -> dict[str, Any]:
    labels = {1: t("Something good today"), 2: t("Another good thing"), 3: t("And a third")}
    had = entry.good_things if entry else ()
    initial = had[number - 1] if len(had) >= number else None
    element = parts.text_input(initial=initial, max_length=LONGEST_GOOD_THING)
    return parts.input_block(f"good_{number}", labels[number], element, optional=True)


def read(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the check-in form says, as the arguments of `checkins.record`."""
    things = [value(view, f"good_{number}") for number in range(1, GOOD_THINGS + 1)]
    return {
        "mood": int(value(view, "mood") or 0),
        "note": value(view, "note"),
        "good_things": [thing for thing in things if thing],
    }


def confirmed(t: Translator, entry: Entry) -> dict[str, Any]:
    """Return the form's last page."""
    blocks = [parts.section(t("Noted: {mood}. Only you can see this.", mood=named(t, entry.mood)))]
    return parts.modal("checkin.done", t("Check in"), [*blocks, *details(t, entry)], close=t("Done"))


def history(t: Translator, month: Month, zone: str, newest: date) -> dict[str, Any]:
    """Return the month as a private message; there is no way on beyond the `newest` month."""
    return parts.message(t("Your {month}", month=t.month(month.first)), _month(t, month, zone, newest))


def history_view(t: Translator, month: Month, zone: str, newest: date) -> dict[str, Any]:
    """Return the month as a modal."""
    return parts.modal("checkin.history", t("My check-ins"), _month(t, month, zone, newest), close=t("Done"))


def _month(t: Translator, month: Month, zone: str, newest: date) -> list[dict[str, Any]]:
    """Return the strip, what it adds up to in words, the newest entries, and a way to the months beside it."""
    blocks = [
        parts.header(t("Your {month}", month=t.month(month.first))),
        parts.section(strip(t, month)),
        parts.context(*summary(t, month)),
        parts.context(legend(t)),
        *(parts.section(_line(t, entry, zone)) for entry in month.entries[:ENTRIES_SHOWN]),
    ]
    hidden = len(month.entries) - ENTRIES_SHOWN
    if hidden > 0:
        blocks.append(parts.context(t.n("{n} earlier entry", "{n} earlier entries", hidden)))
    return [*blocks, _paging(t, month.first, newest)]


BLANK, EMPTY = "\u3000\u2005", "▫️"  # as wide as a face, or nearly
ENTRIES_SHOWN = 12  # more would make one message a scroll; the month before is one tap away


def strip(t: Translator, month: Month) -> str:
    """Return the month as weeks of faces, Monday first; a small square is a day without an entry."""
    day, rows = month.first - timedelta(days=month.first.weekday()), []
    while day < _next_month(month.first):
        week = [day + timedelta(days=n) for n in range(7)]
        rows.append(f"`{week[0]:%m-%d}` " + " ".join(_cell(d, month) for d in week))
        day += timedelta(days=7)
    return "\n".join(rows)


def _cell(day: date, month: Month) -> str:
    if day.month != month.first.month:
        return BLANK
    return FACES[round(month.means[day])] if day in month.means else EMPTY


def summary(t: Translator, month: Month) -> list[str]:
    """Return the strip in words, for whoever cannot see faces."""
    if not month.means:
        return [t("No entries in this month.")]
    mean = sum(month.means.values()) / len(month.means)
    lines = [t.n("{n} day with an entry, {mean} of 5 on average", "{n} days with an entry, {mean} of 5 on average",
                 len(month.means), mean=t.number(round(mean, 1)))]  # fmt: skip
    if month.streak > 1:
        lines.append(t.n("{n} day in a row", "{n} days in a row", month.streak))
    return lines


def legend(t: Translator) -> str:
    """Return what each face of the strip means."""
    return " · ".join([*(named(t, mood) for mood in FACES), f"{EMPTY} {t('No entry')}"])


def _line(t: Translator, entry: Entry, zone: str) -> str:
    things = "".join(f"\n• {parts.escape(thing)}" for thing in entry.good_things)
    note = f"\n{parts.quote(entry.note)}" if entry.note else ""
    return f"*{t.moment(entry.at, zone)}* · {named(t, entry.mood)}{note}{things}"


def _paging(t: Translator, first: date, newest: date) -> dict[str, Any]:
    before, after = (first - timedelta(days=1)).replace(day=1), _next_month(first)
    buttons = [parts.button(f"← {t.month(before)}", "checkin.month.before", value=before.isoformat())]
    if first < newest:
        buttons.append(parts.button(f"{t.month(after)} →", "checkin.month.after", value=after.isoformat()))
    return parts.actions(*buttons, block_id="checkin.paging")


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def help_text(t: Translator) -> dict[str, Any]:
    """Return what `/checkin help` says."""
    text = t(
        "*`/checkin`* opens a short form.\n"
        "*`/checkin 4 the migration finally ran`* notes mood and words at once; `good`, `so-so`, `low`, `好`, `一般` "
        "or 🙂 work as well.\n"
        "*`/checkin history`* shows your month.\n"
        "Only you can read what you write here. `/hearth settings` sets the hour of the daily question."
    )
    return parts.message(text, [parts.section(text)])
