"""Questions for a member alone: a daily one, the week's project notes, the quarter's review.

An answer is private until its author shares it, and can be taken back. Nobody meets a question again before the
bank of its rhythm is used up.
"""

from ._answering import FIELDS, LONGEST, LONGEST_TAG, TAGS, answer, change, delete, share, take_back
from ._asking import Asked, ask, current, fresh, get_asked, waiting
from ._bank import RHYTHMS, Question, bank, find, luck
from ._notes import REUSABLE, Note, Notes, keep_private, note, reuse, search
from ._reading import (
    FOUND,
    PER_PAGE,
    Answer,
    Found,
    Page,
    Post,
    Shared,
    get,
    has_left,
    latest,
    page,
    post,
    prompted,
)
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionNote, ReflectionShare, prompt_key, share_key

__all__ = [
    "FIELDS", "FOUND", "LONGEST", "LONGEST_TAG", "PER_PAGE", "REUSABLE", "RHYTHMS", "TAGS", "Answer", "Asked", "Found",
    "Note", "Notes", "Page", "Post", "Question", "ReflectionAnswer", "ReflectionAsked", "ReflectionNote",
    "ReflectionShare", "Shared", "answer", "ask", "bank", "change", "current", "delete", "find", "fresh", "get",
    "get_asked", "has_left", "keep_private", "latest", "luck", "note", "page", "post", "prompt_key", "prompted",
    "reuse", "search", "share", "share_key", "take_back", "waiting",
]  # fmt: skip
