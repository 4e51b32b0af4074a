"""What people see of reflection: prompts, forms, kept answers, shared posts, reading back."""

from ._forms import change_form, form, read, read_about, read_channel, share_form
from ._messages import deleted, kept, post, prompt
from ._views import deleted_notice, found, help_text, history, kept_view
from ._words import REFUSALS

__all__ = [
    "REFUSALS", "change_form", "deleted", "deleted_notice", "form", "found", "help_text", "history", "kept",
    "kept_view", "post", "prompt", "read", "read_about", "read_channel", "share_form",
]  # fmt: skip
