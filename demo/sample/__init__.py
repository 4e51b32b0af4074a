"""Sample data for the local workspace: an invented team, and two months of it made by the verbs that the app uses."""

from ._history import beginning, history
from ._people import TEAM, cast

__all__ = ["TEAM", "beginning", "cast", "history"]
