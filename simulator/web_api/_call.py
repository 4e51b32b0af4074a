"""One call of the Web API: its arguments, and the answers that say no."""

import json
from dataclasses import dataclass, field
from typing import Any

from simulator.apps import InstalledApp
from simulator.model import Json
from simulator.refusals import SlackError
from simulator.state import State
from simulator.workspace import Workspace

__all__ = ["Call", "SlackError"]


@dataclass(slots=True)
class Call:
    """A call that has been authorised. `params` are strings from a form, or any JSON."""

    method: str
    params: Json
    simulator: State
    workspace: Workspace
    app: InstalledApp
    hidden_seconds: float = 0.0  # the fault "late_visibility"
    extra: Json = field(default_factory=dict)  # put beside the answer, e.g. a warning

    @property
    def me(self) -> str:
        """The user id of the app's bot."""
        return self.app.bot_user

    def given(self, name: str) -> bool:
        """Say whether the argument was sent at all."""
        return self.params.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """Return an argument as a string."""
        value = self.params.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        return json.dumps(value) if isinstance(value, dict | list | bool) else str(value)

    def required(self, name: str, code: str = "invalid_arguments") -> str:
        """Return an argument that must be there; raises SlackError(code) otherwise."""
        value = self.text(name)
        if not value:
            raise SlackError(code, f"[ERROR] missing required field: {name}")
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean argument: true, 1, "true", "1"."""
        value = self.params.get(name)
        if value is None:
            return default
        return value is True or str(value).lower() in ("1", "true", "yes")

    def whole(self, name: str, default: int, code: str = "invalid_arguments") -> int:
        """Return an integer argument; raises SlackError(code) if it is not one."""
        value = self.params.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise SlackError(code, f"[ERROR] must be an integer [json-pointer:/{name}]") from None

    def names(self, name: str) -> list[str]:
        """Return a list argument: comma-separated, a JSON array, or a list; raises SlackError for others."""
        value = self.params.get(name)
        if isinstance(value, str):
            value = self.structure(name, "invalid_arguments") if value.startswith("[") else value.split(",")
        if not isinstance(value, list | None):
            raise SlackError("invalid_arguments", f"[ERROR] must provide a list [json-pointer:/{name}]")
        return [str(each).strip() for each in value or [] if str(each).strip()]

    def structure(self, name: str, code: str) -> Any:
        """Return an argument that is JSON, or None; raises SlackError(code) if it cannot be read."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            raise SlackError(code, f"[ERROR] failed to parse {name} as JSON") from None
