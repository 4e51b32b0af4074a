"""Sentences in the reader's language: gettext catalogues with an English source and complete Chinese.

One catalogue a feature, `bot/locales/<language>/LC_MESSAGES/<feature>.po`, read together at start.
"""

import functools
import gettext
import io
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).parents[1] / "locales"
LANGUAGES = ("en", "zh_CN")


def language_of(locale: str) -> str:
    """Return the language Hearth speaks for one of Slack's locales: `zh-CN` and its kin are `zh_CN`, else `en`."""
    return "zh_CN" if locale.replace("_", "-").lower().startswith("zh") else "en"


def N_(sentence: str) -> str:
    """Mark a sentence for the catalogues where it is only named; it is translated where it is shown."""
    return sentence


def read_catalogue(path: Path, language: str) -> Catalog:
    """Return the messages of one .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=language)


@functools.cache
def _translations(language: str) -> gettext.NullTranslations:
    """Return all features' catalogues as one: behind one another, every sentence would be looked for in each."""
    merged = Catalog(language)
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        for message in read_catalogue(path, language):
            merged[message.id] = message
    if not len(merged):
        return gettext.NullTranslations()  # the language of the source
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Translator:
    """Speaks one language. `t("Hello {name}", name=…)`, `t.n("{n} day", "{n} days", 3)`, and local dates."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _translations(language)

    def __call__(self, sentence: str, **values: Any) -> str:
        """Return `sentence` in this language with `{names}` filled in."""
        said = self._catalogue.gettext(sentence)
        return said.format(**values) if values else said

    def n(self, one: str, many: str, n: int, **values: Any) -> str:
        """Return the form that fits the count `n`, which is also a value called `n`."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)

    def day(self, day: date) -> str:
        """Return a date such as `Fri, 27 Nov` or `11月27日周五`."""
        return dates.format_date(day, "EEE, d MMM" if self.language == "en" else "M月d日EEE", self.language)

    def full_day(self, day: date) -> str:
        """Return a date with its year, such as `27 November 2026` or `2026年11月27日`."""
        return dates.format_date(day, "d MMMM y" if self.language == "en" else "y年M月d日", self.language)

    def month(self, day: date) -> str:
        """Return a month such as `November 2026` or `2026年11月`."""
        return dates.format_skeleton("yMMMM", datetime(day.year, day.month, 1), locale=self.language)  # noqa: DTZ001 — a month has no zone

    def clock(self, at: time) -> str:
        """Return a time of day such as `16:30`; both languages' readers know 24 hours."""
        return f"{at:%H:%M}"

    def moment(self, at: datetime, zone: str) -> str:
        """Return an instant in the reader's zone, such as `Fri, 27 Nov, 15:00`."""
        local = at.astimezone(ZoneInfo(zone))
        return f"{self.day(local.date())}{', ' if self.language == 'en' else ' '}{self.clock(local.time())}"

    def number(self, value: float) -> str:
        """Return a number as this language writes it."""
        return numbers.format_decimal(value, locale=self.language)


@functools.cache
def translator(locale: str) -> Translator:
    """Return the translator for a locale as Slack names it (`zh-CN`, `en-GB`, …)."""
    return Translator(language_of(locale))
