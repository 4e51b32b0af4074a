"""What the code says and what the catalogues translate. `python tests/catalogues.py` prints what is missing."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CHINESE = ROOT / "bot" / "locales" / "zh_CN" / "LC_MESSAGES"
FOLDERS = ("bot/blocks", "handlers", "scheduler")
KEYWORDS = {"t": None, "N_": None, "n": (1, 2)}
PLACEHOLDER = re.compile(r"{(\w+)}")


def said() -> dict[str | tuple[str, ...], str]:
    """Return every sentence of the code with the file it first stands in."""
    found: dict[str | tuple[str, ...], str] = {}
    for folder in FOLDERS:
        for file, _line, message, *_ in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=()
        ):
            found.setdefault(message, f"{folder}/{file}")
    return found


def translated() -> Iterator[tuple[Path, Message]]:
    """Return every message of every Chinese catalogue."""
    for path in sorted(CHINESE.glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale="zh_CN") if message.id)


def key(message: Message) -> str | tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def missing() -> dict[str | tuple[str, ...], str]:
    known = {key(message) for _, message in translated()}
    return {message: where for message, where in said().items() if message not in known}


if __name__ == "__main__":
    for message, where in missing().items():
        one = message if isinstance(message, str) else message[0]
        print(f"#: {where}\nmsgid {quoted(one)}")  # noqa: T201 — a tool that prints
        if isinstance(message, tuple):
            print(f'msgid_plural {quoted(message[1])}\nmsgstr[0] ""\n')  # noqa: T201
        else:
            print('msgstr ""\n')  # noqa: T201
