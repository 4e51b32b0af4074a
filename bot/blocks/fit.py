"""The guard before sending: what is too long for Slack is cut, never refused.

Only what people read is cut. Names and values (block_id, action_id, value, url, private_metadata) are ours: half of
one would mean something else, so an over-long one stays, and Slack's loud refusal tells of the bug.
"""

import json
import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from .fields import ITEM_TEXTS, KINDS, LISTS, NO_TEXTS, TEXTS_OF
from .limits import LIMITS
from .text import cut, units

Block = dict[str, Any]
At = tuple[Any, ...]  # a place: (the place around it, its name or index); its pointer is only written when it is cut
_OURS = frozenset(("type", "block_id", "action_id", "value", "url", "style", "emoji"))  # never cut, so not looked at
_EMPTY = "–"  # stands where Slack wants at least one character

_NEEDED = dict.fromkeys(("actions", "context", "context_actions"), "elements")
VIEW: At = ((), "view")
_DEEP = (dict, list)
_COUNTED = {"table": "tables", "data_table": "tables", "data_visualization": "charts", "markdown": "markdown"}


@dataclass(slots=True)
class _Walk:
    """What was met on the way: where something was cut, and at most how much there is to read."""

    cuts: list[str] = field(default_factory=list)
    words: int = 0  # in Slack's units


def fit_message(
    payload: dict[str, Any], *, rest: str, method: str = "chat.postMessage"
) -> tuple[dict[str, Any], list[str]]:
    """Return a message that Slack does not find too large, and where it was cut; what fits is not copied.

    `rest` is the sentence that stands at the end when blocks had to go. The pointers (never the text) are for the
    log. `method` matters for chat.update, whose `text` holds a tenth of what chat.postMessage takes.
    """
    walk = _Walk()
    left = {
        "tables": LIMITS["message.tables"].most,
        "charts": LIMITS["message.charts"].most,
        "markdown": LIMITS["message.markdown"].most,
    }
    fitted = dict(payload)
    if isinstance(text := payload.get("text"), str):
        fitted["text"] = _top_text(text, method, walk)
    if isinstance(blocks := payload.get("blocks"), list):
        fitted["blocks"] = _message_blocks(blocks, ((), "blocks"), rest, left, walk)
    if isinstance(attachments := payload.get("attachments"), list):
        fitted["attachments"] = _attachments(attachments, rest, left, walk)
    return fitted, walk.cuts


def fit_view(view: dict[str, Any], *, rest: str) -> tuple[dict[str, Any], list[str]]:
    """Return a view that Slack does not find too large, and where it was cut (see `fit_message`)."""
    walk = _Walk()
    frame = {name: one for name, one in view.items() if name != "blocks"}
    fitted: dict[str, Any] = _object(frame, str(view.get("type")), VIEW, walk)
    if isinstance(blocks := view.get("blocks"), list):
        shown = _each(blocks, at := (VIEW, "blocks"), walk)
        room = LIMITS["view.bytes"].most - _bytes(fitted) - _bytes(rest) - 200  # the last block and its commas
        size = len(json.dumps(shown))  # escaped, it is longer than any way of counting
        fitted["blocks"] = _within(shown, "view.blocks", room, size, _bytes, rest=rest, at=at, walk=walk)
    return fitted, walk.cuts


