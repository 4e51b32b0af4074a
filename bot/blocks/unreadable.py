"""Words for what no key opens: in the reader's language where it is shown, beside a field instead of in it.

Everything that leaves passes here once, so that no page has to think of it: a text that could not be opened is one
character until then (`bot.platform.encryption.UNREADABLE`).
"""

from typing import Any

from bot.platform.encryption import UNREADABLE
from bot.platform.i18n import Translator

# What a form would send back as the person's own words, and what is read by Hearth alone.
_TYPED = ("initial_value", "initial_users")
_OURS = ("value", "private_metadata")


def has_unreadable(value: Any) -> bool:
    """Return whether anything in a payload could not be opened."""
    if isinstance(value, str):
        return UNREADABLE in value
    if isinstance(value, dict):
        return any(map(has_unreadable, value.values()))
    return isinstance(value, list | tuple) and any(map(has_unreadable, value))


def readable(value: Any, t: Translator) -> Any:
    """Return a payload in which words stand for what could not be opened; the same object if there is nothing to do.

    The words hold nothing that JSON, HTML or Slack's mark-up would have to escape: files pass here as they are.
    """
    return _worded(value, t) if has_unreadable(value) else value


def _worded(value: Any, t: Translator) -> Any:
    if isinstance(value, str):
        return value.replace(UNREADABLE, t("(can't be read: the key of that time is missing)"))
    if isinstance(value, list | tuple):
        return [_worded(each, t) for each in value]
    return _element(value, t) if isinstance(value, dict) else value


def _element(value: dict[str, Any], t: Translator) -> dict[str, Any]:
    """A field whose words are lost is empty and says so in grey: what it holds is what the person types."""
    lost = [name for name in _TYPED if has_unreadable(value.get(name))]
    shown = {
        name: _without(each) if name in _OURS else _worded(each, t) for name, each in value.items() if name not in lost
    }
    for name in lost:
        if left := _without(value[name]):
            shown[name] = left
        hint = t("Can't be read: the key of that time is missing. Leave this empty to keep it as it is.")
        shown["placeholder"] = {"type": "plain_text", "text": hint, "emoji": True}
    return shown


def _without(value: Any) -> Any:
    if isinstance(value, list):
        return [each for each in value if not has_unreadable(each)]
    return value.replace(UNREADABLE, "") if isinstance(value, str) else value
