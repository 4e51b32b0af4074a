"""The workspaces Hearth is installed in: their tokens, their Web API clients, and who is in them."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.people import Profile
from bot.platform.errors import Misconfigured
from bot.platform.untrusted import clean

METHOD = re.compile(r"[a-z][A-Za-z]{1,30}(\.[a-z][A-Za-z]{1,30}){1,3}")  # "chat.postMessage"
PAGE = 200  # users a call; Slack recommends no more than 200 (docs.slack.dev/reference/methods/users.list)
TIMEOUT_S = 10  # for one call; the outbox's lease is six times as long

MOST_QUIET = 50  # people a call of dnd.teamInfo
Quiet = tuple[datetime, datetime] | None  # "do not disturb" from when to when

UNANSWERED = (aiohttp.ClientError, TimeoutError, SlackClientError)  # what a call can end in, beside an answer
FATAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
    | {"missing_scope", "no_permission", "not_allowed_token_type"}
)
# Slack's words for a token that is no more; with another of its refusals the app may well still be there.
GONE = frozenset({"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"})
LASTING = FATAL  # what no second question changes until a person does something
TOO_FAST = frozenset({"ratelimited", "rate_limited"})
PAUSE_S, LONGEST_PAUSE_S = 5.0, 600.0  # where Slack names no pause, and the longest of its that is waited for
ADVICE = {
    "SLACK_BOT_TOKEN": "copy it anew from the app's page.",
    "SLACK_APP_TOKEN": "make an app-level token with the scope connections:write on the app's page.",
}

ORG_WIDE = (
    "SLACK_BOT_TOKEN was given to a whole organisation, and Hearth serves one workspace: install the app to that "
    "workspace alone and take the token from there. Workspaces of an organisation are supported, one Hearth each."
)
UNKNOWN: dict[str | None, bool | None] = {"user_not_found": None, "user_not_visible": False}  # whether they belong

R = TypeVar("R")

log = structlog.get_logger()


class OddAnswer(SlackClientError):
    """Slack's answer is not what its documentation describes."""


@dataclass(frozen=True)
class Installation:
    """One workspace and the bot's identity in it."""

    team_id: str
    name: str
    bot_user_id: str
    bot_id: str
    token: str
    scopes: frozenset[str]
    url: str = ""


def http_session(count: Callable[[str, str], None] | None = None) -> aiohttp.ClientSession:
    """Return the session for calls to Slack. The time limit is its: the SDK heeds its own only without a session.

    `count` is told of each call: Slack's method, and the HTTP status or "none".
    """
    watch = [_counting(count)] if count else None
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S), trace_configs=watch)


def _counting(count: Callable[[str, str], None]) -> aiohttp.TraceConfig:
    async def ended(_session: object, _context: object, call: aiohttp.TraceRequestEndParams) -> None:
        count(method_of(call.url.path), str(call.response.status))

    async def broke(_session: object, _context: object, call: aiohttp.TraceRequestExceptionParams) -> None:
        count(method_of(call.url.path), "none")

    watch = aiohttp.TraceConfig()
    watch.on_request_end.append(ended)
    watch.on_request_exception.append(broke)
    return watch


def method_of(path: str) -> str:
    """Return the Web API method that an address ends in; whatever else is called carries secrets in its address."""
    last = path.rpartition("/")[2]
    return last if METHOD.fullmatch(last) else "other"


def code_of(problem: BaseException) -> str | None:
    """Return Slack's code for a problem, or None: an answer that is no JSON has none (and breaks the SDK's `get`)."""
    data = getattr(getattr(problem, "response", None), "data", None)
    return str(data["error"]) if isinstance(data, dict) and data.get("error") else None


def web_client(api_url: str, session: aiohttp.ClientSession | None = None, token: str | None = None) -> AsyncWebClient:
    """Return a Web API client that never repeats a call by itself.

    The SDK's default handler sends again after a dropped connection, and one call then makes two messages.
    """
    return AsyncWebClient(token=token, base_url=api_url, timeout=TIMEOUT_S, session=session, retry_handlers=[])


