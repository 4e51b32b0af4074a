"""Names, labels and refusals of reflection, and how an answer is laid out wherever it is shown."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.blocks import parts
from bot.features.reflection import FIELDS, Answer, Asked
from bot.i18n import N_, Translator

TITLES = {"daily": N_("A question for you"), "weekly": N_("Project notes"), "quarterly": N_("Quarterly review")}

LABELS = {
    "answer": N_("Your answer"),
    "happened": N_("What happened"),
    "learnt": N_("What I learnt"),
    "reuse": N_("What can be reused"),
    "value": N_("For whom did I create value?"),
    "spread": N_("Which of my practices deserves to spread?"),
}
TAG_LABELS = {"customer": N_("Customer"), "project": N_("Project"), "module": N_("Module")}
TAG_LINES = {
    "customer": N_("Customer: {name}"),
    "project": N_("Project: {name}"),
    "module": N_("Module: {name}"),
}

REFUSALS = {
    "reflection.gone": N_("That question or answer is not there any more."),
    "reflection.empty": N_("This is still empty. A few words are enough."),
    "reflection.changed": N_(
        "This answer has been changed in another window. Copy what you wrote here, close the form and open it again."
    ),
    "reflection.changed_before_sharing": N_(
        "This answer has been changed since you looked at it. Close this and open it again to see what would be posted."
    ),
    "reflection.unknown": N_(
        "I do not know “{word}” here. `/reflect` asks you a question, and `/reflect help` lists the rest."
    ),
    "reflection.nearest": N_("I do not know “{word}” here. Did you mean `/reflect {nearest}`?"),
    # Slack shows what stands beside a field as plain text, so there are no backticks here.
    "reflection.not_in_channel": N_(
        "Hearth is not in that channel, so it cannot post there. "
        "Type “/invite @Hearth” in the channel, then share again."
    ),
    "reflection.archived": N_("That channel is archived. Please choose another one."),
    "reflection.no_channel": N_("Please choose a channel."),
    "reflection.shared_already": N_("This answer is shared in another channel already. Take it back there first."),
    "reflection.search_empty": N_("What shall I look for? A word or two is enough, “cut-over” for example."),
    "reflection.note_gone": N_("That note is not open to everybody any more."),
}

SECTION = 2_900  # characters; a section holds 3,000, and a label may stand above


def lead_in(asked: Asked, language: str) -> str:
    """Return the question that stands above an answer; "" for a quarterly review, whose labels are its questions."""
    if asked.question is None or asked.rhythm == "quarterly":
        return ""
    return asked.question.said(language)[0]


def title(t: Translator, asked: Asked) -> str:
    """Return what a question of this rhythm is called."""
    return t(TITLES[asked.rhythm])


def tags_of(t: Translator, tags: Mapping[str, str]) -> str:
    """Return customer, project and module in one line; "" without any."""
    named = ((line, tags.get(name)) for name, line in TAG_LINES.items())
    return " · ".join(t(line, name=parts.escape(tag)) for line, tag in named if tag)


def details(t: Translator, answer: Answer, *, language: str, most: int | None = None) -> Iterator[dict[str, Any]]:
    """Return question, answer and tags as blocks; `most` characters of each text at most, all of it without."""
    question = lead_in(answer.asked, language)
    if question:
        yield parts.section(f"*{question}*")
    yield from _texts(t, answer, most)
    if line := tag_line(t, answer):
        yield parts.context(line)


def _texts(t: Translator, answer: Answer, most: int | None) -> Iterator[dict[str, Any]]:
    fields = FIELDS[answer.asked.rhythm]
    for name in fields:
        text = answer.said.get(name)
        if text:
            first, *more = quoted(text if most is None else parts.cut(text, most))
            yield parts.section(f"*{t(LABELS[name])}*\n{first}" if len(fields) > 1 else first)
            yield from map(parts.section, more)


def quoted(text: str) -> Iterator[str]:
    """Return a quotation in pieces that each fit a section; nothing is lost between them."""
    rest = parts.quote(text)
    while rest:
        whole = parts.cut(rest, SECTION)
        piece = whole if whole == rest else whole.removesuffix("…")
        yield piece
        rest = rest[len(piece) :].lstrip()
        if rest and not rest.startswith(">"):
            rest = f"> {rest}"


def tag_line(t: Translator, answer: Answer) -> str:
    """Return customer, project and module in one line; "" without any."""
    return tags_of(t, answer.tags)


def plain_words(t: Translator, answer: Answer, language: str) -> Iterable[str]:
    """Return everything that `details` shows as lines of text, for whoever hears it."""
    question, fields = lead_in(answer.asked, language), FIELDS[answer.asked.rhythm]
    if question:
        yield question
    for name in fields:
        if text := answer.said.get(name):
            if len(fields) > 1:
                yield t(LABELS[name])
            yield parts.escape(text)
    if line := tag_line(t, answer):
        yield line


def status(t: Translator, answer: Answer) -> str:
    """Return who can see an answer."""
    if answer.shared is None and answer.reusable:
        return t("♻️ Kept — colleagues can find and reuse it.")
    if answer.shared is None:
        return t("🔒 Kept — only you can see it.")
    channel = f"<#{answer.shared.channel}>"
    if answer.shared.failed:
        return t("🔒 It could not be posted in {channel}, so only you can see it. Is Hearth in there?", channel=channel)
    return t("💬 Shared in {channel}. You can take it back at any time.", channel=channel)
