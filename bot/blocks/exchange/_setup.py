"""The administrators' forms: the monthly rule, and the cancelling of one day."""

from datetime import date, time
from typing import Any

from bot.blocks import parts
from bot.blocks.settings import FOLLOW, REGIONS, ZONES
from bot.blocks.state import text, value
from bot.features.exchange import LONGEST_NOTE, Plan, Setting
from bot.i18n import N_, Translator

from ._words import LAST_DAY, NTH_WEEKDAY, WEEKDAYS, When, city, named_rule, read_when, there, when_of

USUAL = When("weekday", -1, 4)  # last Friday
USUAL_TIME, USUAL_MINUTES = time(15), 120
LENGTHS = {
    60: N_("1 hour"),
    90: N_("1½ hours"),
    120: N_("2 hours"),
    180: N_("3 hours"),
    240: N_("Half a day (4 hours)"),
    480: N_("A whole day (8 hours)"),
}
WORKDAYS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1)
DATES = (*range(1, 29), LAST_DAY)

Block = dict[str, Any]


def setup_form(t: Translator, has: Setting, *, when: When | None = None, at: time | None = None) -> Block:
    """Return the form of the rule; `when` and `at` are what was typed after the command, if anything was."""
    plan = has.plan
    chosen = when or (when_of(plan) if plan else USUAL)
    clock = at or (plan.at if plan else USUAL_TIME)
    blocks = [
        *([parts.context(t("Paused at the moment. Saving takes it up again."))] if has.paused else []),
        parts.input_block("when", t("Every month on"), _when(t, chosen)),
        parts.input_block("at", t("Begins at"), parts.timepicker(initial=f"{clock:%H:%M}")),
        parts.input_block("minutes", t("Lasts"), _length(t, plan.minutes if plan else USUAL_MINUTES)),
        parts.input_block("zone", t("Time zone"), _zone(has.zone)),
        _region(t, has.region),
        parts.input_block(
            "channel", t("Channel for the exchange day"), parts.conversations_select(initial=has.channel)
        ),
        parts.input_block(
            "once",
            t("Only the coming one: on this date instead"),
            parts.datepicker(initial=has.once.isoformat() if has.once else None),
            optional=True,
        ),
        parts.context(
            t(
                "I announce each one in the channel 14 days ahead, and remind of it 7 days, 1 day and 1 hour before. "
                "Everybody in the workspace can see the date, the topics and who comes."
            )
        ),
    ]
    return parts.modal("exchange.setup", t("Exchange day"), blocks, submit=t("Save"), close=t("Cancel"))


def read_setup(view: Block) -> dict[str, Any]:
    """Return what the form says, as the arguments of `exchange.set_up`."""
    when = read_when(text(view, "when"))
    region, once = value(view, "region"), value(view, "once")
    plan = Plan(
        kind=when.kind,
        nth=when.nth,
        weekday=when.weekday,
        at=time.fromisoformat(text(view, "at")),
        zone=text(view, "zone"),
        region=None if region == FOLLOW else region,
        minutes=int(text(view, "minutes")),
    )
    return {"plan": plan, "channel": text(view, "channel"), "once": date.fromisoformat(once) if once else None}


def _when(t: Translator, chosen: When) -> Block:
    groups = {
        t("A weekday"): [When("weekday", nth, day) for nth in NTH_WEEKDAY for day in range(len(WEEKDAYS))],
        t("A working day"): [When("workday", nth) for nth in WORKDAYS],
        t("A date"): [When("day", nth) for nth in DATES],
    }
    if not any(chosen in whens for whens in groups.values()):
        groups[t("As it is now")] = [chosen]
    options = {
        name: [parts.option(named_rule(t, when), when.value) for when in whens] for name, whens in groups.items()
    }
    initial = next(each for group in options.values() for each in group if each["value"] == chosen.value)
    return {
        "type": "static_select",
        "action_id": "value",
        "option_groups": [
            {"label": {"type": "plain_text", "text": name}, "options": group} for name, group in options.items()
        ],
        "initial_option": initial,
    }


def _length(t: Translator, minutes: int) -> Block:
    options = [parts.option(t(name), str(length)) for length, name in LENGTHS.items()]
    if minutes not in LENGTHS:
        options.append(parts.option(t("{n} minutes", n=minutes), str(minutes)))
    return parts.select(options, initial=str(minutes))


def _zone(zone: str) -> Block:
    names = ZONES if zone in ZONES else [zone, *ZONES]
    return parts.select([parts.option(name.replace("_", " "), name) for name in names], initial=zone)


def _region(t: Translator, region: str | None) -> Block:
    options = [parts.option(t("None"), FOLLOW), *(parts.option(t(name), code) for code, name in REGIONS)]
    if region and region not in dict(REGIONS):
        options.append(parts.option(region, region))
    hint = t("On a public holiday it moves to the working day before.")
    element = parts.select(options, initial=region or FOLLOW)
    return parts.input_block("region", t("Public holidays of"), element, hint=hint)


def saved(t: Translator, has: Setting) -> Block:
    """Return the answer to a saved rule: the next dates."""
    plan = has.plan
    assert plan is not None, "it has just been saved"
    rule = f"*{named_rule(t, when_of(plan))}* · {t.clock(plan.at)} · {city(t, plan.zone)}"
    lines = "\n".join(f"• {there(t, each, plan.zone)}" for each in has.dates)
    heading = t("Saved. The next exchange days are:")
    return parts.message(f"{heading}\n{lines}", [parts.section(rule), parts.section(f"{heading}\n{lines}")])


def cancel_form(t: Translator, has: Setting, zone: str) -> Block:
    """Return the form that asks whether, and why, to cancel the coming day."""
    assert has.day is not None, "the listener has looked"
    text = t("Cancel the exchange day on {when}?", when=t.moment(has.day.starts_at, zone))
    blocks = [
        parts.section(text),
        parts.input_block(
            "note", t("A note to everybody"), parts.text_input(multiline=True, max_length=LONGEST_NOTE), optional=True
        ),
        parts.context(
            t("👥 The note goes to the channel and to everybody who signed up. Topics wait for the next one.")
        ),
    ]
    return parts.modal(
        "exchange.cancel",
        t("Cancel this one"),
        blocks,
        submit=t("Cancel this one"),
        close=t("Keep it"),
        private_metadata=str(has.day.id),
    )


def cancelled_now(t: Translator) -> Block:
    """Return the answer to a cancelled day."""
    text_ = t("Cancelled. The channel and everybody who signed up are told now.")
    return parts.message(text_, [parts.section(text_)])
