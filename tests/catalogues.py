"""What the code says and what the catalogues translate. `python tests/catalogues.py` prints what is missing."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
CHINESE = ROOT / "bot" / "locales" / "zh_CN" / "LC_MESSAGES"
FOLDERS = ("bot/blocks", "handlers", "scheduler")
Key = str | tuple[str, ...]
PLACEHOLDER = re.compile(r"{(\w+)}")


@functools.cache
def tree(path: Path) -> tuple[ast.AST, ...]:
    """Return every node of a Python file, which is read once however many tests look at it."""
    return tuple(ast.walk(ast.parse(path.read_text())))


def said() -> dict[Key, str]:
    """Return every sentence of the code with the file it first stands in.

    Read from the syntax tree: Babel's own extractor overlooks what stands inside an f-string before Python 3.12.
    """
    found: dict[Key, str] = {}
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        for node in tree(path):
            if isinstance(node, ast.Call) and (sentence := _sentence(node)):
                found.setdefault(sentence, str(path.relative_to(ROOT)))
    return found


def _sentence(call: ast.Call) -> Key | None:
    """Return what `t("…")`, `N_("…")` or `t.n("…", "…", n)` says, if this is such a call."""
    words = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    match call.func:
        case ast.Name(id="t" | "N_") | ast.Attribute(attr="t") if words:
            return words[0]
        case ast.Attribute(attr="n") if len(words) == 2:
            return (words[0], words[1])
    return None


def translated() -> Iterator[tuple[Path, Message]]:
    """Return every message of every Chinese catalogue."""
    for path in sorted(CHINESE.glob("*.po")):
        with path.open("rb") as file:
            yield from ((path, message) for message in read_po(file, locale="zh_CN") if message.id)


def key(message: Message) -> Key:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def missing() -> dict[Key, str]:
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
