"""/hearth: help, one's own settings, quiet times, and the team's settings for administrators."""

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import hearth as blocks
from bot.blocks import settings as forms
from bot.blocks.typed import as_typed
from bot.core import people
from bot.core.people import Caller
from bot.features import exchange, settings
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from handlers import absence, admin_messages, data, holidays, home, quiet, retention, topics
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.channels import ChannelTerms, must_be_in
from handlers.context import Context
from handlers.days import today
from handlers.forms import open_form, view_below
from handlers.routing import Router

router = Router()

WORDS = {
    **HELP,
    "settings": ("settings", "preferences", "设置", "偏好"),
    "snooze": ("snooze", "quiet", "稍后", "免打扰", "安静"),
    "pause": ("pause", "stop", "暂停", "停止"),
    "resume": ("resume", "wake", "start", "恢复", "继续", "开启"),
    "off": ("off", "days", "vacation", "holiday", "leave", "休假", "请假", "放假", "休息"),
    "onsite": ("onsite", "on-site", "site", "驻场", "现场", "出差"),
    "admin": ("admin", "team", "管理", "团队"),
    "data": ("data", "export", "delete", "数据", "我的数据"),
    "holidays": ("holidays", "calendar", "节假日", "公共假日", "调休"),
    "retention": ("retention", "keep", "保留", "保留期限"),
    "undelivered": ("undelivered", "deliveries", "未送达", "没送到"),
    "changes": ("changes", "audit", "记录", "更改"),
}


@router.command("/hearth")
async def command(ctx: Context, command: dict[str, Any]) -> None:
    word, rest = first_word(as_typed(command.get("text") or ""))
    match meaning(word, WORDS) if word else "help":
        case "help":
            await ctx.ack(**await help_text(ctx, rest))
        case "snooze" if rest:
            await ctx.ack(**await quiet.snooze_until(ctx, rest))
        case "off" if rest:
            await ctx.ack(**await absence.type_off(ctx, rest))
        case "onsite" if rest:
            await ctx.ack(**await absence.type_onsite(ctx, rest))
        case "pause":
            await ctx.db.run(settings.pause, by=ctx.caller, now=ctx.now)
            await ctx.ack(**blocks.paused(ctx.t))
        case "resume":
            await ctx.ack(**await quiet.wake(ctx))
        case which if which in VIEWS:
            view = await VIEWS[which](ctx)
            await ctx.ack()
            await open_form(ctx, view, again=f"hearth.{which}")
        case _:
            raise _unknown(word)


async def help_text(ctx: Context, topic: str) -> dict[str, Any]:
    """Return what `/hearth` says, with the way to quiet or back from it; with a topic, what that feature says."""
    if topic:
        return await topics.explain(ctx, topic)
    has = await ctx.db.read(settings.preferences, by=ctx.caller)
    return blocks.help_text(ctx.t, is_admin=ctx.caller.is_admin, paused=has.paused)


def _unknown(word: str) -> Refused:
    near = nearest(word, WORDS)
    if near:
        return Refused("settings.word_nearest", word=word[:40], nearest=near)
    return Refused("settings.word_unknown", word=word[:40])


async def _snooze_view(ctx: Context) -> dict[str, Any]:
    return blocks.snooze_form(ctx.t, today=today(ctx.caller, ctx.now))


async def _admin_view(ctx: Context) -> dict[str, Any]:
    return forms.team_form(ctx.t, await ctx.db.read(settings.team, by=ctx.caller))


VIEWS = {
    "settings": absence.settings_view,
    "snooze": _snooze_view,
    "off": absence.off_view,
    "onsite": absence.onsite_view,
    "admin": _admin_view,
    "data": data.page,
    "holidays": holidays.view,
    "retention": retention.view,
    "undelivered": admin_messages.undelivered_view,
    "changes": admin_messages.changes_view,
}


@router.action("hearth.settings")
@router.action("hearth.snooze")
@router.action("hearth.off")
@router.action("hearth.onsite")
@router.action("hearth.admin")
@router.action("hearth.data")
@router.action("hearth.retention")
@router.action("hearth.undelivered")
@router.action("hearth.changes")
@router.action("prompt.snooze")
async def open_view(ctx: Context) -> None:
    """Open the form that the button's action id ends in, as the command of that name does."""
    await ctx.ack()
    which = ctx.action["action_id"].rpartition(".")[2]
    view = await VIEWS[which](ctx)
    await open_form(ctx, view, again=f"hearth.{which}")


