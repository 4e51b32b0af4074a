"""Whom somebody can turn to, and words after which that comes first. Hearth diagnoses nothing and tells nobody."""

from ._lines import Help, Line, help_for, territory
from ._wording import concerning

__all__ = ["Help", "Line", "concerning", "help_for", "territory"]
