"""Holidays as administrators know them: what is wrong with a file, the year's table, the notice that one is missing."""

from bot.i18n import N_

REFUSALS = {
    "settings.file_text": N_("Line {line}: this is no text file. Please save it as CSV (UTF-8) or ICS."),
    "settings.file_empty": N_("There is no date in it, so nothing was changed."),
    "settings.file_day": N_("Line {line}: “{word}” is no date. Write it like 2027-02-20, or 2027-02-06..2027-02-12."),
    "settings.file_kind": N_("Line {line}: “{word}” is neither `off` nor `work`."),
    "settings.file_year": N_("Line {line}: the year {year} is too far away."),
    "settings.file_range": N_("Line {line}: a holiday ends after it begins, and lasts at most {most} days."),
    "settings.file_twice": N_("Line {line}: {day} is the contrary of what line {first} says."),
    "settings.file_event": N_("Line {line}: this event has no date that I can read."),
    "settings.file_open": N_("Line {line}: this event has no end. Is the file complete?"),
}
