"""The form of one programme's rule, with the next dates that it means while one edits it."""

from datetime import datetime, time
from typing import Any

from bot.blocks import parts
from bot.blocks.hearth import PROGRAMME_NAMES
from bot.blocks.holidays import notice
from bot.blocks.places import FOLLOW, zone_name, zone_options
from bot.blocks.rules import named
from bot.blocks.state import chosen, text, value
from bot.core.availability import Rule, parse_rule, say_day
from bot.features.settings import RuleDraft, RulePlan
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "settings.rule_unknown": N_(
        "“{word}” is no recurring day that I know. `last Friday`, `second workday`, `the 25th or the next workday` and "
        "`every Tuesday` work."
    ),
    "settings.rule_empty": N_("Please say in words when it comes, or choose from the list above."),
    "settings.rule_never": N_("That never comes: there is no such day, or it always lies outside your hours."),
}
OTHER = "other"
MISSED = {
    "lapse": N_("When you are away all day, it lapses: that day is not asked about later."),
    "wait": N_("When you are away all day, it waits for your next good moment."),
    "merge": N_("When you are away all day, it waits, and comes on one card with whatever else has waited."),
}
CHOICES = (
    "daily",
    "mondays",
    "tuesdays",
    "wednesdays",
    "thursdays",
    "fridays",
    "1st friday",
    "last friday",
    "1st workday",
    "2nd workday",
    "last workday",
    "25 or the next workday",
    "10 days before the quarter's end",
)


def form(t: Translator, plan: RulePlan, zone: str) -> dict[str, Any]:
    """Return the form; the dates below it follow every change (`with_dates`)."""
    on = parts.option(t("Send it to me"), "on")
    known = [parse_rule(each, plan.rule.at) for each in CHOICES]
    options = [parts.option(named(t, rule), say_day(rule)) for rule in known]
    options.append(parts.option(t("Other days, in words"), OTHER))
    usual = say_day(plan.rule) if plan.rule in known else OTHER
    ticked = parts.checkboxes([on], action_id="hearth.rule.on", initial=["on"] if plan.on else [])
    blocks = [
        _watched("on", t(PROGRAMME_NAMES[plan.programme]), ticked, optional=True),
        _watched("preset", t("It comes"), parts.select(options, action_id="hearth.rule.preset", initial=usual)),
        *([_words(t, plan.rule)] if usual == OTHER else []),
        _watched("at", t("At"), parts.timepicker(action_id="hearth.rule.at", initial=f"{plan.rule.at:%H:%M}")),
        _watched("zone", t("Time zone"), _zone(t, plan.zone, zone)),
        *dates(t, plan, zone),
    ]
    return _modal(t, plan.programme, blocks)


def _watched(block_id: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return parts.input_block(block_id, label, element, optional=optional, dispatch=True)


def _words(t: Translator, rule: Rule | None = None) -> dict[str, Any]:
    element = parts.text_input(
        "hearth.rule.words",
        initial=_said(t, rule) if rule else None,
        placeholder=t("last Friday · second workday · the 25th or the next workday"),
        max_length=100,
    )
    at_once = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}}
    return _watched("words", t("In words"), element | at_once, optional=True)


def _said(t: Translator, rule: Rule) -> str:
    """Return a rule as the reader would type it: in their own words where those can be read back."""
    words = named(t, rule)
    try:
        return words if parse_rule(words, rule.at) == rule else say_day(rule)
    except ValueError:
        return say_day(rule)


def _zone(t: Translator, fixed: str | None, own: str) -> dict[str, Any]:
    mine = parts.option(t("Mine, wherever I am ({zone})", zone=zone_name(t, own)), FOLLOW)
    options = [mine, *zone_options(t, fixed)]
    return parts.select(options, action_id="hearth.rule.zone", initial=fixed or FOLLOW)


def _modal(t: Translator, programme: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return parts.modal(
        "hearth.programme",
        t("When it comes"),
        [*blocks, parts.context(t("🔒 Only you see these settings. Outside your hours I never write by myself."))],
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=programme,
    )


def dates(t: Translator, plan: RulePlan, zone: str) -> list[dict[str, Any]]:
    """Return the next dates of a rule in the member's own zone."""
    if not plan.on:
        return [parts.section(t("Switched off."), block_id="dates")]
    lines = [_date(t, due, zone, moved=due in plan.moved) for due in plan.dates]
    listed = "\n".join(lines) or t("None while you are away.")
    return [
        parts.section(f"*{t('The next dates')}*\n{listed}", block_id="dates"),
        parts.context(t(MISSED[plan.policy])),
        *notice(t, plan.region, plan.unannounced),
    ]


def _date(t: Translator, due: datetime, zone: str, *, moved: bool) -> str:
    moment = t.moment(due, zone)
    return t("• {moment}, moved to a good moment", moment=moment) if moved else t("• {moment}", moment=moment)


def with_dates(t: Translator, view: dict[str, Any], below: list[dict[str, Any]]) -> dict[str, Any]:
    """Return an open form with other dates below its fields, which keep what was typed.

    The field for words is there while they are what counts.
    """
    fields = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    words = [fields.get("words") or _words(t)] if value(view, "preset") == OTHER else []
    kept = [fields["on"], fields["preset"], *words, fields["at"], fields["zone"]]
    return _modal(t, view["private_metadata"], [*kept, *below])


def wrong(sentence: str) -> list[dict[str, Any]]:
    """Return what stands in the place of dates when there are none to show."""
    return [parts.section(f"⚠️ {sentence}", block_id="dates")]


def read(view: dict[str, Any]) -> RuleDraft:
    """Return what the form says; its words count where no day of the list is chosen."""
    words, preset = text(view, "words"), value(view, "preset")
    zone = value(view, "zone")
    return RuleDraft(
        programme=view["private_metadata"],
        on="on" in chosen(view, "on"),
        day=words if preset == OTHER or not preset else preset,
        at=time.fromisoformat(text(view, "at")),
        zone=None if zone == FOLLOW else zone,
    )


def saved(t: Translator, plan: RulePlan, zone: str) -> dict[str, Any]:
    """Return the answer to a saved rule: its next dates."""
    said = t("Saved. From now on:")
    name = t("{programme}: {rule}", programme=t(PROGRAMME_NAMES[plan.programme]), rule=named(t, plan.rule))
    return parts.message(f"{said} {name}", [parts.section(f"{said}\n{name}"), *dates(t, plan, zone)])
