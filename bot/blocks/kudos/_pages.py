"""Looking back: one's own kudos page by page, and the search in what one received."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.blocks import parts
from bot.blocks.state import text
from bot.features.kudos import GAVE, GOT, LONGEST_WORDS, REACTED, Page, PageQuery, Thanks
from bot.platform.i18n import Translator

from ._parts import mentions
from ._values import named

LONGEST_SHOWN = 300  # of a reason; the whole stands where it was said


def entries(t: Translator, some: Iterable[Thanks], undoable: frozenset[int], zone: str) -> Iterator[dict[str, Any]]:
    """Return messages of thanks, each with when, who and what for; with a way back while there is one."""
    for each in some:
        undo = undo_button(t, each) if each.id in undoable else None
        yield parts.section(_entry(t, each, zone), accessory=undo)


def undo_button(t: Translator, thanks: Thanks) -> dict[str, Any]:
    """Return the way back."""
    return parts.button(t("Undo"), "kudos.undo", value=str(thanks.id))


def _entry(t: Translator, thanks: Thanks, zone: str) -> str:
    giver = f"💌 {parts.escape(thanks.customer)}" if thanks.customer else mentions(t, [thanks.giver])
    who = t("{giver} → {people}", giver=giver, people=mentions(t, thanks.recipients))
    value = [named(t, thanks.value)] if thanks.value else []
    seen = f"<#{thanks.channel}>" if thanks.channel else t("🔒 Private")
    head = " · ".join([t.moment(thanks.at, zone), who, *value, seen])
    return f"{head}\n{_why(t, thanks)}"


def _why(t: Translator, thanks: Thanks) -> str:
    if thanks.reason:
        return parts.quote(parts.cut(thanks.reason, LONGEST_SHOWN))
    if thanks.kind == REACTED and thanks.link:
        return t("for <{link}|a message>", link=parts.escape(thanks.link))
    return t("for a message")


def page(t: Translator, shown: Page, zone: str) -> dict[str, Any]:
    """Return one page, with the ways to the others."""
    title = _title(t, shown)
    count = _count(t, shown)
    blocks = [
        parts.header(parts.cut(title, 150)),
        parts.section(count),
        *entries(t, shown.thanks, shown.undoable, zone),
        parts.actions(*_ways(t, shown), block_id="kudos.paging"),
        parts.context(t("Only you see this page.")),
    ]
    return parts.message(f"{parts.escape(title)}\n{count}", blocks)


def page_view(t: Translator, message: dict[str, Any]) -> dict[str, Any]:
    """Return a page as a modal."""
    return parts.modal("kudos.page", t("Your kudos"), message["blocks"], close=t("Done"))


def _title(t: Translator, shown: Page) -> str:
    if shown.words:
        return t("Found in your kudos: “{words}”", words=shown.words)
    return t("Kudos you gave") if shown.which == GAVE else t("Kudos you received")


def _count(t: Translator, shown: Page) -> str:
    if not shown.total:
        return t("Nothing yet.") if not shown.words else t("No kudos that you received has these words in it.")
    if len(shown.thanks) == shown.total:
        return t.n("{n} in all", "{n} in all, the newest first", shown.total)
    first, last = shown.offset + 1, shown.offset + len(shown.thanks)
    return t("{first} to {last} of {total}, the newest first", first=first, last=last, total=shown.total)


def _ways(t: Translator, shown: Page) -> Iterator[dict[str, Any]]:
    if shown.newer is not None:
        newer = PageQuery(shown.which, shown.newer, shown.words)
        yield parts.button(t("◀ Newer"), "kudos.page.newer", value=_written(newer))
    if shown.older is not None:
        older = PageQuery(shown.which, shown.older, shown.words)
        yield parts.button(t("Older ▶"), "kudos.page.older", value=_written(older))
    yield parts.button(t("Search"), "kudos.search")
    yield parts.button(t("Overview"), "kudos.page.overview")


def _written(query: PageQuery) -> str:
    """Return the value of a button that leads to a page; `read_page_query` reads it back."""
    return f"{query.which}|{query.offset}|{query.words}"


def ways_back(t: Translator) -> list[dict[str, Any]]:
    """Return the overview's ways to all of it."""
    return [
        parts.button(t("All you received"), "kudos.page.received", value=_written(PageQuery(GOT))),
        parts.button(t("All you gave"), "kudos.page.given", value=_written(PageQuery(GAVE))),
        parts.button(t("Search"), "kudos.search"),
    ]


def read_page_query(value: str) -> PageQuery:
    """Return the page that a button leads to, from its value."""
    which, offset, words = value.split("|", maxsplit=2)
    return PageQuery(which, int(offset), words)


def search_form(t: Translator) -> dict[str, Any]:
    """Return the form that asks for words."""
    field = parts.text_input(max_length=LONGEST_WORDS)
    hint = t("A word of the reason, a customer, a project, or who thanked you.")
    blocks = [
        parts.input_block("words", t("What are you looking for?"), field, hint=hint),
        parts.context(t("Only what you received is searched. 🔒 Nobody sees what you look for.")),
    ]
    return parts.modal("kudos.search", t("Search"), blocks, submit=t("Search"), close=t("Cancel"))


def read_search(view: dict[str, Any]) -> PageQuery:
    """Return the page that the search form asks for: of what its writer received, whatever has these words in it."""
    return PageQuery(GOT, words=text(view, "words"))
