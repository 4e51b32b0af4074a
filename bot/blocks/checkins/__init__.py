"""What people see of check-ins: the prompt, the form, the answer, the month, the team's week."""

from ._answers import ask, confirmed, details, help_text, mood_buttons, prompt, recorded, taking_back, undone
from ._choices import choices_form, choices_saved, read_choices
from ._course import ask_three, begun, declined, offer, offer_card, page, three, week, written
from ._form import change_form, form, read
from ._history import found, history, history_view, legend, remembered, strip, summary
from ._low_mood import later, letter, lines, off, own_form, own_saved, person, read_own
from ._moods import FACES, NAMES, REFUSALS, named, read_command
from ._origins import ChangeOrigin, RecordOrigin, read_change_origin, read_record_origin
from ._refused import refused
from ._team import in_words, team, team_card, team_view

__all__ = [
    "FACES", "NAMES", "REFUSALS", "ChangeOrigin", "RecordOrigin", "ask", "ask_three", "begun", "change_form",
    "choices_form", "choices_saved", "confirmed", "declined", "details", "form", "found", "help_text", "history",
    "history_view", "in_words", "later", "legend", "letter", "lines", "mood_buttons", "named", "off", "offer",
    "offer_card", "own_form", "own_saved", "page", "person", "prompt", "read", "read_change_origin", "read_choices",
    "read_command", "read_own", "read_record_origin", "recorded", "refused", "remembered", "strip", "summary",
    "taking_back", "team", "team_card", "team_view", "three", "undone", "week", "written",
]  # fmt: skip
