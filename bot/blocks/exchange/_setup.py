"""The administrators' forms: the monthly rule, and the cancelling of one day."""

from datetime import date, time
from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.holidays import notice, notice_words
from bot.blocks.places import FOLLOW, REGIONS, city, zone_options
from bot.blocks.state import chosen, text, value
from bot.features.exchange import GROUP_SIZES, LONGEST_NOTE, LONGEST_PLACE, CancelDraft, Plan, RuleDraft, Setting
from bot.platform.i18n import N_, Translator

from ._messages import moved_off
from ._words import LAST_DAY, NTH_WEEKDAY, WEEKDAYS, When, named_rule, read_when, there, when_of

USUAL = When("weekday", -1, 4)  # last Friday
USUAL_TIME, USUAL_MINUTES, USUAL_GROUP = time(15), 120, 3
MOST_HOSTS, LONGEST_NUMBER = 100, 9
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
    named = when or (when_of(plan) if plan else USUAL)
    clock = at or (plan.at if plan else USUAL_TIME)
    blocks = [
        *([parts.context(t("Paused at the moment. Saving takes it up again."))] if has.paused else []),
        parts.input_block("when", t("Every month on"), _when(t, named)),
        parts.input_block("at", t("Begins at"), parts.timepicker(initial=f"{clock:%H:%M}")),
        parts.input_block("minutes", t("Lasts"), _length(t, plan.minutes if plan else USUAL_MINUTES)),
        parts.input_block("zone", t("Time zone"), _zone(t, has.zone)),
        _region(t, has.region),
        parts.input_block(
            "channel", t("Channel for the exchange day"), parts.conversations_select(initial=has.channel)
        ),
        *_room(t, plan),
        *_hosts(t, has, plan),
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


def read_setup(view: Block) -> RuleDraft:
    """Return what an administrator has filled in; the channel is "" if none was chosen."""
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
        capacity=_read_number(text(view, "capacity")),
        group_size=int(text(view, "group_size")),
        place=parts.plain(text(view, "place")) or None,
        hosts=tuple(int(each) for each in chosen(view, "hosts")),
    )
    return RuleDraft(plan, text(view, "channel"), date.fromisoformat(once) if once else None)


def _read_number(text: str) -> int | None:
    """Return the number of seats: None for none given, 0 for what is no number, which the rule refuses."""
    return (int(text) if text.isdecimal() else 0) if text else None


def _room(t: Translator, plan: Plan | None) -> list[Block]:
    """Return where it is, how many fit in, and how large the small groups are."""
    sizes = [parts.option(t("No small groups"), "0")]
    sizes += [parts.option(t.n("Groups of {n}", "Groups of {n}", size), str(size)) for size in GROUP_SIZES]
    seats = str(plan.capacity) if plan and plan.capacity else None
    place = parts.text_input(initial=plan.place if plan else None, max_length=LONGEST_PLACE)
    return [
        parts.input_block("place", t("Room and link"), place, optional=True),
        parts.input_block(
            "capacity",
            t("Seats in the room"),
            parts.text_input(initial=seats, max_length=LONGEST_NUMBER),
            optional=True,
            hint=t("When they are taken, the next ones wait and move up by themselves. Online there is always room."),
        ),
        parts.input_block(
            "group_size",
            t("Small groups"),
            parts.select(sizes, initial=str(plan.group_size if plan else USUAL_GROUP)),
            hint=t("Made an hour before, across departments, from everybody who signed up."),
        ),
    ]


def _hosts(t: Translator, has: Setting, plan: Plan | None) -> list[Block]:
    if not has.departments:
        return []
    options = [parts.option(name, str(number)) for number, name in has.departments.items()][:MOST_HOSTS]
    element = parts.multi_select(options, initial=[str(each) for each in plan.hosts] if plan else [])
    return [parts.input_block("hosts", t("Departments that host by turns"), element, optional=True)]


def _when(t: Translator, named: When) -> Block:
    groups = {
        t("A weekday"): [When("weekday", nth, day) for nth in NTH_WEEKDAY for day in range(len(WEEKDAYS))],
        t("A working day"): [When("workday", nth) for nth in WORKDAYS],
        t("A date"): [When("day", nth) for nth in DATES],
    }
    if not any(named in whens for whens in groups.values()):
        groups[t("As it is now")] = [named]
    options = {
        name: [parts.option(named_rule(t, when), when.value) for when in whens] for name, whens in groups.items()
    }
    initial = next(each for group in options.values() for each in group if each["value"] == named.value)
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


def _zone(t: Translator, zone: str) -> Block:
    return parts.select(zone_options(t, zone), initial=zone)


def _region(t: Translator, region: str | None) -> Block:
    options = [parts.option(t("None"), FOLLOW), *(parts.option(t(name), code) for code, name in REGIONS)]
    if region and region not in dict(REGIONS):
        options.append(parts.option(region, region))
    hint = t("On a public holiday it moves to the working day before.")
    element = parts.select(options, initial=region or FOLLOW)
    return parts.input_block("region", t("Public holidays of"), element, hint=hint)


def saved(t: Translator, has: Setting, *, outside: bool = False) -> Block:
    """Return the answer to a saved rule: the next dates; `outside`: people of another company read the channel."""
    plan = has.plan
    assert plan is not None, "it has just been saved"
    rule = f"*{named_rule(t, when_of(plan))}* · {t.clock(plan.at)} · {city(t, plan.zone)}"
    lines = "\n".join(_date_line(t, has, number) for number in range(len(has.dates)))
    heading = t("Saved. The next exchange days are:")
    missing = notice_words(t, plan.region, has.unannounced)
    return parts.message(
        f"{heading}\n{lines}\n{missing}".strip(),
        [
            parts.section(rule),
            parts.section(f"{heading}\n{lines}"),
            *notice(t, plan.region, has.unannounced),
            *([parts.context(outsiders(t, has.channel))] if outside and has.channel else []),
        ],
    )


def _date_line(t: Translator, has: Setting, number: int) -> str:
    assert has.plan is not None, "there are dates"
    line, off, host = f"• {there(t, has.dates[number], has.plan.zone)}", has.moved_from[number], has.hosts[number]
    if host:
        line += " · " + t("Host: {department}", department=parts.escape(host))
    return f"{line}\n    {moved_off(t, off, has.plan.region)}" if off else line


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


def read_cancel(view: Block) -> CancelDraft:
    """Return which day is to be cancelled, and what an administrator has written to everybody."""
    return CancelDraft(note=value(view, "note"), day_id=int(view["private_metadata"]))


def cancelled_now(t: Translator) -> Block:
    """Return the answer to a cancelled day."""
    text_ = t("Cancelled. The channel and everybody who signed up are told now.")
    return parts.message(text_, [parts.section(text_)])
