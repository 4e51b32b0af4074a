"""What a person sees about their own data: the page, the file, and the way to have it deleted."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.blocks import parts
from bot.blocks.state import text
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "data.word": N_("Nothing was deleted. To have everything deleted, please type the word *delete*."),
}


def page(t: Translator, *, kept: str | None = None, asked: bool = False) -> dict[str, Any]:
    """Return what one can do with everything Hearth keeps about oneself."""
    what = t(
        "Everything that Hearth keeps about you is yours: check-ins with notes, answers, thanks you gave and received, "
        "exchange days, settings, and when I wrote to you."
    )
    take = parts.button(t("Send me everything"), "data.export", style=None if asked else "primary")
    drop = parts.button(t("Delete everything…"), "data.forget", style="danger")
    blocks = [
        parts.section(what),
        *([parts.context(f"⏳ {kept}")] if kept else []),
        parts.section(t("*Take it with you*\nOne file, sent to our conversation. Only you can see it there.")),
        *([parts.context(t("✅ It is on its way to our conversation."))] if asked else []),
        parts.actions(take, block_id="data.take"),
        parts.divider(),
        parts.section(t("*Have it deleted*\nFor good. On the next page you see what goes and what cannot.")),
        parts.actions(drop, block_id="data.drop"),
    ]
    return parts.modal("hearth.data", t("My data"), blocks, close=t("Done"))


def forget_form(t: Translator) -> dict[str, Any]:
    """Return the form that says what goes and what stays, and wants one word."""
    goes = t(
        "*This goes, for good*\n• moods, notes and good things\n• answers and project notes, also those you shared: I "
        "take the posts back\n• thanks you received, sign-ups, votes\n• your settings, and the list of what I wrote to "
        "you"
    )
    stays = t(
        "*This stays*\n• thanks you gave, and your topics and notes of exchange days: others have them too. They are "
        "then by “somebody who left”\n• messages that stand in Slack; you can delete yours there\n• which settings you "
        "changed as an administrator\n• that I am not to write to you by myself"
    )
    backups = t("Whoever runs Hearth may keep backups for a while. Text in them stays encrypted.")
    blocks = [
        parts.section(goes),
        parts.section(stays),
        parts.context(backups, t("🔒 Nobody is told.")),
        parts.input_block("word", t("Please type the word “delete”"), parts.text_input(max_length=20)),
    ]
    return parts.modal("data.forget", t("Delete everything"), blocks, submit=t("Delete"), close=t("Cancel"))


def read_word(view: dict[str, Any]) -> str:
    """Return the word that was typed."""
    return text(view, "word")


def forgotten(t: Translator) -> dict[str, Any]:
    """Return the last page."""
    said = t(
        "Everything about you is deleted. I will not write to you by myself any more. If you ever want to begin anew, "
        "`/hearth resume` is enough. All the best."
    )
    return parts.modal("data.forgotten", t("Done"), [parts.section(said)], close=t("OK"))


def empty_home(t: Translator) -> dict[str, Any]:
    """Return Home for somebody about whom there is nothing any more."""
    return parts.home([parts.section(t("There is nothing here about you. `/hearth resume` begins anew."))])


def export(t: Translator, found: Mapping[str, object], *, at: datetime, day: str) -> dict[str, Any]:
    """Return the message with the file, and what is said instead where files cannot be sent.

    `found` is what is kept about a person, by table (`personal_data.everything`); `day` is in the file's name.
    """
    said = t("Here is everything that Hearth keeps about you. Only you can see this file.")
    without = t(
        "I put together everything that I keep about you, but I may not send files in this workspace. Please ask "
        "whoever looks after Hearth for the permission `files:write`, then try `/hearth data` again."
    )
    about = {"what": t("Everything that Hearth keeps about you, by table."), "at": at.isoformat()}
    content = json.dumps({"about": about, **found}, ensure_ascii=False, indent=2)
    file = {"name": f"hearth-{day}.json", "content": content}
    return parts.message(said, file=file, otherwise=parts.message(without, [parts.section(without)]))
