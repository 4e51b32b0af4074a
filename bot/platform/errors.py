"""Expected problems. Everything else that goes wrong is a bug and has a traceback."""

from typing import Any


class Refused(Exception):
    """A rule said no.

    `code` names the sentence (`"kudos.self"`), which lives beside the feature's blocks in both languages;
    `field` is the block id of the form's input it belongs to, if any; `params` fill the sentence.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


class Misconfigured(Exception):
    """Hearth cannot start like this. The message is a whole sentence for the person who runs it."""


class Unreachable(Exception):
    """Slack has been out of reach for so long that a fresh start is better. The message is a whole sentence."""


class AlreadyHandled(Exception):
    """Slack repeated something that has been dealt with. Nothing is wrong and nothing is to be done."""
