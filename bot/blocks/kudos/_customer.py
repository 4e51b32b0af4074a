"""The form for passing on what a customer said."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.state import chosen, value
from bot.features.kudos import LONGEST_ABOUT, LONGEST_QUOTE, MOST_PEOPLE
from bot.platform.i18n import Translator

from ._form import LONGEST_FIELD, ask_who_sees


def customer_form(
    t: Translator,
    *,
    channel: str | None,
    people: Sequence[str] = (),
    customer: str | None = None,
    reason: str | None = None,
    private: bool = False,
    outside: bool = False,
    note: str | None = None,
) -> dict[str, Any]:
    """Return the form, filled with whatever is known already; `note` says why it comes as it does.

    `outside`: people of another company read the kudos channel.
    """
    name = parts.text_input(initial=parts.cut(customer or "", LONGEST_ABOUT), max_length=LONGEST_ABOUT)
    most = LONGEST_QUOTE if len(reason or "") <= LONGEST_QUOTE else LONGEST_FIELD
    words = parts.text_input(initial=parts.cut(reason or "", most), multiline=True, max_length=most)
    select = parts.multi_users_select(initial=people, most=MOST_PEOPLE, placeholder=t("Choose people"))
    blocks = [
        *([parts.section(note)] if note else []),
        parts.input_block("customer", t("Which customer?"), name),
        parts.input_block("reason", t("What did they say or write?"), words, hint=t("In their own words, if you can.")),
        parts.input_block("people", t("Who was involved?"), select, hint=t("Choose yourself too, if you were.")),
        *_seen_by(t, channel, private, outside),
        parts.context(t("It is kept with the kudos of everybody you choose, and costs none of yours.")),
    ]
    return parts.modal("kudos.customer", t("A customer's thanks"), blocks, submit=t("Pass it on"), close=t("Cancel"))


def _seen_by(t: Translator, channel: str | None, private: bool, outside: bool) -> list[dict[str, Any]]:
    if channel is None:
        return [parts.context(t("🔒 Only those you choose can read this: each gets a direct message."))]
    means = t("In public it goes to <#{channel}>; otherwise only you and those you choose see it.", channel=channel)
    notes = [means, *([outsiders(t, channel)] if outside else [])]
    return ask_who_sees(t, t("Only those involved"), notes, private)


def read_customer(view: dict[str, Any]) -> dict[str, Any]:
    """Return what the form says, as arguments of `kudos.pass_on`."""
    return {
        "customer": value(view, "customer"),
        "quote": value(view, "reason"),
        "people": chosen(view, "people"),
        "public": value(view, "seen") != "private",
    }
