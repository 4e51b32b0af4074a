"""Searching: what colleagues let everybody find, and what is one's own."""

from collections.abc import Iterator
from typing import Any

from bot.blocks import parts, state
from bot.core.search import excerpt
from bot.features.reflection import FIELDS, REUSABLE, Note, Notes
from bot.platform.i18n import Translator

from ._words import LABELS, quoted, seen_by, tag_line, tags_of, title

LONGEST_WORDS = 100


def search_form(t: Translator) -> dict[str, Any]:
    """Return the form that asks what to look for."""
    element = parts.text_input(max_length=LONGEST_WORDS, placeholder=t("data migration"))
    note = t(
        "I look through the notes that colleagues let everybody find, and through your own answers. 🔒 Nobody sees "
        "what you look for."
    )
    blocks = [parts.input_block("words", t("Which words?"), element), parts.context(note)]
    return parts.modal("reflection.search", t("Search notes"), blocks, submit=t("Search"), close=t("Cancel"))


def read_words(view: dict[str, Any]) -> str:
    """Return what to look for."""
    return state.text(view, "words")


def found(t: Translator, notes: Notes, words: str, zone: str) -> dict[str, Any]:
    """Return what a search found: notes that everybody can find first, then the reader's own, each with who sees it."""
    blocks = [*_team(t, notes, words, zone), *_own(t, notes, words, zone)]
    if not blocks:
        blocks.append(parts.section(t("Nothing has “{words}” in it.", words=parts.escape(words))))
        blocks.append(parts.context(t("I looked through the notes that colleagues let everybody find, and your own.")))
    blocks.append(parts.actions(parts.button(t("Search…"), "reflection.search"), block_id="reflection.looking"))
    return parts.modal("reflection.found", t("Search notes"), blocks, close=t("Done"))


def _team(t: Translator, notes: Notes, words: str, zone: str) -> Iterator[dict[str, Any]]:
    if notes.team:
        yield parts.section(f"*{t('♻️ Notes that everybody can find')}*")
    for note in notes.team:
        yield parts.context(_whose(t, note, zone))
        read = parts.button(t("Read"), "reflection.read", value=str(note.answer_id))
        text = excerpt(" · ".join(note.said.values()), words)
        yield parts.section(parts.quote(text), accessory=read, block_id=f"reflection.note.{note.answer_id}")
    if notes.more:
        yield parts.context(t("These fit best. One more word narrows it down."))


def _own(t: Translator, notes: Notes, words: str, zone: str) -> Iterator[dict[str, Any]]:
    if notes.own.answers:
        yield parts.section(f"*{t('Your own')}*")
    for answer in notes.own.answers:
        about = (
            seen_by(t, answer),
            t.moment(answer.at, zone),
            parts.escape(title(t, answer.asked)),
            tag_line(t, answer),
        )
        yield parts.context(" · ".join(filter(None, about)))
        read = parts.button(t("Open"), "reflection.show", value=str(answer.id))
        text = excerpt(" · ".join(answer.said.values()), words)
        yield parts.section(parts.quote(text), accessory=read, block_id=f"reflection.own.{answer.id}")
    if notes.own.more:
        yield parts.context(t("These are the newest ones. One more word narrows it down."))


def _whose(t: Translator, note: Note, zone: str) -> str:
    name = t("You") if note.own else parts.escape(note.author) or f"<@{note.user_id}>"
    return " · ".join(filter(None, (f"*{name}*", t.moment(note.at, zone), tags_of(t, note.tags))))


def note_view(t: Translator, note: Note, zone: str) -> dict[str, Any]:
    """Return the whole of a colleague's note."""
    blocks = [parts.context(_whose(t, note, zone))]
    for name in FIELDS[REUSABLE]:
        first, *more = [*quoted(note.said.get(name, "")), ""]
        if first:
            blocks += [parts.section(f"*{t(LABELS[name])}*\n{first}"), *map(parts.section, filter(None, more))]
    blocks.append(parts.context(t("♻️ Its author lets everybody in this workspace find and read it.")))
    return parts.modal("reflection.note", t("Project notes"), blocks, close=t("Back"))
