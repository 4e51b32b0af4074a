"""One's own month: a strip of faces, a chart, both in words too, the entries, and the way to other months."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from bot.blocks import charts, parts
from bot.blocks.limits import LIMITS
from bot.features.checkins import Days, Entry, Found, Month
from bot.platform.i18n import N_, Translator

from ._moods import FACES, circumstances, named

BLANK, EMPTY = "\u3000\u2005", "▫️"  # as wide as a face, or nearly
ENTRIES_SHOWN = 12  # more would make one message a scroll; the month before is one tap away
FEWEST_POINTS = 2  # a line needs two
LONGEST_OPTION = LIMITS["option.text"].most
WEEK = timedelta(days=7)
# Full-width letters, as wide as the faces below them.
WEEKDAYS = N_("Ｍ Ｔ Ｗ Ｔ Ｆ Ｓ Ｓ")
BESIDE = "`\u2007\u2007\u2007\u2007\u2007`"  # as wide as the date that each week begins with


def history(t: Translator, month: Month, zone: str, newest: date, past: Entry | None = None) -> dict[str, Any]:
    """Return the month as a private message; there is no way on beyond the `newest` month."""
    title = t("Your {month}", month=t.month(month.first))
    text = "\n".join([title, *summary(t, month)])
    return parts.message(text, _month(t, month, zone, newest, past, chart=True))


def history_view(t: Translator, month: Month, zone: str, newest: date, past: Entry | None = None) -> dict[str, Any]:
    """Return the month as a modal, where Slack draws no charts."""
    blocks = _month(t, month, zone, newest, past, chart=False)
    return parts.modal("checkin.history", t("My check-ins"), blocks, close=t("Done"))


def _month(
    t: Translator, month: Month, zone: str, newest: date, past: Entry | None, *, chart: bool
) -> list[dict[str, Any]]:
    """Return the strip, what it adds up to in words, the newest entries, and a way to the months beside it."""
    blocks = [
        parts.header(t("Your {month}", month=t.month(month.first))),
        parts.section(strip(t, month)),
        parts.context(*summary(t, month), *weeks(t, month)),
        parts.context(legend(t)),
        *(_chart(t, month) if chart else []),
        *remembered(t, past),
        *(_entry(t, entry, zone) for entry in month.entries[:ENTRIES_SHOWN]),
    ]
    hidden = len(month.entries) - ENTRIES_SHOWN
    if hidden > 0:
        blocks.append(parts.context(t.n("{n} earlier entry", "{n} earlier entries", hidden)))
    return [*blocks, _paging(t, month.first, newest)]


def strip(t: Translator, month: Days) -> str:
    """Return the month as weeks of faces, Monday first; a small square is a day without an entry."""
    day, rows = month.first - timedelta(days=month.first.weekday()), [weekdays(t)]
    while day < _next_month(month.first):
        week = [day + timedelta(days=n) for n in range(7)]
        rows.append(f"`{week[0]:%m-%d}` " + " ".join(_cell(d, month) for d in week))
        day += WEEK
    return "\n".join(rows)


def weekdays(t: Translator) -> str:
    """Return the heading of a strip, a letter a day, each about as wide as a face."""
    return f"{BESIDE} " + t(WEEKDAYS).replace(" ", "\u2005 ")


def _cell(day: date, month: Days) -> str:
    if day.month != month.first.month:
        return BLANK
    return face(month.means[day]) if day in month.means else EMPTY


def face(mean: float) -> str:
    """Return the face that is nearest to a mean."""
    return FACES[min(max(int(mean + 0.5), min(FACES)), max(FACES))]


def summary(t: Translator, month: Days) -> list[str]:
    """Return the strip in words, for whoever cannot see faces."""
    if not month.means:
        return [t("No entries in this month.")]
    mean = sum(month.means.values()) / len(month.means)
    lines = [t.n("{n} day with an entry, {mean} of 5 on average", "{n} days with an entry, {mean} of 5 on average",
                 len(month.means), mean=t.number(round(mean, 1)))]  # fmt: skip
    if month.streak > 1:
        lines.append(t.n("{n} day in a row", "{n} days in a row", month.streak))
    return lines


def weeks(t: Translator, month: Month) -> list[str]:
    """Return the mean of each week that has entries: the chart in words."""
    moods: dict[date, list[float]] = {}
    for day, mean in sorted(month.means.items()):
        moods.setdefault(day - timedelta(days=day.weekday()), []).append(mean)
    if len(moods) < FEWEST_POINTS:
        return []
    said = [f"{monday:%m-%d} {t.number(round(sum(means) / len(means), 1))}" for monday, means in moods.items()]
    return [t("Week by week: {means}", means=" · ".join(said))]


def _chart(t: Translator, month: Month) -> list[dict[str, Any]]:
    points = {f"{day:%m-%d}": round(mean, 2) for day, mean in sorted(month.means.items())}
    if len(points) < FEWEST_POINTS:
        return []
    return [charts.line(t("Mood by day, from 1 to 5"), {t("Mood"): points})]


def remembered(t: Translator, past: Entry | None) -> list[dict[str, Any]]:
    """Return what was good on this day once, if anything."""
    if past is None:
        return []
    things = "".join(f"\n• {parts.escape(thing)}" for thing in past.good_things)
    return [parts.section(f"*{t('On this day: {day}', day=t.full_day(past.day))}*{things}")]


def legend(t: Translator) -> str:
    """Return what each face of the strip means."""
    return " · ".join([*(named(t, mood) for mood in FACES), f"{EMPTY} {t('No entry')}"])


def _entry(t: Translator, entry: Entry, zone: str, *, change: str = "change") -> dict[str, Any]:
    more = [
        parts.option(t("Change"), f"{change}|{entry.id}"),
        parts.option(t("Take back"), f"{'ask' if entry.has_words else 'undo'}|{entry.id}"),
        *_thanks(t, entry),
    ]
    menu = parts.overflow("checkin.entry", more)
    return parts.section(_line(t, entry, zone), accessory=menu, block_id=f"checkin.entry.{entry.id}")


def _thanks(t: Translator, entry: Entry) -> Iterable[dict[str, Any]]:
    """Return a line for each good thing; the menu takes five, and an entry has three at most."""
    for n, thing in enumerate(entry.good_things):
        words = t("Turn into kudos: {thing}", thing=thing) if len(entry.good_things) > 1 else t("Turn into kudos")
        yield parts.option(parts.cut(words, LONGEST_OPTION), f"kudos|{entry.id}|{n}")


def _line(t: Translator, entry: Entry, zone: str) -> str:
    things = "".join(f"\n• {parts.escape(thing)}" for thing in entry.good_things)
    note = f"\n{parts.quote(entry.note)}" if entry.note else ""
    around = circumstances(t, entry)
    said = f"\n_{around}_" if around else ""
    return f"*{t.moment(entry.at, zone)}* · {named(t, entry.mood)}{said}{note}{things}"


def _paging(t: Translator, first: date, newest: date) -> dict[str, Any]:
    before, after = (first - timedelta(days=1)).replace(day=1), _next_month(first)
    buttons = [parts.button(f"← {t.month(before)}", "checkin.month.before", value=before.isoformat())]
    if first < newest:
        buttons.append(parts.button(f"{t.month(after)} →", "checkin.month.after", value=after.isoformat()))
    return parts.actions(*buttons, block_id="checkin.paging")


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def found(t: Translator, found: Found, zone: str) -> dict[str, Any]:
    """Return what a search in one's own notes found."""
    words = parts.escape(found.words)
    if not found.total:
        text = t("Nothing in your notes has “{words}”. Every word has to occur; part of a word is enough.", words=words)
    else:
        text = t.n(
            "{n} of your entries has “{words}”.", "{n} of your entries have “{words}”.", found.total, words=words
        )
    blocks = [parts.section(text), *(_entry(t, entry, zone, change="found") for entry in found.entries)]
    if found.total > len(found.entries):
        blocks.append(parts.context(t("These are the newest {n}. More words make it fewer.", n=len(found.entries))))
    if not found.whole:
        blocks.append(parts.context(t("I looked through your newest 3,000 entries with words in them.")))
    blocks.append(parts.context(t("🔒 Only you can read this: no colleague, no lead, no administrator.")))
    return parts.message(text, blocks)
