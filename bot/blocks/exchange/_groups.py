"""What a small group reads: who is together and why, a first question, four lines to fill; and afterwards, whether."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.blocks import parts
from bot.features.exchange import Day, Together
from bot.platform.i18n import N_, Translator, language_of, translator

FIRST_QUESTIONS = (
    N_("Which problem at a customer's kept you awake last month?"),
    N_("What did you learn on site that nobody in the office knows yet?"),
    N_("Which question from a customer could you not answer, and who could?"),
    N_("What do you do by hand every time that should not be done by hand?"),
    N_("When did a handover between our departments go really well, and why?"),
    N_("What would you do differently if that project began again on Monday?"),
)

Block = dict[str, Any]


def group(t: Translator, together: Together) -> Block:
    """Return the message that opens a group's conversation, in each language that is read there."""
    return _in_every_language(t, together, _opening)


def _opening(t: Translator, together: Together) -> list[str]:
    question = t(FIRST_QUESTIONS[together.id % len(FIRST_QUESTIONS)])
    return [
        t("*You are a group at the exchange day:* {names}", names=_names(together.members)),
        reason(t, together),
        t("{captain} is captain this time: find each other and begin.", captain=f"<@{together.captain}>"),
        t("*To begin with:* {question}", question=question),
        worksheet(t),
    ]


def reason(t: Translator, together: Together) -> str:
    """Say why these people are together; whom somebody would rather not meet is never a reason that is said."""
    if together.departments > 1:
        mixed = t.n("{n} department", "{n} departments", together.departments)
        if together.new:
            return t("Why you: {departments}, and you have not met here yet.", departments=mixed)
        return t("Why you: {departments}.", departments=mixed)
    if together.new:
        return t("Why you: you have not met here yet.")
    return t("Why you: it came out of everybody who signed up.")


def worksheet(t: Translator) -> str:
    """Return the four lines that each fills in for themselves."""
    return t(
        "*Four lines for each of you:*\n"
        "1. A hard problem I had lately:\n"
        "2. How I handled it:\n"
        "3. What the others advise:\n"
        "4. What I will try:"
    )


def met(t: Translator, together: Together) -> Block:
    """Return the question afterwards."""
    message = _in_every_language(t, together, lambda t, _: [t("Did you meet? One tap from any of you is enough.")])
    t = _languages(t, together)[0]
    value = str(together.id)
    buttons = parts.actions(
        parts.button(t("Yes, we met"), "exchange.met.yes", value=value, style="primary"),
        parts.button(t("Not this time"), "exchange.met.no", value=value),
        block_id="exchange.met",
    )
    return {**message, "blocks": [*message["blocks"], buttons]}


def met_answer(t: Translator, *, yes: bool) -> Block:
    """Return the private answer to that."""
    if yes:
        text = t("Good to hear. Next time you will meet others.")
    else:
        text = t("Noted. You may well be put together again, and nobody is asked why.")
    return parts.message(text, [parts.section(text)])


def alone(t: Translator, day: Day) -> Block:
    """Return what somebody without a group is told."""
    text = t(
        "The small groups of today did not come out even, so you have none of your own. You are welcome in any of "
        "them: go to the one whose topic you like."
    )
    show = parts.button(t("See topics and people"), "exchange.show", value=str(day.id))
    return parts.message(text, [parts.section(text), parts.actions(show, block_id="exchange.alone")])


def _in_every_language(t: Translator, together: Together, draw: Callable[[Translator, Together], list[str]]) -> Block:
    said = [draw(each, together) for each in _languages(t, together)]
    blocks: list[Block] = []
    for number, lines in enumerate(said):
        blocks += [parts.divider()] if number else []
        blocks += [parts.section(line) for line in lines]
    return parts.message("\n\n".join("\n".join(lines) for lines in said), blocks)


def _languages(t: Translator, together: Together) -> Sequence[Translator]:
    """Return the languages of a group, the one that comes first among its members first."""
    spoken = dict.fromkeys(language_of(locale) for locale in together.locales)
    return [translator(language) for language in spoken] or [t]


def _names(user_ids: Sequence[str]) -> str:
    return " ".join(f"<@{user_id}>" for user_id in user_ids)
