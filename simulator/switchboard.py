"""Connects the people of the workspace with the app: one object that both directions go through."""

from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.apps import InstalledApp
from simulator.composer import Directory
from simulator.delivery import Line, Outbox, Timings
from simulator.http_events import HttpMode
from simulator.model import Channel, Message
from simulator.payloads import Origin, Where, Who, event_callback, place
from simulator.response_urls import ResponseUrls
from simulator.socket_mode import SocketMode
from simulator.subscriptions import Subscriptions
from simulator.triggers import TriggerBook
from simulator.workspace import Workspace

Json = dict[str, Any]
Mode = Literal["socket", "http"]


@dataclass
class Switchboard:
    """Everything between people and app: deliveries, triggers, response_urls, inputs in messages.

    Call `start` once the server listens, `stop` at the end.
    """

    workspace: Workspace
    app: InstalledApp
    triggers: TriggerBook
    timings: Timings = field(default_factory=Timings)
    mode: Mode = "socket"
    request_url: str = ""

    def __post_init__(self) -> None:
        self.base_url = ""
        self.socket = SocketMode(self.app, self.timings, self._connections_changed)
        self.http = HttpMode(self.request_url, self.app.signing_secret, self.timings)
        self.outbox = Outbox(self._line, self.timings)
        self.response_urls = ResponseUrls()
        self.directory = Directory(self.workspace)
        self.touched: dict[tuple[str, str, str], Json] = {}  # (channel, ts, person) -> state of a message's inputs
        self.viewing: dict[str, str] = {}  # person -> the conversation in which they last did something
        self._subscriptions = Subscriptions(self.workspace, self.app, self.event)

    @property
    def connected(self) -> bool:
        """Say whether the app could receive something now."""
        return self._line().connected

    def start(self, base_url: str) -> None:
        """Begin to send events to the app; `base_url` is where response_urls lead to."""
        self.base_url = base_url
        if self._subscriptions.hear not in self.workspace.listeners:
            self.workspace.listeners.append(self._subscriptions.hear)

    async def stop(self) -> None:
        """Give up deliveries, close every connection."""
        if self._subscriptions.hear in self.workspace.listeners:
            self.workspace.listeners.remove(self._subscriptions.hear)
        await self.outbox.stop()
        await self.socket.disconnect("refresh_requested")
        await self.http.close()

    def event(self, inner: Json) -> None:
        """Send an event to the app in the background, if the app is installed."""
        event_id = self.workspace.ids.next("Ev")
        moment = int(self.workspace.seconds())
        place = inner.get("channel") or inner.get("item", {}).get("channel")
        shared = place in self.workspace.channels and self.workspace.is_shared(place)
        self.outbox.event(event_callback(self.origin, inner, event_id=event_id, event_time=moment, shared=shared))

    @property
    def origin(self) -> Origin:
        """Return what every payload repeats."""
        work = self.workspace
        return Origin(work.team_id, work.domain, self.app.app_id, self.app.bot_user)

    def who(self, user_id: str) -> Who:
        """Return a person as payloads name them."""
        person = self.workspace.users[user_id]
        return Who(user_id, person.name, "" if self.workspace.is_home_of(person) else person.team_id)

    def where(self, channel: Channel) -> Where:
        """Return a conversation as payloads name it."""
        return place(channel.id, channel.name, channel.kind)

    def response_url(self, user: str, channel: str, message: Message | None = None) -> str:
        """Return a new response_url for what this person has just done."""
        url_id = self.response_urls.make(user, channel, message, now=self.workspace.clock.now())
        return f"{self.base_url}/response/{url_id}"

    def _line(self) -> Line:
        return self.socket if self.mode == "socket" else self.http

    def _connections_changed(self, number: int) -> None:
        self.workspace.tell("app_status", connected=number > 0, connections=number)
