"""The form of a programme's rule: when it comes, with its next dates at every change."""

import re
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks import programmes as blocks
from bot.blocks import refusals
from bot.blocks.hearth import said
from bot.errors import Refused
from bot.features import settings
from bot.i18n import Translator
from bot.inbox import Door
from bot.people import Caller
from handlers import absence, home
from handlers.forms import open_form


def register(app: AsyncApp) -> None:
    app.action("hearth.programme")(open_rule)
    app.action(re.compile(r"^hearth\.programme\.\w+\.\w+$"))(open_rule)
    app.action(re.compile(r"^hearth\.rule\.(on|preset|words|at|zone)$"))(changed)
    app.view("hearth.programme")(save)


async def open_rule(
    ack: AsyncAck,
    action: dict[str, Any],
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await ack()
    plan = await db.read(settings.rule_plan, by=caller, programme=action["value"], now=now)
    view = blocks.form(t, plan, caller.zone)
    await open_form(client, respond, t, body, view, again="hearth.programme", value=action["value"])


async def changed(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    """Show the dates of the rule as it stands in the form just now. Whatever is wrong with it stands in their place."""
    await ack()
    view = body["view"]
    try:
        plan = await db.read(settings.preview, by=caller, **blocks.read(view), now=now)
        below = blocks.dates(t, plan, caller.zone)
    except Refused as problem:
        below = blocks.wrong(refusals.sentence(problem, t))
    await client.views_update(view_id=view["id"], hash=view.get("hash"), view=blocks.with_dates(t, view, below))


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    plan = await db.run(settings.set_rule, by=caller, **blocks.read(view), now=now)
    await ack(response_action="update", view=said(t, t("When it comes"), blocks.saved(t, plan, caller.zone)))
    await absence.redraw_settings(client, view, db, caller, t, now)
    await home.publish(client, db, caller, t, now)
