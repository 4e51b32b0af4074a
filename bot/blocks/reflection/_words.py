"""Names, labels and refusals of reflection, and how an answer is laid out wherever it is shown."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.blocks import parts
from bot.features.kudos import Thanks
from bot.features.reflection import Answer, Asked, fields
from bot.platform.i18n import N_, Translator

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
    "reflection.unreadable": N_("This answer can't be read right now: the key of that time is missing."),
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
    "reflection.no_channel": N_("Please choose a channel."),
    "reflection.shared_already": N_("This answer is shared in another channel already. Take it back there first."),
    "reflection.search_empty": N_("What shall I look for? A word or two is enough, “cut-over” for example."),
    "reflection.programme_gone": N_("That programme is not there any more."),
    "reflection.programme_name": N_("Please give it a name of at most {most} characters."),
    "reflection.no_questions": N_("Please write at least one question, in either language."),
    "reflection.many_questions": N_("At most {most} questions at a time: more are rarely answered."),
    "reflection.questions_differ": N_(
        "There are {english} questions in English and {chinese} in Chinese. Please write each of them in both, "
        "or leave one language empty."
    ),
    "reflection.many_programmes": N_("There are {most} programmes already. Please delete one first."),
    "reflection.zone": N_("I do not know that time zone. Please choose one from the list."),
    "reflection.hours": N_("A round is open for 1 to {most} hours."),
    "reflection.nobody": N_("Nobody would be asked: there is no member of Hearth in it."),
    "reflection.rule_unknown": N_(
        "I do not understand “{words}”. For example: every workday · every Friday · last Friday · second workday"
    ),
    "reflection.rule_empty": N_("Please say in words when it comes, or choose from the list above."),
    "reflection.never": N_("That day never comes. Please choose another rule."),
    "reflection.no_group": N_("That user group is not there any more, or I may not read it."),
    "reflection.slack_silent": N_("Slack does not say who is in there just now. Please try again in a minute."),
    "reflection.programme_ended": N_("“{name}” has ended, so nothing can be posted there any more."),
    "reflection.round_over": N_("This round of “{name}” is over. The next one comes in its time."),
    "reflection.no_thread": N_("The thread could not be opened in that channel, so there is nowhere to post this yet."),
    "reflection.no_part": N_("Please tick at least one part."),
    "reflection.note_gone": N_("That note is not open to everybody any more."),
}

LONGEST_TITLE = 24  # characters of a modal's title
SECTION = 2_900  # characters; a section holds 3,000, and a label may stand above


def label(t: Translator, asked: Asked, name: str, language: str | None = None) -> str:
    """Return what a field asks, as plain text; a round's own questions in `language`, the reader's without one."""
    if asked.round is None:
        return t(LABELS[name])
    question = next((each for each in asked.round.questions if each.id == name), None)
    return question.said(language or t.language)[0] if question else name


def in_short(t: Translator, asked: Asked) -> str:
    """Return what is asked in one line, as mrkdwn."""
    if asked.round is not None:
        first = asked.round.questions[0].said(t.language)[0]
        return t("{label}: {words}", label=parts.escape(asked.round.name), words=parts.escape(first))
    return parts.escape(asked.question.said(t.language)[0]) if asked.question else ""


def lead_in(asked: Asked, language: str) -> str:
    """Return the question that stands above an answer; "" for a quarterly review, whose labels are its questions."""
    if asked.question is None or asked.rhythm == "quarterly":  # a round's labels are its questions, too
        return ""
    return asked.question.said(language)[0]


def title(t: Translator, asked: Asked) -> str:
    """Return what a question of this rhythm is called."""
    return parts.cut(asked.round.name, LONGEST_TITLE) if asked.round else t(TITLES[asked.rhythm])


def tags_of(t: Translator, tags: Mapping[str, str]) -> str:
    """Return customer, project and module in one line; "" without any."""
    named = ((line, tags.get(name)) for name, line in TAG_LINES.items())
    return " · ".join(t(line, name=parts.escape(tag)) for line, tag in named if tag)


def details(t: Translator, answer: Answer, *, language: str, most: int | None = None) -> Iterator[dict[str, Any]]:
    """Return question, answer and tags as blocks; `most` characters of each text at most, all of it without."""
    question = lead_in(answer.asked, language)
    if question:
        yield parts.section(f"*{question}*")
    yield from _texts(t, answer, language, most)
    if line := tag_line(t, answer):
        yield parts.context(line)


def _texts(t: Translator, answer: Answer, language: str, most: int | None) -> Iterator[dict[str, Any]]:
    names = fields(answer.asked)
    for name in names:
        text = answer.said.get(name)
        if text:
            first, *more = quoted(text if most is None else parts.cut(text, most))
            headed = len(names) > 1 or answer.asked.round is not None
            heading = parts.escape(label(t, answer.asked, name, language))
            yield parts.section(f"*{heading}*\n{first}" if headed else first)
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
    question, names = lead_in(answer.asked, language), fields(answer.asked)
    if question:
        yield question
    for name in names:
        if text := answer.said.get(name):
            if len(names) > 1 or answer.asked.round is not None:
                yield parts.escape(label(t, answer.asked, name, language))
            yield parts.escape(text)
    if line := tag_line(t, answer):
        yield line


def status(t: Translator, answer: Answer) -> str:
    """Return who can see an answer, in sentences."""
    found = t("♻️ Kept — colleagues can find and reuse it.")
    if answer.shared is None:
        return found if answer.reusable else t("🔒 Kept — only you can see it.")
    channel = f"<#{answer.shared.channel}>"
    if not answer.shared.failed:
        said = t("💬 Shared in {channel}. You can take it back at any time.", channel=channel)
        return "\n".join([said, *([t("♻️ Colleagues can find and reuse it, too.")] if answer.reusable else [])])
    if answer.reusable:
        said = t("It could not be posted in {channel}. Is Hearth in there?", channel=channel)
        return "\n".join([said, found])
    return t("🔒 It could not be posted in {channel}, so only you can see it. Is Hearth in there?", channel=channel)


def seen_by(t: Translator, answer: Answer) -> str:
    """Return who can see an answer, as a label beside it in a list."""
    labels = []
    if answer.shared is not None and not answer.shared.failed:
        channel = f"<#{answer.shared.channel}>"
        here = t("💬 in the thread in {channel}", channel=channel) if answer.shared.thread else None
        labels.append(here or t("💬 shared in {channel}", channel=channel))
    if answer.reusable:
        labels.append(t("♻️ found by colleagues"))
    return " · ".join(labels or [t("🔒 only you")])


def from_whom(t: Translator, thanks: Thanks) -> str:
    """Return whose thanks these are, as plain text: the customer's, not whoever passed them on."""
    return thanks.customer or thanks.giver.name or t("somebody who left")
