"""/checkin, its forms, its buttons and the daily question: a mood in one tap, seen by nobody else."""

from . import _buttons, _choices, _command, _course, _forms, _history, _low_mood, _team
from ._noting import Noted, note, note_answer
from .routes import router

__all__ = ["Noted", "note", "note_answer", "router"]
