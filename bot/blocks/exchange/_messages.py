"""What is written by itself: the announcement, the reminders, and what changed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.blocks import parts
from bot.core.availability import holiday_name
from bot.features.exchange import CANCELLED, PLANNED, Count, Day, Picture, Topic
from bot.platform.i18n import Translator

from ._words import beside, for_each, there, topic_line, where

MOST_TOPICS = 10  # in the announcement; `/exchange` shows more

Block = dict[str, Any]


def announcement(t: Translator, picture: Picture) -> Block:
    """Return the message that shows a day in its channel, as it is now."""
    day = picture.day
    if day.state == CANCELLED:
        return cancelled(t, day)
    when, each = there(t, day.starts_at, day.zone), for_each(t, day.starts_at, day.zone)
    open_ = day.state == PLANNED
    first = t("Exchange day: {when}", when=when) if open_ else t("The exchange day on {when} is over.", when=when)
    about = "\n".join(facts(t, day, picture.host)) if open_ else ""
    counted, topics = people(t, picture.count, day.capacity, open_=open_), topic_list(t, picture.topics)
    local = t("For you: {moment}", moment=each)
    blocks = [
        parts.header(t("Exchange day")),
        parts.section("\n".join(filter(None, (f"*{when}*", local, about))) if open_ else first),
        parts.section(f"{counted}\n\n{topics}"),
    ]
    if open_:
        blocks += [answers(t, day.id, topics=True), parts.context(everybody_sees(t))]
    return parts.message("\n".join(filter(None, (first, about, counted, topics))), blocks)


def facts(t: Translator, day: Day, host: str | None = None) -> list[str]:
    """Return what else there is to know of a day, a line each: moved off a holiday, where, who hosts."""
    lines = [moved_off(t, day.moved_from, day.region)] if day.moved_from else []
    if day.place:
        lines.append(where(t, day).strip())
    return [*lines, t("Host: {department}", department=parts.escape(host))] if host else lines


def moved_off(t: Translator, day: date, region: str | None) -> str:
    """Say that a day was moved because the rule's own date is a public holiday."""
    name = holiday_name(day, region, t.language)
    if name is None:
        return t("Moved, because {day} is a public holiday.", day=t.day(day))
    return t("Moved, because {day} is a public holiday ({name}).", day=t.day(day), name=parts.escape(name))


def people(t: Translator, count: Count, capacity: int | None = None, *, open_: bool = True) -> str:
    """Return how many come, or signed up for a day that is over."""
    if not open_:
        return t.n("{n} person had signed up.", "{n} people had signed up.", count.people)
    if count.people == 0:
        seats = t.n("{n} seat in the room.", "{n} seats in the room.", capacity) if capacity else ""
        return beside(t, t("Sign-up is open."), seats)
    come = t.n("{n} person is coming.", "{n} people are coming.", count.people)
    return beside(t, come, *_seats(t, count, capacity))


def _seats(t: Translator, count: Count, capacity: int | None) -> list[str]:
    """Return how many join online, how many seats are left, and how many wait for one."""
    said = [t.n("{n} of them online.", "{n} of them online.", count.remote)] if count.remote else []
    if capacity is None:
        return said
    left = max(0, capacity - count.people + count.remote)
    said.append(
        t.n("{n} seat left in the room.", "{n} seats left in the room.", left) if left else t("The room is full.")
    )
    if count.waiting:
        said.append(t.n("{n} person is waiting.", "{n} people are waiting.", count.waiting))
    return said


def topic_list(t: Translator, topics: Sequence[Topic]) -> str:
    """Return the topics, a line each, most wanted first."""
    if not topics:
        return t("No topics yet. Which problem would you like to talk through?")
    lines = [f"{n}. {topic_line(t, topic.title, topic.name)}" for n, topic in enumerate(topics[:MOST_TOPICS], start=1)]
    more = len(topics) - MOST_TOPICS
    rest = [t.n("and {n} more in `/exchange`", "and {n} more in `/exchange`", more)] if more > 0 else []
    return "\n".join([f"*{t('Topics')}*", *lines, *rest])


