"""The form for passing on what a customer said."""

from typing import Any

from bot.blocks import parts
from bot.blocks.channels import outsiders
from bot.blocks.state import chosen, value
from bot.features.kudos import LONGEST_ABOUT, LONGEST_QUOTE, MOST_PEOPLE, CustomerDraft
from bot.platform.i18n import Translator

from ._form import LONGEST_FIELD, FormSettings, ask_who_sees


def customer_form(
    t: Translator, settings: FormSettings, draft: CustomerDraft, *, note: str | None = None
) -> dict[str, Any]:
    """Return the form, filled with whatever the draft says already; `note` says why it comes as it does."""
    name = parts.text_input(initial=parts.cut(draft.customer or "", LONGEST_ABOUT), max_length=LONGEST_ABOUT)
    quote = draft.quote or ""
    most = LONGEST_QUOTE if len(quote) <= LONGEST_QUOTE else LONGEST_FIELD
    words = parts.text_input(initial=parts.cut(quote, most), multiline=True, max_length=most)
    select = parts.multi_users_select(initial=draft.people, most=MOST_PEOPLE, placeholder=t("Choose people"))
    blocks = [
        *([parts.section(note)] if note else []),
        parts.input_block("customer", t("Which customer?"), name),
        parts.input_block("reason", t("What did they say or write?"), words, hint=t("In their own words, if you can.")),
        parts.input_block("people", t("Who was involved?"), select, hint=t("Choose yourself too, if you were.")),
        *_seen_by(t, settings, draft),
        parts.context(t("It is kept with the kudos of everybody you choose, and costs none of yours.")),
    ]
    return parts.modal("kudos.customer", t("A customer's thanks"), blocks, submit=t("Pass it on"), close=t("Cancel"))


def _seen_by(t: Translator, settings: FormSettings, draft: CustomerDraft) -> list[dict[str, Any]]:
    if settings.channel is None:
        return [parts.context(t("🔒 Only those you choose can read this: each gets a direct message."))]
    means = t("In public it goes to <#{channel}>; otherwise only you and those you choose see it.",
              channel=settings.channel)  # fmt: skip
    notes = [means, *([outsiders(t, settings.channel)] if settings.outside else [])]
    return ask_who_sees(t, t("Only those involved"), notes, public=draft.public)


def read_customer(view: dict[str, Any]) -> CustomerDraft:
    """Return what the form says."""
    return CustomerDraft(
        people=tuple(chosen(view, "people")),
        customer=value(view, "customer"),
        quote=value(view, "reason"),
        public=value(view, "seen") != "private",
    )
