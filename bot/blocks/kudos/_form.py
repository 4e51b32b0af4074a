"""The form for giving kudos."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.state import chosen, value
from bot.features.kudos import LONGEST_ABOUT, LONGEST_REASON, MOST_PEOPLE, KudosDraft, Value
from bot.platform.i18n import Translator

from ._values import label, meaning

LONGEST_FIELD = 3_000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element


@dataclass(frozen=True)
class FormSettings:
    """What a form is like in this workspace.

    `channel` is the kudos channel; without one there is nothing public to choose. `outside`: people of another company
    read it. `values` are those to choose from.
    """

    channel: str | None
    outside: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class MessageRef:
    """The message that thanks are about: who wrote it ("": nobody whom one could thank), and where it stands."""

    author: str
    channel: str
    ts: str


def form(
    t: Translator,
    settings: FormSettings,
    draft: KudosDraft,
    *,
    message: MessageRef | None = None,
    note: str | None = None,
) -> dict[str, Any]:
    """Return the form, filled with whatever the draft says already.

    `message` is the message it is about; the draft has its address if there is one to show, and is private about a
    message that not everybody can see. `note` says why the form comes as it does.
    """
    select = parts.multi_users_select(initial=draft.people, most=MOST_PEOPLE, placeholder=t("Choose people"))
    said = draft.reason or ""
    # Words that are too long already stay whole, for their writer to shorten: Slack takes no longer start.
    most = LONGEST_REASON if len(said) <= LONGEST_REASON else LONGEST_FIELD
    reason = parts.text_input(initial=parts.cut(said, most), multiline=True, max_length=most)
    hint = t("What they did, and whom it helped. A sentence is enough.")
    options = [parts.option(label(t, each), each.key, meaning(t, each) or None) for each in settings.values]
    values = parts.select(options, initial=draft.value, placeholder=t("No value in particular"))
    customer = parts.text_input(initial=draft.about, max_length=LONGEST_ABOUT)
    blocks = [
        *([parts.section(note)] if note else []),
        parts.input_block("people", t("Whom would you like to thank?"), select),
        parts.input_block("reason", t("What for?"), reason, hint=hint),
        parts.input_block("value", t("Which value does it show?"), values, optional=True),
        parts.input_block("about", t("Customer or project"), customer, optional=True),
        *_seen_by(t, settings, draft),
        *(_about_message(t, draft.link, private=not draft.public) if message else []),
    ]
    metadata = json.dumps({"message": [message.author, message.channel, message.ts]}) if message else None
    title, submit = t("Give kudos"), t("Give kudos")
    return parts.modal("kudos.give", title, blocks, submit=submit, close=t("Cancel"), private_metadata=metadata)


def _seen_by(t: Translator, settings: FormSettings, draft: KudosDraft) -> list[dict[str, Any]]:
    if settings.channel is None:
        return [parts.context(t("🔒 Only those you thank can read this: each gets a direct message."))]
    means = t("Public kudos go to <#{channel}>. Private ones are seen by you and those you thank only.",
              channel=settings.channel)  # fmt: skip
    notes = [means, *([outsiders(t, settings.channel)] if settings.outside else [])]
    return ask_who_sees(t, t("Only those I thank"), notes, public=draft.public)


def ask_who_sees(t: Translator, few: str, notes: Sequence[str], *, public: bool) -> list[dict[str, Any]]:
    """Return the choice between the kudos channel and a `few`, `public` or not to begin with, and what it means."""
    everybody, only = parts.option(t("Everybody, in the kudos channel"), "public"), parts.option(few, "private")
    radio = parts.radio([everybody, only], initial=everybody if public else only)
    return [parts.input_block("seen", t("Who can see it?"), radio), parts.context(*notes)]


def _about_message(t: Translator, link: str | None, *, private: bool) -> list[dict[str, Any]]:
    if link is None:
        hidden = t("🔒 It's about a message that not everybody can see, so it starts private and carries no link.")
        return [parts.context(hidden)] if private else []
    said = t("About <{link}|this message>. Its words are not copied.", link=parts.escape(link))
    only = t("🔒 Not everybody can see that message, so only its author gets the link, and only in private kudos.")
    return [parts.context(said, *([only] if private else []))]


def read(view: dict[str, Any]) -> KudosDraft:
    """Return what the form says."""
    return KudosDraft(
        people=tuple(chosen(view, "people")),
        reason=value(view, "reason"),
        value=value(view, "value"),
        about=value(view, "about"),
        public=value(view, "seen") != "private",
    )


def read_message(view: dict[str, Any]) -> MessageRef | None:
    """Return the message that a form is about, None if it is about none."""
    about = json.loads(view.get("private_metadata") or "{}").get("message")
    return MessageRef(about[0], about[1], about[2]) if about else None
