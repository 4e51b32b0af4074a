"""The facts of one's own quarter, and how the quarterly review opens with them."""

from collections.abc import Iterator
from typing import Any

from bot.blocks import parts
from bot.overviews.quarter import Facts
from bot.platform.i18n import Translator

from ._words import from_whom

SHOWN = 3  # good things and thanks, to remember by
GLANCE = 200


def quarter_name(t: Translator, facts: Facts) -> str:
    """Return what the quarter is called."""
    return t("Quarter {n}, {year}", n=(facts.first.month + 2) // 3, year=facts.first.year)


def figures(t: Translator, facts: Facts) -> list[str]:
    """Return the quarter in figures, a line each; what there was none of is not said."""
    notes, reusable = facts.notes, sum(each.reusable for each in facts.notes)
    lines = {
        t.n("{n} day with a check-in", "{n} days with a check-in", len(facts.moods)): facts.moods,
        t.n("{n} good thing written down", "{n} good things written down", len(facts.good_things)): facts.good_things,
        t.n("{n} message of thanks received", "{n} messages of thanks received", len(facts.received)): facts.received,
        t.n(
            "{n} message of thanks from customers", "{n} messages of thanks from customers", len(facts.customers)
        ): facts.customers,
        t.n("{n} message of thanks given", "{n} messages of thanks given", facts.given): facts.given,
        t.n("{n} project note", "{n} project notes", len(notes)): notes,
        t.n("{n} note that colleagues can reuse", "{n} notes that colleagues can reuse", reusable): reusable,
        t.n("{n} exchange day joined", "{n} exchange days joined", facts.exchange_days): facts.exchange_days,
        t.n("{n} topic brought", "{n} topics brought", len(facts.topics)): facts.topics,
    }
    return [line for line, there in lines.items() if there]


def facts_blocks(t: Translator, facts: Facts | None) -> Iterator[dict[str, Any]]:
    """Return the facts above the two questions; nothing for a quarter that has none."""
    if facts is None or not (lines := figures(t, facts)):
        return
    heading = t("*{quarter}: what I know of yours* (only you see this)", quarter=quarter_name(t, facts))
    yield parts.section("\n".join([heading, *(f"• {line}" for line in lines)]))
    if remembered := list(_remembered(t, facts)):
        yield parts.section("\n".join(remembered))
    yield parts.divider()


def _remembered(t: Translator, facts: Facts) -> Iterator[str]:
    for _, thing in facts.good_things[-SHOWN:]:
        yield f"☀️ {parts.escape(parts.cut(' '.join(thing.split()), GLANCE))}"
    for thanks in [each for each in facts.received if each.reason][-SHOWN:]:
        words = parts.escape(parts.cut(" ".join((thanks.reason or "").split()), GLANCE))
        yield t("{label}: {words}", label=f"💛 {parts.escape(from_whom(t, thanks))}", words=words)
