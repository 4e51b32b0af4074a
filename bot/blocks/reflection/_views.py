"""Reading back: one answer, a page of them, what a search found; and the help."""

from collections.abc import Iterator
from typing import Any

from bot.blocks import parts
from bot.features.reflection import Answer, Page
from bot.platform.i18n import Translator

from ._messages import after
from ._words import details, seen_by, status, title

GLANCE = 500  # characters of each text in a list; the whole of it is one tap away


def kept_view(t: Translator, answer: Answer) -> dict[str, Any]:
    """Return one answer as a form's last page."""
    mine = parts.button(t("My answers"), "reflection.history")
    blocks = [
        parts.section(status(t, answer)),
        *details(t, answer, language=t.language),
        parts.actions(*after(t, answer), _delete(t, answer), mine, block_id="reflection.after"),
    ]
    return parts.modal("reflection.kept", title(t, answer.asked), blocks, close=t("Done"))


def history(t: Translator, page: Page, zone: str, *, notice: str | None = None) -> dict[str, Any]:
    """Return a page of one's own answers; `notice` says what has just happened to them."""
    blocks = [parts.section(notice)] if notice else []
    blocks += [block for answer in page.answers for block in _listed(t, answer, zone)]
    if not page.answers:
        ask = parts.button(t("Ask me a question"), "reflection.open")
        blocks += [parts.section(t("Nothing here yet.")), parts.actions(ask, block_id="reflection.first")]
    else:
        blocks.append(parts.actions(parts.button(t("Search…"), "reflection.search"), block_id="reflection.looking"))
    return parts.modal("reflection.history", t("My answers"), [*blocks, *_paging(t, page)], close=t("Done"))


def _listed(t: Translator, answer: Answer, zone: str) -> Iterator[dict[str, Any]]:
    about = (seen_by(t, answer), t.moment(answer.at, zone), parts.escape(title(t, answer.asked)))
    yield parts.context(" · ".join(about))
    yield from details(t, answer, language=t.language, most=GLANCE)
    if answer.shared is not None and answer.shared.failed:
        yield parts.context(status(t, answer))
    yield parts.actions(*after(t, answer), _delete(t, answer), block_id=f"reflection.after.{answer.id}")
    yield parts.divider()


def _delete(t: Translator, answer: Answer) -> dict[str, Any]:
    sure = parts.confirm(
        t("Delete this answer?"),
        t("It is gone for good then, and so is the post if you shared it."),
        t("Delete"),
        t("Keep it"),
        danger=True,
    )
    return parts.button(t("Delete"), "reflection.delete", value=str(answer.id), confirm=sure)


def _paging(t: Translator, page: Page) -> Iterator[dict[str, Any]]:
    buttons = []
    if page.number > 1:
        buttons.append(parts.button(t("← Newer"), "reflection.page.newer", value=str(page.number - 1)))
    if page.number < page.pages:
        buttons.append(parts.button(t("Older →"), "reflection.page.older", value=str(page.number + 1)))
    if buttons:
        yield parts.context(t("Page {number} of {pages}", number=page.number, pages=page.pages))
        yield parts.actions(*buttons, block_id="reflection.paging")


def help_text(t: Translator) -> dict[str, Any]:
    """Return what `/reflect help` says."""
    text = t(
        "*`/reflect`* asks you what still waits for you, or else a new question. What you answer is for you alone, "
        "except in a programme's thread: that form says so, and its button says *Post*.\n"
        "*`/reflect daily`*, *`/reflect weekly`* and *`/reflect quarterly`* open that form at once: a question, your "
        "project notes, the quarterly review.\n"
        "*`/reflect history`* shows what you wrote before, to change or delete.\n"
        "*`/reflect search cut-over`* looks through your own answers, and through the project notes that colleagues "
        "marked as reusable.\n"
        "*`/reflect programmes`* is for administrators: what the team is asked regularly, in a thread or each person "
        "alone.\n"
        "Nothing else is shared unless you press *Share…* or tick *Reusable*, and then you can take it back. "
        "`/hearth settings` sets when the questions come."
    )
    return parts.message(text, [parts.section(text)])


def deleted_notice(t: Translator) -> str:
    """Return what is said above the list once an answer is gone."""
    return t("Deleted. Nothing of it is kept.")
