"""Whoever acts for the first time: learnt from Slack, enrolled, and told once what Hearth keeps and who can see it."""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import deliveries, locks, people, schedules
from bot.db import Database
from bot.people import Caller, Profile
from bot.workspaces import UNANSWERED, code_of, person

PATIENCE_S = 1.0  # the whole request has 3 s; without an answer from Slack we go on with what we know

OWN_ACTS = ("block_actions", "view_submission", "shortcut", "message_action")

log = structlog.get_logger()


async def recognise(
    db: Database, client: AsyncWebClient, team_id: str, user_id: str, body: dict[str, Any], *, now: datetime
) -> Caller:
    """Return who is asking. A stranger is looked up in Slack; a first own act enrols them."""
    caller = await db.glance(people.caller_of, team_id, user_id)
    if caller is None or not caller.name:  # without a name: Slack gave no answer the last time
        profile = await _look_up(client, user_id)
        caller = await db.run(_learn, team_id, profile)
    if not caller.joined and is_own_act(body):
        caller = await _join_if_possible(db, caller, now)
    return caller


async def _join_if_possible(db: Database, caller: Caller, now: datetime) -> Caller:
    """A database that cannot be written must not keep anybody from an answer; their next act joins them."""
    try:
        return await db.run(join, caller.team_id, caller.user_id, now=now)
    except OperationalError as problem:
        log.warning("join.postponed", problem=type(problem.orig).__name__)
        return caller


def is_own_act(body: dict[str, Any]) -> bool:
    """Return whether the person turned to Hearth on purpose, which reacting to a message is not."""
    if "command" in body or body.get("type") in OWN_ACTS:
        return True
    event = body.get("event", {})
    return bool(event.get("type") == "app_home_opened" or event.get("channel_type") == "im")


async def _look_up(client: AsyncWebClient, user_id: str) -> Profile:
    try:
        return await asyncio.wait_for(person(client, user_id), PATIENCE_S)
    except UNANSWERED as problem:
        log.warning("person.unknown", error=code_of(problem) or type(problem).__name__)
        return Profile(user_id=user_id, name="")


def _learn(session: Session, team_id: str, profile: Profile) -> Caller:
    return people.as_caller(people.sync(session, team_id, [profile])[0])


def join(session: Session, team_id: str, user_id: str, *, now: datetime) -> Caller:
    """Enrol a member: their schedules begin, and one message says what is kept and who can see it."""
    locks.hold(session, f"join:{team_id}:{user_id}")
    who = people.member(session, team_id, user_id)
    assert who is not None, "recognise() has learnt them"
    if who.joined_at is None and not (who.is_bot or who.paused):  # paused before joining: had everything deleted
        who.joined_at = now
        schedules.enrol(session, who, now=now)
        deliveries.enqueue(
            session, team_id=team_id, to=user_id, kind="hearth.welcome", about={}, key=f"welcome:{user_id}", now=now
        )
    return people.as_caller(who)
