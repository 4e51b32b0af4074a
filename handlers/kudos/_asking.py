"""What only Slack knows before thanks can be given: who is in a group, who a stranger is, whether we are in a channel.

Slack is asked as little as possible and never for long: Slack itself waits three seconds for our answer.
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.orm import Session

from bot.blocks.kudos import MessageRef
from bot.core import conversations, people, workspaces
from bot.core.people import Caller, Profile
from bot.features import kudos
from bot.features.kudos import CustomerDraft, GivePrecheck, GiveResult, KudosDraft
from bot.platform.errors import Refused
from handlers.context import Context

PATIENCE_S = 1.0
NO_GROUP = ("no_such_subteam", "subteam_not_found")
NOT_ALLOWED = "missing_scope"  # user groups are a scope that an installation may do without
SILENT = (aiohttp.ClientError, SlackClientError, TimeoutError)


@dataclass(frozen=True)
class Ready:
    """Everything that `kudos.give` needs beside what the person said."""

    channel: str | None
    profiles: tuple[Profile, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """A message that thanks are about. `public`: everybody can see it; else its address is for its author alone."""

    author: str
    public: bool
    link: str | None

    def link_for(self, draft: KudosDraft) -> str | None:
        """Return the address for these thanks: none where anybody might read it who cannot see the message.

        Whether others are in a private place is not asked: who wrote the message there can see it.
        """
        to_its_author = not draft.public and set(draft.people) == {self.author}
        return self.link if self.public or to_its_author else None


def is_known(precheck: GivePrecheck, groups: Sequence[str] = ()) -> bool:
    """Return whether nothing has to be asked of Slack."""
    return not groups and not precheck.strangers and (precheck.proven or precheck.channel is None)


async def ask(ctx: Context, precheck: GivePrecheck, *, groups: Sequence[str] = ()) -> Ready:
    """Ask Slack for what is missing.

    Raises `Refused` for a group that does not exist, and if Slack does not say who is meant.
    """
    if is_known(precheck, groups):
        return Ready(precheck.channel)
    channel, also = await asyncio.gather(_place(ctx, precheck), everybody(ctx, groups))
    grouped = await ctx.db.read(kudos.give_precheck, by=ctx.caller, people_named=also)
    profiles = await _profiles(ctx, [*precheck.strangers, *grouped.strangers[: kudos.MOST_PEOPLE]])
    return Ready(channel, profiles, also)


async def everybody(ctx: Context, groups: Sequence[str]) -> tuple[str, ...]:
    """Return who is in these user groups; raises `Refused` where Slack does not say."""
    members = await asyncio.gather(*(_members(ctx, group) for group in groups))
    return tuple(dict.fromkeys(user_id for group in members for user_id in group))


async def _place(ctx: Context, precheck: GivePrecheck) -> str | None:
    """Return the kudos channel unless Slack says that we are not in it; without an answer the outbox will find out."""
    if precheck.channel is None or precheck.proven:
        return precheck.channel
    try:
        answer = await asyncio.wait_for(ctx.client.conversations_info(channel=precheck.channel), PATIENCE_S)
    except SlackApiError:
        return None
    except SILENT:
        return precheck.channel
    found = answer["channel"]
    return precheck.channel if found.get("is_member") and not found.get("is_archived") else None


async def _profiles(ctx: Context, strangers: Sequence[str]) -> tuple[Profile, ...]:
    """Return who these people are; of another company's nothing but that is written down."""
    asked = (_said(workspaces.person(ctx.client, user_id, ctx.team_id), nothing=()) for user_id in strangers)
    return tuple(each for each in await asyncio.gather(*asked) if each is not None)


async def _members(ctx: Context, group: str) -> list[str]:
    """Return who is in a user group (docs.slack.dev/reference/methods/usergroups.users.list)."""
    answer = await _said(ctx.client.usergroups_users_list(usergroup=group), nothing=NO_GROUP)
    if answer is None:
        raise Refused("kudos.group_gone", field="people")
    members: list[str] = answer["users"]
    return members


async def _said(call: Awaitable[Any], *, nothing: Sequence[str]) -> Any | None:
    """Return Slack's answer, None for the errors that mean "there is no such thing"; else raises `Refused`."""
    try:
        return await asyncio.wait_for(call, PATIENCE_S)
    except SlackApiError as problem:
        if workspaces.code_of(problem) in nothing:
            return None
        code = "kudos.no_groups" if workspaces.code_of(problem) == NOT_ALLOWED else "kudos.slack_silent"
        raise Refused(code, field="people") from problem
    except SILENT as problem:
        raise Refused("kudos.slack_silent", field="people") from problem


async def message(ctx: Context, about: MessageRef) -> Message:
    """Return what may be said of a message that the caller wants to thank for.

    It is public only if Slack says so, and its address is known only to whoever can see it. Raises `Refused` if Slack
    says that the caller cannot: the ids in a request are whatever its sender wrote.
    """
    place, link, is_there = await asyncio.gather(
        conversations.look(ctx.client, about.channel, patience_s=PATIENCE_S),
        permalink(ctx, about.channel, about.ts),
        conversations.is_in(ctx.client, ctx.caller.user_id, about.channel, patience_s=PATIENCE_S),
    )
    public = place.public and (bool(is_there) or not ctx.caller.is_guest)
    if not public and place.error is None and is_there is False:
        raise Refused("channel.message_not_yours")
    return Message(about.author, public, link if public or is_there else None)


async def permalink(ctx: Context, channel: str, ts: str) -> str | None:
    """Return a message's address, None where Slack does not show it to us (a conversation that we are not in)."""
    try:
        answer = await asyncio.wait_for(ctx.client.chat_getPermalink(channel=channel, message_ts=ts), PATIENCE_S)
    except (SlackApiError, *SILENT):
        return None
    return str(answer["permalink"])


def learn_and_give(
    session: Session, /, *, by: Caller, draft: KudosDraft | CustomerDraft, ready: Ready, now: datetime
) -> GiveResult:
    """Give kudos or pass a customer's thanks on, to whom the draft names and to whom a user group brought along.

    Whom Slack has just told us about is written down in the same transaction. Returns what the giver is told; raises
    `Refused` as `kudos.give` and `kudos.pass_on` do.
    """
    people.sync(session, by.team_id, ready.profiles)
    draft = replace(draft, also=ready.also)
    if isinstance(draft, CustomerDraft):
        return kudos.give_customer_thanks(session, by=by, draft=draft, channel=ready.channel, now=now)
    return kudos.give(session, by=by, draft=draft, channel=ready.channel, now=now)
