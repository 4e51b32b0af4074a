"""Slack's objects as JSON: user, channel, message, file, user group, bot (docs.slack.dev/reference/objects)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from simulator.model import Channel, File, Json, Message, User, UserGroup
from simulator.workspace import Workspace

MOST_REPLY_USERS = 5
ELSEWHERE = "T0ELSEWHERE"  # the other company of a shared channel
ORG = "E0HEARTH01"  # the organisation that a workspace with `org_teams` belongs to


def user(workspace: Workspace, person: User, *, email: bool = True, locale: bool = False) -> Json:
    """Return a user object; `email` needs users:read.email, `locale` is asked for with include_locale."""
    if person.deleted:
        return _leaver(workspace, person)
    zone = ZoneInfo(person.tz)
    here = workspace.clock.now().astimezone(zone)
    shaped: Json = {
        "id": person.id,
        "team_id": person.team_id or workspace.team_id,
        "name": person.name,
        "deleted": False,
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": _zone_label(here),
        "tz_offset": int((here.utcoffset() or here - here).total_seconds()),
        "profile": profile(workspace, person, email=email),
        "is_admin": person.is_admin,
        "is_owner": person.is_owner,
        "is_primary_owner": person.is_primary_owner,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": person.is_app_user,
        "updated": person.updated,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }
    if person.is_stranger is not None:
        shaped["is_stranger"] = person.is_stranger
    if person.org_teams:
        shaped["enterprise_user"] = {"id": f"W{person.id[1:]}", "enterprise_id": ORG, "teams": person.org_teams}
    return shaped | ({"locale": person.locale} if locale and workspace.is_home_of(person) else {})


def profile(workspace: Workspace, person: User, *, email: bool = True) -> Json:
    """Return a person's profile (docs.slack.dev/reference/methods/users.profile.get)."""
    shown = person.display_name or person.name
    first, _, last = person.real_name.partition(" ")
    shaped: Json = {
        "title": person.title,
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": shown,
        "display_name_normalized": shown,
        "first_name": first,
        "last_name": last,
        "pronouns": person.pronouns,
        "start_date": person.start_date,
        "fields": person.fields,
        "status_text": person.status_text,
        "status_emoji": person.status_emoji,
        "status_emoji_display_info": [],
        "status_expiration": person.status_expiration,
        "avatar_hash": f"g{person.id[-10:].lower()}",
        "team": person.team_id or workspace.team_id,
    }
    if person.bot_id:
        shaped["bot_id"] = person.bot_id
    return shaped | ({"email": person.email} if email and person.email else {})


def channel(workspace: Workspace, place: Channel, *, viewer: str, count: bool = False) -> Json:
    """Return a conversation object as `viewer` sees it; `count` adds num_members.

    Only `is_private` and `is_mpim` tell what it is: since March 2021 private channels and group DMs get ids with C
    and are no `is_group` (docs.slack.dev/reference/objects/conversation-object).
    """
    if place.kind == "im":
        return _im(workspace, place, viewer)
    old = place.kind != "public" and place.id.startswith("G")
    outside = workspace.is_shared(place.id)
    shaped: Json = {
        "id": place.id,
        "name": place.name,
        "name_normalized": place.name,
        "is_channel": not old,
        "is_group": old,
        "is_im": False,
        "is_mpim": place.kind == "mpim",
        "is_private": place.kind != "public",
        "created": place.created,
        "creator": place.creator,
        "is_archived": place.archived,
        "is_general": place.is_general,
        "is_member": viewer in place.members,
        "is_frozen": False,
        "is_shared": outside or place.shared == "org",
        "is_org_shared": place.shared == "org",
        "is_ext_shared": outside,
        "is_pending_ext_shared": place.shared == "pending",
        "pending_shared": [ELSEWHERE] if place.shared == "pending" else [],
        "shared_team_ids": [workspace.team_id, *([ELSEWHERE] if outside else [])],
        "pending_connected_team_ids": [],
        "parent_conversation": None,
        "unlinked": 0,
        "context_team_id": workspace.team_id,
        "updated": place.created * 1000,
        "topic": {"value": place.topic, "creator": place.creator, "last_set": place.created},
        "purpose": {"value": place.purpose, "creator": place.creator, "last_set": place.created},
        "previous_names": [],
    }
    return shaped | ({"num_members": len(place.members)} if count else {})


