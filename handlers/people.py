"""What Slack says about people, and people who simply write to Hearth: new, moved, gone, or saying hello."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.core import outbox, people, prompts
from bot.core.people import Profile
from bot.core.workspaces import UNANSWERED, Installation, Quiet, code_of, person, profile, quiet_time, works
from bot.features import exchange, reflection
from bot.platform import idempotency, locks
from bot.platform.database import Database
from bot.platform.idempotency import RequestDatabase
from handlers import crisis
from handlers.context import Context
from handlers.routing import Router

router = Router()

log = structlog.get_logger()


@router.event("team_join")
@router.event("user_change")
async def changed(ctx: Context, event: dict[str, Any]) -> None:
    """Somebody is new, moved, changed language or left. The event's user is often thin, so Slack is asked."""
    team_id = ctx.team_id
    try:
        told = await person(ctx.client, event["user"]["id"], team_id)
    except UNANSWERED as problem:
        log.info("people.as_told", error=code_of(problem) or type(problem).__name__)
        await ctx.db.run(_as_told, team_id, event["user"], at=ctx.happened_at, now=ctx.now)
    else:
        await ctx.db.run(_as_asked, team_id, told, now=ctx.now)


@router.event("dnd_updated_user")
async def quiet(ctx: Context, event: dict[str, Any]) -> None:
    """Somebody switched "do not disturb" on or off, or moved it: what would come meanwhile waits or lapses."""
    said = quiet_time(event["dnd_status"])
    await ctx.db.run(_as_quiet, ctx.team_id, event["user"], said, at=ctx.happened_at, now=ctx.now)


def _as_quiet(session: Session, team_id: str, user_id: str, said: Quiet, /, *, at: datetime, now: datetime) -> None:
    """Write what the event says, unless a later one has been heard before it."""
    known = people.member(session, team_id, user_id)
    if known is not None and idempotency.newest(session, f"dnd:{known.id}", at=at):
        prompts.learn_quiet(session, team_id, {user_id: said}, now=now)


def _as_asked(session: Session, team_id: str, told: Profile, /, *, now: datetime) -> None:
    """Write what Slack says now; what events said until now is old."""
    learn(session, team_id, [told], now=now)
    known = people.member(session, team_id, told.user_id)
    if known is not None:
        idempotency.newest(session, f"profile:{known.id}", at=now)


def _as_told(session: Session, team_id: str, user: dict[str, Any], /, *, at: datetime, now: datetime) -> None:
    """Write what the event says, unless something later is known."""
    known = people.member(session, team_id, user["id"])
    if known is not None and not idempotency.newest(session, f"profile:{known.id}", at=at):
        return
    learn(session, team_id, [profile(user, team_id)], now=now)


def learn(session: Session, team_id: str, profiles: Iterable[Profile], *, now: datetime) -> None:
    """Write what Slack says about these people; whoever it says has left leaves everything that they were part of.

    Somebody whom Slack does not name at all has not left by that: people who are deactivated stay in its list, as
    `deleted` (docs.slack.dev/reference/methods/users.list), and a page that failed names nobody.
    """
    locks.hold(session, locks.DECISIONS)  # a seat becomes free
    profiles = list(profiles)
    prompts.learn(session, team_id, profiles, now=now)
    known = people.among(session, team_id, [each.user_id for each in profiles]).values()
    gone = {who.id: who.user_id for who in known if who.deleted}
    if gone:
        depart(session, team_id, gone, now=now)


def depart(session: Session, team_id: str, gone: Mapping[int, str], *, now: datetime) -> None:
    """Do what members (by id) do who leave by hand: give their seats back, and be expected and written to no more.

    What has been done for somebody already is not done again, so each day's look makes good what was missed.
    """
    exchange.depart(session, member_ids=gone, now=now)
    reflection.depart(session, team_id=team_id, member_ids=gone, now=now)
    outbox.cancel(session, team_id, gone.values())


@router.event("message")
async def said(ctx: Context, event: dict[str, Any]) -> None:
    """Somebody wrote to Hearth itself. What they wrote is not kept; they are told what it can do."""
    if (
        ctx.asking is not None
        and event.get("channel_type") == "im"
        and not (event.get("subtype") or event.get("bot_id"))
    ):
        await _explain(ctx, event)


@router.event("app_mention")
async def mentioned(ctx: Context, event: dict[str, Any]) -> None:
    """Somebody mentioned Hearth in a channel: the answer comes in private, so that it disturbs nobody."""
    if ctx.asking is not None:
        await _explain(ctx, event)


async def _explain(ctx: Context, event: dict[str, Any]) -> None:
    """Whoever needs help gets the help card and nothing else.

    The outbox makes it one answer, however often Slack repeats the event; many messages at once get one as well.
    """
    if await crisis.answers(ctx, event):
        return
    await ctx.db.run(
        outbox.enqueue,
        team_id=ctx.caller.team_id,
        to=ctx.caller.user_id,
        kind="hearth.help",
        about={},
        key=f"help:{ctx.caller.user_id}:{ctx.now:%Y-%m-%dT%H:%M}",
        priority=outbox.ANSWER,
        now=ctx.now,
    )


@router.event("app_uninstalled")
@router.event("tokens_revoked")
async def removed(ctx: Context, event: dict[str, Any]) -> None:
    """The app was removed from the workspace, or its token withdrawn, if Slack says so when it is asked.

    The notice alone proves nothing: Slack brings it again for hours, also after the app was installed anew, and
    tells of other people's tokens by the same event (docs.slack.dev/reference/events/app_uninstalled,
    docs.slack.dev/reference/events/tokens_revoked). If Slack is silent, `hearth run` asks again within the hour.
    """
    if not concerns(event, ctx.home):
        return
    if await prove(ctx.db, ctx.client, ctx.home, now=ctx.happened_at) is None:
        log.warning("workspace.unsure", team=ctx.home.team_id)


def concerns(event: dict[str, Any], home: Installation) -> bool:
    """Return whether a notice may mean our own token: one of withdrawn tokens names whose they were."""
    if event.get("type") != "tokens_revoked":
        return True
    tokens = event.get("tokens")
    return isinstance(tokens, dict) and home.bot_user_id in (tokens.get("bot") or ())


async def prove(
    db: Database | RequestDatabase, client: AsyncWebClient, home: Installation, *, now: datetime
) -> bool | None:
    """Ask Slack whether our token works, and write down that the app is there or not; None if Slack does not say."""
    there = await works(client, home.token)
    if there and await db.run(people.stay, home.team_id):
        log.info("workspace.back", team=home.team_id)
    if there is False and await db.run(people.leave, home.team_id, now=now):
        log.warning("workspace.left", team=home.team_id)
    return there
