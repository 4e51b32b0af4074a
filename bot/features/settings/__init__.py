"""What a member chose for themselves, and what administrators chose for everybody."""

from ._days import Onsite, SiteDraft, Span, come_back, days_off, go_onsite, leave_site, onsite, take_off
from ._holidays import HolidayYear, holiday_year, import_holidays, save_holidays
from ._own import Preferences, Programme, Quiet, daily_again, fewer, pause, preferences, quiet, save, skip, snooze, wake
from ._rules import RulePlan, preview, rule_plan, set_rule
from ._team import Part, Team, departments, remove_department, save_department, save_team, team

__all__ = [
    "HolidayYear",
    "Onsite",
    "Part",
    "Preferences",
    "Programme",
    "Quiet",
    "RulePlan",
    "SiteDraft",
    "Span",
    "Team",
    "come_back",
    "daily_again",
    "days_off",
    "departments",
    "fewer",
    "go_onsite",
    "holiday_year",
    "import_holidays",
    "leave_site",
    "onsite",
    "pause",
    "preferences",
    "preview",
    "quiet",
    "remove_department",
    "rule_plan",
    "save",
    "save_department",
    "save_holidays",
    "save_team",
    "set_rule",
    "skip",
    "snooze",
    "take_off",
    "team",
    "wake",
]
