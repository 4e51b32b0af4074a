"""Whether a text sounds as if its writer does not want to live: patterns in `bot/features/crisis.toml`.

What is found is answered and forgotten: it is written nowhere, logged nowhere and counted nowhere.
"""

import functools
import re
import tomllib
import unicodedata
from pathlib import Path

_FILE = Path(__file__).parent.parent / "crisis.toml"
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "`": "'"})
_SPACES = re.compile(r"\s+")


def concerning(text: str) -> bool:
    """Say whether the help card should come first."""
    plain = _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_STRAIGHT).casefold())
    idioms, concern = _patterns()
    return concern.search(idioms.sub(" ", plain)) is not None if concern.search(plain) else False


@functools.cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return _any(read, "idioms"), _any(read, "concern")


def _any(read: dict[str, dict[str, list[str]]], kind: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for language in read.values() for pattern in language[kind]))
