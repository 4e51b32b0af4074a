"""The snapshot file: the whole workspace as JSON, so that a restart continues from there."""

import base64
import json
import os
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simulator.clock import Clock, ShiftedClock
from simulator.model import Bot, Channel, File, Message, Scheduled, User, UserGroup
from simulator.state import State
from simulator.workspace import Workspace

VERSION = 1
OWNER_ALONE = 0o600  # the mode of the file: messages may be private


def save(simulator: State, path: Path) -> None:
    """Write the snapshot atomically, readable by its owner alone: into a file beside it, which then replaces it."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "wb") as file:
        with suppress(OSError):  # a umask may have taken the owner's own rights; some file systems know no modes
            os.fchmod(file.fileno(), OWNER_ALONE)
        file.write(json.dumps(_dump(simulator), ensure_ascii=False).encode())
    fresh.replace(path)


def load(simulator: State, path: Path) -> None:
    """Replace what a new simulator holds by a snapshot; raises ValueError if it is of another version."""
    said = json.loads(path.read_text(encoding="utf-8"))
    if said.get("version") != VERSION:
        raise ValueError(f"{path} was written by another version of the local workspace; delete it to begin anew.")
    _set_clock(simulator.clock, said["clock"])
    simulator.app.status = said["app"]["status"]
    _fill(simulator.workspace, said["workspace"])


def _dump(simulator: State) -> dict[str, Any]:
    return {
        "version": VERSION,
        "clock": _clock(simulator.clock),
        "app": {"status": simulator.app.status},
        "workspace": _workspace(simulator.workspace),
    }


def _workspace(workspace: Workspace) -> dict[str, Any]:
    return {
        "team_id": workspace.team_id,
        "name": workspace.name,
        "ids": {"count": workspace.ids.count, "last": workspace.ids.last},
        "users": [_plain(user) for user in workspace.users.values()],
        "bots": [_plain(bot) for bot in workspace.bots.values()],
        "channels": [_plain(place) | {"members": sorted(place.members)} for place in workspace.channels.values()],
        "usergroups": [_plain(group) for group in workspace.usergroups.values()],
        "files": [_file(upload) for upload in workspace.files.values()],
        "scheduled": [_plain(planned) for planned in workspace.scheduled.values()],
        "messages": [_plain(note) for note in workspace.all_messages()],
        "notifications": workspace.notifications,
        "emoji": workspace.emoji,
        "profile_fields": workspace.profile_fields,
        "stacks": workspace.views.stacks,
        "homes": workspace.views.homes,
    }


def _fill(workspace: Workspace, said: dict[str, Any]) -> None:
    workspace.team_id, workspace.name = said["team_id"], said["name"]
    workspace.ids.count, workspace.ids.last = said["ids"]["count"], said["ids"]["last"]
    workspace.users = {each["id"]: User(**each) for each in said["users"]}
    workspace.bots = {each["id"]: Bot(**each) for each in said["bots"]}
    workspace.usergroups = {each["id"]: UserGroup(**each) for each in said["usergroups"]}
    workspace.scheduled = {each["id"]: Scheduled(**each) for each in said["scheduled"]}
    workspace.files = {each["id"]: _read_file(each) for each in said["files"]}
    workspace.channels = {}
    for each in said["channels"]:
        workspace.restore_channel(Channel(**(each | {"members": set(each["members"])})))
    for each in said["messages"]:
        workspace.restore(Message(**each))
    workspace.notifications, workspace.emoji = said["notifications"], said["emoji"]
    workspace.profile_fields = said["profile_fields"]
    workspace.views.stacks, workspace.views.homes = said["stacks"], said["homes"]


def _plain(record: Any) -> dict[str, Any]:
    """Return a record's fields without copying what is in them: it is written out at once."""
    return {each.name: getattr(record, each.name) for each in fields(record)}


def _file(upload: File) -> dict[str, Any]:
    return _plain(upload) | {"data": base64.b64encode(upload.data).decode()}


def _read_file(said: dict[str, Any]) -> File:
    return File(**(said | {"data": base64.b64decode(said["data"])}))


def _clock(clock: Clock) -> dict[str, Any]:
    if not isinstance(clock, ShiftedClock):
        return {}
    frozen = clock.frozen.isoformat() if clock.frozen is not None else None
    return {"offset": clock.offset.total_seconds(), "frozen": frozen}


def _set_clock(clock: Clock, said: dict[str, Any]) -> None:
    if isinstance(clock, ShiftedClock) and said:
        clock.offset = timedelta(seconds=said["offset"])
        clock.frozen = datetime.fromisoformat(said["frozen"]) if said["frozen"] else None