def _top_text(text: str, method: str, walk: _Walk) -> str:
    short = cut(text, LIMITS["message.text"].most)
    if method == "chat.update" and len(short.encode("utf-8", "replace")) > LIMITS["message.update_text"].most:
        short = cut(text, LIMITS["message.update_text"].most // 4)  # Slack counts bytes here: four each at most
    if short != text:
        walk.cuts.append("/text")
    return short


def _attachments(attachments: list[Any], rest: str, left: dict[str, int], walk: _Walk) -> list[Any]:
    most = LIMITS["message.attachments"].most
    if len(attachments) > most:
        walk.cuts.append("/attachments")
    return [
        one | {"blocks": _message_blocks(one["blocks"], ((((), "attachments"), index), "blocks"), rest, left, walk)}
        if isinstance(one, dict) and isinstance(one.get("blocks"), list)
        else one
        for index, one in enumerate(attachments[:most])
    ]


def _message_blocks(blocks: list[Any], at: At, rest: str, left: dict[str, int], walk: _Walk) -> list[Any]:
    before = walk.words
    shown = _counted(_each(blocks, at, walk), left, at, walk)
    room = LIMITS["message.blocks_text"].most - units(rest)
    return _within(shown, "message.blocks", room, walk.words - before, _words, rest=rest, at=at, walk=walk)


def _each(blocks: list[Any], at: At, walk: _Walk) -> list[Any]:
    kept = []
    for index, block in enumerate(blocks):
        if _is_void(block):
            walk.cuts.append(_pointer((at, index)))
        else:
            kept.append(_child(block, "", (at, index), walk))
    return kept


def _is_void(block: Any) -> bool:
    """Say whether a block holds nothing although Slack wants something in it."""
    return isinstance(block, dict) and block.get(_NEEDED.get(str(block.get("type")), "")) == []


def _counted(blocks: list[Any], left: dict[str, int], at: At, walk: _Walk) -> list[Any]:
    """Keep as many tables, charts and words of Markdown as one message may hold; `left` is what may still come."""
    kept = []
    for block in blocks:
        what = _COUNTED.get(str(block.get("type"))) if isinstance(block, dict) else None
        fitted = _markdown(block, left, at, walk) if what == "markdown" else block
        if what in {"tables", "charts"}:
            left[what] -= 1
        if fitted is None or (what and left[what] < 0):
            walk.cuts.append(_pointer(at))
        else:
            kept.append(fitted)
    return kept


def _markdown(block: Block, left: dict[str, int], at: At, walk: _Walk) -> Block | None:
    text = cut(whole := str(block.get("text", "")), left["markdown"])
    left["markdown"] -= units(text)
    if text != whole:
        walk.cuts.append(_pointer(at))
    return block | {"text": text} if text else None


def _within(
    blocks: list[Any],
    limit: str,
    room: int,
    at_most: int,
    size: Callable[[Any], int],
    *,
    rest: str,
    at: At,
    walk: _Walk,
) -> list[Any]:
    """Keep the first blocks that fit in number and in size, and say so at the end when that is not all.

    `at_most` is a bound that is known already: where it fits, nothing is measured with `size`.
    """
    most, used, kept = LIMITS[limit].most, 0, 0
    if len(blocks) <= most and at_most <= room:
        return blocks
    for block in blocks:
        used += size(block)
        if used > room:
            break
        kept += 1
    if kept == len(blocks) <= most:
        return blocks
    walk.cuts.append(_pointer(at))
    said = {"type": "context", "elements": [{"type": "mrkdwn", "text": cut(rest, LIMITS["context.text"].most)}]}
    return [*blocks[: min(kept, most - 1)], said]


def _bytes(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")) + 2


def _words(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_words, value))
    if not isinstance(value, dict):
        return 0
    own = units(text) if isinstance(text := value.get("text"), str) else 0
    return own + sum(_words(one) for one in value.values() if isinstance(one, dict | list))


def _object(value: dict[str, Any], kind: str, at: At, walk: _Walk) -> dict[str, Any]:
    fitted, limits = value, TEXTS_OF.get(kind, NO_TEXTS)
    for name, one in value.items():
        if name in _OURS or _surely_fits(one, limits.get(name), walk):
            continue
        short = _field(one, kind, name, limits.get(name), (at, name), walk)
        if short is not one:
            fitted = {**fitted, name: short}
    if fitted.get("fields") == []:
        fitted = {name: one for name, one in fitted.items() if name != "fields"}
    if kind == "data_table" and _words(fitted) > LIMITS["data_table.text"].most:
        fitted = {**fitted, "rows": _rows_that_fit(fitted["rows"])}
        walk.cuts.append(_pointer((at, "rows")))
    return fitted if fitted is value else _choosable(fitted, value)


def _pointer(at: At) -> str:
    """Return a place as the log names it: `/blocks/2/text`."""
    return f"{_pointer(at[0])}/{at[1]}" if at else ""


def _rows_that_fit(rows: list[Any]) -> list[Any]:
    """Keep the head and the first rows, as many as one table may hold in characters."""
    most, sizes = LIMITS["data_table.text"].most, accumulate(map(_words, rows))
    return [row for row, size in zip(rows, sizes, strict=True) if size <= most]


def _surely_fits(value: Any, limit: str | None, walk: _Walk) -> bool:
    """Say whether a value fits, however Slack counts: most do, and are not looked at any closer."""
    text = value.get("text") if limit and isinstance(value, dict) else value
    if not isinstance(text, str):
        return not isinstance(value, _DEEP)
    longest = 2 * len(text)
    walk.words += longest
    return limit is None or 0 < longest <= LIMITS[limit].most


def _field(value: Any, kind: str, name: str, limit: str | None, at: At, walk: _Walk) -> Any:
    if limit:
        return _text(value, limit, at, walk)
    return _list(value, kind, name, at, walk) if isinstance(value, list) else _child(value, name, at, walk)


def _child(value: Any, name: str, at: At, walk: _Walk) -> Any:
    if not isinstance(value, dict):
        return value
    kind = value.get("type") if name not in KINDS else None
    return _object(value, str(kind or KINDS.get(name, name)), at, walk)


def _list(value: list[Any], kind: str, name: str, at: At, walk: _Walk) -> list[Any]:
    which = f"{kind}.{name}"
    most = LIMITS[LISTS[which]].most if which in LISTS else None
    if most is not None and len(value) > most:
        walk.cuts.append(_pointer(at))
    limit = ITEM_TEXTS.get(which)
    shown = [
        _item(one, kind, name, limit, (at, index), walk)
        if limit or isinstance(one, list)
        else _child(one, name, (at, index), walk)
        for index, one in enumerate(value[:most])
    ]
    return value if len(shown) == len(value) and all(map(operator.is_, shown, value)) else shown


def _item(value: Any, kind: str, name: str, limit: str | None, at: At, walk: _Walk) -> Any:
    if isinstance(value, list):
        return _list(value, kind, "row", at, walk)
    is_text = isinstance(value, str) or (isinstance(value, dict) and value.get("type") in {"mrkdwn", "plain_text"})
    if not (limit and is_text):
        return _child(value, name, at, walk)
    return value if _surely_fits(value, limit, walk) else _text(value, limit, at, walk)


def _text(value: Any, limit: str, at: At, walk: _Walk) -> Any:
    """Cut a text object or a plain string; fill it where Slack does not take nothing."""
    if isinstance(value, dict):
        short = _text(whole := value.get("text"), limit, (at, "text"), walk)
        return value if short is whole else value | {"text": short}
    if not isinstance(value, str):
        return value
    most, _, least = LIMITS[limit]
    short = cut(value, most) or (_EMPTY if least else "")
    if short != value:
        walk.cuts.append(_pointer(at))
    return short


def _choosable(fitted: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Forget a first choice that was cut away with the end of its list."""
    if len(fitted.get("options") or []) == len(before.get("options") or []):
        return fitted
    values = {one.get("value") for one in fitted["options"] if isinstance(one, dict)}
    first = fitted.get("initial_option")
    if isinstance(first, dict) and first.get("value") not in values:
        del fitted["initial_option"]
    if "initial_options" in fitted:
        chosen = [one for one in fitted.pop("initial_options") if one.get("value") in values]
        fitted |= {"initial_options": chosen} if chosen else {}
    return fitted
