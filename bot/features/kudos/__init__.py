"""Thanks between colleagues: who thanks whom for what, who joins in, and what a person gave and received.

One message of thanks counts once against the giver's allowance, however many people it names. Nobody is ranked.
"""

from ._giving import give, undo
from ._reacting import Mark, mark_of, react, unreact
from ._reading import Given, Outlook, Person, Summary, Thanks, get, outlook, received, summary, thankable
from ._rules import (
    LONGEST_ABOUT,
    LONGEST_REASON,
    MOST_PEOPLE,
    SHORTEST_REASON,
    UNDO_FOR,
    VALUES,
    check_reason,
    half_widths,
)
from ._tables import GIVEN, REACTED, Kudos, KudosRecipient, KudosVoice, post_key, received_key
from ._telling import tell_due
from ._voices import join, leave

__all__ = [
    "GIVEN", "LONGEST_ABOUT", "LONGEST_REASON", "MOST_PEOPLE", "REACTED", "SHORTEST_REASON", "UNDO_FOR", "VALUES",
    "Given", "Kudos", "KudosRecipient", "KudosVoice", "Mark", "Outlook", "Person", "Summary", "Thanks",
    "check_reason", "get", "give", "half_widths", "join", "leave", "mark_of", "outlook", "post_key", "react",
    "received", "received_key", "summary", "tell_due", "thankable", "undo", "unreact",
]  # fmt: skip