async def installation(client: AsyncWebClient, token: str) -> Installation:
    """Ask Slack whose token this is (docs.slack.dev/reference/methods/auth.test).

    Raises `SlackApiError` for a token that Slack does not accept, `Misconfigured` for one of a whole organisation.
    """
    answer = await client.auth_test(token=token)
    if answer.get("is_enterprise_install") or str(answer["team_id"]).startswith("E"):
        raise Misconfigured(ORG_WIDE)
    granted = answer.headers.get("x-oauth-scopes", "") or ""
    return Installation(
        team_id=str(answer["team_id"]),
        name=str(answer.get("team", "")),
        bot_user_id=str(answer.get("user_id", "")),
        bot_id=str(answer.get("bot_id", "")),
        token=token,
        scopes=frozenset(scope.strip() for scope in granted.split(",") if scope.strip()),
        url=str(answer.get("url", "")),
    )


async def works(client: AsyncWebClient, token: str) -> bool | None:
    """Ask Slack whether this token still works; None if it does not say."""
    try:
        await client.auth_test(token=token)
    except (*UNANSWERED, AttributeError) as problem:
        return False if code_of(problem) in GONE else None
    return True


async def patiently(attempt: Callable[[], Awaitable[R | None]], stop: asyncio.Event) -> R | None:
    """Repeat what Slack does not answer, with growing pauses; None if told to stop meanwhile."""
    pause = 1.0
    while not stop.is_set():
        answer = await attempt()
        if answer is not None:
            return answer
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(pause * 2, 30)
    return None


async def answered(setting: str, call: Awaitable[R]) -> R | None:
    """Await a call to Slack made with the token of this setting; None if Slack does not answer.

    Raises `Misconfigured` if Slack refuses the token.
    """
    try:
        return await call
    except (*UNANSWERED, AttributeError) as problem:  # the last is how the SDK stumbles over a plain 500
        code = code_of(problem)
        if code in FATAL:
            raise Misconfigured(f"Slack refuses {setting} ({code}): {ADVICE[setting]}") from None
        log.warning("slack.unavailable", error=code or type(problem).__name__)
        return None


def belongs(user: dict[str, Any], team_id: str) -> bool | None:
    """Return whether a user object speaks of one of this workspace's own; None where it names no team.

    A person of another company in a shared channel has a team of their own, whatever `is_stranger` says: that is
    false, or absent, as soon as the bot can see the channel. Somebody in an organisation belongs to all of their
    `enterprise_user.teams` (docs.slack.dev/reference/objects/user-object, docs.slack.dev/apis/slack-connect).
    """
    if user.get("is_stranger"):
        return False
    own = user.get("team_id") or (user.get("profile") or {}).get("team")
    teams = {own, *((user.get("enterprise_user") or {}).get("teams") or ())} - {None, ""}
    return team_id in teams if teams else None


def profile(user: dict[str, Any], team_id: str) -> Profile:
    """Read one of Slack's user objects (docs.slack.dev/reference/objects/user-object) as the workspace sees it.

    Objects are often thin: what one does not say stays None.
    """
    user = clean(user)
    shown = user.get("profile") or {}
    names = (shown.get("display_name"), user.get("real_name"), shown.get("real_name"), user.get("name"))
    status = shown.get("status_emoji")
    return Profile(
        user_id=user["id"],
        name=next((name for name in names if name), None),
        locale=user.get("locale"),
        zone=user.get("tz"),
        is_admin=_any_of(user, "is_admin", "is_owner"),
        is_bot=True if user["id"] == "USLACKBOT" else _any_of(user, "is_bot"),
        is_guest=_any_of(user, "is_restricted", "is_ultra_restricted"),
        deleted=_any_of(user, "deleted"),
        status_emoji=None if status is None else str(status).strip(":"),
        status_until=_expiry(shown.get("status_expiration")),
        belongs=belongs(user, team_id),
    )


