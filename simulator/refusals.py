"""The two refusals: of a call of the Web API, and of what a person does or a test asks for."""

from typing import Any

from simulator.model import Json


class SlackError(Exception):
    """A refused call of the Web API: {"ok": false, "error": code, **extra} with status 200."""

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra | ({"response_metadata": {"messages": list(messages)}} if messages else {})

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"ok": False, "error": self.code, **self.extra}


class ControlError(Exception):
    """A refused request of the control API, or a refused answer of the app to what a person did.

    `code` is Slack's code where Slack has one; `params` stand beside it in the body: a `detail`, or `messages`.
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"ok": False, "error": self.code, **self.params}
