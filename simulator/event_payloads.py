"""The inner events of the Events API: pure builders, each named as in docs.slack.dev/reference/events."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]

CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}


def message(shown: Mapping[str, Any], *, kind: str, team: str) -> Json:
    """Return message.channels, .groups, .im or .mpim; `shown` is as conversations.history shows it."""
    return {
        **shown,
        "type": "message",
        "team": team,
        "event_ts": shown["ts"],
        "channel_type": CHANNEL_TYPES[kind],
    }


def message_changed(
    shown: Mapping[str, Any], previous: Mapping[str, Any], *, channel: str, kind: str, event_ts: str
) -> Json:
    """Return the message event with subtype message_changed."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": dict(shown),
        "previous_message": dict(previous),
        "channel": channel,
        "hidden": True,
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": CHANNEL_TYPES[kind],
    }


def message_deleted(previous: Mapping[str, Any], *, channel: str, kind: str, event_ts: str) -> Json:
    """Return the message event with subtype message_deleted."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": dict(previous),
        "channel": channel,
        "hidden": True,
        "deleted_ts": previous["ts"],
        "ts": event_ts,
        "event_ts": event_ts,
        "channel_type": CHANNEL_TYPES[kind],
    }


def app_mention(shown: Mapping[str, Any], *, team: str) -> Json:
    """Return app_mention: a message in a channel of the app that names the app."""
    kept = ("client_msg_id", "user", "text", "ts", "channel", "blocks", "thread_ts")
    return {
        "type": "app_mention",
        **{key: shown[key] for key in kept if shown.get(key)},
        "team": team,
        "event_ts": shown["ts"],
    }


def app_home_opened(user: str, channel: str, *, tab: str, view: Json | None, event_ts: str) -> Json:
    """Return app_home_opened; `view` is what the person sees, absent when nothing was published yet."""
    event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": event_ts}
    return event if view is None else event | {"view": view}


def reaction(kind: str, *, user: str, name: str, item_user: str | None, channel: str, ts: str, event_ts: str) -> Json:
    """Return reaction_added or reaction_removed."""
    event = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel, "ts": ts},
        "event_ts": event_ts,
    }
    return event | ({"item_user": item_user} if item_user else {})


def member_channel(kind: str, *, user: str, channel: str, private: bool, team: str, event_ts: str) -> Json:
    """Return member_joined_channel or member_left_channel."""
    channel_type = "G" if private else "C"
    return {
        "type": kind,
        "user": user,
        "channel": channel,
        "channel_type": channel_type,
        "team": team,
        "event_ts": event_ts,
    }


def user_event(kind: str, user: Json, *, event_ts: str) -> Json:
    """Return user_change, team_join or one of the finer kinds; `user` is as users.info shows it."""
    return {"type": kind, "user": user, "cache_ts": int(float(event_ts)), "event_ts": event_ts}


def dnd_updated(user: str, status: Json, *, event_ts: str) -> Json:
    """Return dnd_updated_user (docs.slack.dev/reference/events/dnd_updated_user)."""
    return {"type": "dnd_updated_user", "user": user, "dnd_status": status, "event_ts": event_ts}


def app_uninstalled(event_ts: str) -> Json:
    """Return app_uninstalled, which names nobody."""
    return {"type": "app_uninstalled", "event_ts": event_ts}


def tokens_revoked(*, bot: Sequence[str] = (), oauth: Sequence[str] = (), event_ts: str) -> Json:
    """Return tokens_revoked: it carries user ids, not tokens."""
    return {
        "type": "tokens_revoked",
        "tokens": {"oauth": list(oauth), "bot": list(bot)},
        "event_ts": event_ts,
    }


def subteam_members_changed(
    group: str, *, team: str, added: Sequence[str], removed: Sequence[str], event_ts: str
) -> Json:
    """Return subteam_members_changed."""
    return {
        "type": "subteam_members_changed",
        "subteam_id": group,
        "team_id": team,
        "added_users": list(added),
        "added_users_count": len(added),
        "removed_users": list(removed),
        "removed_users_count": len(removed),
        "event_ts": event_ts,
    }
