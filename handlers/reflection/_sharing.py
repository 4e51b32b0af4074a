"""Sharing an answer by choice: where, exactly what, and back again."""

import asyncio
from datetime import datetime
from typing import Any

import aiohttp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.blocks import reflection as blocks
from bot.errors import Refused
from bot.features import reflection
from bot.features.reflection import Answer
from bot.i18n import Translator, translator
from bot.inbox import Door
from bot.people import Caller
from bot.workspaces import code_of

from ._showing import close, id_of, in_message, in_modal, show

PATIENCE_S = 1.5  # of the three seconds that a form has, for asking Slack about a channel


async def open_share(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
) -> None:
    await ack()
    found, locale, channel = await db.read(to_share, by=caller, answer_id=id_of(action))
    post = blocks.post(translator(locale), author=caller.name, user_id=caller.user_id, answer=found)
    view = blocks.share_form(t, found, post, channel=channel, quiet=in_message(body))
    await show(client, respond, t, body, view, "reflection.share", str(found.id))


def to_share(session: Session, *, by: Caller, answer_id: int) -> tuple[Answer, str, str | None]:
    """Ask for an answer, the language of channel posts, and the channel where the team usually shares."""
    home = people.workspace(session, by.team_id)
    return reflection.get(session, by=by, answer_id=answer_id), home.locale, home.reflection_channel


async def share(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    about, channel, chosen = blocks.read_about(view), blocks.read_channel(view), blocks.read_parts(view)
    await must_be_open_to_us(client, channel)
    which = {"answer_id": about["id"], "version": about["version"]}
    kept = await db.run(reflection.share, by=caller, **which, channel=channel, parts=chosen, now=now)
    await close(ack, t, kept, quiet=about["quiet"])


async def must_be_open_to_us(client: AsyncWebClient, channel: str) -> None:
    """Raise `Refused` if Hearth cannot post there (docs.slack.dev/reference/methods/conversations.info).

    Without an answer in time the post goes into the ledger all the same: the sender finds out.
    """
    try:
        told = await asyncio.wait_for(client.conversations_info(channel=channel), PATIENCE_S)
    except SlackApiError as problem:
        if code_of(problem) == "channel_not_found":  # a private one that Hearth is not in
            raise Refused("reflection.not_in_channel", field="channel") from None
        return
    except (aiohttp.ClientError, TimeoutError):
        return
    place = told["channel"]
    if place.get("is_im") or place.get("is_mpim"):
        raise Refused("reflection.no_channel", field="channel")
    if place.get("is_archived"):
        raise Refused("reflection.archived", field="channel")
    if not place.get("is_member"):
        raise Refused("reflection.not_in_channel", field="channel")


async def take_back(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    kept = await db.run(reflection.take_back, by=caller, answer_id=id_of(action), now=now)
    if in_modal(body):  # a message is drawn anew by the ledger
        await client.views_update(view_id=body["view"]["id"], view=blocks.kept_view(t, kept))