def message(workspace: Workspace, note: Message, *, metadata: bool = True) -> Json:
    """Return a message; without `metadata` only its event_type is told, as conversations.history does by default."""
    author = workspace.users.get(note.user or "")
    team = (author.team_id if author else "") or workspace.team_id
    shaped: Json = {"type": "message", "text": note.text, "ts": note.ts, "team": team}
    optional: Json = {
        "user": note.user,
        "subtype": note.subtype,
        "bot_id": note.bot_id,
        "app_id": note.app_id,
        "username": note.username,
        "client_msg_id": note.client_msg_id,
        "blocks": note.blocks,
        "attachments": note.attachments,
        "thread_ts": note.thread_ts,
        "edited": note.edited,
    }
    shaped.update({name: value for name, value in optional.items() if value})
    if note.bot_id in workspace.bots:
        shaped["bot_profile"] = bot_profile(workspace, note.bot_id)
    if note.metadata:
        shaped["metadata"] = note.metadata if metadata else {"event_type": note.metadata["event_type"]}
    if note.reactions:
        shaped["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in note.reactions.items()]
    if note.files:
        shaped["files"] = [file(workspace, workspace.files[each]) for each in note.files]
    return shaped | _thread(workspace, note)


def bot_profile(workspace: Workspace, bot_id: str) -> Json:
    """Return the bot_profile that a bot's messages carry."""
    bot = workspace.bots[bot_id]
    return {
        "id": bot.id,
        "app_id": bot.app_id,
        "user_id": bot.user_id,
        "name": bot.name,
        "icons": {},
        "deleted": bot.deleted,
        "updated": bot.updated,
        "team_id": workspace.team_id,
    }


def file(workspace: Workspace, upload: File) -> Json:
    """Return a file object."""
    return {
        "id": upload.id,
        "created": upload.created,
        "timestamp": upload.created,
        "name": upload.name,
        "title": upload.title,
        "mimetype": upload.mimetype,
        "filetype": upload.filetype,
        "pretty_type": upload.filetype.upper(),
        "user": upload.user,
        "user_team": workspace.team_id,
        "editable": False,
        "size": upload.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": any(workspace.channels[each].kind == "public" for each in upload.channels),
        "channels": [each for each in upload.channels if workspace.channels[each].kind == "public"],
        "groups": [each for each in upload.channels if workspace.channels[each].kind == "private"],
        "ims": [each for each in upload.channels if workspace.channels[each].kind == "im"],
        "url_private": f"/files/{upload.id}/{upload.name}",
        "alt_txt": upload.alt_txt,
        "file_access": "visible",
    }


def usergroup(workspace: Workspace, group: UserGroup, *, users: bool = False, count: bool = False) -> Json:
    """Return a user group; `users` and `count` as include_users and include_count ask for them."""
    shaped: Json = {
        "id": group.id,
        "team_id": workspace.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.updated,
        "date_delete": group.date_delete,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "channel_count": 0,
    }
    shaped |= {"users": list(group.members)} if users else {}
    return shaped | ({"user_count": len(group.members)} if count else {})


def _leaver(workspace: Workspace, person: User) -> Json:
    return {
        "id": person.id,
        "team_id": person.team_id or workspace.team_id,
        "name": person.name,
        "deleted": True,
        "profile": profile(workspace, person, email=False),
        "is_bot": person.is_bot,
        "is_app_user": person.is_app_user,
        "updated": person.updated,
    }


def _zone_label(here: datetime) -> str:
    return here.tzname() or "UTC"


def _im(workspace: Workspace, place: Channel, viewer: str) -> Json:
    other = next((who for who in sorted(place.members) if who != viewer), viewer)
    return {
        "id": place.id,
        "created": place.created,
        "is_im": True,
        "is_org_shared": False,
        "is_archived": place.archived,
        "context_team_id": workspace.team_id,
        "updated": place.created * 1000,
        "user": other,
        "is_user_deleted": workspace.users[other].deleted,
        "priority": 0,
    }


def _thread(workspace: Workspace, note: Message) -> Json:
    if note.thread_ts and note.thread_ts != note.ts:
        parent = workspace.message(note.channel, note.thread_ts)
        return {"parent_user_id": parent.user} if parent is not None and parent.user else {}
    replies = workspace.replies_of(note.channel, note.ts)
    if not replies:
        return {}
    people = workspace.repliers(note.channel, note.ts)
    return {
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people[:MOST_REPLY_USERS],
        "latest_reply": replies[-1],
        "is_locked": False,
        "subscribed": False,
    }


def emoji(workspace: Workspace) -> dict[str, Any]:
    """Return the workspace's own emoji: name to address (docs.slack.dev/reference/methods/emoji.list)."""
    return dict(workspace.emoji)


def dnd(user: User) -> Json:
    """Return a person's \"do not disturb\" as others see it (docs.slack.dev/reference/methods/dnd.info)."""
    enabled = bool(user.dnd.get("dnd_enabled", False))
    return {
        "dnd_enabled": enabled,
        "next_dnd_start_ts": int(user.dnd.get("next_dnd_start_ts", 1)),
        "next_dnd_end_ts": int(user.dnd.get("next_dnd_end_ts", 1)),
    }
