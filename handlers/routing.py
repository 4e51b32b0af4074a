"""Which listener answers what: features register theirs with a `Router`, where they stand.

Bolt asks its listeners one after another whether a request is theirs. It gets one of ours for each kind of request, and
a table finds the rest in one step, however many features there are.
"""

import functools
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from handlers.context import Context

Json = dict[str, Any]
Listener = Callable[..., Awaitable[None]]
Decorator = Callable[[Listener], Listener]
Name = str | re.Pattern[str]

ANYTHING = re.compile(".*")
# What Bolt calls a kind of request, and by which key of its payload one is told from another.
KINDS: Mapping[str, str] = {
    "command": "command",
    "action": "action_id",
    "view": "callback_id",
    "view_closed": "callback_id",
    "shortcut": "callback_id",
    "options": "action_id",
    "event": "type",
}


@dataclass(frozen=True)
class Route:
    """One listener: `kind` is a key of `KINDS`, `name` a command, an action id, a callback id or a type of event."""

    kind: str
    name: Name
    listener: Listener


class Router:
    """The routes of one feature. A listener is `async def save(ctx)`, or `save(ctx, view)` with its payload."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def command(self, name: str) -> Decorator:
        """Register for a slash command."""
        return self._route("command", name)

    def action(self, name: Name) -> Decorator:
        """Register for the use of an element, by its action id."""
        return self._route("action", name)

    def view(self, name: str) -> Decorator:
        """Register for a form that is sent, by its callback id."""
        return self._route("view", name)

    def shortcut(self, name: str) -> Decorator:
        """Register for a shortcut, by its callback id."""
        return self._route("shortcut", name)

    def event(self, name: str) -> Decorator:
        """Register for a type of event."""
        return self._route("event", name)

    def _route(self, kind: str, name: Name) -> Decorator:
        def register(listener: Listener) -> Listener:
            self.routes.append(Route(kind, name, listener))
            return listener

        return register


class Table:
    """All routes of one kind: names are found at once, patterns one after another, `otherwise` answers the rest.

    Raises `ValueError` if two listeners have the same name.
    """

    def __init__(self, routes: Iterable[Route], otherwise: Listener) -> None:
        self._names: dict[str, Listener] = {}
        self._patterns: list[tuple[re.Pattern[str], Listener]] = []
        self._otherwise = otherwise
        for route in routes:
            if isinstance(route.name, re.Pattern):
                self._patterns.append((route.name, route.listener))
            elif route.name in self._names:
                raise ValueError(f"two listeners answer the {route.kind} {route.name}")
            else:
                self._names[route.name] = route.listener

    def find(self, name: str) -> Listener:
        """Return the listener for a command, an action id, a callback id or a type of event."""
        found = self._names.get(name)
        if found is None:
            found = next((listener for pattern, listener in self._patterns if pattern.search(name)), None)
        return found or self._otherwise


def register(app: AsyncApp, routes: Iterable[Route], otherwise: Mapping[str, Listener]) -> None:
    """Have Bolt call these listeners, and by kind those of `otherwise` for what nobody has registered for."""
    routes = list(routes)
    for kind in KINDS:
        table = Table((route for route in routes if route.kind == kind), otherwise[kind])
        getattr(app, kind)(ANYTHING)(_listener_of(kind, table))


def _listener_of(kind: str, table: Table) -> Callable[..., Awaitable[None]]:
    async def listen(context: AsyncBoltContext, payload: Json) -> None:
        ctx: Context = context["hearth"]
        listener = table.find(str(payload.get(KINDS[kind]) or ""))
        await (listener(ctx, payload) if _takes_payload(listener) else listener(ctx))

    return listen


@functools.cache
def _takes_payload(listener: Listener) -> bool:
    return len(inspect.signature(listener).parameters) > 1
