"""What people do in the workspace: each verb changes the state as Slack's client would and tells the app.

A verb returns JSON for the control API; what Slack's client would not allow raises `ControlError` with a code.
"""

from ._clicks import click
from ._commands import command
from ._forms import close, submit
from ._messages import direct, open_home, react, say
from ._options import options
from ._shortcuts import shortcut
from ._sight import shown_home, shown_modals

__all__ = [
    "click",
    "close",
    "command",
    "direct",
    "open_home",
    "options",
    "react",
    "say",
    "shortcut",
    "shown_home",
    "shown_modals",
    "submit",
]
