"""Reading what follows a slash command: its first word in either language, and the nearest word to a mistyped one."""

import difflib
from collections.abc import Mapping, Sequence

from bot.blocks.text import plain

Words = Mapping[str, Sequence[str]]  # the canonical word, and all that people may type for it

HELP = {"help": ("help", "?", "？", "帮助", "说明", "怎么用")}


def first_word(text: str) -> tuple[str, str]:
    """Return the first word and the rest, both trimmed, without what nobody can see. An ideographic space separates."""
    parts = plain(text).replace("\u3000", " ").strip().split(maxsplit=1)
    return (parts[0] if parts else "", parts[1].strip() if len(parts) > 1 else "")


def meaning(word: str, words: Words) -> str | None:
    """Return the canonical word that `word` stands for, or None."""
    plain = word.casefold()
    return next((name for name, forms in words.items() if plain == name or plain in forms), None)


def nearest(word: str, words: Words) -> str | None:
    """Return the typed form that is closest to a mistyped `word`, or None if none is close."""
    forms = [form for name, others in words.items() for form in (name, *others)]
    begun = [form for form in forms if len(word) > 1 and form.startswith(word.casefold())]
    if begun:
        return begun[0]
    close = difflib.get_close_matches(word.casefold(), forms, n=3, cutoff=0.6)
    surer = difflib.get_close_matches(word.casefold(), close, n=1, cutoff=0.7)
    # Few people mistype the first letter: `groups` is no slip for `propose`, `kodus` is one for `kudos`.
    return next(iter(surer or [form for form in close if form[0] == word[0].casefold()]), None)
