"""trigger_ids: what lets an app open a modal, once, within three seconds of what a person did.

docs.slack.dev/interactivity/handling-user-interaction and docs.slack.dev/reference/methods/views.open: errors
`invalid_trigger_id`, `expired_trigger_id`, `exchanged_trigger_id`. Measured by `monotonic`, not by the
workspace's clock, which can be moved.
"""

from dataclasses import dataclass

from simulator.clock import monotonic
from simulator.ids import base36

SECONDS_TO_LIVE = 3.0
REMEMBERED = 10_000  # older ones are invalid instead of expired, so that a long run does not grow


class TriggerError(Exception):
    """A trigger_id cannot be used; `code` is Slack's name for the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class _Trigger:
    user_id: str
    made: float
    spent: bool = False


class TriggerBook:
    """The trigger_ids of one workspace."""

    def __init__(self, *, seconds: float = SECONDS_TO_LIVE) -> None:
        self.seconds = seconds
        self._made = 0
        self._triggers: dict[str, _Trigger] = {}

    def make(self, user_id: str) -> str:
        """Return a new trigger_id for what this person has just done."""
        self._made += 1
        trigger_id = f"{1_000_000_000_000 + self._made}.{4_000_000_000_000}.{base36(self._made, 32).lower()}"
        self._triggers[trigger_id] = _Trigger(user_id, monotonic())
        if len(self._triggers) > REMEMBERED:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def spend(self, trigger_id: str) -> str:
        """Return the person and use the trigger up; raises TriggerError if it is unknown, used or too old."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise TriggerError("invalid_trigger_id")
        if trigger.spent:
            raise TriggerError("exchanged_trigger_id")
        if monotonic() - trigger.made > self.seconds:
            raise TriggerError("expired_trigger_id")
        trigger.spent = True
        return trigger.user_id
