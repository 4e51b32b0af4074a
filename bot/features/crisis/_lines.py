"""Whom one can ring where: lines by territory from `bot/features/helplines.toml`, and what a team added itself."""

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.core import get_global

ELSEWHERE = "elsewhere"

_FILE = Path(__file__).parent.parent / "helplines.toml"


@dataclass(frozen=True)
class Line:
    """One line in both languages."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        """Return it in a language as `bot.platform.i18n` names it."""
        return self.zh if language == "zh_CN" else self.en


@dataclass(frozen=True)
class Help:
    """Whom one person can turn to: somebody by name, their team's own lines, and those of where they are."""

    contact: str | None  # a user id
    own: tuple[str, ...]
    lines: tuple[Line, ...]


def help_for(*, zone: str, region: str | None, contact: str | None, own: Sequence[str]) -> Help:
    """Return whom somebody can turn to who lives by this zone and, at home, in this region.

    Somebody on a journey gets the lines of both, first those of where they are.
    """
    places = [place for place in (territory(zone), region) if place]
    known = [place for place in dict.fromkeys(places) if place in _bank()] or [ELSEWHERE]
    if places and places[0] not in _bank() and ELSEWHERE not in known:
        known.append(ELSEWHERE)
    return Help(contact, tuple(own), tuple(line for place in known for line in _bank()[place]))


def territory(zone: str) -> str | None:
    """Return the country that a time zone lies in, as two letters, or None."""
    found: str = get_global("zone_territories").get(zone, "001")
    return found if found.isalpha() and found != "ZZ" else None


@functools.cache
def _bank() -> Mapping[str, tuple[Line, ...]]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {place: tuple(Line(**line) for line in has["lines"]) for place, has in read.items()}
