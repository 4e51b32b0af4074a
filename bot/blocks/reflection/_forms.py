"""The forms: to answer, to change an answer, to share one. And what they say when they come back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import parts, state
from bot.blocks.channels import outsiders
from bot.features.reflection import (
    LONGEST,
    LONGEST_TAG,
    REUSABLE,
    TAGS,
    Answer,
    AnswerDraft,
    AnswerVersion,
    Asked,
    fields,
)
from bot.overviews.quarter import Facts
from bot.platform.errors import Refused
from bot.platform.i18n import N_, Translator

from ._origins import AnswerOrigin, AskedOrigin, ShareOrigin
from ._quarter import facts_blocks
from ._words import TAG_LABELS, label, lead_in, title

Texts = Mapping[str, str]

ONLY_YOU = N_("🔒 Only you can read this: no colleague, no lead, no administrator.")


@dataclass(frozen=True)
class AnswerForm:
    """How the form for an answer opens. `prefilled`: Hearth wrote what stands in it, and it says so.

    `quiet`: it was opened from the prompt, whose message will show the answer, so no last page is needed.
    """

    draft: AnswerDraft = field(default_factory=AnswerDraft)
    prefilled: bool = False
    quiet: bool = False
    facts: Facts | None = None  # of a quarterly review
    outside: bool = False  # people of another company read the thread that it is posted in


def form(t: Translator, asked: Asked, opened: AnswerForm) -> dict[str, Any]:
    """Return the form for an answer to this question."""
    other = parts.button(t("Another question"), "reflection.fresh", value=str(asked.id))
    prefilled = t("This week's good things and thanks stand here already. Keep what helps.")
    blocks = [
        *facts_blocks(t, opened.facts),
        *_question(t, asked),
        *([] if asked.round else [parts.actions(other, block_id="reflection.other")]),
        *([parts.context(prefilled)] if opened.prefilled else []),
        *_inputs(t, asked, opened.draft.said, opened.draft.tags),
        *_reusable(t, asked, opened.draft.reusable),
        parts.context(*_promises(t, asked, outside=opened.outside)),
    ]
    return parts.modal(
        "reflection.answer",
        title(t, asked),
        blocks,
        submit=t("Post") if asked.round and asked.round.channel else t("Save"),
        close=t("Cancel"),
        private_metadata=AskedOrigin(asked.id, opened.quiet).metadata(),
    )


def change_form(
    t: Translator, answer: Answer, *, quiet: bool = False, again: bool = False, outside: bool = False
) -> dict[str, Any]:
    """Return the form that changes an answer; `again`: and posts it in its thread if it is not there.

    `outside`: people of another company read that thread.
    """
    blocks = [
        *_question(t, answer.asked),
        *_inputs(t, answer.asked, answer.said, answer.tags),
        *_reusable(t, answer.asked, answer.reusable),
        parts.context(*(_promises(t, answer.asked, outside=outside) if again else [_who_sees(t, answer)])),
    ]
    return parts.modal(
        "reflection.change",
        title(t, answer.asked),
        blocks,
        submit=t("Save"),
        close=t("Cancel"),
        private_metadata=AnswerOrigin(AnswerVersion(answer.id, answer.version), quiet, again).metadata(),
    )


def _who_sees(t: Translator, answer: Answer) -> str:
    if answer.shared is None or answer.shared.failed:
        return _promise(t, answer.asked) if answer.asked.round is None else t(ONLY_YOU)
    channel = f"<#{answer.shared.channel}>"
    return t("💬 You shared this in {channel}. What you change here changes there, too.", channel=channel)


def _promises(t: Translator, asked: Asked, *, outside: bool) -> list[str]:
    channel = asked.round.channel if asked.round else None
    return [_promise(t, asked), *([outsiders(t, channel)] if outside and channel else [])]


def _promise(t: Translator, asked: Asked) -> str:
    if asked.rhythm == REUSABLE:
        return t("🔒 Without the tick only you can read this: no colleague, no lead, no administrator.")
    if asked.round is not None and asked.round.channel:
        return t(
            "💬 This is posted in the thread in {channel} under your name, in your words. Everybody there can read it; "
            "you can take it back at any time.",
            channel=f"<#{asked.round.channel}>",
        )
    return t(ONLY_YOU)


def _reusable(t: Translator, asked: Asked, ticked: bool) -> Iterator[dict[str, Any]]:
    if asked.rhythm == REUSABLE:
        hint = t("Everybody in this workspace can then find and read it with /reflect search, with your name.")
        option = parts.option(t("♻️ Reusable: let colleagues find this note"), "yes")
        element = parts.checkboxes([option], initial=["yes"] if ticked else [])
        yield parts.input_block("reusable", t("For the team"), element, optional=True, hint=hint)


def _question(t: Translator, asked: Asked) -> Iterator[dict[str, Any]]:
    if question := lead_in(asked, t.language):
        yield parts.section(f"*{question}*")


def _inputs(t: Translator, asked: Asked, said: Texts, tags: Texts) -> Iterator[dict[str, Any]]:
    names = fields(asked)
    for name in names:
        element = parts.text_input(initial=said.get(name), multiline=True, max_length=LONGEST)
        hint = _hint(t, asked, names.index(name))
        yield parts.input_block(name, label(t, asked, name), element, optional=name != names[0], hint=hint)
    for name in TAGS.get(asked.rhythm, ()):
        element = parts.text_input(initial=tags.get(name), max_length=LONGEST_TAG)
        yield parts.input_block(name, t(TAG_LABELS[name]), element, optional=True)


def _hint(t: Translator, asked: Asked, index: int) -> str | None:
    """The quarter's two questions stay; the bank helps to think about them."""
    if asked.rhythm != "quarterly" or asked.question is None:
        return None
    return asked.question.said(t.language)[index]


