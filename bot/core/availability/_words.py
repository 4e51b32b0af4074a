"""Numbers as people write them, in English and Chinese."""

import re
import unicodedata

ENGLISH_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
]
CHINESE_DIGITS = "零一二三四五六七八九"
CHINESE_NUMBER = re.compile(r"(?:([二三四五六七八九]?)(十))?([一二两三四五六七八九]?)|零([零一二三四五六七八九]?)")
NUMBER = r"(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})"


def plain(text: str) -> str:
    """Return text in lower case with plain digits and colons instead of full-width ones, and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def number(text: str) -> int:
    """Return 25 for "25", "25th" or "二十五" and 2 for "second" or "两"; ValueError if it is no such number."""
    if text in ENGLISH_ORDINALS:
        return ENGLISH_ORDINALS.index(text) + 1
    digits = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", text)
    return int(digits[1]) if digits else _chinese_number(text)


def _chinese_number(text: str) -> int:
    match = CHINESE_NUMBER.fullmatch(text)
    if not text or match is None:
        raise ValueError(f"not a number: {text}")
    tens, ten, ones, after_zero = match.groups()
    count = _digit(tens) if tens else int(bool(ten))
    return count * 10 + _digit(ones or after_zero)


def _digit(sign: str | None) -> int:
    return CHINESE_DIGITS.index(sign.replace("两", "二")) if sign else 0
