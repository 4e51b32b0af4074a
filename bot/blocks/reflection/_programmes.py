"""The administrators' pages: all programmes of the team, and the form of one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from bot.blocks import parts, rules
from bot.blocks.channels import outsiders
from bot.blocks.holidays import notice as missing_days
from bot.blocks.places import city, zone_options
from bot.blocks.state import chosen, text, value
from bot.features.reflection import (
    LONGEST_NAME,
    LONGEST_RULE,
    MOST_QUESTIONS,
    ProgrammeDraft,
    QuestionSeries,
    RuleDraft,
)
from bot.platform.errors import Refused
from bot.platform.i18n import N_, Translator

from ._rules import OTHER, menu, offered

Block = dict[str, Any]
Choices = Mapping[str, str]  # an audience's value, and its name

HOURS = {
    4: N_("4 hours"),
    8: N_("8 hours"),
    24: N_("1 day"),
    48: N_("2 days"),
    72: N_("3 days"),
    168: N_("1 week"),
}
USUAL_HOURS, USUAL_TIME, USUAL_DAY = 24, time(15), "every Friday"
CHANGED = "reflection.rule"  # and the field's name: the actions of the fields that make the rule
DATES = "dates"
LONGEST_TEXT = 1_500


def programmes_view(
    t: Translator, programmes: Sequence[QuestionSeries], departments: Choices, groups: Choices, *, notice: str = ""
) -> Block:
    """Return the list of the team's programmes, each with what can be done to it."""
    names = {**departments, **groups}
    blocks = [parts.section(notice)] if notice else []
    blocks += [block for each in programmes for block in _listed(t, each, names)]
    if not programmes:
        blocks.append(parts.section(t("No programme yet. A weekly round of three questions is a good first one.")))
    blocks += [
        parts.actions(
            parts.button(t("New programme"), "reflection.programme", style="primary"), block_id="reflection.new"
        ),
        parts.context(t("Private answers are for their authors alone: you choose what is asked, and never read them.")),
    ]
    return parts.modal("reflection.programmes", t("Programmes"), blocks, close=t("Done"))


def _listed(t: Translator, each: QuestionSeries, names: Choices) -> Iterator[Block]:
    draft = each.draft
    where = t("in a thread in {channel}", channel=f"<#{draft.channel}>") if draft.team else t("each person alone")
    who = _audience(t, draft, names)
    rule = t(
        "{days}, {time} ({zone})", days=rules.named(t, each.rule), time=t.clock(draft.at), zone=city(t, draft.zone)
    )
    count = t.n("{n} question", "{n} questions", len(draft.en))
    people = t.n("{n} person", "{n} people", each.people)
    yield parts.section(f"*{parts.escape(draft.name)}* · {count} · {where}\n{rule}\n{who} · {people}")
    if each.paused:
        yield parts.context(t("⏸ Paused"))
    elif each.failed:
        yield parts.context(t("⚠️ The last round could not be posted. Is Hearth in the channel?"))
    elif each.dates:
        yield parts.context(t("Next: {dates}", dates=dates(t, each)))
    yield parts.actions(*_buttons(t, each), block_id=f"reflection.programme.{each.id}")
    yield parts.divider()


def _buttons(t: Translator, each: QuestionSeries) -> list[Block]:
    identity = str(each.id)
    sure = parts.confirm(
        t("Delete this programme?"),
        t("It asks no more, and a round that is open ends. What people answered stays with them."),
        t("Delete"),
        t("Keep it"),
        danger=True,
    )
    pause = parts.button(t("Resume"), "reflection.resume_programme", value=identity)
    if not each.paused:
        pause = parts.button(t("Pause"), "reflection.pause_programme", value=identity)
    return [
        parts.button(t("Edit"), "reflection.programme", value=identity),
        pause,
        parts.button(t("Delete"), "reflection.remove_programme", value=identity, confirm=sure),
    ]


def removed_notice(t: Translator, name: str) -> str:
    """Return what is said above the list once a programme is deleted."""
    return t("“{name}” is deleted.", name=parts.escape(name))


def dates(t: Translator, each: QuestionSeries) -> str:
    """Return the next dates of a programme, where it is planned."""
    return " · ".join(t.moment(at, each.draft.zone) for at in each.dates)


