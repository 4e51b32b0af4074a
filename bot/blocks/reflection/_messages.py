"""The prompt, what becomes of it once it is answered, and the post of a shared answer."""

from typing import Any

from bot.blocks import parts, prompts
from bot.features.reflection import REUSABLE, Answer, Asked
from bot.i18n import N_, Translator

from ._words import LABELS, details, lead_in, plain_words, status

HEADLINES = {
    "daily": N_("{name} shares an answer"),
    "weekly": N_("{name} shares project notes"),
    "quarterly": N_("{name} looks back at the quarter"),
}


def prompt(t: Translator, asked: Asked) -> dict[str, Any]:
    """Return the scheduled question. It waits; nobody is reminded of it."""
    text, shown, beside = _asking(t, asked)
    answer = parts.button(t("Answer"), "reflection.answer", value=str(asked.id), style="primary")
    return parts.message(
        text,
        [
            parts.section(shown),
            parts.context(beside),
            parts.actions(answer, block_id="reflection.prompt"),
            prompts.menu(t, f"reflection.{asked.rhythm}", asked.occurrence_id or 0),
        ],
    )


def ask(t: Translator, asked: Asked) -> prompts.Ask:
    """Return the question in short, for a card that asks several things."""
    short = lead_in(asked, t.language) or t("Two questions are worth a quiet half hour.")
    answer = parts.button(t("Answer"), "reflection.answer", value=str(asked.id), style="primary")
    return prompts.Ask(short, (answer,))


def _asking(t: Translator, asked: Asked) -> tuple[str, str, str]:
    """Return the whole prompt for whoever hears it, and its two parts for whoever sees it."""
    question = lead_in(asked, t.language)
    if asked.rhythm == "daily":
        text = t("A question for today: {question} Only you can see what you answer.", question=question)
        return text, f"*{question}*", t("A question for today. Only you can see what you answer.")
    if asked.rhythm == "weekly":
        text = t("Time for this week's project notes. {question} Only you can see what you write.", question=question)
        return text, f"*{question}*", t("This week's project notes. Only you can see what you write.")
    intro = t("The quarter is drawing to a close. Two questions are worth a quiet half hour:")
    two = [t(LABELS["value"]), t(LABELS["spread"])]
    promise = t("Only you can see what you write.")
    return "\n".join([intro, *two, promise]), "\n".join([intro, *(f"• *{each}*" for each in two)]), promise


def kept(t: Translator, answer: Answer) -> dict[str, Any]:
    """Return what stands in the place of a prompt that has been answered."""
    said = status(t, answer)
    blocks = [
        parts.section(said),
        *details(t, answer, language=t.language),
        parts.actions(*after(t, answer), block_id="reflection.after"),
    ]
    question = lead_in(answer.asked, t.language)
    return parts.message(f"{said}\n{question}".strip(), blocks)


def after(t: Translator, answer: Answer) -> list[dict[str, Any]]:
    """Return the buttons of a kept answer: change it, share it, or take it back."""
    value = str(answer.id)
    buttons = [parts.button(t("Change"), "reflection.change", value=value)]
    if answer.shared is not None and not answer.shared.failed:
        buttons.append(parts.button(t("Take back"), "reflection.take_back", value=value))
    else:
        buttons.append(parts.button(t("Share…"), "reflection.share", value=value))
    if answer.asked.rhythm == REUSABLE:
        buttons.append(_reuse(t, answer))
    return buttons


def _reuse(t: Translator, answer: Answer) -> dict[str, Any]:
    value = f"{answer.id}:{answer.version}"
    if answer.reusable:
        return parts.button(t("Only for me again"), "reflection.keep_private", value=value)
    sure = parts.confirm(
        t("Let colleagues find it?"),
        t("Everybody in this workspace can then find and read this note, with your name. You can undo that any time."),
        t("Yes, let them"),
        t("Keep it private"),
    )
    return parts.button(t("♻️ Reusable"), "reflection.reuse", value=value, confirm=sure)


def deleted(t: Translator, asked: Asked) -> dict[str, Any]:
    """Return what stands in the place of a prompt whose answer was deleted."""
    text = t("Deleted. Nothing of it is kept.")
    again = parts.button(t("Answer again"), "reflection.answer", value=str(asked.id))
    return parts.message(text, [parts.section(text), parts.actions(again, block_id="reflection.deleted")])


def post(t: Translator, *, author: str, user_id: str, answer: Answer) -> dict[str, Any]:
    """Return the post of a shared answer, in the channel's language; the question in the one it was answered in.

    The author is named, not mentioned, and what they wrote mentions and unfurls nothing.
    """
    name = parts.escape(author) or f"<@{user_id}>"
    headline = HEADLINES[answer.asked.rhythm]
    text = "\n".join([t(headline, name=name), *plain_words(t, answer, answer.language)])
    blocks = [
        parts.section(t(headline, name=f"*{name}*")),
        *details(t, answer, language=answer.language),
    ]
    return parts.message(text, blocks, unfurl_links=False, unfurl_media=False)
