"""The prompt, what becomes of it once it is answered, and the post of a shared answer."""

from typing import Any

from bot.blocks import parts, prompts
from bot.features.reflection import REUSABLE, Answer, Asked, Round, Thread
from bot.platform.i18n import N_, Translator

from ._words import LABELS, details, lead_in, plain_words, status, title

HEADLINES = {
    "daily": N_("{name} shares an answer"),
    "weekly": N_("{name} shares project notes"),
    "quarterly": N_("{name} looks back at the quarter"),
    "programme": N_("{name} shares an answer"),
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
            _quiet_row(t, asked)
            if asked.round
            else prompts.menu(t, f"reflection.{asked.rhythm}", asked.occurrence_id or 0),
        ],
    )


def ask(t: Translator, asked: Asked) -> prompts.Ask:
    """Return the question in short, for a card that asks several things."""
    short = lead_in(asked, t.language) or t("Two questions are worth a quiet half hour.")
    answer = parts.button(t("Answer"), "reflection.answer", value=str(asked.id), style="primary")
    return prompts.Ask(short, (answer,))


def _quiet_row(t: Translator, asked: Asked) -> dict[str, Any]:
    """Return the row below a prompt. Of a team's own programme, too, everybody may have fewer for themselves."""
    if asked.round is None:
        return prompts.menu(t, f"reflection.{asked.rhythm}", asked.occurrence_id or 0)
    which = f"reflection.programme|{asked.occurrence_id}"
    return parts.actions(
        parts.button(t("Skip this one"), "prompt.skip", value=which),
        parts.button(t("Snooze…"), "prompt.snooze", value=which),
        parts.button(t("Fewer of these"), "reflection.fewer", value=str(asked.id)),
        block_id="reflection.menu",
    )


def _asking(t: Translator, asked: Asked) -> tuple[str, str, str]:
    """Return the whole prompt for whoever hears it, and its two parts for whoever sees it."""
    if asked.round is not None:
        return _round_asking(t, asked, asked.round)
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


def _round_asking(t: Translator, asked: Asked, about: Round) -> tuple[str, str, str]:
    name = parts.escape(about.name)
    lines = "\n".join(f"• {parts.escape(each.said(t.language)[0])}" for each in about.questions)
    if about.channel:
        intro = t(
            "*{name}*: the thread in {channel} has no answer of yours yet.", name=name, channel=f"<#{about.channel}>"
        )
        promise = t("What you write is posted there under your name. I remind you only this once.")
    else:
        intro, promise = f"*{name}*", t("Only you can see what you write.")
    return f"{intro}\n{lines}\n{promise}", f"{intro}\n{lines}", promise


def album_coming(t: Translator) -> dict[str, Any]:
    """Return what is said when somebody asks for their album."""
    text = t("Your value album is on its way to our conversation.")
    return parts.message(text, [parts.section(text)])


def fewer(t: Translator, asked: Asked, *, none: bool) -> dict[str, Any]:
    """Return what stands in the place of a prompt of which somebody wants fewer."""
    name = parts.escape(asked.round.name) if asked.round else ""
    if none:
        text = t("Good. “{name}” does not ask you any more.", name=name)
    else:
        text = t("Good. “{name}” asks you every second time from now on.", name=name)
    again = parts.button(t("Not at all, please"), "reflection.fewer", value=str(asked.id))
    rest = [] if none else [parts.actions(again, block_id="reflection.fewer")]
    return parts.message(text, [parts.section(text), *rest])


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


def became(t: Translator, answer: Answer, *, again: bool) -> dict[str, Any]:
    """Return who can see an answer whose post Slack had refused; `again`: an administrator had it sent again."""
    name = parts.escape(title(t, answer.asked))
    head = t("*{name}* · {day}", name=name, day=t.day(answer.asked.day))
    lines = [head, *([t("Your post had failed; an administrator has had it sent again.")] if again else [])]
    said = "\n".join([*lines, status(t, answer)])
    return parts.message(said, [parts.section(said), parts.actions(*after(t, answer), block_id="reflection.after")])


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
    if answer.asked.rhythm == "quarterly":
        buttons.append(parts.button(t("📔 Value album"), "reflection.album", value=value))
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


def reply(t: Translator, *, author: str, user_id: str, answer: Answer, thread: Thread) -> dict[str, Any]:
    """Return an answer as it stands in its round's thread: the author's name and their own words."""
    name = parts.escape(author) or f"<@{user_id}>"
    late = [parts.context(t("After the close, and welcome all the same"))] if thread.late else []
    text = "\n".join([name, *plain_words(t, answer, answer.language)])
    blocks = [parts.section(f"*{name}*"), *details(t, answer, language=answer.language), *late]
    return parts.message(text, blocks, unfurl_links=False, unfurl_media=False, thread_ts=thread.ts)


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
