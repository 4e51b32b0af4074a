"""Open modals (a stack of at most three per person) and Home tabs, as Slack-shaped dictionaries.

docs.slack.dev/surfaces/modals and docs.slack.dev/surfaces/app-home.
"""

import hashlib
import json
from typing import Any, Protocol

from simulator.ids import Ids

View = dict[str, Any]
MOST_IN_STACK = 3


class Host(Protocol):
    """What views need of the workspace that shows them: ids, timestamps, and a way to tell of each change."""

    ids: Ids

    def next_ts(self) -> str:
        """Return a message timestamp that is later than every earlier one."""
        ...

    def tell(self, kind: str, **data: Any) -> None:
        """Tell every listener {"type": kind, **data}."""
        ...


class Views:
    """Who sees which views: `stacks` has each person's open modals, top last; `homes` their Home tab."""

    def __init__(self, workspace: Host) -> None:
        self._workspace = workspace
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> tuple[str, View] | None:
        """Return (person, view) of an open modal or a Home tab, or None."""
        for user_id, stack in [*self.stacks.items(), *((u, [v]) for u, v in self.homes.items())]:
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user_id, view
        return None

    def open(self, user_id: str, payload: View, owner: View) -> View:
        """Show a modal to a person instead of whatever they had open; tells `view_opened`.

        `owner` holds app_id, bot_id and the team's ids, which every view carries.
        """
        view = self._shape(self._workspace.ids.next("V"), payload, owner)
        self.stacks[user_id] = [view]
        self._workspace.tell("view_opened", user=user_id, view=view)
        return view

    def push(self, user_id: str, payload: View, owner: View) -> View:
        """Put a modal on top of a person's stack; tells `view_pushed`."""
        stack = self.stacks[user_id]
        view = self._shape(self._workspace.ids.next("V"), payload, owner)
        view["root_view_id"], view["previous_view_id"] = stack[0]["id"], stack[-1]["id"]
        stack.append(view)
        self._workspace.tell("view_pushed", user=user_id, view=view)
        return view

    def update(self, user_id: str, view: View, payload: View) -> View:
        """Replace what an open view shows, keeping what was typed; tells `view_updated` (or `home`)."""
        owner = {name: view[name] for name in ("app_id", "bot_id", "team_id", "app_installed_team_id")}
        fresh = self._shape(view["id"], payload, owner)
        kept = {name: view[name] for name in ("root_view_id", "previous_view_id")}
        fresh["state"]["values"] = _kept_values(view["state"]["values"], fresh["blocks"])
        view.clear()
        view.update(fresh | kept)
        self._workspace.tell("home" if view["type"] == "home" else "view_updated", user=user_id, view=view)
        return view

    def publish(self, user_id: str, payload: View, owner: View) -> View:
        """Replace a person's Home tab; tells `home`."""
        old = self.homes.get(user_id)
        view = self._shape(old["id"] if old else self._workspace.ids.next("V"), payload, owner)
        self.homes[user_id] = view
        self._workspace.tell("home", user=user_id, view=view)
        return view

    def close(self, user_id: str, *, view_id: str | None = None) -> list[View]:
        """Close a view with all above it, or the whole stack; returns them top first; tells `view_closed`."""
        stack = self.stacks.get(user_id, [])
        at = next((i for i, view in enumerate(stack) if view["id"] == view_id), 0)
        gone = stack[at:][::-1]
        self.stacks[user_id] = stack[:at]
        for view in gone:
            self._workspace.tell("view_closed", user=user_id, view=view)
        return gone

    def _shape(self, view_id: str, payload: View, owner: View) -> View:
        stamp = self._workspace.next_ts()
        digest = hashlib.sha256(json.dumps([payload, stamp], sort_keys=True).encode()).hexdigest()[:8]
        return {
            "id": view_id,
            "type": payload["type"],
            "title": payload.get("title", {"type": "plain_text", "text": "View Title", "emoji": True}),
            "close": payload.get("close"),
            "submit": payload.get("submit"),
            "blocks": _with_block_ids(payload.get("blocks", []), digest),
            "private_metadata": payload.get("private_metadata", ""),
            "callback_id": payload.get("callback_id", ""),
            "external_id": payload.get("external_id", ""),
            "state": {"values": {}},
            "hash": f"{stamp.split('.')[0]}.{digest}",
            "clear_on_close": payload.get("clear_on_close", False),
            "notify_on_close": payload.get("notify_on_close", False),
            "submit_disabled": payload.get("submit_disabled", False),
            "root_view_id": view_id,
            "previous_view_id": None,
            **owner,
        }


def _with_block_ids(blocks: list[View], digest: str) -> list[View]:
    return [{**block, "block_id": block.get("block_id") or f"{digest[:3]}{at:02d}"} for at, block in enumerate(blocks)]


def _kept_values(values: dict[str, Any], blocks: list[View]) -> dict[str, Any]:
    """Slack keeps an input's state across an update while block_id and action_id stay the same."""
    kept: dict[str, Any] = {}
    for block in blocks:
        elements = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
        ids = {element.get("action_id") for element in elements if isinstance(element, dict)}
        old = {action: value for action, value in values.get(block["block_id"], {}).items() if action in ids}
        if old:
            kept[block["block_id"]] = old
    return kept
