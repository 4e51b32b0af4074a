"""What people see of reflection: prompts, forms, kept answers, shared posts, threads, reading back, searching."""

from ._album import album, page
from ._begun import week_so_far
from ._export import in_words
from ._forms import AnswerForm, change_form, form, read, read_channel, read_parts, share_form
from ._messages import album_coming, ask, became, deleted, fewer, kept, post, prompt, reply
from ._origins import (
    AnswerOrigin,
    AskedOrigin,
    ShareOrigin,
    read_answer_origin,
    read_asked_origin,
    read_share_origin,
)
from ._programmes import (
    USUAL_DAY,
    USUAL_TIME,
    ProgrammeForm,
    no_preview,
    preview,
    programme_form,
    programmes_view,
    read_programme,
    read_rule,
    removed_notice,
    saved_view,
    with_preview,
)
from ._quarter import facts_blocks, figures
from ._rounds import opening, summary
from ._search import found, note_view, read_words, search_form
from ._views import deleted_notice, help_text, history, kept_view
from ._words import REFUSALS, in_short

__all__ = [
    "REFUSALS", "USUAL_DAY", "USUAL_TIME", "AnswerForm", "AnswerOrigin", "AskedOrigin", "ProgrammeForm",
    "ShareOrigin", "album", "album_coming", "ask", "became", "change_form", "deleted", "deleted_notice",
    "facts_blocks", "fewer", "figures", "form", "found", "help_text", "history", "in_short", "in_words", "kept",
    "kept_view", "no_preview", "note_view", "opening", "page", "post", "preview", "programme_form",
    "programmes_view", "prompt", "read", "read_answer_origin", "read_asked_origin", "read_channel", "read_parts",
    "read_programme", "read_rule", "read_share_origin", "read_words", "removed_notice", "reply", "saved_view",
    "search_form", "share_form", "summary", "week_so_far", "with_preview",
]  # fmt: skip
