"""What a workspace is made of: people, bots, channels, messages, user groups and files, as plain records."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "im", "mpim"]
Shared = Literal["", "pending", "external", "org"]  # with nobody, an invited or a joined company, our own grid


@dataclass(slots=True)
class User:
    """A person, a guest, or the user behind a bot (docs.slack.dev/reference/objects/user-object)."""

    id: str
    name: str
    real_name: str
    email: str = ""
    display_name: str = ""
    locale: str = "en-US"
    tz: str = "Etc/UTC"
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool | None = None  # None: the field is absent, as it is for most people
    team_id: str = ""  # of another company, met in a shared channel; "": this workspace
    org_teams: list[str] = field(default_factory=list)  # `enterprise_user.teams` of somebody in an organisation
    deleted: bool = False
    bot_id: str | None = None
    title: str = ""
    pronouns: str = ""
    start_date: str = ""
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    presence: str = "active"
    dnd: Json = field(default_factory=dict)  # dnd_enabled, next_dnd_start_ts, next_dnd_end_ts, snooze_endtime
    fields: Json = field(default_factory=dict)
    updated: int = 0


@dataclass(slots=True)
class Bot:
    """The bot of an installed app: it has an id of its own beside its user's."""

    id: str
    app_id: str
    user_id: str
    name: str
    deleted: bool = False
    updated: int = 0


@dataclass(slots=True)
class Message:
    """A message. `ephemeral_to` names the one person who sees it; reads miss it until `visible_from`."""

    ts: str
    channel: str
    text: str = ""
    user: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    username: str | None = None
    icon: str | None = None
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: Json | None = None  # {"user": …, "ts": …}
    ephemeral_to: str | None = None
    files: list[str] = field(default_factory=list)
    subtype: str | None = None
    client_msg_id: str | None = None
    visible_from: float = 0.0  # Unix seconds by the workspace's clock
    deleted: bool = False  # a parent whose replies remain: Slack shows "This message was deleted."


@dataclass(slots=True)
class Channel:
    """A channel or a direct conversation. `last_read` maps a person to the ts up to which they have read."""

    id: str
    name: str
    kind: Kind = "public"
    members: set[str] = field(default_factory=set)
    creator: str = ""
    created: int = 0
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    is_general: bool = False
    shared: Shared = ""
    last_read: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class UserGroup:
    """A user group, mentioned as <!subteam^S…>. `date_delete` other than 0 means that it is disabled."""

    id: str
    handle: str
    name: str
    members: list[str] = field(default_factory=list)
    description: str = ""
    created: int = 0
    updated: int = 0
    date_delete: int = 0


@dataclass(slots=True)
class File:
    """An uploaded file; its bytes are kept so that it can be shown again."""

    id: str
    name: str
    title: str
    size: int
    user: str
    mimetype: str = "application/octet-stream"
    filetype: str = "binary"
    alt_txt: str = ""
    created: int = 0
    channels: list[str] = field(default_factory=list)
    data: bytes = b""
    complete: bool = False


@dataclass(slots=True)
class Scheduled:
    """A message the app asked Slack to post later (docs.slack.dev/reference/methods/chat.scheduleMessage)."""

    id: str
    channel: str
    post_at: int
    created: int
    params: Json
