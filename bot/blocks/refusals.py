"""How Hearth says no, is busy, or apologises. Each feature keeps its own sentences beside its blocks."""

import functools
import importlib
import pkgutil
import re
from typing import Any

from bot import blocks
from bot.blocks import parts
from bot.blocks.typed import as_typed
from bot.platform.errors import Refused
from bot.platform.i18n import N_, Translator

_MARKS = re.compile(r"`([^`\n]+)`|(?<!\w)\*([^*\s][^*\n]*)\*(?!\w)")  # code and bold

REFUSALS = {
    "people.elsewhere": N_("I'm here for the people of this workspace only, so I can't do that for you."),
    "people.unproven": N_(
        "Slack can't tell me right now who you are. Nothing was changed; please try again in a minute."
    ),
    "admin.only": N_("Only administrators of this workspace can change that. Please ask one of them."),
    "text.long": N_("That is a little long: {length} characters. Please keep it to {most} at most."),
    "stale": N_("This belongs to something that has changed since. Please open it again."),
}


@functools.cache
def sentences() -> dict[str, str]:
    """Return every feature's refusals by code: each module of `bot.blocks` may have a dict `REFUSALS`."""
    found: dict[str, str] = {}
    for module in pkgutil.iter_modules(blocks.__path__):
        found.update(getattr(importlib.import_module(f"bot.blocks.{module.name}"), "REFUSALS", {}))
    return found


def sentence(refused: Refused, t: Translator) -> str:
    """Return a refusal in the reader's language. A `count` among its values is not a plural form."""
    values = {name: parts.escape(v) if isinstance(v, str) else v for name, v in refused.params.items()}
    return t(sentences()[refused.code], **values)


def in_plain(sentence: str) -> str:
    """Return a sentence as it stands beside a field, where Slack knows no mark-up: without its marks, not escaped."""
    bare = _MARKS.sub(lambda found: found[1] or found[2], sentence)
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def busy(t: Translator) -> str:
    """Return what to say while the database cannot be written."""
    return t("Hearth cannot write anything down right now, so nothing was saved. Please try again in a minute.")


def apology(t: Translator, reference: str) -> str:
    """Return what to say after a bug; the reference finds the traceback in the log."""
    return t(
        "Sorry, something went wrong on our side and nothing was saved. If it happens again, tell your "
        "administrator this reference: `{reference}`.",
        reference=reference,
    )


def unreachable(t: Translator) -> str:
    """Return what to say while the database cannot be read, to somebody who may only have wanted to look."""
    return t("Hearth can't get at its data right now, so I couldn't do that. Please try again in a minute.")


def not_done(t: Translator, reference: str) -> str:
    """Return what to say after a bug that came before anything was to be written."""
    return t(
        "Sorry, something went wrong on our side, so I couldn't do that. If it happens again, tell your administrator "
        "this reference: `{reference}`.",
        reference=reference,
    )


def half_done(t: Translator, reference: str) -> str:
    """Return what to say after a bug that came when the writing was done: nobody should do it a second time."""
    return t(
        "What you did is saved, but something went wrong on our side while I was answering. If it happens again, tell "
        "your administrator this reference: `{reference}`.",
        reference=reference,
    )


def with_what_was_typed(sentence: str, body: dict[str, Any]) -> str:
    """Return a command's answer with the command below it, so that nobody has to type it again from memory."""
    typed = f"{body['command']} {as_typed(body.get('text') or '')}".strip()
    return f"{sentence}\n{parts.quote(typed)}" if body.get("text") else sentence


def notice_view(sentence: str, t: Translator) -> dict[str, Any]:
    """Return a small modal that says one thing."""
    return parts.modal("notice", t("Hearth"), [parts.section(sentence)], close=t("OK"))
