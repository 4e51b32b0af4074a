"""Whoever acts: known, or looked up in Slack and, if they are one of us, enrolled and told once what Hearth keeps.

People of other companies, who share a channel with the workspace, are never learnt, enrolled, or answered with
anything but one sentence.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.core import outbox, people, prompts
from bot.core.people import Caller, Profile
from bot.core.workspaces import UNANSWERED, code_of, person
from bot.platform import locks
from bot.platform.database import Database
from bot.platform.errors import Refused
from handlers.people import learn

PATIENCE_S = 1.0  # the whole request has 3 s
REMEMBERED = timedelta(hours=1)  # how long an answer of Slack's about somebody's company holds
MOST_REMEMBERED = 10_000

OWN_ACTS = ("block_actions", "view_submission", "shortcut", "message_action")

log = structlog.get_logger()


class Belonging:
    """What Slack said within the last hour about who belongs to the workspace, by user id.

    It spares a call for each click of a person of another company, of whom nothing is stored, and for each of a
    colleague's who acts from another workspace of the same organisation.
    """

    def __init__(self) -> None:
        self._said: OrderedDict[str, tuple[bool, datetime]] = OrderedDict()

    def get(self, user_id: str, now: datetime) -> bool | None:
        """Return whether they belong, None if that is not known any more."""
        belongs, said_at = self._said.get(user_id, (None, now))
        return belongs if now - said_at < REMEMBERED else None

    def note(self, user_id: str, belongs: bool, now: datetime) -> None:
        """Remember an answer, and forget the oldest where there are too many."""
        self._said[user_id] = (belongs, now)
        self._said.move_to_end(user_id)
        if len(self._said) > MOST_REMEMBERED:
            self._said.popitem(last=False)


@dataclass(frozen=True)
class Actor:
    """Whoever does what a payload tells, and how far the payload itself says who they are."""

    team_id: str  # of the workspace that Hearth is installed in
    user_id: str
    acts_from: str | None  # the team they act from, None where the payload does not say
    turns_to_hearth: bool  # on purpose, which reacting to a message is not


def actor_of(body: dict[str, Any], team_id: str, user_id: str) -> Actor:
    """Return who acts in a payload that has reached the app of this workspace."""
    return Actor(team_id, user_id, team_of(body), is_own_act(body))


async def recognise(
    db: Database, client: AsyncWebClient, actor: Actor, *, belonging: Belonging, now: datetime
) -> Caller:
    """Return who is asking; a first own act enrols them.

    Whoever is unknown, or acts from another team, is looked up in Slack. Raises `Refused` for people of other
    companies, and for strangers while Slack does not say who they are.
    """
    caller = await db.glance(people.caller_of, actor.team_id, actor.user_id)
    if caller is not None and caller.is_outsider:
        raise Refused("people.elsewhere")
    # Without a name: Slack gave no answer the last time.
    if caller is None or not caller.name or actor.acts_from not in (None, actor.team_id):
        caller = await _look_up(db, client, actor, caller, belonging=belonging, now=now)
    if not caller.joined and caller.name and actor.turns_to_hearth:
        caller = await _join_if_possible(db, caller, now)
    return caller


def team_of(body: dict[str, Any]) -> str | None:
    """Return the team that somebody acts from, as the payload says; None where it does not.

    In a channel shared with another company an event names its author's team as `user_team`, a click as
    `user.team_id`, and `team` may be either side's (docs.slack.dev/apis/slack-connect; bolt-js #1614, java-slack-sdk
    #1041). In all other channels everybody is the workspace's own.
    """
    user = body.get("user")
    if isinstance(user, dict):
        return user.get("team_id") or (body.get("team") or {}).get("id")
    event = body.get("event")
    if not isinstance(event, dict):
        return body.get("team_id")
    return event.get("user_team") or (None if body.get("is_ext_shared_channel") else body.get("team_id"))


async def _look_up(
    db: Database, client: AsyncWebClient, actor: Actor, caller: Caller | None, *, belonging: Belonging, now: datetime
) -> Caller:
    """Return somebody as Slack knows them now; raises `Refused` as `recognise` does."""
    remembered = belonging.get(actor.user_id, now)
    if remembered is False:
        raise Refused("people.elsewhere")
    if remembered and caller is not None and caller.name:
        return caller
    profile = await _ask(client, actor)
    if profile.belongs is None:
        if actor.acts_from != actor.team_id:
            raise Refused("people.unproven")
        # Slack has signed that they act from here, so they are served; who they are, their next act will tell.
        profile = Profile(actor.user_id)
    else:
        belonging.note(actor.user_id, profile.belongs, now)
    learnt = await db.run(_learn, actor.team_id, profile, now=now)
    if learnt is None or not profile.belongs:
        raise Refused("people.elsewhere")
    return learnt


async def _ask(client: AsyncWebClient, actor: Actor) -> Profile:
    try:
        return await asyncio.wait_for(person(client, actor.user_id, actor.team_id), PATIENCE_S)
    except UNANSWERED as problem:
        log.warning("person.unknown", error=code_of(problem) or type(problem).__name__)
        return Profile(actor.user_id, belongs=None)


def _learn(session: Session, team_id: str, profile: Profile, *, now: datetime) -> Caller | None:
    learn(session, team_id, [profile], now=now)
    return people.find_caller(session, team_id, profile.user_id)


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


def join(session: Session, team_id: str, user_id: str, *, now: datetime) -> Caller:
    """Enrol a member: their schedules begin, and one message says what is kept and who can see it."""
    locks.hold(session, f"join:{team_id}:{user_id}")
    who = people.member(session, team_id, user_id)
    assert who is not None, "recognise() has learnt them"
    if who.joined_at is None and not (who.is_bot or who.deleted or who.paused):  # paused: had everything deleted
        who.joined_at = now
        prompts.enrol(session, who, now=now)
        outbox.enqueue(
            session, team_id=team_id, to=user_id, kind="hearth.welcome", about={}, key=f"welcome:{user_id}", now=now
        )
    return people.as_caller(who)
