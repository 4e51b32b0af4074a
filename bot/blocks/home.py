"""App Home: today at the top, then my month and what waits, then settings. A newcomer understands Hearth from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import checkins, parts
from bot.features.checkins import Entry, Month
from bot.i18n import Translator
from bot.people import Caller

MORNING_ENDS, AFTERNOON_ENDS = 12, 18  # o'clock


@dataclass(frozen=True)
class Home:
    """Everything that one person's Home shows; each part comes from the feature that knows it."""

    caller: Caller
    local: datetime
    today: tuple[Entry, ...]
    month: Month
    quiet: str | None = None  # "paused", or until when it is snoozed, as words
    cards: tuple[list[dict[str, Any]], ...] = ()


def view(t: Translator, home: Home) -> dict[str, Any]:
    """Return the Home tab."""
    blocks = [
        parts.header(greeting(t, home)),
        *_quiet(t, home),
        *_today(t, home),
        *(block for card in home.cards if card for block in [parts.divider(), *card]),
        parts.divider(),
        *_month(t, home),
        parts.divider(),
        *_settings(t, home),
    ]
    return parts.home(blocks)


def greeting(t: Translator, home: Home) -> str:
    """Return a greeting for the hour, with the day."""
    day = t.day(home.local.date())
    if home.local.hour < MORNING_ENDS:
        return t("Good morning, {name} · {day}", name=home.caller.name, day=day)
    if home.local.hour < AFTERNOON_ENDS:
        return t("Good afternoon, {name} · {day}", name=home.caller.name, day=day)
    return t("Good evening, {name} · {day}", name=home.caller.name, day=day)


def _quiet(t: Translator, home: Home) -> list[dict[str, Any]]:
    if home.quiet is None:
        return []
    button = parts.button(t("Switch on again"), "hearth.resume")
    return [parts.section(home.quiet, accessory=button)]


def _today(t: Translator, home: Home) -> list[dict[str, Any]]:
    if not home.today:
        return [
            parts.section(f"*{t('How is your day?')}*\n{t('One tap is enough. Only you can see it.')}"),
            checkins.mood_buttons(t, "home.mood", "home"),
        ]
    latest = home.today[0]
    said = t("Today: {mood}. Only you can see this.", mood=checkins.named(t, latest.mood))
    buttons = parts.actions(
        parts.button(t("Change"), "checkin.edit", value=str(latest.id)),
        parts.button(t("Check in again"), "checkin.open"),
        block_id="home.today",
    )
    return [parts.section(said), *checkins.details(t, latest), buttons]


def _month(t: Translator, home: Home) -> list[dict[str, Any]]:
    button = parts.button(t("Read back"), "checkin.history")
    return [
        parts.section(f"*{t('My {month}', month=t.month(home.month.first))}*", accessory=button),
        parts.section(checkins.strip(t, home.month)),
        parts.context(*checkins.summary(t, home.month)),
    ]


def _settings(t: Translator, home: Home) -> list[dict[str, Any]]:
    buttons = [
        parts.button(t("My settings"), "hearth.settings"),
        parts.button(t("Snooze…"), "hearth.snooze"),
        parts.button(t("What Hearth can do"), "home.help"),
    ]
    if home.caller.is_admin:
        buttons.append(parts.button(t("Team settings"), "hearth.admin"))
    promise = t("🔒 What you write for yourself is encrypted, and only you can read it.")
    return [parts.actions(*buttons, block_id="home.settings"), parts.context(promise)]
