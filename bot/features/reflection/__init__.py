"""Questions for a member alone: a daily one, the week's project notes, the quarter's review; and a team's own.

An answer is private until its author shares it, and can be taken back. Nobody meets a question again before the
bank of its rhythm is used up. A team's own programme asks in a thread of a channel, where answers are posted and
summed up, or asks each person alone.
"""

from ._answering import LONGEST, LONGEST_TAG, AnswerDraft, album, answer, change, delete, follow_share, share, take_back
from ._asking import Asked, QuestionRequest, Round, ask, current, fields, fresh, get_asked, waiting
from ._bank import FIELDS, RHYTHMS, TAGS, Question, bank, find, luck
from ._forgetting import delete_all, delete_before
from ._notes import REUSABLE, Note, Notes, keep_private, note, reuse, search
from ._programme_tables import (
    ReflectionAudience,
    ReflectionFewer,
    ReflectionProgramme,
    ReflectionRound,
    round_key,
    summary_key,
)
from ._programmes import (
    LONGEST_HOURS,
    LONGEST_NAME,
    LONGEST_QUESTION,
    LONGEST_RULE,
    MOST_QUESTIONS,
    Programme,
    ProgrammeDraft,
    RuleDraft,
    audiences,
    holidays_changed,
    learn_audience,
    must_be_admin,
    pause,
    preview,
    programme,
    programmes,
    remove,
    save,
)
from ._reading import (
    FOUND,
    PER_PAGE,
    Answer,
    AnswerVersion,
    Found,
    Page,
    Post,
    Shared,
    get,
    has_left,
    latest,
    own,
    page,
    post,
    prompted,
    written,
)
from ._rounds import advance, depart, fewer, next_moment, still_welcome
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionNote, ReflectionShare, prompt_key, share_key
from ._threads import Entry, Picture, Thread, is_expected, join, picture, thread, thread_ts

__all__ = [
    "FIELDS", "FOUND", "LONGEST", "LONGEST_HOURS", "LONGEST_NAME", "LONGEST_QUESTION", "LONGEST_RULE",
    "LONGEST_TAG", "MOST_QUESTIONS", "PER_PAGE", "REUSABLE", "RHYTHMS", "TAGS", "Answer", "AnswerDraft",
    "AnswerVersion", "Asked", "Entry", "Found", "Note", "Notes", "Page", "Picture", "Post", "Programme",
    "ProgrammeDraft", "Question", "QuestionRequest", "ReflectionAnswer", "ReflectionAsked", "ReflectionAudience",
    "ReflectionFewer", "ReflectionNote", "ReflectionProgramme", "ReflectionRound", "ReflectionShare", "Round",
    "RuleDraft", "Shared", "Thread", "advance", "album", "answer", "ask", "audiences", "bank", "change", "current",
    "delete", "delete_all", "delete_before", "depart", "fewer", "fields", "find", "follow_share", "fresh", "get",
    "get_asked", "has_left", "holidays_changed", "is_expected", "join", "keep_private", "latest", "learn_audience",
    "luck", "must_be_admin", "next_moment", "note", "own", "page", "pause", "picture", "post", "preview",
    "programme", "programmes", "prompt_key", "prompted", "remove", "reuse", "round_key", "save", "search", "share",
    "share_key", "still_welcome", "summary_key", "take_back", "thread", "thread_ts", "waiting", "written",
]  # fmt: skip
