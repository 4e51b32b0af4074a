"""The question bank: data in `bot/features/questions.toml`, read once."""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

RHYTHMS = ("daily", "weekly", "quarterly")

# What a form asks for, by rhythm; the first is needed, the others are offered.
FIELDS = {"daily": ("answer",), "weekly": ("happened", "learnt", "reuse"), "quarterly": ("value", "spread")}
TAGS = {"daily": (), "weekly": ("customer", "project", "module"), "quarterly": ()}

_FILE = Path(__file__).parent.parent / "questions.toml"


@dataclass(frozen=True)
class Question:
    """One question in both languages; a quarterly one has two parts, any other one."""

    id: str
    en: tuple[str, ...]
    zh: tuple[str, ...]

    def said(self, language: str) -> tuple[str, ...]:
        """Return its parts in a language as `bot.platform.i18n` names it."""
        return self.zh if language == "zh_CN" else self.en


@functools.cache
def bank() -> Mapping[str, tuple[Question, ...]]:
    """Return all questions by rhythm."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {rhythm: tuple(_question(each) for each in read[rhythm]) for rhythm in RHYTHMS}


def find(rhythm: str, question_id: str) -> Question | None:
    """Return a question, or None if it is no longer in the bank: what was answered once stays readable."""
    return next((each for each in bank().get(rhythm, ()) if each.id == question_id), None)


def seeded_rng(*of: object) -> Random:
    """Return the chance that belongs to these things: a person and a moment, say. The same things, the same chance.

    So two members meet the questions in different orders, and a test knows which.
    """
    return Random("/".join(map(str, of)))  # noqa: S311 — a question is no secret


def _question(read: Mapping[str, Any]) -> Question:
    return Question(read["id"], _parts(read["en"]), _parts(read["zh"]))


def _parts(said: str | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)
