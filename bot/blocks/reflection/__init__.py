"""What people see of reflection: prompts, forms, kept answers, shared posts, reading back, searching."""

from ._begun import week_so_far
from ._forms import change_form, form, read, read_about, read_channel, share_form
from ._messages import ask, deleted, kept, post, prompt
from ._search import found, note_view, read_words, search_form
from ._views import deleted_notice, help_text, history, kept_view
from ._words import REFUSALS

__all__ = [
    "REFUSALS", "ask", "change_form", "deleted", "deleted_notice", "form", "found", "help_text", "history", "kept",
    "kept_view", "note_view", "post", "prompt", "read", "read_about", "read_channel", "read_words", "search_form",
    "share_form", "week_so_far",
]  # fmt: skip
