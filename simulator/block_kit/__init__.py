"""Block Kit as strictly as Slack reads it. `check_message` and `check_view` say what Slack would refuse."""

from ._checks import Problem
from ._surfaces import check_message, check_view

__all__ = ["Problem", "check_message", "check_view"]
