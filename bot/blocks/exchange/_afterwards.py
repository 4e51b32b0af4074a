"""After the day: one question, takeaways by topic, the digest, and the figures over time."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import parts
from bot.blocks.state import text
from bot.core.disclosure import Score
from bot.features.exchange import LONGEST_TAKEAWAY, STARS, Day, Noted, Notes, Past, TakeawayDraft
from bot.platform.i18n import N_, Translator

from ._words import beside, there

MOST_NOTED, MOST_EACH, LONGEST_SHOWN = 20, 5, 400  # topics, takeaways of each, characters of each
USEFUL = {
    1: N_("1 · not at all"),
    2: N_("2 · little"),
    3: N_("3 · so-so"),
    4: N_("4 · quite"),
    5: N_("5 · very"),
}

Block = dict[str, Any]


# -- the one question


def rate(t: Translator, day: Day, zone: str) -> Block:
    """Return the one question afterwards, and the way to the notes."""
    when, value = t.moment(day.starts_at, zone), str(day.id)
    words = t("How useful was the exchange day on {when} to you?", when=when)
    buttons = [parts.button(t(USEFUL[stars]), f"exchange.rate.{stars}", value=value) for stars in STARS]
    privacy = t(
        "🔒 Anonymous, and once: your answer is stored without your name, its hour or its order, so it cannot be "
        "changed. The mean is shown when no more can come, from five answers up."
    )
    return parts.message(
        f"{words}\n{privacy}",
        [
            parts.section(words),
            parts.actions(*buttons, block_id="exchange.rate"),
            parts.context(privacy),
            parts.actions(_take(t, value), _read(t, value), block_id="exchange.after_day"),
        ],
    )


def rate_answer(t: Translator, day_id: int) -> Block:
    """Return what stands there once it is answered; which answer it was is not said again."""
    words, value = t("Thank you. Your answer is counted, without your name."), str(day_id)
    buttons = parts.actions(_take(t, value), _read(t, value), block_id="exchange.after_day")
    return parts.message(words, [parts.section(words), buttons])


def _take(t: Translator, value: str) -> Block:
    return parts.button(t("Write down a takeaway"), "exchange.takeaway", value=value)


def _read(t: Translator, value: str) -> Block:
    return parts.button(t("Read the notes"), "exchange.notes", value=value)


# -- takeaways


def takeaway_form(t: Translator, notes: Notes, *, topic_id: int | None = None, below: str = "") -> Block:
    """Return the form of one's takeaway, with what one wrote before; without topics, say that there are none."""
    if not notes.topics:
        words = t("That day had no topics, so there is nothing to write under.")
        return parts.modal("exchange.said", t("Exchange day"), [parts.section(words)], close=t("Done"))
    shown = notes.topics[:MOST_NOTED]
    chosen = next((each for each in shown if each.topic.id == topic_id), shown[0])
    options = [parts.option(parts.cut(each.topic.title, 75), str(each.topic.id)) for each in shown]
    mine = next((each.text for each in chosen.takeaways if each.mine), None)
    element = parts.text_input(initial=mine, multiline=True, max_length=LONGEST_TAKEAWAY)
    blocks = [
        parts.input_block("topic", t("Topic"), parts.select(options, initial=str(chosen.topic.id))),
        parts.input_block(
            "text",
            t("What do you take away?"),
            element,
            optional=True,
            hint=t("One for each topic: a new one replaces yours, and an empty one takes it back."),
        ),
        parts.context(
            t("👥 Everybody in the workspace can read this, with your name. Please leave customers' secrets out.")
        ),
    ]
    return parts.modal(
        "exchange.takeaway",
        t("Write down a takeaway"),
        blocks,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=below or None,
    )


def read_takeaway(view: Block) -> TakeawayDraft:
    """Return what somebody has written into the form."""
    return TakeawayDraft(topic_id=int(text(view, "topic")), text=parts.plain(text(view, "text")) or None)


