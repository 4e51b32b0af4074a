"""What a member chose for themselves, and what administrators chose for everybody."""

from ._own import Preferences, Programme, fewer, pause, preferences, save, skip, snooze, wake
from ._team import Part, Team, departments, remove_department, save_department, save_team, team

__all__ = [
    "Part", "Preferences", "Programme", "Team", "departments", "fewer", "pause", "preferences",
    "remove_department", "save", "save_department", "save_team", "skip", "snooze", "team", "wake",
]  # fmt: skip
