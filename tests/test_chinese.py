"""The Chinese catalogues read as if one colleague had written them."""

import ast
import re

from bot.features.reflection import bank
from tests import catalogues

HAN = "[\u4e00-\u9fff]"
AS_TYPED = re.compile(r"`[^`]*`|^2027-02-20, .*|(?<=· )[^·]*\d[^·]*")  # commands, a line of a file, days in words
NARROW = re.compile(f"{HAN}[,;:!?]|[,;:!?]{HAN}")
COUNT = r"\{(?:n|most|least|length|half|year|years|months|moment|when)\}"
CLOSE = re.compile(f"{HAN}(?:[A-Za-z0-9]|{COUNT}(?![年月日]))|(?:[A-Za-z0-9]|{COUNT})(?![年月日]){HAN}")


def test_chinese_has_wide_punctuation_and_room_around_figures_and_latin_words() -> None:
    odd = []
    for path, message in catalogues.translated():
        for each in message.string if isinstance(message.string, (list, tuple)) else [message.string]:
            words = AS_TYPED.sub("", each)
            odd += [(path.name, each) for found in (NARROW.search(words), CLOSE.search(words)) if found]

    assert odd == []


def test_hearth_has_its_chinese_name_in_chinese() -> None:
    said = [(path.name, str(message.string)) for path, message in catalogues.translated()]

    assert [each for each in said if re.search("(?<!@)Hearth", each[1])] == []


def test_bold_stands_between_narrow_characters_or_slack_shows_the_stars() -> None:
    """Slack takes `*` for bold only beside a space or narrow punctuation; Chinese characters and marks are neither."""
    bold = re.compile(r"(?P<before>\S?)\*[^*\n]+\*(?P<after>\S?)")
    glued = [
        (path.name, found[0])
        for path, message in catalogues.translated()
        for each in (message.string if isinstance(message.string, (list, tuple)) else [message.string])
        for found in bold.finditer(each)
        if found["before"] or found["after"]
    ]

    assert glued == []


def test_a_colon_is_said_in_the_reader_s_language() -> None:
    blocks = catalogues.ROOT / "bot" / "blocks"
    glued = [
        f"{path.relative_to(blocks)}:{node.lineno}"
        for path in sorted(blocks.rglob("*.py"))
        for node in catalogues.tree(path)
        if isinstance(node, ast.JoinedStr)
        and any(isinstance(part, ast.Constant) and str(part.value).startswith(": ") for part in node.values)
    ]

    assert glued == []


def test_a_question_takes_nobody_for_a_man_or_a_woman() -> None:
    asked = [part for questions in bank().values() for question in questions for part in question.zh]

    assert [each for each in asked if re.search("(?<!其)[他她](?!们)", each)] == []
