"""/hearth: help, one's own settings, quiet times, and the team's settings for administrators."""

import asyncio
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot import people
from bot.blocks import hearth as blocks
from bot.blocks import settings as forms
from bot.blocks.typed import as_typed
from bot.errors import Refused
from bot.features import exchange, settings
from bot.i18n import Translator, translator
from bot.inbox import Door
from bot.people import Caller
from handlers import absence, data, holidays, home, quiet, retention, topics, upkeep
from handlers.arguments import HELP, first_word, meaning, nearest
from handlers.channels import must_be_in
from handlers.days import today
from handlers.forms import open_form

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


def register(app: AsyncApp) -> None:
    app.command("/hearth")(command)
    app.action("hearth.settings")(open_view)
    app.view("hearth.settings")(save)
    app.action("hearth.pause")(quiet.pause)
    app.action("hearth.resume")(quiet.resume)
    app.action("hearth.snooze")(open_view)
    app.view("hearth.snooze")(quiet.snooze)
    app.action("hearth.off")(open_view)
    app.action("hearth.onsite")(open_view)
    app.action("hearth.admin")(open_view)
    app.action("hearth.data")(open_view)
    app.action("hearth.retention")(open_view)
    app.action("hearth.undelivered")(open_view)
    app.action("hearth.changes")(open_view)
    app.view("hearth.admin")(save_team)
    app.action("hearth.department")(open_department)
    app.view("hearth.department")(save_department)
    app.action("hearth.remove_department")(remove_department)


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    word, rest = first_word(as_typed(command.get("text") or ""))
    match meaning(word, WORDS) if word else "help":
        case "help":
            await ack(**await help_text(db, caller, t, rest))
        case "snooze" if rest:
            await ack(**await quiet.snooze_until(db, caller, t, rest, now))
        case "off" if rest:
            await ack(**await absence.type_off(db, caller, t, rest, now))
        case "onsite" if rest:
            await ack(**await absence.type_onsite(db, caller, t, rest, now))
        case "pause":
            await db.run(settings.pause, by=caller, now=now)
            await ack(**blocks.paused(t))
        case "resume":
            await ack(**await quiet.wake(db, caller, t, now))
        case which if which in VIEWS:
            view = await VIEWS[which](db, caller, t, now)
            await ack()
            await open_form(client, respond, t, command, view, again=f"hearth.{which}")
        case _:
            raise _unknown(word)


async def help_text(db: Door, caller: Caller, t: Translator, topic: str) -> dict[str, Any]:
    """Return what `/hearth` says, with the way to quiet or back from it; with a topic, what that feature says."""
    if topic:
        return await topics.explain(db, caller, t, topic)
    has = await db.read(settings.preferences, by=caller)
    return blocks.help_text(t, is_admin=caller.is_admin, paused=has.paused)


def _unknown(word: str) -> Refused:
    near = nearest(word, WORDS)
    if near:
        return Refused("settings.word_nearest", word=word[:40], nearest=near)
    return Refused("settings.word_unknown", word=word[:40])


async def _snooze_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    return blocks.snooze_form(t, today=today(caller, now))


async def _admin_view(db: Door, caller: Caller, t: Translator, now: datetime) -> dict[str, Any]:
    return forms.team_form(t, await db.read(settings.team, by=caller))


VIEWS = {
    "settings": absence.settings_view,
    "snooze": _snooze_view,
    "off": absence.off_view,
    "onsite": absence.onsite_view,
    "admin": _admin_view,
    "data": data.page,
    "holidays": holidays.view,
    "retention": retention.view,
    "undelivered": upkeep.undelivered_view,
    "changes": upkeep.changes_view,
}


async def open_view(
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
    """Open the form that the button's action id ends in, as the command of that name does."""
    await ack()
    which = action["action_id"].rpartition(".")[2]
    view = await VIEWS[which](db, caller, t, now)
    await open_form(client, respond, t, body, view, again=f"hearth.{which}")


async def save(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, now: datetime
) -> None:
    saved, preferences = await db.run(_save_and_look, by=caller, choices=forms.read(view), now=now)
    t = translator(saved.locale)  # the language may be what was changed
    await ack(response_action="update", view=blocks.said(t, t("My settings"), blocks.saved(t, preferences)))
    await home.publish(client, db, saved, t, now)


def _save_and_look(
    session: Session, *, by: Caller, choices: dict[str, Any], now: datetime
) -> tuple[Caller, settings.Preferences]:
    saved = settings.save(session, by=by, **choices, now=now)
    return saved, settings.preferences(session, by=by)


async def save_team(
    ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, db: Door, caller: Caller, t: Translator, now: datetime
) -> None:
    choices = forms.read_team(view)
    outside = await _chosen_outside(client, db, caller, choices)
    await db.run(_save_team, by=caller, choices=choices, now=now)
    await ack(response_action="update", view=blocks.said(t, t("Team settings"), blocks.team_saved(t, outside)))


async def _chosen_outside(client: AsyncWebClient, db: Door, caller: Caller, choices: dict[str, Any]) -> list[str]:
    """Return the chosen channels that people of another company read.

    Raises `Refused` beside a field whose new channel the administrator may not choose: a private one they are not
    proven to be in. Hearth may be brought into a public one later.
    """
    if not caller.is_admin:
        raise Refused("admin.only")
    has = await db.read(settings.team, by=caller)
    chosen = {field: choices[field] for field in forms.CHANNELS if choices.get(field)}
    places = await asyncio.gather(
        *(
            must_be_in(
                client,
                caller,
                channel,
                field=field,
                open_to_all=True,
                posts=False,
                kept=getattr(has, field) == channel,
            )
            for field, channel in chosen.items()
        )
    )
    return [place.id for place in places if place.outside]


def _save_team(session: Session, *, by: Caller, choices: dict[str, Any], now: datetime) -> None:
    """Write the choices; an exchange day that is announced elsewhere moves to the channel that was chosen."""
    was = people.workspace(session, by.team_id).exchange_channel
    if settings.save_team(session, by=by, choices=choices, now=now).exchange_channel != was:
        exchange.channel_chosen(session, by=by, now=now)


async def open_department(
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
    team = await db.read(settings.team, by=caller)
    part = next((each for each in team.departments if str(each.id) == action.get("value")), None)
    await open_form(client, respond, t, body, forms.department_form(t, part), again="hearth.admin")


async def save_department(
    ack: AsyncAck,
    view: dict[str, Any],
    client: AsyncWebClient,
    db: Door,
    caller: Caller,
    t: Translator,
    now: datetime,
) -> None:
    await db.run(settings.save_department, by=caller, **forms.read_department(view), now=now)
    await ack()
    await _redraw_team(client, view, db, caller, t)


async def remove_department(
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
    await db.run(settings.remove_department, by=caller, department_id=int(action["value"]), now=now)
    await client.views_update(
        view_id=body["view"]["id"], view=blocks.said(t, t("Department"), blocks.department_removed(t))
    )
    await _redraw_team(client, body["view"], db, caller, t)


async def _redraw_team(client: AsyncWebClient, view: dict[str, Any], db: Door, caller: Caller, t: Translator) -> None:
    """The team's form below shows the departments as they are now."""
    below = view.get("previous_view_id") or view.get("root_view_id")
    if below and below != view["id"]:
        team = await db.read(settings.team, by=caller)
        await client.views_update(view_id=below, view=forms.team_form(t, team))
