"""How Slack says no."""

from typing import Any

from bot.simulator.model import Json


class SlackError(Exception):
    """Slack said no: {"ok": false, "error": code, **extra} with status 200."""

    def __init__(self, code: str, *messages: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra | ({"response_metadata": {"messages": list(messages)}} if messages else {})

    def answer(self) -> Json:
        """Return the answer's body."""
        return {"ok": False, "error": self.code, **self.extra}