def notes(t: Translator, has: Notes) -> Block:
    """Return a day's topics with what was taken away from each."""
    first = t("Notes of the exchange day on {when}", when=there(t, has.day.starts_at, has.day.zone))
    lines = [_noted(t, each) for each in has.topics[:MOST_NOTED]] or [t("There were no topics.")]
    blocks = [
        parts.section(f"*{first}*"),
        *(parts.section(line) for line in lines),
        parts.actions(_take(t, str(has.day.id)), block_id="exchange.notes"),
    ]
    return parts.message("\n\n".join((first, *lines)), blocks)


def notes_view(t: Translator, has: Notes) -> Block:
    """Return the same as a modal."""
    blocks = notes(t, has)["blocks"]
    return parts.modal("exchange.notes", t("Exchange day"), blocks, close=t("Done"), private_metadata=str(has.day.id))


def _noted(t: Translator, noted: Noted) -> str:
    head = f"*{parts.escape(noted.topic.title)}* · {parts.named(t, noted.topic.name)}"
    said = [
        f"{parts.quote(parts.cut(each.text, LONGEST_SHOWN))}\n> — {parts.named(t, each.name)}"
        for each in noted.takeaways[:MOST_EACH]
    ]
    more = len(noted.takeaways) - MOST_EACH
    rest = [t.n("and {n} more takeaway", "and {n} more takeaways", more)] if more > 0 else []
    return "\n".join([head, *(said or [t("No takeaway yet.")]), *rest])


# -- the digest and the figures


def digest(t: Translator, day: Day, past: Past, noted: Sequence[Noted]) -> Block:
    """Return what the channel reads when the ratings are in: figures, and what was taken away."""
    first = t("What remains of the exchange day on {when}", when=there(t, day.starts_at, day.zone))
    lines, taken = facts_of(t, past), [each for each in noted if each.takeaways][:MOST_NOTED]
    said = [_noted(t, each) for each in taken] or [
        t("Nobody has written down a takeaway yet. Yours would be the first.")
    ]
    value = str(day.id)
    blocks = [
        parts.header(t("Exchange day")),
        parts.section(f"*{first}*\n" + "\n".join(lines)),
        *(parts.section(each) for each in said),
        parts.actions(_take(t, value), _read(t, value), block_id="exchange.digest"),
    ]
    return parts.message("\n".join((first, *lines, *said)), blocks)


def facts_of(t: Translator, past: Past) -> list[str]:
    """Return one day's figures, a line each."""
    lines = [t.n("{n} person took part.", "{n} people took part.", past.people)]
    if past.remote:
        lines[0] = beside(t, lines[0], t.n("{n} of them online.", "{n} of them online.", past.remote))
    lines.append(
        " · ".join(
            (
                t.n("{n} topic", "{n} topics", past.topics),
                t.n("{n} takeaway", "{n} takeaways", past.takeaways),
            )
        )
    )
    if past.mixed is not None:
        lines.append(t("{share} % of the groups mixed departments.", share=round(past.mixed * 100)))
    if past.again is not None:
        lines.append(t("{share} % of those put together had been in one group before.", share=round(past.again * 100)))
    return [*lines, _useful(t, past)]


def _useful(t: Translator, past: Past) -> str:
    if past.rated.open:
        return t("How useful it was is shown when all answers are in.")
    score: Score | None = past.rated.score
    if score is None:
        return t("How useful it was is not shown: there are fewer than five answers.")
    mean = t.number(score.mean)
    return t.n("Usefulness: {mean} of 5 ({n} answer)", "Usefulness: {mean} of 5 ({n} answers)", score.people, mean=mean)


def figures(t: Translator, days: Sequence[Past]) -> Block:
    """Return the exchange days in figures, the newest first."""
    if not days:
        words = t("No exchange day is over yet, so there are no figures.")
        return parts.message(words, [parts.section(words)])
    first = t("Exchange days in figures")
    said = []
    for past in days:
        host = " · " + t("Host: {department}", department=parts.escape(past.host)) if past.host else ""
        day = past.starts_at.astimezone(ZoneInfo(past.zone)).date()
        said.append(f"*{t.day(day)}*{host}\n" + "\n".join(facts_of(t, past)))
    note = t("👥 Everybody in the workspace can see these figures. They speak of days, never of one person.")
    blocks = [parts.section(f"*{first}*"), *(parts.section(each) for each in said), parts.context(note)]
    return parts.message("\n\n".join((first, *said)), blocks)
