"""The part of YAML that compose.yaml is written in; whatever lies beyond it is refused, so that nothing is misread."""

import json
import re
from typing import Any

KEY = re.compile(r"(?P<key>[A-Za-z0-9_.-]+|<<):(?: &(?P<anchor>\w+))?(?: (?P<value>.+))?$")


def read(text: str) -> Any:
    """Return mappings, lists and scalars; raises `ValueError`, with the line, for what is not understood."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return _Reader(lines).mapping(0)


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self._lines, self._at, self._anchors = lines, 0, dict[str, Any]()

    def mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        own: dict[str, Any] = {}
        while self._at < len(self._lines) and _indent(self._lines[self._at]) == indent:
            match = KEY.match(self._lines[self._at].strip())
            if match is None:
                raise ValueError(f"no key: {self._lines[self._at]}")
            self._at += 1
            value = self._scalar(match["value"]) if match["value"] else self._below(indent)
            if match["anchor"]:
                self._anchors[match["anchor"]] = value
            if match["key"] in own:
                raise ValueError(f"twice: {match['key']}")
            if match["key"] == "<<":
                found |= value
            else:
                own[match["key"]] = value
        return found | own  # what is said here goes before what is merged in

    def _below(self, indent: int) -> Any:
        """Return the mapping that follows further in, or None if there is none."""
        if self._at == len(self._lines) or _indent(self._lines[self._at]) <= indent:
            return None
        return self.mapping(_indent(self._lines[self._at]))

    def _scalar(self, text: str) -> Any:
        if text.startswith("*"):
            return self._anchors[text[1:]]
        if text.startswith('"'):
            return json.loads(text)
        if text.startswith("["):
            return json.loads(re.sub(r'(?<=[\[ ])([^",\[\] ]+)(?=[,\]])', r'"\1"', text))
        if re.search(r"[#{}&*!|>'\"%@`]|: ", text):
            raise ValueError(f"not plain: {text}")
        return {"true": True, "false": False}.get(text, text)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