def saved_view(t: Translator, each: QuestionSeries, *, outside: bool = False) -> Block:
    """Return the answer to a saved form: the next five dates; `outside`: people of another company read its channel."""
    name = parts.escape(each.draft.name)
    if each.paused:
        text_ = t("Saved. *{name}* is paused; it asks again once you resume it.", name=name)
    else:
        lines = "\n".join(f"• {t.moment(at, each.draft.zone)}" for at in each.dates)
        heading = t("Saved. *{name}* asks next on:", name=name)
        text_ = f"{heading}\n{lines}"
    zone = t("Times are those of {zone}.", zone=city(t, each.draft.zone))
    others = [outsiders(t, each.draft.channel)] if outside and each.draft.channel else []
    return parts.modal(
        "reflection.saved",
        t("Programmes"),
        [parts.section(text_), parts.context(zone, *others), *missing_days(t, each.region, each.unannounced)],
        close=t("Done"),
    )


@dataclass(frozen=True)
class ProgrammeForm:
    """What stands in the form of a programme, or of a new one: `zone` and `channel` are its own, or the workspace's."""

    known: QuestionSeries | None
    departments: Choices
    zone: str
    channel: str | None
    dates: Sequence[datetime]  # the next ones


def programme_form(t: Translator, opened: ProgrammeForm, groups: Choices) -> Block:
    """Return the form of a programme; `groups` are the workspace's user groups, as Slack names them."""
    has = opened.known.draft if opened.known else None
    whom = [
        ("channel", t("Everybody in the channel below")),
        *opened.departments.items(),
        *groups.items(),
    ]
    blocks = [
        parts.input_block(
            "name", t("Name"), parts.text_input(initial=has.name if has else None, max_length=LONGEST_NAME)
        ),
        _lines("en", t("Questions in English, one a line"), has.en if has else (), optional=True),
        _lines("zh", t("The same questions in Chinese, one a line"), has.zh if has else (), optional=True),
        parts.input_block("turn", t("Each round asks"), _turn(t, has)),
        parts.input_block("mode", t("Answers"), _mode(t, has)),
        parts.input_block("who", t("Who is asked"), _who(whom, has)),
        parts.input_block(
            "channel",
            t("Channel"),
            parts.conversations_select(initial=opened.channel),
            optional=True,
            hint=t("Of the thread, or whose people are asked. Invite me there with /invite @Hearth."),
        ),
        *_rule(t, has, opened.zone),
        preview(t, opened.dates, opened.zone),
        parts.input_block("hours", t("A round is open for"), _hours(t, has)),
        _remind(t, has),
        parts.context(
            t(
                "Answers in a thread are read by everybody in that channel, and the form says so. Private ones are "
                "read by nobody else. Guests, bots and people who are away are not asked."
            )
        ),
    ]
    return _form(t, blocks, str(opened.known.id) if opened.known else None)


def _form(t: Translator, blocks: Sequence[Block], metadata: str | None) -> Block:
    return parts.modal(
        "reflection.programme",
        t("Programme"),
        blocks,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=metadata,
    )


def _rule(t: Translator, has: ProgrammeDraft | None, zone: str) -> Iterator[Block]:
    """Return the four fields of the rule; Hearth hears of each change and shows the dates anew."""
    at = parts.timepicker(f"{CHANGED}.at", initial=f"{has.at if has else USUAL_TIME:%H:%M}")
    yield parts.input_block("day", t("When"), menu(t, has.day if has else USUAL_DAY, f"{CHANGED}.day"), dispatch=True)
    yield _other_day(t, has)
    yield parts.input_block("at", t("At"), at, dispatch=True)
    yield parts.input_block("zone", t("Time zone"), _zone(t, has.zone if has else zone), dispatch=True)


def preview(t: Translator, dates: Sequence[datetime], zone: str) -> Block:
    """Return the next dates of the rule as it stands in the form."""
    lines = "\n".join(f"• {t.moment(at, zone)}" for at in dates)
    return parts.section(f"*{t('The next dates')}*\n{lines}", block_id=DATES)


def no_preview(sentence: str) -> Block:
    """Return what stands there when the rule is none."""
    return parts.section(f"⚠️ {sentence}", block_id=DATES)


