"""Topics: proposed and changed in a form, read and voted for in a modal."""

import re
from typing import Any

from bot.blocks import exchange as blocks
from bot.features import exchange
from handlers.context import Context
from handlers.forms import open_form, view_below

from . import _answers
from .routes import router


@router.action(re.compile(r"^exchange\.propose(\.here)?$"))
async def open_new(ctx: Context) -> None:
    await ctx.ack()
    day_id, _, title = ctx.action["value"].partition("|")
    needs = await ctx.db.read(exchange.bringing, by=ctx.caller, day_id=int(day_id), now=ctx.now)
    about = blocks.TopicContext(
        needs.day_id,
        answer=ctx.body.get("response_url", "") if ctx.action["action_id"].endswith(".here") else "",
        below=(ctx.body.get("view") or {}).get("callback_id", ""),
    )
    view = blocks.topic_form(ctx.t, needs.departments, about, title=title)
    await open_form(ctx, view, again="exchange.propose", value=ctx.action["value"])


@router.view("exchange.topic")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    """A new topic is confirmed in the form's place; a changed one is seen in the modal below."""
    about, draft = blocks.read_topic_context(view), blocks.read_topic(view)
    if about.topic_id is None:
        topic = await ctx.db.run(exchange.propose, by=ctx.caller, draft=draft, day_id=about.day_id, now=ctx.now)
        await ctx.ack(response_action="update", view=blocks.said(ctx.t, blocks.proposed(ctx.t, topic)))
        await _answers.redraw(ctx, about, view)
        return
    topic = await ctx.db.run(exchange.change, by=ctx.caller, topic_id=about.topic_id, draft=draft, now=ctx.now)
    await ctx.ack()
    below = view_below(view)
    if below:
        await ctx.client.views_update(view_id=below, view=blocks.topic_view(ctx.t, topic))


@router.action("exchange.topic.show")
async def show(ctx: Context) -> None:
    await ctx.ack()
    topic = await ctx.db.read(exchange.topic, by=ctx.caller, topic_id=int(ctx.action["value"]))
    view = blocks.topic_view(ctx.t, topic)
    await open_form(ctx, view, again="exchange.topic.show", value=ctx.action["value"])


@router.action("exchange.topic.change")
async def open_change(ctx: Context) -> None:
    await ctx.ack()
    topic, needs = await ctx.db.read(exchange.changing, by=ctx.caller, topic_id=int(ctx.action["value"]))
    about = blocks.TopicContext(needs.day_id, topic.id)
    view = blocks.topic_form(ctx.t, needs.departments, about, topic=topic)
    await open_form(ctx, view, again="exchange.topic.change", value=ctx.action["value"])


@router.action(re.compile(r"^exchange\.topic\.(un)?vote$"))
async def vote(ctx: Context) -> None:
    await ctx.ack()
    wanted = ctx.action["action_id"] == "exchange.topic.vote"
    topic = await ctx.db.run(
        exchange.vote, by=ctx.caller, topic_id=int(ctx.action["value"]), wanted=wanted, now=ctx.now
    )
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.topic_view(ctx.t, topic))


@router.action("exchange.topic.withdraw")
async def withdraw(ctx: Context) -> None:
    await ctx.ack()
    was = await ctx.db.run(exchange.withdraw, by=ctx.caller, topic_id=int(ctx.action["value"]), now=ctx.now)
    await ctx.client.views_update(view_id=ctx.body["view"]["id"], view=blocks.said(ctx.t, blocks.withdrawn(ctx.t, was)))
