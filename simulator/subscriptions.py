"""Which changes of the workspace become events: those that the manifest subscribes to, where the bot is a member."""

from collections.abc import Callable, Iterator
from typing import Any

from simulator import event_payloads, shapes
from simulator.apps import InstalledApp
from simulator.mentions import mentions
from simulator.model import Channel, Message
from simulator.workspace import Workspace

Json = dict[str, Any]
Sent = tuple[str, Json]  # the name in the manifest's bot_events, the event

MESSAGE_EVENTS = {
    "public": "message.channels",
    "private": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Subscriptions:
    """A listener of the workspace that passes on what the app has asked for."""

    def __init__(self, workspace: Workspace, app: InstalledApp, send: Callable[[Json], None]) -> None:
        self._workspace = workspace
        self._app = app
        self._send = send

    def hear(self, event: Json) -> None:
        """Take one change of the workspace; send the events that the app subscribed to."""
        kind = event["type"]
        translate = _TRANSLATIONS.get(kind)
        if translate is None or self._app.status != "installed":
            return
        wanted = self._app.bot_events
        for name, inner in translate(self._workspace, self._app, event):
            if name in wanted:
                self._send(inner)


def _message(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    message: Message = event["message"]
    channel = work.channels[message.channel]
    if app.bot_user not in channel.members:
        return
    shown = _shown(work, message)
    yield MESSAGE_EVENTS[channel.kind], event_payloads.message(shown, kind=channel.kind, team=shown["team"])
    if channel.kind != "im" and f"@{app.bot_user}" in mentions(message.text, message.blocks):
        yield "app_mention", event_payloads.app_mention(shown, team=shown["team"])


def _message_changed(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    message: Message = event["message"]
    channel = work.channels[message.channel]
    if message.ephemeral_to is None and app.bot_user in channel.members:
        shown, ts = _shown(work, message), work.next_ts()
        inner = event_payloads.message_changed(shown, shown, channel=channel.id, kind=channel.kind, event_ts=ts)
        yield MESSAGE_EVENTS[channel.kind], inner


def _message_deleted(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    message: Message = event["message"]
    channel = work.channels[message.channel]
    if message.ephemeral_to is None and app.bot_user in channel.members:
        shown, ts = _shown(work, message), work.next_ts()
        yield (
            MESSAGE_EVENTS[channel.kind],
            event_payloads.message_deleted(shown, channel=channel.id, kind=channel.kind, event_ts=ts),
        )


def _reaction(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    if app.bot_user in work.channels[event["channel"]].members:
        inner = event_payloads.reaction(
            event["type"],
            user=event["user"],
            name=event["name"],
            item_user=event["message"].user,
            channel=event["channel"],
            ts=event["ts"],
            event_ts=work.next_ts(),
        )
        yield event["type"], inner


def _membership(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    channel: Channel = work.channels[event["channel"]]
    if app.bot_user in channel.members:
        inner = event_payloads.member_channel(
            event["type"],
            user=event["user"],
            channel=channel.id,
            private=channel.kind == "private",
            team=work.team_id,
            event_ts=work.next_ts(),
        )
        inviter = event.get("inviter")
        yield event["type"], inner | ({"inviter": inviter} if inviter else {})


def _user_changed(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    if event["changed"] == ["dnd"]:  # no part of a profile, and told by an event of its own
        status = shapes.dnd(work.users[event["user"]])
        yield "dnd_updated_user", event_payloads.dnd_updated(event["user"], status, event_ts=work.next_ts())
        return
    shown, ts = _person(work, app, event["user"]), work.next_ts()
    yield "user_change", event_payloads.user_event("user_change", shown, event_ts=ts)
    yield "user_profile_changed", event_payloads.user_event("user_profile_changed", shown, event_ts=ts)
    if any(name.startswith("status_") for name in event["changed"]):
        yield "user_status_changed", event_payloads.user_event("user_status_changed", shown, event_ts=ts)


def _team_join(work: Workspace, app: InstalledApp, event: Json) -> Iterator[Sent]:
    if not work.is_home_of(work.users[event["user"]]):
        return  # they joined a channel, not the workspace
    shown = _person(work, app, event["user"])
    yield "team_join", event_payloads.user_event("team_join", shown, event_ts=work.next_ts())


def _shown(work: Workspace, message: Message) -> Json:
    return shapes.message(work, message) | {"channel": message.channel}


def _person(work: Workspace, app: InstalledApp, user_id: str) -> Json:
    return shapes.user(work, work.users[user_id], email="users:read.email" in app.scopes, locale=True)


_TRANSLATIONS: dict[str, Callable[[Workspace, InstalledApp, Json], Iterator[Sent]]] = {
    "message": _message,
    "message_changed": _message_changed,
    "message_deleted": _message_deleted,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "member_joined_channel": _membership,
    "member_left_channel": _membership,
    "user_changed": _user_changed,
    "team_join": _team_join,
}
