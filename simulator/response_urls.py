"""response_urls: addresses at which an app answers later, without a token, what a person did.

docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes (by the workspace's clock).
What an answer does is in `answers`.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.model import Message
from simulator.refusals import ControlError

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class Source:
    """What a response_url answers: who did something, where, and in which message, if any."""

    user: str
    channel: str
    message: Message | None
    until: datetime
    uses: int = USES


class ResponseUrls:
    """The response_urls of one workspace. They expire in the order they were made, so the oldest go first."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def make(self, user: str, channel: str, message: Message | None, *, now: datetime) -> str:
        """Return the id of a new response_url."""
        self._drop_old(now)
        url_id = uuid.uuid4().hex
        self._sources[url_id] = Source(user, channel, message, now + LIFETIME)
        return url_id

    def use(self, url_id: str, *, now: datetime) -> Source:
        """Count one use and return the source; raises ControlError("expired_url") or ControlError("used_url")."""
        source = self._sources.get(url_id)
        if source is None or now > source.until:
            raise ControlError("expired_url")
        if source.uses == 0:
            raise ControlError("used_url")
        source.uses -= 1
        return source

    def _drop_old(self, now: datetime) -> None:
        while self._sources:
            oldest = next(iter(self._sources))
            if self._sources[oldest].until >= now:
                return
            del self._sources[oldest]