def _any_of(user: dict[str, Any], *names: str) -> bool | None:
    """Return whether one of these flags is set, None if the object has none of them."""
    said = [user[name] for name in names if user.get(name) is not None]
    return any(said) if said else None


def _expiry(seconds: object) -> datetime | None:
    """Slack says 0 for a status that stands until it is changed."""
    return datetime.fromtimestamp(float(str(seconds)), UTC) if seconds else None


async def person(client: AsyncWebClient, user_id: str, team_id: str) -> Profile:
    """Ask Slack about one person; raises `SlackApiError` if it does not answer.

    Somebody whom it does not show to the workspace does not belong there; of an id that it does not know, or not
    yet, nothing is known.
    """
    try:
        answer = await client.users_info(user=user_id, include_locale=True)
    except SlackApiError as problem:
        if code_of(problem) in UNKNOWN:
            return Profile(user_id, belongs=UNKNOWN[code_of(problem)])
        raise
    return profile(answer["user"], team_id)


async def people(client: AsyncWebClient, team_id: str) -> AsyncIterator[list[Profile]]:
    """Read everybody in the workspace, a page at a time, waiting where Slack says to wait.

    Raises `OddAnswer` for a page without people, or one that leads back to an earlier one.
    """
    cursor, seen = "", set[str]()
    while cursor not in seen:
        seen.add(cursor)
        answer = await _patiently(client.users_list, limit=PAGE, cursor=cursor, include_locale=True)
        members = answer.get("members")
        if not isinstance(members, list):
            raise OddAnswer("members")
        yield [profile(user, team_id) for user in members if isinstance(user, dict) and user.get("id")]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise OddAnswer("cursor")


async def quiet_times(client: AsyncWebClient, user_ids: Sequence[str]) -> AsyncIterator[dict[str, Quiet]]:
    """Read when these people do not want to be disturbed next, fifty a call.

    See docs.slack.dev/reference/methods/dnd.teamInfo. Raises `SlackApiError` without the scope `dnd:read`, and
    `OddAnswer` if nobody is in the answer.
    """
    for begin in range(0, len(user_ids), MOST_QUIET):
        answer = await _patiently(client.dnd_teamInfo, users=list(user_ids[begin : begin + MOST_QUIET]))
        users = answer.get("users")
        if not isinstance(users, dict):
            raise OddAnswer("users")
        yield {user_id: quiet_time(said) for user_id, said in users.items() if isinstance(said, dict)}


def quiet_time(said: dict[str, Any]) -> Quiet:
    """Read what Slack says about one person's "do not disturb": from when to when it is next, or None."""
    begin, end = _expiry(said.get("next_dnd_start_ts")), _expiry(said.get("next_dnd_end_ts"))
    if not said.get("dnd_enabled") or begin is None or end is None or begin >= end:
        return None
    return begin, end


async def _patiently(call: Callable[..., Awaitable[Any]], **arguments: Any) -> Any:
    """Reading may be repeated freely, so a 429 is waited out here (docs.slack.dev/apis/web-api/rate-limits)."""
    while True:
        try:
            return await call(**arguments)
        except SlackApiError as problem:
            if problem.response.status_code != 429 and code_of(problem) not in TOO_FAST:  # noqa: PLR2004 — HTTP's own
                raise
            await asyncio.sleep(retry_after(problem.response.headers))
        except (AttributeError, TypeError, ValueError) as problem:  # so the SDK stumbles over what is no answer at all
            raise OddAnswer(type(problem).__name__) from None


def retry_after(headers: Mapping[str, str]) -> float:
    """Return for how many seconds Slack wants to be left alone; `PAUSE_S` where it names no number."""
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        return PAUSE_S
    return min(seconds, LONGEST_PAUSE_S) if seconds >= 0 else PAUSE_S  # what is not a number is not above 0 either
