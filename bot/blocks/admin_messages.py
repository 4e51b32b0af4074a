"""What administrators see of messages that may not have arrived, and of each other's changes."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.features.admin_messages import MOST, Change, Undelivered
from bot.platform.i18n import N_, Translator

REFUSALS = {
    "admin_messages.settled": N_("This message no longer waits for a decision. The list is up to date now."),
}

KINDS = {
    "checkins": N_("Check-in"),
    "exchange": N_("Exchange day"),
    "kudos": N_("Kudos"),
    "reflection": N_("Shared reflection"),
    "hearth": N_("Help and settings"),
    "holidays": N_("Public holidays"),
    "prompts": N_("A question or reminder"),
}

# Slack's codes in words (docs.slack.dev/reference/methods/chat.postMessage).
REASONS = {
    "not_in_channel": N_("I am not in that channel: `/invite @Hearth` there, then send it again."),
    "channel_not_found": N_("The channel is gone, or private and I am not in it."),
    "is_archived": N_("The channel is archived."),
    "restricted_action": N_("This workspace does not let me write there: its administrators decide who may post."),
    "cannot_reply_to_message": N_("The message it belongs to takes no replies."),
    "msg_too_long": N_("Slack finds it too long."),
    "invalid_blocks": N_("Slack does not accept how it looks. That is a bug of Hearth's."),
    "missing_scope": N_("Slack did not answer, and I may not read there to find out whether it arrived."),
    "messages_tab_disabled": N_("The app's messages tab is switched off in Slack."),
    "reconcile": N_("It may have been sent before the database was restored from a backup."),
    "original_failed": N_("The message that it changes did not arrive."),
    "unreadable": N_("No key opens the words in it: the key of that time is missing. It can be sent once it is back."),
    "history_too_long": N_("Slack did not answer, and too much has been written there since to find out."),
}

SETTINGS = {
    "kudos_channel": N_("Channel for kudos"),
    "exchange_channel": N_("Channel for the exchange day"),
    "reflection_channel": N_("Channel for shared reflections"),
    "kudos_emoji": N_("Emoji that gives kudos"),
    "kudos_per_day": N_("Kudos a day, for each person"),
    "locale": N_("Language of channel posts"),
    "zone": N_("Time zone"),
    "region": N_("Public holidays of"),
    "usual": N_("What newcomers get"),
    "holidays": N_("Public holidays"),
    "away_emoji": N_("Status emoji that mean: away"),
    "department": N_("A department"),
    "message.resend": N_("A message was sent again"),
    "message.there": N_("A message was found to be there"),
    "exchange.paused": N_("The exchange day pauses"),
    "exchange.resumed": N_("The exchange day goes on"),
    "exchange.announced": N_("The exchange day was announced again"),
    "exchange.cancelled": N_("The exchange day was cancelled"),
    "exchange.channel": N_("Channel for the exchange day"),
    "exchange": N_("When and how the exchange day is"),
    "kudos.value": N_("A value for kudos"),
    "kudos": N_("The monthly post about kudos"),
    "checkins.smallest": N_("The smallest group that figures are shown of"),
    "checkins.contact": N_("Whom people may turn to"),
    "checkins": N_("Tags and helplines of the check-in"),
    "reflection.programme": N_("A programme of questions"),
    "reflection.paused": N_("A programme of questions pauses"),
    "reflection.resumed": N_("A programme of questions goes on"),
    "reflection.removed": N_("A programme of questions was deleted"),
    "retention": N_("How long it is kept"),
}
MOST_LINES = 40


def undelivered_view(t: Translator, rows: Sequence[Undelivered], *, zone: str) -> dict[str, Any]:
    """Return the page of messages that wait for an administrator, each with its two buttons."""
    if not rows:
        blocks = [parts.section(t("Everything has arrived, as far as Slack says. There is nothing to do here."))]
    else:
        intro = t(
            "Slack refused these messages, or did not say whether it has them. Look into the channel: if a message is "
            "not there, send it again; if it is, say so, and nobody gets it twice. What is in them is not shown here."
        )
        blocks = [parts.section(intro), *(block for row in rows[:MOST] for block in _line(t, row, zone))]
        if len(rows) > MOST:
            blocks.append(parts.context(t.n("{n} more message.", "{n} more messages.", len(rows) - MOST)))
    return parts.modal("hearth.undelivered", t("Not arrived?"), blocks, close=t("Done"))


def _line(t: Translator, row: Undelivered, zone: str) -> list[dict[str, Any]]:
    name = kind(t, row.kind) if row.kind else t("Direct message")
    where = f"<#{row.channel}>" if row.channel else t("to one person or a few")
    text = f"*{name}* · {where} · {t.moment(row.at, zone)}\n{reason(t, row.error)}"
    sure = parts.confirm(
        t("Send it again?"), t("If it has arrived after all, it will then be there twice."), t("Resend"), t("Cancel")
    )
    heard = f"{name}, {t.moment(row.at, zone)}"  # several buttons of one name: a screen reader says which is which
    again, there = t("Resend"), t("It is there")
    each = {label: t("{label}: {words}", label=label, words=heard) for label in (again, there)}
    confirm = sure if row.held else None
    buttons = [parts.button(again, "hearth.resend", value=row.id, confirm=confirm, accessibility_label=each[again])]
    if row.held:
        buttons.append(parts.button(there, "hearth.there", value=row.id, accessibility_label=each[there]))
    return [parts.divider(), parts.section(text), parts.actions(*buttons, block_id=f"undelivered.{row.id}")]


def kind(t: Translator, kind: str) -> str:
    """Return a kind of message in words: its feature's name."""
    feature = kind.partition(".")[0]
    return t(KINDS[feature]) if feature in KINDS else feature


def reason(t: Translator, error: str | None) -> str:
    """Return why a message may not have arrived."""
    if error is not None and error.startswith("render:"):
        return t("It could not be put together. That is a bug of Hearth's; the log says where.")
    known = REASONS.get(error or "")
    return t(known) if known else t("Slack says `{code}`.", code=parts.escape(error or "?"))


def changes_view(t: Translator, changes: Sequence[Change], *, zone: str) -> dict[str, Any]:
    """Return the page of what administrators changed, the newest first."""
    lines = [
        f"{t.moment(each.at, zone)} · <@{each.user_id}>\n"
        + t("; ").join(dict.fromkeys(setting(t, what) for what in each.what))
        for each in changes[:MOST_LINES]
    ]
    blocks = [parts.section(line) for line in lines] or [parts.section(t("Nobody has changed anything yet."))]
    note = parts.context(t("Which setting, by whom, when. Nothing that somebody wrote is noted."))
    return parts.modal("hearth.changes", t("Who changed what"), [note, *blocks], close=t("Done"))


def setting(t: Translator, what: str) -> str:
    """Return the name of what was changed, in words: its own, or else those of what it belongs to."""
    name = what.partition(":")[0]
    known = SETTINGS.get(name) or SETTINGS.get(name.partition(".")[0])
    return t(known) if known else parts.escape(what)