def with_preview(t: Translator, view: Block, below: Block) -> Block:
    """Return an open form with other dates; its fields keep what was typed."""
    blocks = [below if block["block_id"] == DATES else block for block in view["blocks"]]
    return _form(t, blocks, view.get("private_metadata") or None)


def read_rule(view: Block) -> RuleDraft:
    """Return the rule that stands in a form."""
    day = text(view, "when") if text(view, "day") == OTHER else text(view, "day")
    return RuleDraft(day, time.fromisoformat(text(view, "at")), text(view, "zone"))


def read_programme(view: Block) -> tuple[int | None, ProgrammeDraft]:
    """Return whose form it is, and what it says; raises `Refused` without a day."""
    rule = read_rule(view)
    if not rule.day:
        raise Refused("reflection.rule_empty", field="when")
    draft = ProgrammeDraft(
        name=text(view, "name"),
        en=_read_lines(view, "en"),
        zh=_read_lines(view, "zh"),
        in_turn=text(view, "turn") == "turn",
        team=text(view, "mode") == "team",
        channel=value(view, "channel"),
        who=text(view, "who"),
        day=rule.day,
        at=rule.at,
        zone=rule.zone,
        hours=int(text(view, "hours")),
        remind=bool(chosen(view, "remind")),
    )
    return int(view["private_metadata"]) if view.get("private_metadata") else None, draft


def _lines(block_id: str, label: str, lines: Sequence[str], *, optional: bool) -> Block:
    element = parts.text_input(initial="\n".join(lines), multiline=True, max_length=LONGEST_TEXT)
    return parts.input_block(block_id, label, element, optional=optional)


def _read_lines(view: Block, block_id: str) -> list[str]:
    return [line.strip() for line in text(view, block_id).splitlines() if line.strip()]


def _turn(t: Translator, has: ProgrammeDraft | None) -> Block:
    options = [
        parts.option(t("all of them (at most {most})", most=MOST_QUESTIONS), "all"),
        parts.option(t("one, in turn"), "turn"),
    ]
    return parts.radio(options, initial="turn" if has and has.in_turn else "all")


def _mode(t: Translator, has: ProgrammeDraft | None) -> Block:
    options = [
        parts.option(t("in a thread of the channel, with a summary"), "team"),
        parts.option(t("in private, for each person alone"), "private"),
    ]
    return parts.radio(options, initial="private" if has and not has.team else "team")


def _who(whom: Sequence[tuple[str, str]], has: ProgrammeDraft | None) -> Block:
    options = [parts.option(parts.cut(name, 70), value) for value, name in whom[:100]]
    return parts.select(options, initial=has.who if has else "channel")


def _other_day(t: Translator, has: ProgrammeDraft | None) -> Block:
    typed = has.day if has and offered(has.day) is None else None
    hint = t("For example: second Tuesday · 25th or the next workday · last workday · 10 days before the quarter's end")
    at_once = {"dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed", "on_character_entered"]}}
    element = parts.text_input(f"{CHANGED}.when", initial=typed, max_length=LONGEST_RULE) | at_once
    return parts.input_block("when", t("Another day, in words"), element, optional=True, hint=hint, dispatch=True)


def _zone(t: Translator, zone: str) -> Block:
    return parts.select(zone_options(t, zone), action_id=f"{CHANGED}.zone", initial=zone)


def _hours(t: Translator, has: ProgrammeDraft | None) -> Block:
    hours = has.hours if has else USUAL_HOURS
    options = [parts.option(t(name), str(length)) for length, name in HOURS.items()]
    if hours not in HOURS:
        options.append(parts.option(t("{n} hours", n=hours), str(hours)))
    return parts.select(options, initial=str(hours))


def _remind(t: Translator, has: ProgrammeDraft | None) -> Block:
    option = parts.option(t("Remind once, in private, whoever has not answered"), "yes")
    element = parts.checkboxes([option], initial=["yes"] if has is None or has.remind else [])
    return parts.input_block("remind", t("Reminder"), element, optional=True)


def _audience(t: Translator, draft: ProgrammeDraft, names: Choices) -> str:
    if draft.who == "channel":
        return t("Asked: everybody in {channel}", channel=f"<#{draft.channel}>")
    return t("Asked: {name}", name=parts.escape(names.get(draft.who, draft.who.partition(":")[2])))
