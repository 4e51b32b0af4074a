"""The form for giving kudos."""

import json
from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.blocks.state import chosen, value
from bot.features.kudos import LONGEST_ABOUT, LONGEST_REASON, MOST_PEOPLE, VALUES
from bot.i18n import Translator

from ._values import FACES, MEANINGS, NAMES


def form(
    t: Translator,
    *,
    channel: str | None,
    people: Sequence[str] = (),
    link: str | None = None,
    private: bool = False,
) -> dict[str, Any]:
    """Return the form; `people` are chosen already, `link` is the message it is about.

    Without a kudos `channel` there is nothing public to choose.
    """
    select = parts.multi_users_select(initial=people, most=MOST_PEOPLE, placeholder=t("Choose people"))
    reason = parts.text_input(multiline=True, max_length=LONGEST_REASON)
    hint = t("What they did, and whom it helped. A sentence is enough.")
    about = parts.text_input(max_length=LONGEST_ABOUT)
    blocks = [
        parts.input_block("people", t("Whom would you like to thank?"), select),
        parts.input_block("reason", t("What for?"), reason, hint=hint),
        parts.input_block("value", t("Which value does it show?"), _values(t), optional=True),
        parts.input_block("about", t("Customer or project"), about, optional=True),
        *_seen_by(t, channel, private),
        *_about_message(t, link),
    ]
    metadata = json.dumps({"link": link}) if link else None
    title, submit = t("Give kudos"), t("Give kudos")
    return parts.modal("kudos.give", title, blocks, submit=submit, close=t("Cancel"), private_metadata=metadata)


def _values(t: Translator) -> dict[str, Any]:
    options = [parts.option(f"{FACES[v]} {t(NAMES[v])}", v, t(MEANINGS[v])) for v in VALUES]
    return parts.select(options, placeholder=t("No value in particular"))


def _seen_by(t: Translator, channel: str | None, private: bool) -> list[dict[str, Any]]:
    if channel is None:
        return [parts.context(t("🔒 Only those you thank can read this: each gets a direct message."))]
    options = [
        parts.option(t("Everybody, in the kudos channel"), "public"),
        parts.option(t("Only those I thank"), "private"),
    ]
    seen = parts.input_block("seen", t("Who can see it?"), parts.radio(options, initial=options[private]))
    where = t(
        "Public kudos go to <#{channel}>. Private ones are seen by you and those you thank only.", channel=channel
    )
    return [seen, parts.context(where)]


def _about_message(t: Translator, link: str | None) -> list[dict[str, Any]]:
    if link is None:
        return []
    return [parts.context(t("About <{link}|this message>. Its words are not copied.", link=parts.escape(link)))]


def read(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says, as arguments of `kudos.give`."""
    metadata = json.loads(view.get("private_metadata") or "{}")
    return {
        "people": chosen(view, "people"),
        "reason": value(view, "reason"),
        "value": value(view, "value"),
        "about": value(view, "about"),
        "public": value(view, "seen") != "private",
        "link": metadata.get("link"),
    }
