"""What people see of /hearth: the welcome, the help, the answers to snoozing and pausing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.holidays import notice
from bot.blocks.rules import named
from bot.features.settings import Preferences, Programme
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "settings.no_workday": N_("Please choose at least one working day."),
    "settings.hours": N_("The day has to end after it begins."),
    "settings.zone": N_("“{zone}” is not a time zone that I know. Please pick one from the list."),
    "settings.snooze_day": N_("Please choose a day after today, within a year."),
    "settings.snooze_unknown": N_(
        "I do not know the day “{word}”. `tomorrow`, `friday`, `3d`, `2026-12-01` and `off` work."
    ),
    "settings.word_unknown": N_("I do not know `{word}`. `/hearth help` lists what works."),
    "settings.word_nearest": N_("I do not know `{word}`. Did you mean `/hearth {nearest}`?"),
    "settings.allowance": N_("Between 1 and {most}, please."),
    "settings.emoji": N_("Please write the name of an emoji, such as `gift_heart`."),
    "settings.department_name": N_("A name of 1 to {most} characters, please."),
    "settings.department_taken": N_("There is a department “{name}” already."),
}

PROGRAMME_NAMES = {
    "checkin.daily": N_("Daily check-in"),
    "checkin.three": N_("Three good things"),
    "checkin.week": N_("My week in good things"),
    "reflection.daily": N_("A question for the day"),
    "reflection.weekly": N_("Weekly project notes"),
    "reflection.quarterly": N_("Quarterly review"),
}
RHYTHMS = {  # the others come each working day
    "checkin.week": N_("Fridays at {time}"),
    "reflection.weekly": N_("Fridays at {time}"),
    "reflection.quarterly": N_("{time}, near the end of the quarter"),
}


def welcome(t: Translator, preferences: Preferences) -> dict[str, Any]:
    """Return the first message that a person ever gets from Hearth: what it does, keeps and shows to whom."""
    text = t(
        "Hello, I am Hearth. From now on I ask you how your day was, once each working day, and a question to think "
        "about. One tap is enough, and nothing is compulsory."
    )
    privacy = t(
        "*What I keep, and who can see it*\n"
        "• Your moods, notes and reflections: encrypted, and only you can read them. No colleague, no lead, no "
        "administrator.\n"
        "• Kudos: you and those you thank; the channel too, unless you make them private.\n"
        "• Exchange day: everybody sees who comes, and the topics.\n"
        "• Your hours and language: only you."
    )
    times = t("*When*\nOnly on your working days and in your hours:") + "\n" + programme_list(t, preferences)
    stop = t(
        "*How to stop*\n*Pause all* below stops everything that I send by myself, at once; so does `/hearth pause`. "
        "*Change the hours* moves or switches off single things, and every question can be skipped. `/hearth data` "
        "hands you everything about you, or deletes it."
    )
    buttons = parts.actions(
        parts.button(t("Check in now"), "checkin.open", style="primary"),
        parts.button(t("Change the hours"), "hearth.settings"),
        parts.button(t("Pause all"), "hearth.pause"),
        block_id="hearth.welcome",
    )
    paragraphs = [text, privacy, times, stop]
    return parts.message("\n\n".join(paragraphs), [*map(parts.section, paragraphs), buttons])


def programme_list(t: Translator, preferences: Preferences) -> str:
    """Return each kind of prompt with its hour, a line each."""
    has = preferences.programmes
    lines = [
        t("• {programme}: {time}", programme=t(name), time=_hour(t, key, has[key]))
        for key, name in PROGRAMME_NAMES.items()
        if key in has
    ]
    return "\n".join(lines)


def _hour(t: Translator, key: str, programme: Programme) -> str:
    if not programme.on:
        return t("off")
    if programme.rule is not None:
        return t("{rule}, {time}", rule=named(t, programme.rule), time=t.clock(programme.at))
    rhythm = "reflection.weekly" if programme.thin else key
    return t(RHYTHMS.get(rhythm, N_("{time}")), time=t.clock(programme.at))


def help_text(t: Translator, *, is_admin: bool, paused: bool = False) -> dict[str, Any]:
    """Return what Hearth can do, in one screen."""
    commands = t(
        "*`/checkin`* a form for your mood and up to three good things; `/checkin 4 the migration ran` notes it at "
        "once, `/checkin history` shows your month\n"
        "*`/kudos`* what you gave and received; `/kudos @name for staying the night of the cut-over #customer` thanks "
        "somebody\n"
        "*`/reflect`* a question for yourself; `/reflect history` shows your answers\n"
        "*`/exchange`* the monthly exchange day: date, topics, who comes\n"
        "*`/hearth`* this help; `/hearth settings`, `/hearth snooze friday`, `/hearth pause`, `/hearth resume`"
    )
    more = t(
        "Each in detail, with examples: `/hearth help checkin`, `/hearth help kudos`, `/hearth help reflect`, "
        "`/hearth help exchange`"
    )
    private = t(
        "What you write for yourself is encrypted, and only you can read it. `/hearth data` hands you all of it, or "
        "deletes it."
    )
    away = t("Away: `/hearth off friday afternoon`, `/hearth off 12-24..12-31`, `/hearth onsite until friday`")
    blocks = [parts.header(t("What Hearth can do")), parts.section(commands), parts.context(more, private, away)]
    quiet = (t("Switch on again"), "hearth.resume") if paused else (t("Pause all"), "hearth.pause")
    buttons = [
        parts.button(t("My settings"), "hearth.settings"),
        parts.button(t("My data"), "hearth.data"),
        parts.button(*quiet),
    ]
    if is_admin:
        blocks.append(
            parts.context(
                t("You are an administrator: `/hearth admin` sets channels, departments and the exchange day.")
            )
        )
        buttons.append(parts.button(t("Team settings"), "hearth.admin"))
    text = t("What Hearth can do") + "\n" + commands
    return parts.message(text, [*blocks, parts.actions(*buttons, block_id="hearth.help")])


def snoozed(t: Translator, until: datetime, zone: str) -> dict[str, Any]:
    """Return the answer to a snooze."""
    text = t("Quiet until {moment}. Commands still work in the meantime.", moment=t.moment(until, zone))
    return _with_resume(t, text)


def paused(t: Translator) -> dict[str, Any]:
    """Return the answer to a pause."""
    return _with_resume(t, paused_words(t))


def paused_words(t: Translator) -> str:
    """Return what a pause means."""
    return t(
        "Paused. I will not write to you by myself until you switch it on again. What colleagues send you, such as "
        "thanks, still arrives."
    )


def resumed(t: Translator, preferences: Preferences) -> dict[str, Any]:
    """Return the answer to the end of a snooze or pause."""
    text = t("Good to have you back. This is what comes when:") + "\n" + programme_list(t, preferences)
    return parts.message(text, [parts.section(text)])


def _with_resume(t: Translator, text: str) -> dict[str, Any]:
    buttons = parts.actions(parts.button(t("Switch on again"), "hearth.resume"), block_id="hearth.quiet")
    return parts.message(text, [parts.section(text), buttons])


def skipped(t: Translator) -> dict[str, Any]:
    """Return what replaces a prompt that was skipped."""
    text = t("Skipped. See you next time.")
    return parts.message(text, [parts.section(text)])


def fewer(t: Translator, programme: str, became: str) -> dict[str, Any]:
    """Return what replaces a prompt of which there will be fewer."""
    name = t(PROGRAMME_NAMES[programme])
    if became == "weekly":
        text = t("“{programme}” comes once a week from now on, on Fridays.", programme=name)
    else:
        text = t("“{programme}” is switched off.", programme=name)
    back = parts.actions(parts.button(t("My settings"), "hearth.settings"), block_id="hearth.fewer")
    return parts.message(text, [parts.section(text), back])


def snooze_form(t: Translator, *, today: date) -> dict[str, Any]:
    """Return the form that asks until when to be quiet."""
    tomorrow = (today + timedelta(days=1)).isoformat()
    blocks = [
        parts.input_block("until", t("Quiet until the morning of"), parts.datepicker(initial=tomorrow)),
        parts.context(t("🔒 Nobody is told.")),
    ]
    return parts.modal("hearth.snooze", t("Snooze"), blocks, submit=t("Save"), close=t("Cancel"))


def said(t: Translator, title: str, message: dict[str, Any]) -> dict[str, Any]:
    """Return a message as the last page of a form."""
    return parts.modal("hearth.said", title, message["blocks"], close=t("Done"))


def saved(t: Translator, preferences: Preferences) -> dict[str, Any]:
    """Return the answer to saved settings: what comes when, from now on."""
    text = t("Saved. From now on:") + "\n" + programme_list(t, preferences)
    return parts.message(text, [parts.section(text), *notice(t, preferences.lives_by, preferences.unannounced)])


def team_saved(t: Translator, outside: Sequence[str] = ()) -> dict[str, Any]:
    """Return the answer to saved team settings; `outside` are chosen channels that another company's people read."""
    text = t("Saved for the whole team. Please make sure that I am in the channels you chose.")
    others = [outsiders(t, channel) for channel in dict.fromkeys(outside)]
    return parts.message("\n".join([text, *others]), [parts.section(text), *map(parts.section, others)])


def department_removed(t: Translator) -> dict[str, Any]:
    """Return the answer to a removed department."""
    text = t("Removed. Its people belong to no department now.")
    return parts.message(text, [parts.section(text)])
