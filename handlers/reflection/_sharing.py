"""Sharing an answer by choice: where, exactly what, and back again."""

from datetime import datetime
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.blocks import reflection as blocks
from bot.conversations import look
from bot.errors import Refused
from bot.features import reflection
from bot.features.reflection import Answer
from bot.i18n import Translator, translator
from bot.inbox import Door
from bot.people import Caller
from handlers.channels import must_be_in

from ._showing import close, id_of, in_message, in_modal, show

PATIENCE_S = 1.0  # of the three seconds that a trigger lives, for asking Slack about the usual channel


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
    outside = channel is not None and (await look(client, channel, patience_s=PATIENCE_S)).outside
    post = blocks.post(translator(locale), author=caller.name, user_id=caller.user_id, answer=found)
    view = blocks.share_form(t, found, post, channel=channel, outside=outside, quiet=in_message(body))
    await show(client, respond, t, body, view, "reflection.share", str(found.id))


async def _warned(
    db: Door, caller: Caller, t: Translator, view: dict[str, Any], about: dict[str, Any], channel: str
) -> dict[str, Any]:
    """Return the form with what was chosen, and that people of another company read the channel."""
    found, locale, _ = await db.read(to_share, by=caller, answer_id=about["id"])
    if found.version != about["version"]:
        raise Refused("reflection.changed_before_sharing", field="channel")
    post = blocks.post(translator(locale), author=caller.name, user_id=caller.user_id, answer=found)
    return blocks.share_form(t, found, post, channel=channel, outside=True, quiet=about["quiet"])


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
    place = await must_be_in(client, caller, channel, without_hearth="reflection.not_in_channel")
    if place.outside and about.get("outside") != channel:  # said in the form before anything is posted
        await ack(response_action="update", view=await _warned(db, caller, t, view, about, channel))
        return
    which = {"answer_id": about["id"], "version": about["version"]}
    kept = await db.run(reflection.share, by=caller, **which, channel=channel, parts=chosen, now=now)
    await close(ack, t, kept, quiet=about["quiet"])


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