def answers(t: Translator, day_id: int, *, topics: bool = False) -> Block:
    """Return the buttons that a message to the channel carries."""
    value = str(day_id)
    buttons = [
        parts.button(t("I'm coming"), "exchange.join", value=value, style="primary"),
        parts.button(t("Joining online"), "exchange.remote", value=value),
        parts.button(t("Can't come"), "exchange.leave", value=value),
    ]
    if topics:
        buttons.append(parts.button(t("Propose a topic"), "exchange.propose", value=value))
    buttons.append(parts.button(t("See who comes"), "exchange.show", value=value))
    return parts.actions(*buttons, block_id="exchange.answers")


def everybody_sees(t: Translator) -> str:
    """Return who can see what people enter."""
    return t("👥 Everybody in the workspace can see who comes, and read the topics.")


def reminder(t: Translator, name: str, day: Day) -> Block:
    """Return a reminder for the channel: a week, a day or an hour before."""
    when = there(t, day.starts_at, day.zone)
    text = {
        "week": t("The exchange day is a week away: {when}.", when=when),
        "day": t("One day to go until the exchange day: {when}.", when=when),
        "hour": t("The exchange day begins within the hour: {when}.", when=when),
    }[name]
    local = t("For you: {moment}", moment=for_each(t, day.starts_at, day.zone))
    blocks = [parts.section(text), parts.context(local), answers(t, day.id, topics=name != "hour")]
    return parts.message(text, blocks)


def own_reminder(t: Translator, name: str, day: Day, zone: str, *, early: bool = False) -> Block:
    """Return a reminder for somebody who signed up, in their zone; `early` if its own hour would be a bad one."""
    when = t.moment(day.starts_at, zone)
    if early:
        text = t("You signed up for the exchange day on {when}. I say so now, within your hours.", when=when)
        return _direct(t, text + where(t, day), day)
    text = {
        "day": t("One day to go: you signed up for the exchange day on {when}.", when=when),
        "hour": t("The exchange day that you signed up for begins within the hour: {when}.", when=when),
    }[name]
    return _direct(t, text + where(t, day), day)


def moved(t: Translator, day: Day) -> Block:
    """Return what the channel is told when a day that it knew of has another date."""
    when = there(t, day.starts_at, day.zone)
    text = t("The exchange day has moved to {when}. Whoever signed up stays signed up.", when=when)
    local = t("For you: {moment}", moment=for_each(t, day.starts_at, day.zone))
    return parts.message(text, [parts.section(text), parts.context(local), answers(t, day.id)])


def moved_for_you(t: Translator, day: Day, zone: str) -> Block:
    """Return what somebody who signed up is told when the day has another date."""
    when = t.moment(day.starts_at, zone)
    text = t("The exchange day that you signed up for has moved to {when}. You are still on the list.", when=when)
    return _direct(t, text, day)


def cancelled(t: Translator, day: Day) -> Block:
    """Return what the channel is told when a day is cancelled, and what its announcement becomes."""
    when = there(t, day.starts_at, day.zone)
    text = t("The exchange day on {when} is cancelled. Its topics wait for the next one: `/exchange`.", when=when)
    return _with_note(text, day)


def cancelled_for_you(t: Translator, day: Day, zone: str) -> Block:
    """Return what somebody who signed up is told when the day is cancelled."""
    when = t.moment(day.starts_at, zone)
    text = t(
        "The exchange day on {when} that you signed up for is cancelled. Its topics wait for the next one: "
        "`/exchange`.",
        when=when,
    )
    return _with_note(text, day)


def _with_note(text: str, day: Day) -> Block:
    quoted = parts.quote(day.note) if day.note else ""
    blocks = [parts.section(text), *([parts.section(quoted)] if quoted else [])]
    return parts.message(f"{text}\n{quoted}".strip(), blocks)


def _direct(t: Translator, text: str, day: Day) -> Block:
    value = str(day.id)
    buttons = parts.actions(
        parts.button(t("See topics and people"), "exchange.show", value=value),
        parts.button(t("Can't come"), "exchange.leave", value=value),
        block_id="exchange.reminder",
    )
    return parts.message(text, [parts.section(text), buttons])
