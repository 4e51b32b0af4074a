"""Tokens and scopes: which token may call which method (docs.slack.dev/reference/scopes)."""

from collections.abc import Iterable

from simulator.apps import InstalledApp
from simulator.model import Channel
from simulator.refusals import SlackError

_FREE = "api.test"  # needs no token
_APP_LEVEL = {"apps.connections.open": "connections:write"}

NEEDED: dict[str, str] = {  # one scope each; the conversation family depends on the kind, see `for_kinds`
    method: scope
    for scope, methods in {
        "chat:write": "chat.postMessage chat.postEphemeral chat.update chat.delete chat.scheduleMessage"
        " chat.deleteScheduledMessage",
        "channels:join": "conversations.join",
        "users:read": "users.list users.info users.getPresence bots.info",
        "users:read.email": "users.lookupByEmail",
        "users.profile:read": "users.profile.get team.profile.get",
        "usergroups:read": "usergroups.list usergroups.users.list",
        "reactions:write": "reactions.add reactions.remove",
        "reactions:read": "reactions.get",
        "files:write": "files.getUploadURLExternal files.completeUploadExternal",
        "files:read": "files.info",
        "dnd:read": "dnd.info dnd.teamInfo",
        "team:read": "team.info",
        "emoji:read": "emoji.list",
    }.items()
    for method in methods.split()
}

_FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def authorise(app: InstalledApp, method: str, token: str) -> None:
    """Raise SlackError unless this token may call the method.

    not_authed, invalid_auth, account_inactive, token_revoked, not_allowed_token_type, missing_scope.
    """
    if method == _FREE:
        return
    if not token:
        raise SlackError("not_authed")
    if token not in (app.bot_token, app.app_token):
        raise SlackError("invalid_auth")
    if app.status != "installed":
        raise SlackError("token_revoked" if app.status == "revoked" else "account_inactive")
    if (method in _APP_LEVEL) != (token == app.app_token):
        raise SlackError("not_allowed_token_type")
    held = app.app_scopes if method in _APP_LEVEL else app.scopes
    need(held, _APP_LEVEL.get(method) or NEEDED.get(method))


def for_kinds(app: InstalledApp, kinds: Iterable[str], right: str) -> None:
    """Raise SlackError unless the app holds e.g. channels:read (public) and groups:read (private) for `kinds`."""
    for kind in kinds:
        need(app.scopes, f"{_FAMILY[kind]}:{right}")


def for_place(app: InstalledApp, place: Channel, right: str) -> None:
    """Raise SlackError unless the app may read, write or see the history of this kind of conversation."""
    for_kinds(app, [place.kind], right)


def need(held: frozenset[str], scope: str | None) -> None:
    """Raise SlackError("missing_scope") with `needed` and `provided` unless the scope is held."""
    if scope is not None and scope not in held:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(held)))
