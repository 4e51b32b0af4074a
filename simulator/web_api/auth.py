"""auth.*, api.test and apps.connections.open (docs.slack.dev/reference/methods)."""

from simulator import shapes
from simulator.model import Json

from ._call import Call, SlackError


def auth_test(call: Call) -> Json:
    """auth.test: who the token is. An organisation's names the organisation where others name their workspace."""
    organisation = {"enterprise_id": shapes.ORG} if call.app.org_wide else {}
    return {
        "url": f"{call.simulator.url}/",
        "team": call.workspace.name,
        "user": call.workspace.users[call.me].name,
        "team_id": shapes.ORG if call.app.org_wide else call.workspace.team_id,
        "user_id": call.me,
        "bot_id": call.app.bot.id,
        "is_enterprise_install": call.app.org_wide,
        **organisation,
    }


def auth_revoke(call: Call) -> Json:
    """auth.revoke: give the token back; with `test` nothing happens."""
    if call.flag("test"):
        return {"revoked": False}
    call.app.status = "revoked"
    return {"revoked": True}


def api_test(call: Call) -> Json:
    """api.test: says again what it was told; `error` makes it fail."""
    said = {name: value for name, value in call.params.items() if name != "token"}
    if "error" in said:
        raise SlackError(str(said["error"]), args=said)
    return {"args": said}


def connections_open(call: Call) -> Json:
    """apps.connections.open: a WebSocket address for Socket Mode, good for one connection."""
    address = call.simulator.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/socket/{call.simulator.open_ticket()}"}


METHODS = {
    "auth.test": auth_test,
    "auth.revoke": auth_revoke,
    "api.test": api_test,
    "apps.connections.open": connections_open,
}
