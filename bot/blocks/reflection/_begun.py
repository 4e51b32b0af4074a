"""What stands in the form of the week's project notes before its author begins."""

from collections.abc import Sequence

from bot.blocks.text import cut, plain
from bot.features.kudos import Thanks
from bot.platform.i18n import Translator

from ._words import from_whom

MOST = 12  # lines
LINE = 200


def week_so_far(t: Translator, good_things: Sequence[str], thanks: Sequence[Thanks]) -> str:
    """Return the week's good things and thanks, a line each; "" if there are none. It stands in a text field."""
    lines = [_line(thing) for thing in good_things]
    lines += [
        _line(t("Thanks from {name}: {reason}", name=from_whom(t, each), reason=each.reason))
        for each in thanks
        if each.reason
    ]
    return "\n".join(lines[:MOST])


def _line(text: str) -> str:
    return f"• {cut(' '.join(plain(text).split()), LINE)}"
