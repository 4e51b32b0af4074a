"""The settings forms: a member's own, and the team's for administrators."""

from collections.abc import Sequence
from datetime import time
from typing import Any

from bot.blocks import absence, parts
from bot.blocks.hearth import PROGRAMME_NAMES
from bot.blocks.places import FOLLOW, REGIONS, zone_name, zone_options
from bot.blocks.state import chosen, text, value
from bot.core.availability import Off
from bot.features.settings import DepartmentDraft, Onsite, Part, Preferences, PreferencesDraft, Team, TeamDraft
from bot.platform.i18n import N_, Translator

SHOWN_OFF = 5  # entries; the rest are behind the button

HOURS = {
    "checkin.daily": N_("Check-in on working days at"),
    "checkin.three": N_("Three good things at"),
    "checkin.week": N_("My week on Fridays at"),
    "reflection.daily": N_("Question on working days at"),
    "reflection.weekly": N_("Project notes on Fridays at"),
    "reflection.quarterly": N_("Review near the end of the quarter at"),
}

DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def form(t: Translator, has: Preferences, off: Sequence[Off] = (), site: Onsite | None = None) -> dict[str, Any]:
    """Return a member's own settings; days off and the customer's site have forms of their own behind buttons."""
    blocks = [
        _language(t, has.locale),
        _zone(t, has.zone, t("As in Slack ({zone})", zone=zone_name(t, has.effective_zone))),
        _region(t, has.region, t("As the team")),
        _days(t, has.workdays),
        _time("day_start", t("My day begins"), has.day_start),
        _time("day_end", t("My day ends"), has.day_end),
        _time("quiet_start", t("Quiet from"), has.quiet_start),
        _time("quiet_end", t("Quiet until"), has.quiet_end),
        *_away(t, off, site),
        parts.divider(),
        _programmes(t, has),
        *(_time(_block(name), t(HOURS[name]), has.programmes[name].at) for name in HOURS if name in has.programmes),
        *_rhythms(t, has),
        _remind(t, has),
        parts.actions(parts.button(t("More about check-ins…"), "checkin.settings"), block_id="checkin.settings"),
        parts.context(t("🔒 Only you see these settings. Outside your hours I never write by myself.")),
        parts.actions(parts.button(t("My data"), "hearth.data"), block_id="hearth.data"),
    ]
    return parts.modal("hearth.settings", t("My settings"), blocks, submit=t("Save"), close=t("Cancel"))


def read(view: dict[str, Any]) -> PreferencesDraft:
    """Return what the form says; a form without reminders says nothing of them."""
    on = set(chosen(view, "programmes"))
    names = [name for name in PROGRAMME_NAMES if view["state"]["values"].get(_block(name))]
    return PreferencesDraft(
        locale=_own(value(view, "locale")),
        zone=_own(value(view, "zone")),
        region=_own(value(view, "region")),
        workdays=chosen(view, "workdays"),
        hours=(_read_time(view, "day_start"), _read_time(view, "day_end")),
        quiet=(_read_time(view, "quiet_start"), _read_time(view, "quiet_end")),
        programmes={name: (name in on, _read_time(view, _block(name))) for name in names},
        remind="remind" in chosen(view, "remind") if "remind" in view["state"]["values"] else None,
    )


