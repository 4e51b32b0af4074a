"""The state of the local workspace and the verbs that change it. Every change is told to `listeners`.

The verbs do not check permissions: web_api does that for the app, control for the people.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from simulator.clock import Clock
from simulator.ids import Ids
from simulator.mentions import notified
from simulator.model import Bot, Channel, File, Json, Kind, Message, Scheduled, User, UserGroup
from simulator.timeline import Timeline
from simulator.views import Views

Listener = Callable[[Json], None]

PAIR = 2  # an im has two members, or one: a person's notes to themselves


class Workspace:
    """One Slack workspace in memory."""

    def __init__(self, clock: Clock, *, team_id: str = "T0HEARTH01", name: str = "Northwind") -> None:
        self.clock = clock
        self.team_id = team_id
        self.name = name
        self.domain = name.lower()
        self.ids = Ids()
        self.users: dict[str, User] = {}
        self.bots: dict[str, Bot] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.files: dict[str, File] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.emoji: dict[str, str] = {}
        self.profile_fields: list[Json] = []  # custom profile fields: {"id", "label", "type", …}
        self.notifications: dict[str, list[Json]] = {}  # person -> what made a sound, oldest first
        self.listeners: list[Listener] = []
        self.views = Views(self)  # open modals (a stack per person) and Home tabs
        self._timeline = Timeline()
        self._ims: dict[tuple[str, ...], str] = {}

    # --- time and news

    def tell(self, kind: str, **data: Any) -> None:
        """Tell every listener {"type": kind, **data}."""
        event = {"type": kind, **data}
        for listener in list(self.listeners):
            listener(event)

    def seconds(self) -> float:
        """Return the workspace's Unix time."""
        return self.clock.now().timestamp()

    def next_ts(self) -> str:
        """Return a message timestamp that is later than every earlier one, even if the clock stands still."""
        return self.ids.next_ts(self.seconds())

    # --- people and places

    def is_home_of(self, person: User) -> bool:
        """Say whether a person belongs to this workspace, which people of other companies in its channels do not."""
        return person.team_id in ("", self.team_id) or self.team_id in person.org_teams

    def is_shared(self, channel_id: str) -> bool:
        """Say whether people of other companies are in a channel (Slack Connect)."""
        place = self.channels[channel_id]
        members = (self.users.get(each) for each in place.members)
        return place.shared == "external" or any(each is not None and not self.is_home_of(each) for each in members)

    def add_user(self, user: User) -> User:
        """Add a person or a bot user; tells `team_join`."""
        user.updated = user.updated or int(self.seconds())
        self.users[user.id] = user
        self.tell("team_join", user=user.id)
        return user

    def change_user(self, user_id: str, **changes: Any) -> User:
        """Set fields of a person; tells `user_changed` with the names of the fields."""
        user = self.users[user_id]
        for name, value in changes.items():
            setattr(user, name, value)
        user.updated = int(self.seconds())
        self.tell("user_changed", user=user_id, changed=sorted(changes))
        return user

    def add_usergroup(self, group: UserGroup) -> UserGroup:
        """Add or replace a user group; tells `usergroup_changed`."""
        group.created = group.created or int(self.seconds())
        group.updated = int(self.seconds())
        self.usergroups[group.id] = group
        self.tell("usergroup_changed", usergroup=group.id)
        return group

    def add_channel(
        self,
        name: str,
        *,
        kind: Kind = "public",
        members: Iterable[str] = (),
        creator: str = "",
        id: str | None = None,
    ) -> Channel:
        """Create a channel or conversation; tells `channel_created`."""
        channel = Channel(id or self.ids.next("D" if kind == "im" else "C"), name, kind, set(members), creator)
        channel.created = int(self.seconds())
        self.restore_channel(channel)
        self.tell("channel_created", channel=channel.id)
        return channel

    def restore_channel(self, channel: Channel) -> None:
        """Put a channel where it is found, without telling anybody."""
        self.channels[channel.id] = channel
        if channel.kind in ("im", "mpim"):
            self._ims[tuple(sorted(channel.members))] = channel.id

    def change_channel(self, channel_id: str, **changes: Any) -> Channel:
        """Set fields of a channel (topic, purpose, archived, name); tells `channel_changed`."""
        channel = self.channels[channel_id]
        for name, value in changes.items():
            setattr(channel, name, value)
        self.tell("channel_changed", channel=channel_id, changed=sorted(changes))
        return channel

    def direct(self, *people: str) -> Channel:
        """Return the direct conversation of exactly these users, opened on demand: an im or an mpim."""
        key = tuple(sorted(set(people)))
        if found := self._ims.get(key):
            return self.channels[found]
        kind: Kind = "im" if len(key) <= PAIR else "mpim"
        names = sorted(self.users[person].name for person in key)
        return self.add_channel("" if kind == "im" else f"mpdm-{'--'.join(names)}-1", kind=kind, members=key)

    def find_direct(self, *people: str) -> Channel | None:
        """Return that conversation if it has been opened."""
        found = self._ims.get(tuple(sorted(set(people))))
        return self.channels[found] if found else None

    def join(self, channel_id: str, user_id: str, *, inviter: str | None = None) -> bool:
        """Add a member; tells `member_joined_channel`. Returns False if they were in it already."""
        members = self.channels[channel_id].members
        if user_id in members:
            return False
        members.add(user_id)
        self.tell("member_joined_channel", channel=channel_id, user=user_id, inviter=inviter)
        return True

    def leave(self, channel_id: str, user_id: str) -> bool:
        """Remove a member; tells `member_left_channel`. Returns False if they were not in it."""
        members = self.channels[channel_id].members
        if user_id not in members:
            return False
        members.discard(user_id)
        self.tell("member_left_channel", channel=channel_id, user=user_id)
        return True

    # --- messages

    def post(self, message: Message) -> Message:
        """Put a message in its channel (give it `ts=""` to have one made); tells `message` or `ephemeral`."""
        message.ts = message.ts or self.next_ts()
        if message.ephemeral_to is not None:
            self.restore(message)
            self.tell(
                "ephemeral",
                channel=message.channel,
                ts=message.ts,
                user=message.ephemeral_to,
                message=message,
            )
            return message
        self.restore(message)
        self.tell("message", channel=message.channel, ts=message.ts, message=message)
        self._notify(message)
        return message

    def restore(self, message: Message) -> None:
        """Put a message where reads find it, without telling anybody (for `post` and the snapshot)."""
        self._timeline.put(message)

    def edit(self, message: Message, *, editor: str, flagged: bool = True, **changes: Any) -> Message:
        """Change text, blocks, metadata …; `flagged` shows "(edited)". Tells `message_changed`."""
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited = {"user": editor, "ts": self.next_ts()} if flagged else message.edited
        self.tell("message_changed", channel=message.channel, ts=message.ts, message=message)
        return message

    def delete(self, message: Message) -> None:
        """Remove a message, or leave a tombstone if it has replies; tells `message_deleted`."""
        if self.replies_of(message.channel, message.ts):
            message.deleted, message.subtype, message.text = True, "tombstone", "This message was deleted."
            message.blocks, message.attachments, message.metadata, message.reactions = [], [], None, {}
        else:
            self._timeline.drop(message)
        self.tell("message_deleted", channel=message.channel, ts=message.ts, message=message)

    def delete_ephemeral(self, message: Message) -> None:
        """Take an ephemeral message away (a response_url with delete_original); tells `message_deleted`."""
        self._timeline.drop(message)
        self.tell(
            "message_deleted",
            channel=message.channel,
            ts=message.ts,
            message=message,
            user=message.ephemeral_to,
        )

    def message(self, channel_id: str, ts: str) -> Message | None:
        """Return the message with that ts, also a reply, or None. Ephemerals: see `ephemerals`."""
        return self._timeline.get(channel_id, ts)

    def order(self, channel_id: str) -> list[str]:
        """Return the sorted ts of the channel's history (replies only if broadcast). Do not change it."""
        return self._timeline.order(channel_id)

    def replies_of(self, channel_id: str, parent_ts: str) -> list[str]:
        """Return the sorted ts of a parent's replies. Do not change it."""
        return self._timeline.replies(channel_id, parent_ts)

    def repliers(self, channel_id: str, parent_ts: str) -> list[str]:
        """Return who has replied to a parent, each once."""
        return self._timeline.repliers(channel_id, parent_ts)

    def ephemerals(self, channel_id: str, user_id: str) -> list[Message]:
        """Return the ephemeral messages of a channel that this person sees, oldest first."""
        return self._timeline.ephemerals(channel_id, user_id)

    def all_messages(self) -> Iterable[Message]:
        """Return every message, ephemerals last (for the snapshot)."""
        return self._timeline.all()

    def visible(self, message: Message) -> bool:
        """Say whether reads find the message already ("late visibility")."""
        return message.visible_from <= 0 or message.visible_from <= self.seconds()

    def react(self, message: Message, name: str, user_id: str) -> bool:
        """Add a reaction; tells `reaction_added`. Returns False if this person had reacted so."""
        who = message.reactions.setdefault(name, [])
        if user_id in who:
            return False
        who.append(user_id)
        self.tell("reaction_added", channel=message.channel, ts=message.ts, user=user_id, name=name, message=message)
        return True

    def unreact(self, message: Message, name: str, user_id: str) -> bool:
        """Take a reaction back; tells `reaction_removed`. Returns False if there was none."""
        who = message.reactions.get(name, [])
        if user_id not in who:
            return False
        who.remove(user_id)
        if not who:
            del message.reactions[name]
        self.tell(
            "reaction_removed",
            channel=message.channel,
            ts=message.ts,
            user=user_id,
            name=name,
            message=message,
        )
        return True

    def mark_read(self, channel_id: str, user_id: str, ts: str) -> None:
        """Move a person's read mark; tells `channel_marked`."""
        self.channels[channel_id].last_read[user_id] = ts
        self.tell("channel_marked", channel=channel_id, user=user_id, ts=ts)

    def unread(self, channel_id: str, user_id: str) -> int:
        """Count the channel messages after a person's read mark."""
        order = self.order(channel_id)
        return len(order) - bisect_left(order, self.channels[channel_id].last_read.get(user_id, "") + "\x00")

    def _notify(self, message: Message) -> None:
        channel, thread = self.channels[message.channel], self._writers(message.channel, message.thread_ts or "")
        told = notified(message, channel, thread=thread, users=self.users, usergroups=self.usergroups)
        for user_id, reason in told.items():
            note = {
                "user": user_id,
                "channel": message.channel,
                "ts": message.ts,
                "text": message.text,
                "reason": reason,
                "from": message.user,
            }
            self.notifications.setdefault(user_id, []).append(note)
            self.tell("notification", **note)

    def _writers(self, channel_id: str, parent_ts: str) -> set[str]:
        """Return who has written in a thread: the parent's author, if there is one, and those who replied."""
        parent = self.message(channel_id, parent_ts)
        author = {parent.user} if parent is not None and parent.user else set()
        return author.union(self.repliers(channel_id, parent_ts))