@router.view("hearth.settings")
async def save(ctx: Context, view: dict[str, Any]) -> None:
    saved, preferences = await ctx.db.run(_save_and_look, by=ctx.caller, draft=forms.read(view), now=ctx.now)
    t = translator(saved.locale)  # the language may be what was changed
    await ctx.ack(response_action="update", view=blocks.said(t, t("My settings"), blocks.saved(t, preferences)))
    await home.publish(replace(ctx, asking=saved, t=t))


def _save_and_look(
    session: Session, *, by: Caller, draft: settings.PreferencesDraft, now: datetime
) -> tuple[Caller, settings.Preferences]:
    saved = settings.save(session, by=by, draft=draft, now=now)
    return saved, settings.preferences(session, by=by)


@router.view("hearth.admin")
async def save_team(ctx: Context, view: dict[str, Any]) -> None:
    draft = forms.read_team(view)
    outside = await _chosen_outside(ctx, draft)
    await ctx.db.run(_save_team, by=ctx.caller, draft=draft, now=ctx.now)
    await ctx.ack(
        response_action="update", view=blocks.said(ctx.t, ctx.t("Team settings"), blocks.team_saved(ctx.t, outside))
    )


async def _chosen_outside(ctx: Context, draft: settings.TeamDraft) -> list[str]:
    """Return the chosen channels that people of another company read.

    Raises `Refused` beside a field whose new channel the administrator may not choose: a private one they are not
    proven to be in. Hearth may be brought into a public one later.
    """
    if not ctx.caller.is_admin:
        raise Refused("admin.only")
    has = await ctx.db.read(settings.team, by=ctx.caller)
    fields = (
        ("kudos_channel", draft.kudos_channel, has.kudos_channel),
        ("exchange_channel", draft.exchange_channel, has.exchange_channel),
        ("reflection_channel", draft.reflection_channel, has.reflection_channel),
    )
    places = await asyncio.gather(
        *(
            must_be_in(ctx, channel, ChannelTerms(field=field, open_to_all=True, posts=False, kept=channel == before))
            for field, channel, before in fields
            if channel
        )
    )
    return [place.id for place in places if place.outside]


def _save_team(session: Session, *, by: Caller, draft: settings.TeamDraft, now: datetime) -> None:
    """Write the choices; an exchange day that is announced elsewhere moves to the channel that was chosen."""
    was = people.workspace(session, by.team_id).exchange_channel
    if settings.save_team(session, by=by, draft=draft, now=now).exchange_channel != was:
        exchange.channel_chosen(session, by=by, now=now)


@router.action("hearth.department")
async def open_department(ctx: Context) -> None:
    await ctx.ack()
    team = await ctx.db.read(settings.team, by=ctx.caller)
    part = next((each for each in team.departments if str(each.id) == ctx.action.get("value")), None)
    await open_form(ctx, forms.department_form(ctx.t, part), again="hearth.admin")


@router.view("hearth.department")
async def save_department(ctx: Context, view: dict[str, Any]) -> None:
    await ctx.db.run(settings.save_department, by=ctx.caller, draft=forms.read_department(view), now=ctx.now)
    await ctx.ack()
    await _redraw_team(ctx, view)


@router.action("hearth.remove_department")
async def remove_department(ctx: Context) -> None:
    await ctx.ack()
    await ctx.db.run(settings.remove_department, by=ctx.caller, department_id=int(ctx.action["value"]), now=ctx.now)
    await ctx.client.views_update(
        view_id=ctx.body["view"]["id"], view=blocks.said(ctx.t, ctx.t("Department"), blocks.department_removed(ctx.t))
    )
    await _redraw_team(ctx, ctx.body["view"])


async def _redraw_team(ctx: Context, view: dict[str, Any]) -> None:
    """The team's form below shows the departments as they are now."""
    below = view_below(view)
    if below:
        team = await ctx.db.read(settings.team, by=ctx.caller)
        await ctx.client.views_update(view_id=below, view=forms.team_form(ctx.t, team))