def team_form(t: Translator, team: Team) -> dict[str, Any]:
    """Return what administrators can set for everybody."""
    blocks = [
        parts.context(
            t.n("{n} person takes part.", "{n} people take part.", team.joined),
            t("👥 Administrators see and change this. Who changed what is noted for them."),
        ),
        _channel("kudos_channel", t("Channel for kudos"), team.kudos_channel),
        _channel("exchange_channel", t("Channel for the exchange day"), team.exchange_channel),
        _channel("reflection_channel", t("Channel for shared reflections"), team.reflection_channel),
        parts.input_block(
            "kudos_emoji",
            t("Emoji that gives kudos"),
            parts.text_input(initial=team.kudos_emoji, max_length=80),
            hint=t("Reacting with it thanks whoever wrote the message."),
        ),
        parts.input_block(
            "away_emoji",
            t("Status emoji that mean: away"),
            parts.text_input(initial=team.away_emoji, max_length=300),
            hint=t("Whoever has one of them in Slack gets nothing until the status expires."),
            optional=True,
        ),
        parts.input_block(
            "kudos_per_day", t("Kudos a day, for each person"), parts.text_input(initial=str(team.kudos_per_day))
        ),
        _language(t, team.locale, t("Language of channel posts"), follow=False),
        _zone(t, team.zone, None),
        _region(t, team.region, t("None")),
        parts.divider(),
        *_usual(t, team),
        parts.divider(),
        parts.section(f"*{t('Departments')}*\n{t('The exchange day mixes them.')}"),
        *(_department_line(t, part) for part in team.departments),
        parts.actions(
            parts.button(t("Add a department"), "hearth.department"),
            parts.button(t("Set up the exchange day"), "exchange.setup"),
            parts.button(t("Values and monthly kudos"), "kudos.setup"),
            parts.button(t("Programmes"), "reflection.programmes"),
            parts.button(t("Check-in tags and whom to turn to"), "checkin.admin"),
            block_id="hearth.departments",
        ),
        parts.actions(
            parts.button(t("Public holidays"), "hearth.holidays"),
            parts.button(t("How long it is kept"), "hearth.retention"),
            parts.button(t("Messages that may not have arrived"), "hearth.undelivered"),
            parts.button(t("Who changed what"), "hearth.changes"),
            block_id="hearth.upkeep",
        ),
        parts.context(t("Invite me to these channels with `/invite @Hearth`. I read no messages there.")),
    ]
    return parts.modal("hearth.admin", t("Team settings"), blocks, submit=t("Save"), close=t("Cancel"))


def read_team(view: dict[str, Any]) -> TeamDraft:
    """Return what the team's form says.

    An allowance that is no whole number comes back as 0, which the rule refuses beside its field.
    """
    allowance, on = text(view, "kudos_per_day"), chosen(view, "programmes")
    return TeamDraft(
        kudos_channel=value(view, "kudos_channel"),
        exchange_channel=value(view, "exchange_channel"),
        reflection_channel=value(view, "reflection_channel"),
        kudos_emoji=text(view, "kudos_emoji").strip(": "),
        away_emoji=text(view, "away_emoji"),
        kudos_per_day=int(allowance) if allowance.isdecimal() else 0,
        locale=value(view, "locale"),
        zone=value(view, "zone"),
        region=_own(value(view, "region")),
        usual={name: text(view, _block(name)) if name in on else "" for name in PROGRAMME_NAMES},
    )


def department_form(t: Translator, part: Part | None) -> dict[str, Any]:
    """Return the form of one department, stacked on the team's."""
    blocks = [
        parts.input_block("name", t("Name"), parts.text_input(initial=part.name if part else None)),
        parts.input_block(
            "members", t("People"), parts.multi_users_select(initial=part.members if part else ()), optional=True
        ),
        parts.context(t("👥 Administrators see who is in it; everybody sees its name where departments meet.")),
    ]
    if part:
        sure = parts.confirm(
            t("Remove the department?"), t("Its people stay; they then belong to none."), t("Remove"), t("Cancel")
        )
        remove = parts.button(t("Remove"), "hearth.remove_department", value=str(part.id), style="danger", confirm=sure)
        blocks.append(parts.actions(remove, block_id="hearth.remove"))
    metadata = str(part.id) if part else None
    return parts.modal(
        "hearth.department", t("Department"), blocks, submit=t("Save"), close=t("Cancel"), private_metadata=metadata
    )


def read_department(view: dict[str, Any]) -> DepartmentDraft:
    """Return what the form says; it carries the id of a department that there is already."""
    return DepartmentDraft(
        id=int(view["private_metadata"]) if view.get("private_metadata") else None,
        name=text(view, "name"),
        user_ids=chosen(view, "members"),
    )


def _usual(t: Translator, team: Team) -> list[dict[str, Any]]:
    """Return what newcomers get at which hour; everybody can change it for themselves."""
    options = [parts.option(t(name), programme) for programme, name in PROGRAMME_NAMES.items()]
    on = [name for name, (_, comes) in team.usual.items() if comes]
    return [
        parts.input_block(
            "programmes",
            t("What newcomers get"),
            parts.checkboxes(options, initial=on),
            optional=True,
            hint=t("Only for people who join from now on. Everybody can change it for themselves."),
        ),
        *(_time(_block(name), t(HOURS[name]), team.usual[name][0]) for name in HOURS if name in team.usual),
    ]


def _department_line(t: Translator, part: Part) -> dict[str, Any]:
    change = parts.button(t("Change"), "hearth.department", value=str(part.id))
    count = t.n("{n} person", "{n} people", len(part.members))
    # Each accessory needs an action id of its own only within its block.
    return parts.section(f"{parts.escape(part.name)} · {count}", accessory=change, block_id=f"department.{part.id}")


