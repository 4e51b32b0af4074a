"""What every scheduled prompt carries: a way to have less of it; and what is said of several, or of ignored ones."""

from dataclasses import dataclass
from typing import Any

from bot.blocks import parts
from bot.blocks.hearth import PROGRAMME_NAMES
from bot.platform.i18n import Translator

MORNING, NOON = 4, 12  # o'clock


@dataclass(frozen=True)
class Ask:
    """What a prompt asks in short, and the buttons that answer it."""

    text: str
    buttons: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Line:
    """One prompt on a card or in a reminder; `ask` is None when it has been dealt with."""

    occurrence_id: int
    programme: str
    ask: Ask | None


def menu(t: Translator, programme: str, occurrence_id: int) -> dict[str, Any]:
    """Return the quiet row below a prompt; its values are `<programme>|<occurrence>`."""
    which = f"{programme}|{occurrence_id}"
    return parts.actions(
        parts.button(t("Skip this one"), "prompt.skip", value=which),
        parts.button(t("Snooze…"), "prompt.snooze", value=which),
        parts.button(t("Fewer of these"), "prompt.fewer", value=which),
        block_id="prompt.menu",
    )


def card(t: Translator, lines: list[Line], *, hour: int) -> dict[str, Any]:
    """Return one message for several prompts, with a button for each; `hour` is the reader's."""
    morning = MORNING <= hour < NOON
    greeting = t("Good morning. This is waiting for you:") if morning else t("Hello again. This is waiting for you:")
    hint = t("In any order, or not at all. Only you can see your answers.")
    said = [f"• {words(t, line)}" for line in lines]
    blocks = [parts.section(f"*{greeting}*"), *(block for line in lines for block in _shown(t, line))]
    calm = parts.actions(parts.button(t("Snooze…"), "prompt.snooze"), block_id="prompt.card")
    rest = [calm] if any(line.ask for line in lines) else []
    return parts.message("\n".join([greeting, *said, hint]), [*blocks, *rest, parts.context(hint)])


def words(t: Translator, line: Line) -> str:
    """Return a line of a card as plain words."""
    name = t(PROGRAMME_NAMES[line.programme])
    if line.ask is None:
        return t("✓ {programme}: done", programme=name)
    return t("{programme}: {question}", programme=name, question=line.ask.text)


def _shown(t: Translator, line: Line) -> list[dict[str, Any]]:
    if line.ask is None:
        return [parts.section(words(t, line))]
    skip = parts.button(t("Skip this one"), "prompt.skip", value=f"{line.programme}|{line.occurrence_id}")
    return [
        parts.section(f"*{t(PROGRAMME_NAMES[line.programme])}*\n{line.ask.text}"),
        parts.actions(*line.ask.buttons, skip, block_id=f"prompt.{line.occurrence_id}"),
    ]


def reminder(t: Translator, line: Line) -> dict[str, Any]:
    """Return the one reminder of a prompt: the same question, the same buttons."""
    if line.ask is None:
        return done(t, line.programme)
    only = t("This still waits, if you like. I will not ask about it again.")
    return parts.message(f"{only}\n{words(t, line)}", [parts.context(only), *_shown(t, line)])


def done(t: Translator, programme: str) -> dict[str, Any]:
    """Return what a prompt or a reminder becomes once it was dealt with elsewhere."""
    text = t("✓ {programme}: done", programme=t(PROGRAMME_NAMES[programme]))
    return parts.message(text, [parts.section(text)])


def thinned(t: Translator, programme: str) -> dict[str, Any]:
    """Say once that a programme that nobody answers comes weekly from now on, with the way back."""
    text = t(
        "“{programme}” went unanswered ten times, and that is fine. From now on I ask once a week, on Fridays.",
        programme=t(PROGRAMME_NAMES[programme]),
    )
    buttons = parts.actions(
        parts.button(t("Ask me daily again"), "prompt.daily", value=programme),
        parts.button(t("My settings"), "hearth.settings"),
        block_id="prompt.thinned",
    )
    return parts.message(text, [parts.section(text), buttons])


def daily_again(t: Translator, programme: str) -> dict[str, Any]:
    """Return what replaces that message when somebody wants it daily again."""
    text = t("“{programme}” comes on every working day again.", programme=t(PROGRAMME_NAMES[programme]))
    return parts.message(text, [parts.section(text)])
