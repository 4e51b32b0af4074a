"""App Home: today at the top, then my month and what waits, then settings. A newcomer understands Hearth from here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.blocks import checkins, exchange, parts, reflection
from bot.core.people import Caller
from bot.features.checkins import Course, Diary, Figure
from bot.features.exchange import Coming
from bot.features.kudos import Glance
from bot.features.reflection import Asked
from bot.platform.i18n import Translator

LONGEST_THANKS = 600  # characters of the newest kudos; the whole of it is one tap away
MORNING_ENDS, AFTERNOON_ENDS = 12, 18  # o'clock


@dataclass(frozen=True)
class Home:
    """Everything that one person's Home shows; each part comes from the feature that knows it."""

    caller: Caller
    local: datetime
    diary: Diary
    question: Asked | None  # today's, if it still waits
    thanks: Glance
    coming: Coming | None
    team: Figure | None
    course: Course
    note: str | None = None  # that they are away by their status, or on site, as words
    paused: bool = False
    quiet: str | None = None  # that Hearth is paused, or until when it is quiet, as words


def view(t: Translator, home: Home) -> dict[str, Any]:
    """Return the Home tab."""
    blocks = [
        parts.header(greeting(t, home)),
        *_quiet(t, home),
        *([parts.context(home.note)] if home.note else []),
        *_today(t, home),
        parts.divider(),
        *_question(t, home),
        parts.divider(),
        *_month(t, home),
        parts.divider(),
        *(checkins.offer_card(t, home.course) if home.diary.means else []),
        *checkins.team_card(t, home.team),
        *_thanks(t, home),
        parts.divider(),
        *_exchange(t, home),
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
    if not home.diary.today:
        return [
            parts.section(f"*{t('How is your day?')}*\n{t('One tap is enough. Only you can see it.')}"),
            checkins.mood_buttons(t, "home.mood", "home"),
        ]
    latest = home.diary.today[0]
    said = t("Today: {mood}. Only you can see this.", mood=checkins.named(t, latest.mood))
    buttons = parts.actions(
        parts.button(t("Change"), "checkin.edit", value=str(latest.id)),
        parts.button(t("Check in again"), "checkin.open"),
        block_id="home.today",
    )
    return [parts.section(said), *checkins.details(t, latest), buttons]


def _question(t: Translator, home: Home) -> list[dict[str, Any]]:
    """Return the question of the day while it waits, and the way back to one's own answers in any case."""
    answers = parts.button(t("My answers"), "reflection.history")
    search = parts.button(t("Search notes"), "reflection.search")
    if home.question is None:
        ask = parts.button(t("Ask me a question"), "reflection.open", value="daily")
        about = t("A question about your work, and an answer that only you can see.")
        return [
            parts.section(f"*{t('A moment to reflect')}*\n{about}"),
            parts.actions(ask, answers, search, block_id="home.reflection"),
        ]
    answer = parts.button(t("Answer"), "reflection.answer", value=str(home.question.id), style="primary")
    return [
        parts.section(f"*{t('A question is waiting')}*\n{reflection.in_short(t, home.question)}"),
        parts.actions(answer, answers, search, block_id="home.reflection"),
    ]


def _thanks(t: Translator, home: Home) -> list[dict[str, Any]]:
    mine = home.thanks
    counts = t(
        "{received} received and {given} given this month; {left} left today",
        received=mine.received_this_month,
        given=mine.given_this_month,
        left=mine.left,
    )
    give = parts.button(t("Give kudos"), "kudos.give")
    read = parts.button(t("See all"), "kudos.overview")
    customer = parts.button(t("A customer's thanks"), "kudos.customer")
    return [
        parts.section(f"*{t('Thanks')}*\n{counts}"),
        *_newest(t, mine),
        parts.actions(give, customer, read, block_id="home.kudos"),
    ]


def _newest(t: Translator, mine: Glance) -> list[dict[str, Any]]:
    """Return the thanks that came last, if any ever came."""
    thanks = mine.newest
    if thanks is None:
        return []
    words = parts.quote(parts.cut(thanks.reason or "", LONGEST_THANKS))
    giver = parts.escape(thanks.customer) if thanks.customer else parts.mention(t, thanks.giver)
    head = t("The newest, from {giver} on {day}:", giver=giver, day=t.day(thanks.at.date()))
    return [parts.section(f"{head}\n{words}" if words else head)]


def _exchange(t: Translator, home: Home) -> list[dict[str, Any]]:
    if home.coming is not None:
        return exchange.card(t, home.coming, home.caller.zone)
    more = parts.button(t("Have a look"), "exchange.show")
    return [parts.section(f"*{t('Exchange day')}*\n{t('None is planned at the moment.')}", accessory=more)]


def _month(t: Translator, home: Home) -> list[dict[str, Any]]:
    button = parts.button(t("Look back"), "checkin.history")
    return [
        parts.section(f"*{t('My {month}', month=t.month(home.diary.first))}*", accessory=button),
        parts.section(checkins.strip(t, home.diary)),
        parts.context(*checkins.summary(t, home.diary)),
        parts.context(checkins.legend(t)),
    ]


def _settings(t: Translator, home: Home) -> list[dict[str, Any]]:
    buttons = [
        parts.button(t("My settings"), "hearth.settings"),
        parts.button(t("Snooze…"), "hearth.snooze"),
        *([] if home.paused else [parts.button(t("Pause all"), "hearth.pause")]),
        parts.button(t("What Hearth can do"), "home.help"),
    ]
    if home.caller.is_admin:
        buttons.append(parts.button(t("Team settings"), "hearth.admin"))
    promise = t("🔒 What you write for yourself is encrypted, and only you can read it.")
    return [parts.actions(*buttons, block_id="home.settings"), parts.context(promise)]
