"""Reading holiday files: CSV as spreadsheets write it, and ICS as calendars do; every problem with its line."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.platform.errors import Refused
from bot.platform.untrusted import clean_text

OLDEST, NEWEST = 2000, 2100
LONGEST_NAME = 80
MOST_DAYS = 62  # in one entry: a holiday is no season

WORKED = frozenset(
    {"work", "working", "workday", "worked", "班", "上班", "补班", "调休上班", "工作日", "work day", "1"}
)
OFF = frozenset({"off", "holiday", "day off", "free", "休", "放假", "休息", "假", "节假日", "0", ""})
# Calendars say it in the title: "春节（班）", "国庆节 补班", "Spring Festival make-up workday".
WORKED_TITLE = re.compile(r"班|make-?up|work(?:ing)?\s*day", re.IGNORECASE)
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
RANGE = re.compile(r"\s*(?:\.\.|~|～|—|至|到|\bto\b)\s*")
HEADER = re.compile(r"date|day|日期|start", re.IGNORECASE)

Found = tuple[list["Entry"], list[Refused]]
Numbered = Iterator[tuple[int, "Entry | Refused"]]


@dataclass(frozen=True)
class Entry:
    """One date as an administrator knows it: off, or worked."""

    day: date
    working: bool
    name: str = ""


def read_file(data: bytes, *, name: str = "") -> Found:
    """Return the entries of a CSV or ICS file and its problems, each with its line; with any, use none of it.

    Spreadsheets in China still write GB 18030; whatever begins like a calendar is one, whatever its name.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            return [], [Refused("settings.file_text", line=1)]
    text = clean_text(text)
    if text.lstrip().upper().startswith("BEGIN:VCALENDAR") or name.lower().endswith((".ics", ".ical")):
        return _gathered(_ics(text))
    return _gathered(_csv(text))


def read_table(text: str) -> Found:
    """Do the same for lines that were typed or pasted: `2027-02-20, work, Spring Festival`. No lines are no entries."""
    found, problems = _gathered(_csv(text))
    return found, [each for each in problems if each.code != "settings.file_empty"]


def as_table(entries: Sequence[Entry], *, worked: str = "work", off: str = "off") -> str:
    """Return entries as lines that `read_table` reads."""
    lines = (f"{each.day}, {worked if each.working else off}, {each.name}" for each in entries)
    return "\n".join(line.rstrip(", ") for line in lines)


def _gathered(lines: Numbered) -> Found:
    """Keep the first entry of a date; another that says the same is nothing new, one that contradicts is a problem."""
    known: dict[date, tuple[int, Entry]] = {}
    problems = []
    for line, read in lines:
        if isinstance(read, Refused):
            problems.append(read)
        elif read.day not in known:
            known[read.day] = (line, read)
        elif known[read.day][1].working is not read.working:
            first = known[read.day][0]
            problems.append(Refused("settings.file_twice", field="table", line=line, day=str(read.day), first=first))
    if not known and not problems:
        problems.append(Refused("settings.file_empty", field="table", line=1))
    return sorted((each for _, each in known.values()), key=lambda each: each.day), problems


# -- CSV


def _csv(text: str) -> Numbered:
    rows = csv.reader(text.splitlines(), delimiter=_delimiter(text), skipinitialspace=True)
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or cells[0].startswith("#") or (line == 1 and HEADER.search(cells[0])):
            continue
        yield from ((line, each) for each in _row(line, cells))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return next((each for each in ("\t", ";", "，") if each in first and "," not in first), ",")


def _row(line: int, cells: list[str]) -> Iterator[Entry | Refused]:
    said = cells[1].casefold() if len(cells) > 1 else ""
    if said not in WORKED | OFF:
        yield Refused("settings.file_kind", field="table", line=line, word=cells[1][:40])
        return
    name = cells[2][:LONGEST_NAME] if len(cells) > 2 else ""  # noqa: PLR2004 — the third column
    yield from _days(line, cells[0], said in WORKED, name)


def _days(line: int, said: str, working: bool, name: str) -> Iterator[Entry | Refused]:
    ends = [read_date(part) for part in RANGE.split(said)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:  # noqa: PLR2004 — a range has two ends
        yield Refused("settings.file_day", field="table", line=line, word=said[:40])
        return
    yield from _span(line, first, last, working, name)


def _span(line: int, first: date, last: date, working: bool, name: str) -> Iterator[Entry | Refused]:
    if not (first.year >= OLDEST and last.year <= NEWEST):
        yield Refused("settings.file_year", field="table", line=line, year=first.year)
    elif not 0 <= (last - first).days < MOST_DAYS:
        yield Refused("settings.file_range", field="table", line=line, most=MOST_DAYS)
    else:
        yield from (Entry(first + timedelta(days=each), working, name) for each in range((last - first).days + 1))


def read_date(text: str) -> date | None:
    """Return the date that "2027-02-20", "2027/2/20", "20270220" or "2027年2月20日" means; None if it means none."""
    said = DAY.fullmatch(text.strip()) or COMPACT.fullmatch(text.strip())
    if said is None:
        return None
    try:
        return date(int(said[1]), int(said[2]), int(said[3]))
    except ValueError:
        return None


# -- ICS


def _ics(text: str) -> Numbered:
    """Take a calendar apart by its events, each with the line it begins on: one broken event names itself."""
    lines, begin = text.splitlines(), None
    for number, line in enumerate(lines, start=1):
        match line.strip().upper():
            case "BEGIN:VEVENT":
                begin = number
            case "END:VEVENT" if begin is not None:
                yield from ((begin, each) for each in _event(begin, lines[begin - 1 : number]))
                begin = None
    if begin is not None:
        yield begin, Refused("settings.file_open", field="table", line=begin)


def _event(line: int, lines: list[str]) -> Iterator[Entry | Refused]:
    from icalendar import Event  # noqa: PLC0415 — heavy, and needed once a year

    try:
        event = Event.from_ical("\r\n".join(lines))
        start, end = event.decoded("DTSTART"), event.decoded("DTEND", None)
    except (ValueError, KeyError):
        start = end = None
    if not isinstance(start, date) or not isinstance(end, date | None):
        yield Refused("settings.file_event", field="table", line=_line_of(lines, line, "DTSTART"))
        return
    if "RRULE" in event:
        yield Refused("settings.file_repeats", field="table", line=_line_of(lines, line, "RRULE"))
        return
    first = _date_of(start)
    last = first if end is None else max(first, _date_of(end) - timedelta(days=1))  # the end is the day after
    title = str(event.get("SUMMARY", ""))
    yield from _span(line, first, last, bool(WORKED_TITLE.search(title)), title[:LONGEST_NAME])


def _line_of(lines: list[str], begin: int, name: str) -> int:
    return next((begin + at for at, each in enumerate(lines) if each.strip().upper().startswith(name)), begin)


def _date_of(value: date) -> date:
    """A datetime is a date too, and only its day counts here."""
    return date(value.year, value.month, value.day)