def _language(t: Translator, locale: str | None, label: str | None = None, *, follow: bool = True) -> dict[str, Any]:
    options = [parts.option("English", "en-US"), parts.option("简体中文", "zh-CN")]
    if follow:
        options.insert(0, parts.option(t("As in Slack"), FOLLOW))
    element = parts.select(options, initial=locale or FOLLOW)
    return parts.input_block("locale", label or t("Language"), element)


def _zone(t: Translator, zone: str | None, follow: str | None) -> dict[str, Any]:
    options = zone_options(t, zone)
    if follow:
        options.insert(0, parts.option(follow, FOLLOW))
    return parts.input_block("zone", t("Time zone"), parts.select(options, initial=zone or FOLLOW))


def _region(t: Translator, region: str | None, follow: str) -> dict[str, Any]:
    options = [parts.option(follow, FOLLOW), *(parts.option(t(name), code) for code, name in REGIONS)]
    if region and region not in dict(REGIONS):
        options.append(parts.option(region, region))
    return parts.input_block("region", t("Public holidays of"), parts.select(options, initial=region or FOLLOW))


def _days(t: Translator, workdays: str) -> dict[str, Any]:
    options = [parts.option(t(name), str(number)) for number, name in enumerate(DAYS)]
    # Not "optional": the rule itself says kindly that one day is needed, as Slack's client would.
    element = parts.checkboxes(options, initial=list(workdays))
    return parts.input_block("workdays", t("My working days"), element)


def _away(t: Translator, off: Sequence[Off], site: Onsite | None) -> list[dict[str, Any]]:
    """Return what is noted of days off and of a customer's site, each with the button that changes it."""
    listed = "\n".join(f"• {absence.days(t, each)}" for each in off[:SHOWN_OFF]) or t("No days off are noted.")
    more = t.n("and {n} more", "and {n} more", len(off) - SHOWN_OFF) if len(off) > SHOWN_OFF else ""
    there = absence.onsite_words(t, site) if site and site.last else t("Not at a customer's site at the moment.")
    return [
        parts.section(
            f"*{t('My days off')}*\n{listed}\n{more}".strip(),
            accessory=parts.button(t("Change"), "hearth.off"),
            block_id="settings.off",
        ),
        parts.section(
            f"*{t('On site')}*\n{there}",
            accessory=parts.button(t("Change"), "hearth.onsite"),
            block_id="settings.onsite",
        ),
    ]


def _rhythms(t: Translator, has: Preferences) -> list[dict[str, Any]]:
    """Return a button a programme that leads to its rule: other days, another zone, the next dates."""
    buttons = [
        parts.button(t(name), f"hearth.programme.{programme}", value=programme)
        for programme, name in PROGRAMME_NAMES.items()
        if programme in has.programmes
    ]
    words = t("Other days, another time zone, or a look at the next dates:")
    return [parts.context(words), parts.actions(*buttons, block_id="settings.rules")] if buttons else []


def _remind(t: Translator, has: Preferences) -> dict[str, Any]:
    once = parts.option(t("Remind me once, an hour later, if I have not answered"), "remind")
    element = parts.checkboxes([once], initial=["remind"] if has.remind else [])
    return parts.input_block("remind", t("Reminders"), element, optional=True)


def _programmes(t: Translator, has: Preferences) -> dict[str, Any]:
    options = [parts.option(t(words), name) for name, words in PROGRAMME_NAMES.items() if name in has.programmes]
    on = [name for name, row in has.programmes.items() if row.on]
    return parts.input_block(
        "programmes", t("What I may send you"), parts.checkboxes(options, initial=on), optional=True
    )


def _time(block_id: str, label: str, at: time) -> dict[str, Any]:
    return parts.input_block(block_id, label, parts.timepicker(initial=f"{at:%H:%M}"))


def _channel(block_id: str, label: str, channel: str | None) -> dict[str, Any]:
    return parts.input_block(block_id, label, parts.conversations_select(initial=channel), optional=True)


def _read_time(view: dict[str, Any], block_id: str) -> time:
    return time.fromisoformat(text(view, block_id))


def _block(programme: str) -> str:
    return f"at.{programme}"


def _own(choice: str | None) -> str | None:
    return None if choice == FOLLOW else choice
