"""users.* and bots.info (docs.slack.dev/reference/methods, family users)."""

from simulator import shapes
from simulator.model import Json, User

from . import _places
from ._call import Call, SlackError

MOST_LISTED = 1000


def list_(call: Call) -> Json:
    """users.list: everybody, also bots and people who have left, a page at a time; nobody of another company.

    Those are only found by users.info (docs.slack.dev/apis/slack-connect).
    """
    start, limit = _places.page(call, "user:", default=MOST_LISTED, most=MOST_LISTED)
    users = {each.id: each for each in call.workspace.users.values() if call.workspace.is_home_of(each)}
    ids, cursor = _places.slice_after(list(users), start, limit, "user:")
    return {
        "members": [_shaped(call, users[each]) for each in ids],
        "cache_ts": int(call.workspace.seconds()),
        "response_metadata": {"next_cursor": cursor},
    }


def info(call: Call) -> Json:
    """users.info: one person."""
    return {"user": _shaped(call, _places.person(call, call.required("user", "user_not_found")))}


def lookup_by_email(call: Call) -> Json:
    """users.lookupByEmail: users_not_found also for people who have left."""
    email = call.required("email", "users_not_found").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": _shaped(call, user)}
    raise SlackError("users_not_found")


def profile(call: Call) -> Json:
    """users.profile.get: a profile; `user` is required for a bot token that asks about somebody else."""
    user = _places.person(call, call.text("user", call.me))
    return {"profile": shapes.profile(call.workspace, user, email=_email(call))}


def presence(call: Call) -> Json:
    """users.getPresence: active or away."""
    return {"presence": _places.person(call, call.text("user", call.me)).presence}


def bot_info(call: Call) -> Json:
    """bots.info: the bot behind a bot_id."""
    bot_id = call.text("bot", call.app.bot.id)
    if bot_id not in call.workspace.bots:
        raise SlackError("bot_not_found")
    return {"bot": shapes.bot_profile(call.workspace, bot_id)}


def _shaped(call: Call, user: User) -> Json:
    return shapes.user(call.workspace, user, email=_email(call), locale=call.flag("include_locale"))


def _email(call: Call) -> bool:
    return "users:read.email" in call.app.scopes


METHODS = {
    "users.list": list_,
    "users.info": info,
    "users.lookupByEmail": lookup_by_email,
    "users.profile.get": profile,
    "users.getPresence": presence,
    "bots.info": bot_info,
}
