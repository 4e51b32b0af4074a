"""Rate limits per method (docs.slack.dev/apis/web-api/rate-limits): tiers per minute, and chat.postMessage's own rule.

Measured on `monotonic`, so that moving the workspace's clock neither frees nor blocks anybody.
"""

import math
from collections import deque
from collections.abc import Callable

from simulator.clock import monotonic

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}  # calls per minute
MINUTE = 60.0
POST_PER_SECOND = 1.0  # per channel
POST_BURST = 5  # "short bursts of more than 1 message per second" are tolerated
POST_PER_MINUTE = 300  # "several hundred messages per minute" per workspace

TIER_OF: dict[str, int] = {
    method: tier
    for tier, methods in {
        1: "apps.connections.open",
        2: "conversations.list conversations.create users.list usergroups.list usergroups.users.list dnd.teamInfo"
        " emoji.list reactions.remove",
        3: "chat.update chat.delete chat.scheduleMessage chat.deleteScheduledMessage chat.scheduledMessages.list"
        " conversations.open conversations.info conversations.history conversations.replies conversations.join"
        " conversations.leave conversations.invite conversations.mark"
        " users.conversations users.lookupByEmail users.getPresence dnd.info"
        " reactions.add reactions.get team.info bots.info auth.revoke team.profile.get",
        4: "chat.postEphemeral conversations.members users.info users.profile.get views.open views.push views.update"
        " views.publish files.getUploadURLExternal files.completeUploadExternal files.info",
    }.items()
    for method in methods.split()
}


class Rates:
    """Counts calls. `enabled` is off in a fast workspace; `now` may be given in tests of this class."""

    def __init__(self, *, enabled: bool = False, now: Callable[[], float] = monotonic) -> None:
        self.enabled = enabled
        self._now = now
        self._calls: dict[str, deque[float]] = {}
        self._buckets: dict[str, tuple[float, float]] = {}  # channel -> (messages left, when counted)

    def refuse(self, method: str, channel: str = "") -> int | None:
        """Count a call; return None if it may pass, else the seconds for Retry-After (the call is not counted)."""
        if not self.enabled:
            return None
        if method == "chat.postMessage":
            wait = self._wait_in_minute(method, POST_PER_MINUTE) or self._wait_for_channel(channel)
        elif method in TIER_OF:
            wait = self._wait_in_minute(method, TIERS[TIER_OF[method]])
        else:
            return None
        if wait > 0:
            return max(1, math.ceil(wait))
        self._calls.setdefault(method, deque()).append(self._now())
        return None

    def _wait_in_minute(self, method: str, most: int) -> float:
        calls, now = self._calls.setdefault(method, deque()), self._now()
        while calls and now - calls[0] >= MINUTE:
            calls.popleft()
        return MINUTE - (now - calls[0]) if len(calls) >= most else 0.0

    def _wait_for_channel(self, channel: str) -> float:
        now = self._now()
        left, counted = self._buckets.get(channel, (float(POST_BURST), now))
        left = min(float(POST_BURST), left + (now - counted) * POST_PER_SECOND)
        wait = 0.0 if left >= 1 else (1 - left) / POST_PER_SECOND
        self._buckets[channel] = (left if wait else left - 1, now)
        return wait
