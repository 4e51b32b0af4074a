"""dnd.*, team.* and emoji.list: small things to read about people and the workspace."""

from simulator import shapes
from simulator.model import Json

from . import _places
from ._call import Call, SlackError

MOST_USERS = 50


def info(call: Call) -> Json:
    """dnd.info: when a person does not want to be disturbed, and whether they snooze."""
    user = _places.person(call, call.text("user", call.me))
    until = int(user.dnd.get("snooze_endtime", 0))
    left = until - int(call.workspace.seconds())
    snooze: Json = {"snooze_enabled": left > 0}
    return shapes.dnd(user) | snooze | ({"snooze_endtime": until, "snooze_remaining": left} if left > 0 else {})


def team_info(call: Call) -> Json:
    """dnd.teamInfo: the same for up to fifty people, without snoozes."""
    users = call.names("users")
    if not users:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: users")
    if len(users) > MOST_USERS:
        raise SlackError("too_many_users")
    known = {each: call.workspace.users[each] for each in users if each in call.workspace.users}
    return {"users": {each: shapes.dnd(user) for each, user in known.items()}}


def team(call: Call) -> Json:
    """team.info: the workspace."""
    workspace = call.workspace
    return {
        "team": {
            "id": workspace.team_id,
            "name": workspace.name,
            "url": f"{call.simulator.url}/",
            "domain": workspace.domain,
            "email_domain": "example.com",
            "icon": {"image_default": True},
        }
    }


def team_profile(call: Call) -> Json:
    """team.profile.get: the custom profile fields of the workspace."""
    return {"profile": {"fields": call.workspace.profile_fields, "sections": []}}


def emoji(call: Call) -> Json:
    """emoji.list: the workspace's own emoji."""
    return {"emoji": shapes.emoji(call.workspace), "cache_ts": f"{call.workspace.seconds():.6f}"}


METHODS = {
    "dnd.info": info,
    "dnd.teamInfo": team_info,
    "team.info": team,
    "team.profile.get": team_profile,
    "emoji.list": emoji,
}
