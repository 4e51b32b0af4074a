"""What a team's channel sees of its programmes: the message that opens the thread, and the summary at its end."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.blocks import parts
from bot.features.reflection import Entry, Picture, Question
from bot.platform.i18n import Translator

ENTRIES = 30  # in a summary, for each question; the rest stands in the thread
GLANCE = 280  # characters of an answer in a summary
ROOM = 2_900  # characters of a section


def opening(t: Translator, seen: Picture) -> dict[str, Any]:
    """Return the message that opens a round's thread, as the round is now."""
    name, about = parts.escape(seen.round.name), seen.round
    lines = [f"• {_in_both(t, each)}" for each in about.questions]
    if about.ended:
        text = t("*{name}* has ended.", name=name)
        return parts.message(text, [parts.section(text)])
    state = _state(t, seen)
    answer = parts.button(t("Answer"), "reflection.round", value=str(about.id), style="primary")
    promise = t("What you write is posted in this thread under your name. A few words are enough.")
    blocks = [
        parts.section("\n".join([f"*{name}*", *lines])),
        parts.actions(answer, block_id="reflection.round"),
        parts.context(state, promise),
    ]
    return parts.message("\n".join([name, *lines, state, promise]), blocks)


def _in_both(t: Translator, question: Question) -> str:
    """Return a question in the channel's language, and in the other one for whoever reads that."""
    first = question.said(t.language)[0]
    said = dict.fromkeys([first, *question.en, *question.zh])
    return " / ".join(map(parts.escape, said))


def _state(t: Translator, seen: Picture) -> str:
    count = len(seen.entries)
    here = t.n("{n} answer in the thread", "{n} answers in the thread", count) if count else t("No answer yet")
    if seen.round.closed:
        return " · ".join([t("Closed; late answers are welcome"), here])
    return " · ".join([t("Open until {when}", when=_for_each(t, seen.round.closes_at, seen.zone)), here])


def _for_each(t: Translator, at: datetime, zone: str) -> str:
    """Return a moment that Slack itself writes in each reader's zone.

    See docs.slack.dev/messaging/formatting-message-text#date-formatting.
    """
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} {{time}}|{t.moment(at, zone)}>"


def summary(t: Translator, seen: Picture, thread_ts: str | None) -> dict[str, Any]:
    """Return the summary of a closed round: each question, and what everybody said to it in short."""
    name = parts.escape(seen.round.name)
    people = len({entry.user_id for entry in seen.entries})
    if seen.entries:
        count = t.n("{n} person answered", "{n} people answered", people)
        heading = t(
            "*{name}*: {count}, of {asked} who were asked.", name=name, count=count, asked=max(seen.expected, people)
        )
    else:
        heading = t("*{name}*: nobody has an answer in the thread any more.", name=name)
    blocks = [parts.section(heading)]
    for question in seen.round.questions:
        blocks += [parts.section(text) for text in _pieces(_said(t, seen, question))]
    text = "\n".join([heading, *(block["text"]["text"] for block in blocks[1:])])
    return parts.message(
        text, blocks, unfurl_links=False, unfurl_media=False, thread_ts=thread_ts, reply_broadcast=True
    )


def _said(t: Translator, seen: Picture, question: Question) -> list[str]:
    answers = [entry for entry in seen.entries if entry.said.get(question.id)]
    lines = [_line(t, entry, entry.said[question.id]) for entry in answers[:ENTRIES]]
    if len(answers) > ENTRIES:
        lines.append(t.n("and {n} more in the thread", "and {n} more in the thread", len(answers) - ENTRIES))
    return [f"*{parts.escape(question.said(t.language)[0])}*", *lines] if lines else []


def _line(t: Translator, entry: Entry, said: str) -> str:
    name = parts.escape(entry.author) or f"<@{entry.user_id}>"
    words = parts.cut(" ".join(parts.escape(said).split()), GLANCE)
    # The colon is bold too: Slack ends bold only before a narrow character, and a Chinese colon is none.
    if entry.late:
        return t("• *{name} (later):* {words}", name=name, words=words)
    return t("• *{name}:* {words}", name=name, words=words)


def _pieces(lines: list[str]) -> Iterator[str]:
    """Return lines as texts that each fit a section."""
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) + 1 > ROOM:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    if piece:
        yield piece
