"""The form for giving kudos."""

import json
from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.state import chosen, value
from bot.features.kudos import LONGEST_ABOUT, LONGEST_REASON, MOST_PEOPLE, VALUES, Value
from bot.platform.i18n import Translator

from ._values import label, meaning

LONGEST_FIELD = 3_000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element


def form(
    t: Translator,
    *,
    channel: str | None,
    values: Sequence[Value] = VALUES,
    people: Sequence[str] = (),
    reason: str | None = None,
    value: str | None = None,
    about: str | None = None,
    message: Sequence[str] = (),
    link: str | None = None,
    private: bool = False,
    outside: bool = False,
    note: str | None = None,
) -> dict[str, Any]:
    """Return the form, filled with whatever is known already.

    `message` is author, channel and ts of the message it is about, and `link` its address if there is one to show;
    it starts `private` about a message that not everybody can see. `outside`: people of another company read the kudos
    channel. `note` says why the form comes as it does. Without a kudos `channel` there is nothing public to choose.
    """
    select = parts.multi_users_select(initial=people, most=MOST_PEOPLE, placeholder=t("Choose people"))
    hint = t("What they did, and whom it helped. A sentence is enough.")
    customer = parts.text_input(initial=about, max_length=LONGEST_ABOUT)
    blocks = [
        *([parts.section(note)] if note else []),
        parts.input_block("people", t("Whom would you like to thank?"), select),
        parts.input_block("reason", t("What for?"), _reason(reason), hint=hint),
        parts.input_block("value", t("Which value does it show?"), _values(t, values, value), optional=True),
        parts.input_block("about", t("Customer or project"), customer, optional=True),
        *seen_by(t, channel, private, outside),
        *(_about_message(t, link, private) if message else []),
    ]
    metadata = json.dumps({"message": list(message)}) if message else None
    title, submit = t("Give kudos"), t("Give kudos")
    return parts.modal("kudos.give", title, blocks, submit=submit, close=t("Cancel"), private_metadata=metadata)


def _reason(said: str | None) -> dict[str, Any]:
    """Words that are too long already stay whole, for their writer to shorten: Slack takes no longer start."""
    most = LONGEST_REASON if len(said or "") <= LONGEST_REASON else LONGEST_FIELD
    return parts.text_input(initial=parts.cut(said or "", most), multiline=True, max_length=most)


def _values(t: Translator, values: Sequence[Value], chosen: str | None) -> dict[str, Any]:
    options = [parts.option(label(t, each), each.key, meaning(t, each) or None) for each in values]
    return parts.select(options, initial=chosen, placeholder=t("No value in particular"))


def seen_by(t: Translator, channel: str | None, private: bool, outside: bool) -> list[dict[str, Any]]:
    """Return the question who can see thanks, and what each answer means."""
    if channel is None:
        return [parts.context(t("🔒 Only those you thank can read this: each gets a direct message."))]
    means = t(
        "Public kudos go to <#{channel}>. Private ones are seen by you and those you thank only.", channel=channel
    )
    notes = [means, *([outsiders(t, channel)] if outside else [])]
    return ask_who_sees(t, t("Only those I thank"), notes, private)


def ask_who_sees(t: Translator, few: str, notes: Sequence[str], private: bool) -> list[dict[str, Any]]:
    """Return the choice between the kudos channel and a `few`, with what it means."""
    options = [parts.option(t("Everybody, in the kudos channel"), "public"), parts.option(few, "private")]
    radio = parts.radio(options, initial=options[private])
    return [parts.input_block("seen", t("Who can see it?"), radio), parts.context(*notes)]


def _about_message(t: Translator, link: str | None, private: bool) -> list[dict[str, Any]]:
    if link is None:
        hidden = t("🔒 It's about a message that not everybody can see, so it starts private and carries no link.")
        return [parts.context(hidden)] if private else []
    said = t("About <{link}|this message>. Its words are not copied.", link=parts.escape(link))
    only = t("🔒 Not everybody can see that message, so only its author gets the link, and only in private kudos.")
    return [parts.context(said, *([only] if private else []))]


def read(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says, as arguments of `kudos.give`."""
    return {
        "people": chosen(view, "people"),
        "reason": value(view, "reason"),
        "value": value(view, "value"),
        "about": value(view, "about"),
        "public": value(view, "seen") != "private",
    }


def read_message(view: dict[str, Any]) -> tuple[str, str, str] | None:
    """Return author, channel and ts of the message that a form is about; None if it is about none."""
    about = json.loads(view.get("private_metadata") or "{}").get("message")
    return (about[0], about[1], about[2]) if about else None
