"""Answers as they stand in the file that a member takes along: what was asked, in words, and what they wrote."""

from collections.abc import Iterable
from typing import Any

from bot.features.reflection import Answer
from bot.platform.i18n import Translator

from ._words import TITLES, label, lead_in, seen_by


def in_words(t: Translator, answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """Return the answers as plain values, each with its question in the reader's language."""
    return [_in_words(t, answer) for answer in answers]


def _in_words(t: Translator, answer: Answer) -> dict[str, Any]:
    asked = answer.asked
    said = {label(t, asked, name): text for name, text in answer.said.items()}
    name = asked.round.name if asked.round else t(TITLES[asked.rhythm])
    seen = seen_by(t, answer).replace("<#", "#").replace(">", "")  # a channel's id, as Slack's own exports have it
    question = lead_in(asked, t.language)
    shown = {"of": name, "day": asked.day.isoformat(), "seen_by": seen, "question": question, "said": said}
    return {key: value for key, value in {**shown, "tags": dict(answer.tags)}.items() if value}
