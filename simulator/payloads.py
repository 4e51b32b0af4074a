"""What Slack sends to an app: pure builders, plain data in, exact payloads out.

Nothing here knows the workspace or the network, so a test may build any payload, also a forged one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - deprecated by Slack, still in every payload


@dataclass(frozen=True)
class Origin:
    """The installed app and the workspace it is installed in: what every payload repeats."""

    team_id: str
    team_domain: str
    app_id: str
    bot_user: str


@dataclass(frozen=True)
class Who:
    """The person who acts. `name` is the handle, as `user_name` and `username` carry it; `team_id` is theirs."""

    id: str
    name: str
    team_id: str = ""  # of another company; "": the workspace that the app is installed in


@dataclass(frozen=True)
class Where:
    """A conversation as payloads name it: `directmessage` and `privategroup` stand for private names.

    A group DM has its own, `mpdm-alice--bob-1`, which no app can tell from a channel that is called so.
    """

    id: str
    name: str


def place(channel_id: str, name: str, kind: str) -> Where:
    """Return how payloads name a conversation of this kind ("public", "private", "im" or "mpim")."""
    return Where(channel_id, {"im": "directmessage", "private": "privategroup"}.get(kind, name))


def slash_command(  # docs.slack.dev/interactivity/implementing-slash-commands
    origin: Origin, who: Who, where: Where, *, command: str, text: str, trigger_id: str, response_url: str
) -> dict[str, str]:
    """Return the form that a slash command posts; every value is a string, also the booleans."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": origin.team_id,
        "team_domain": origin.team_domain,
        "channel_id": where.id,
        "channel_name": where.name,
        "user_id": who.id,
        "user_name": who.name,
        "command": command,
        "text": text,
        "api_app_id": origin.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }


def _interaction(kind: str, origin: Origin, who: Who) -> Json:
    """A person of another company acts from their own workspace: `team` may name that one as well (bolt-js #1614)."""
    team, domain = (who.team_id, "elsewhere") if who.team_id else (origin.team_id, origin.team_domain)
    return {
        "type": kind,
        "team": {"id": team, "domain": domain},
        "user": {"id": who.id, "username": who.name, "name": who.name, "team_id": team},
        "api_app_id": origin.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_container(channel: str, ts: str, *, ephemeral: bool, thread_ts: str | None = None) -> Json:
    """Return where a click in a message happened."""
    container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
    return container | ({"thread_ts": thread_ts} if thread_ts else {})


def view_container(view_id: str) -> Json:
    """Return where a click in a modal or a Home tab happened."""
    return {"type": "view", "view_id": view_id}


def block_actions_in_message(  # docs.slack.dev/reference/interaction-payloads/block_actions-payload
    origin: Origin,
    who: Who,
    where: Where,
    *,
    container: Json,
    message: Json | None,
    values: Json,
    actions: Sequence[Json],
    trigger_id: str,
    response_url: str,
) -> Json:
    """Return a click in a message. `message` is None for an ephemeral one, which Slack does not repeat."""
    payload = _interaction("block_actions", origin, who) | {
        "container": container,
        "trigger_id": trigger_id,
        "channel": {"id": where.id, "name": where.name},
        "state": {"values": values},
        "response_url": response_url,
        "actions": list(actions),
    }
    return payload if message is None else payload | {"message": message}


def block_actions_in_view(  # docs.slack.dev/reference/interaction-payloads/block_actions-payload
    origin: Origin, who: Who, *, view: Json, actions: Sequence[Json], trigger_id: str
) -> Json:
    """Return a click in a modal or in the Home tab: no channel, no message, no response_url."""
    return _interaction("block_actions", origin, who) | {
        "container": view_container(view["id"]),
        "trigger_id": trigger_id,
        "view": view,
        "actions": list(actions),
    }


def view_submission(  # docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    origin: Origin, who: Who, *, view: Json, trigger_id: str, response_urls: Sequence[Json] = ()
) -> Json:
    """Return a sent form; `view` carries `state.values`, `hash` and `root_view_id`."""
    return _interaction("view_submission", origin, who) | {
        "trigger_id": trigger_id,
        "view": view,
        "response_urls": list(response_urls),
    }


def view_closed(  # docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    origin: Origin, who: Who, *, view: Json, is_cleared: bool
) -> Json:
    """Return a closed form; `is_cleared` says that the whole stack went."""
    return _interaction("view_closed", origin, who) | {"view": view, "is_cleared": is_cleared}


def block_suggestion(  # docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    origin: Origin,
    who: Who,
    *,
    container: Json,
    around: Mapping[str, Any],
    block_id: str,
    action_id: str,
    value: str,
) -> Json:
    """Return the question for options; `around` is {"view": …} or {"channel": …, "message": …}."""
    return _interaction("block_suggestion", origin, who) | {
        "container": container,
        "block_id": block_id,
        "action_id": action_id,
        "value": value,
        **around,
    }


def global_shortcut(  # docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
    origin: Origin, who: Who, *, callback_id: str, action_ts: str, trigger_id: str
) -> Json:
    """Return a shortcut started from the search bar or the composer: it has no channel."""
    return _interaction("shortcut", origin, who) | {
        "callback_id": callback_id,
        "action_ts": action_ts,
        "trigger_id": trigger_id,
    }


def message_shortcut(  # docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload
    origin: Origin,
    who: Who,
    where: Where,
    *,
    callback_id: str,
    action_ts: str,
    trigger_id: str,
    response_url: str,
    message: Json,
) -> Json:
    """Return a shortcut started from a message's menu."""
    return _interaction("message_action", origin, who) | {
        "callback_id": callback_id,
        "action_ts": action_ts,
        "trigger_id": trigger_id,
        "response_url": response_url,
        "channel": {"id": where.id, "name": where.name},
        "message_ts": message["ts"],
        "message": message,
    }


def event_callback(  # docs.slack.dev/apis/events-api
    origin: Origin, event: Json, *, event_id: str, event_time: int, shared: bool = False
) -> Json:
    """Return the envelope of one event; `shared` says that people of other companies are in its channel."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": origin.team_id,
        "context_team_id": origin.team_id,
        "context_enterprise_id": None,
        "api_app_id": origin.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": event_time,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": origin.team_id,
                "user_id": origin.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def url_verification(challenge: str) -> Json:  # docs.slack.dev/reference/events/url_verification
    """Return what Slack posts once, when somebody saves a request URL."""
    return {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
