"""What administrators see: the values, the monthly post, the ranking that is off unless they want it."""

from typing import Any

from bot.blocks import parts
from bot.blocks.state import chosen, text
from bot.features.kudos import LONGEST_MEANING, LONGEST_NAME, Choices, MonthlyDraft, Value, ValueDraft
from bot.platform.i18n import Translator

from ._month import forgotten
from ._values import meaning, named


def setup_form(t: Translator, has: Choices, *, unthanked: int = 0) -> dict[str, Any]:
    """Return what administrators can set about kudos; `unthanked` is the number that the monthly post names."""
    options = [
        parts.option(
            t("A post on the first working morning of each month"),
            "celebrate",
            t("Last month's public kudos, in the kudos channel"),
        ),
        parts.option(t("Name those who were thanked most"), "ranking", t("Off unless you choose it")),
    ]
    on = [name for name, is_on in (("celebrate", has.celebrate), ("ranking", has.ranking)) if is_on]
    blocks = [
        parts.input_block("monthly", t("Once a month"), parts.checkboxes(options, initial=on), optional=True),
        *([parts.context(forgotten(t, unthanked))] if unthanked else []),
        parts.divider(),
        parts.section(f"*{t('Values')}*\n{t('What thanks can show. Each has a name in both languages.')}"),
        *(_line(t, each) for each in has.values),
        parts.actions(parts.button(t("Add a value"), "kudos.value"), block_id="kudos.values"),
        parts.context(t("👥 Everybody sees the values. Who changed what is noted for administrators.")),
    ]
    return parts.modal("kudos.setup", t("Kudos"), blocks, submit=t("Save"), close=t("Cancel"))


def _line(t: Translator, value: Value) -> dict[str, Any]:
    change = parts.button(t("Change"), "kudos.value", value=value.key)
    words = [named(t, value), *([parts.escape(meaning(t, value))] if meaning(t, value) else [])]
    return parts.section(" · ".join(words), accessory=change, block_id=f"value.{value.key}")


def read_setup(view: dict[str, Any]) -> MonthlyDraft:
    """Return what the administrators' form says."""
    on = chosen(view, "monthly")
    return MonthlyDraft(celebrate="celebrate" in on, ranking="ranking" in on)


def value_form(t: Translator, value: Value | None) -> dict[str, Any]:
    """Return the form of one value, stacked on the others."""
    has = value or Value("", "", "", "")
    blocks = [
        _field("english", t("Name in English"), has.english, LONGEST_NAME),
        _field("chinese", t("Name in Chinese"), has.chinese, LONGEST_NAME),
        _field("means_english", t("What it means, in English"), has.means_english, LONGEST_MEANING, optional=True),
        _field("means_chinese", t("What it means, in Chinese"), has.means_chinese, LONGEST_MEANING, optional=True),
        _field("face", t("An emoji for it"), has.face, 8, optional=True),
        parts.context(t("👥 Everybody sees it. Kudos that were given keep it, under its new name.")),
    ]
    if value is not None:
        sure = parts.confirm(
            t("Take this value off the list?"), t("Kudos that were given for it keep it."), t("Remove"), t("Cancel")
        )
        remove = parts.button(t("Remove"), "kudos.retire", value=value.key, style="danger", confirm=sure)
        blocks.append(parts.actions(remove, block_id="kudos.retire"))
    metadata = value.key if value is not None else None
    return parts.modal(
        "kudos.value", t("Value"), blocks, submit=t("Save"), close=t("Cancel"), private_metadata=metadata
    )


def _field(block_id: str, label: str, initial: str, most: int, *, optional: bool = False) -> dict[str, Any]:
    return parts.input_block(block_id, label, parts.text_input(initial=initial, max_length=most), optional=optional)


def read_value(view: dict[str, Any]) -> ValueDraft:
    """Return what the form of one value says; which value it is about stands in its metadata."""
    return ValueDraft(
        key=view.get("private_metadata") or None,
        english=text(view, "english"),
        chinese=text(view, "chinese"),
        means_english=text(view, "means_english"),
        means_chinese=text(view, "means_chinese"),
        face=text(view, "face"),
    )


def retired(t: Translator) -> dict[str, Any]:
    """Return the answer to a value that was taken off the list."""
    said = t("It is off the list. Kudos that were given for it keep it.")
    return parts.modal("kudos.said", t("Value"), [parts.section(said)], close=t("Done"))