def read(view: dict[str, Any]) -> AnswerDraft:
    """Return what a form for an answer, or one that changes it, says."""
    tags = {name for names in TAGS.values() for name in names}
    names = {block["block_id"] for block in view["blocks"] if block["type"] == "input"} - tags - {"reusable"}
    return AnswerDraft(_texts(view, names), _texts(view, tags), reusable=bool(state.chosen(view, "reusable")))


def _texts(view: dict[str, Any], names: set[str]) -> dict[str, str]:
    return {name: text for name in names if (text := state.text(view, name))}


def share_form(
    t: Translator,
    answer: Answer,
    post: dict[str, Any],
    *,
    channel: str | None,
    outside: bool = False,
    quiet: bool = False,
) -> dict[str, Any]:
    """Return the form that asks where to share, with the very post below; `channel` is the team's usual one.

    `outside`: people of another company read that channel; the form says so, and remembers that it did.
    """
    choice = parts.conversations_select(initial=channel, placeholder=t("Choose a channel"))
    several = len(answer.said) > 1
    reads = t("Everybody in that channel can read what you tick, exactly as it stands here:")
    if not several:
        reads = t("Everybody in that channel can read this, exactly as it stands here:")
    origin = ShareOrigin(AnswerVersion(answer.id, answer.version), quiet, channel if outside else None)
    blocks = [
        parts.input_block("channel", t("Where?"), choice),
        *([_parts_choice(t, answer)] if several else []),
        parts.context(reads),
        *([parts.section(_warning(t, channel))] if outside and channel else []),
        *post["blocks"],
        parts.context(t("Nobody is notified by name, and you can take the post back at any time.")),
    ]
    return parts.modal(
        "reflection.share",
        t("Share this answer"),
        blocks,
        submit=t("Share"),
        close=t("Cancel"),
        private_metadata=origin.metadata(),
    )


def _warning(t: Translator, channel: str) -> str:
    return "\n".join([outsiders(t, channel), t("Press *Share* if that is what you want, or choose another channel.")])


def _parts_choice(t: Translator, answer: Answer) -> dict[str, Any]:
    """Everything is ticked but in a review, of which one chooses what to show."""
    names = [name for name in fields(answer.asked) if name in answer.said]
    options = [parts.option(parts.cut(label(t, answer.asked, name), 70), name) for name in names]
    ticked = [] if answer.asked.rhythm == "quarterly" else names
    return parts.input_block("parts", t("Which parts?"), parts.checkboxes(options, initial=ticked), optional=True)


def read_parts(view: dict[str, Any]) -> list[str] | None:
    """Return which parts of an answer are to be shared; None if there was nothing to choose."""
    asked = any(block.get("block_id") == "parts" for block in view["blocks"])
    return state.chosen(view, "parts") if asked else None


def read_channel(view: dict[str, Any]) -> str:
    """Return the channel that the form names; raises `Refused` without one."""
    channel = state.text(view, "channel")
    if not channel:
        raise Refused("reflection.no_channel", field="channel")
    return channel
