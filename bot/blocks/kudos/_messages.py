"""What others see: the public post and the message to whoever is thanked."""

from typing import Any

from bot.blocks import parts, refusals
from bot.features.kudos import REACTED, Thanks
from bot.platform.errors import Refused
from bot.platform.i18n import Translator

from ._parts import details, mentions, names, quoted, small, voices


def post(t: Translator, thanks: Thanks) -> dict[str, Any]:
    """Return the public post, with everybody who has joined in."""
    giver, whom, joined = names(t, [thanks.giver]), names(t, thanks.recipients), list(voices(t, thanks))
    known = [*details(t, thanks), *([t("Passed on by {giver}", giver=giver)] if thanks.customer else [])]
    reason = parts.escape(thanks.reason or "")
    head = t("💝 *{giver}* thanks *{people}*", giver=giver, people=whom)
    if thanks.customer:
        giver = parts.escape(thanks.customer)
        head = t("💌 *{customer}* thanks *{people}*", customer=giver, people=whom)
    said = t("{giver} thanks {people}: {reason}", giver=giver, people=whom, reason=reason)
    buttons = parts.actions(
        parts.button(t("Me too"), "kudos.me_too", value=str(thanks.id), accessibility_label=t("Join in these thanks")),
        parts.button(t("Give kudos"), "kudos.give"),
        block_id="kudos.post",
    )
    blocks = [parts.section(head), *quoted(thanks), *small(known), *small(joined), buttons]
    return parts.message("\n".join([said, *known, *joined]), blocks)


def received(
    t: Translator, thanks: Thanks, *, reader: str | None, posted: str | None, stands: bool = True
) -> dict[str, Any]:
    """Return the message to one recipient; `posted` is the address of the public post, if it is known already.

    `stands`: the post is there; without it nothing is said that the next minute could make untrue.
    """
    head = _head(t, thanks)
    others = [each for each in thanks.recipients if each.user_id != reader]
    lines = [
        *details(t, thanks),
        *_also(t, thanks, others),
        _seen(t, thanks, others=bool(others), posted=posted, stands=stands),
    ]
    said = t("{head}\n{reason}", head=head, reason=parts.escape(thanks.reason)) if thanks.reason else head
    blocks = [parts.section(head), *quoted(thanks), parts.context(*lines)]
    if not thanks.customer:
        blocks.append(parts.actions(parts.button(t("Say thanks back"), "kudos.back", value=str(thanks.id))))
    return parts.message("\n".join([said, *lines]), blocks)


def _head(t: Translator, thanks: Thanks) -> str:
    giver = mentions(t, [thanks.giver])
    if thanks.customer:
        return t("💌 {customer} thanks you. {giver} passed it on:", customer=parts.escape(thanks.customer), giver=giver)
    if thanks.kind != REACTED:
        return t("💝 {giver} thanks you:", giver=giver)
    if thanks.link:
        link = parts.escape(thanks.link)
        return t("💝 {giver} thanks you for <{link}|this message of yours>.", giver=giver, link=link)
    return t("💝 {giver} thanks you for something that you wrote.", giver=giver)


def _also(t: Translator, thanks: Thanks, others: list[Any]) -> list[str]:
    return [t("Thanked with you: {people}", people=mentions(t, others))] if others else []


def _seen(t: Translator, thanks: Thanks, *, others: bool, posted: str | None, stands: bool) -> str:
    """Say who can see it."""
    if thanks.channel is not None and not stands:
        return t("Public kudos, meant for <#{channel}>", channel=thanks.channel)
    if thanks.channel is not None and posted is not None:
        return t("<{link}|Posted> in <#{channel}>", link=parts.escape(posted), channel=thanks.channel)
    if thanks.channel is not None:
        return t("Posted in <#{channel}>", channel=thanks.channel)
    return t("🔒 Seen only by the giver and those who are thanked") if others else t("🔒 Seen only by you two")


def not_posted(t: Translator, thanks: Thanks, *, channel: str | None) -> dict[str, Any]:
    """Return, for the giver, that Slack did not take the public post."""
    whom = mentions(t, thanks.recipients)
    text = t("Your kudos have reached {people}, but the public post did not come about.", people=whom)
    why = t("Hearth cannot write in <#{channel}>. An administrator can bring it in with `/invite @Hearth`, or choose "
            "another channel under `/hearth admin`.", channel=channel)  # fmt: skip
    lines = [text, why] if channel else [text]
    return parts.message("\n".join(lines), [parts.section(line) for line in lines])


def posted_late(t: Translator, thanks: Thanks, *, stands: bool) -> dict[str, Any]:
    """Return, for the giver, that the public post was sent again after all."""
    whom = mentions(t, thanks.recipients)
    text = t("Your kudos to {people} were sent again and are on their way to <#{channel}>.",
             people=whom, channel=thanks.channel)  # fmt: skip
    if stands:
        text = t("Your kudos to {people} are in <#{channel}> now: they were sent again.",
                 people=whom, channel=thanks.channel)  # fmt: skip
    return parts.message(text, [parts.section(text)])


def reaction_refused(t: Translator, *, code: str, emoji: str, who: str) -> dict[str, Any]:
    """Return why a reaction stayed a reaction."""
    head = t("Your :{emoji}: stays a reaction; it did not become kudos.", emoji=emoji)
    why = refusals.sentence(Refused(code, who=who), t)
    return parts.message(f"{head} {why}", [parts.section(head), parts.context(why)])
