"""Thanks between colleagues: who thanks whom for what, who joins in, and what a person gave and received.

One message of thanks counts once against the giver's allowance, however many people it names. A customer's thanks,
passed on to everybody involved, cost nobody anything. Nobody is ranked.
"""

from ._celebrating import FIRST_MORNING, celebrate_due, next_celebration
from ._choices import Choices, MonthlyDraft, ValueDraft, choices, choose, retire_value, save_value, value
from ._customers import LONGEST_QUOTE, CustomerDraft, give_customer_thanks
from ._endorsements import join, leave
from ._forgetting import let_go
from ._giving import KudosDraft, give, undo
from ._glance import Glance, Newest, at_a_glance
from ._month import Flow, Month, forgotten, last_month, month
from ._pages import GAVE, GOT, LONGEST_WORDS, Album, Page, PageQuery, album, page
from ._reacting import Mark, Reaction, mark_of, react, unreact
from ._reading import (
    GivePrecheck,
    GiveResult,
    Person,
    Summary,
    Thanks,
    get,
    give_precheck,
    received,
    stands,
    summary,
    thankable,
)
from ._rules import (
    LONGEST_ABOUT,
    LONGEST_REASON,
    MOST_PEOPLE,
    SHORTEST_REASON,
    UNDO_FOR,
    check_reason,
    half_widths,
)
from ._tables import (
    CUSTOMER,
    GIVEN,
    REACTED,
    Kudos,
    KudosEndorsement,
    KudosRecipient,
    KudosValue,
    post_key,
    received_key,
)
from ._telling import tell_due
from ._values import LONGEST_MEANING, LONGEST_NAME, VALUES, Value, tag_of, values

__all__ = [
    "CUSTOMER",
    "FIRST_MORNING",
    "GAVE",
    "GIVEN",
    "GOT",
    "LONGEST_ABOUT",
    "LONGEST_MEANING",
    "LONGEST_NAME",
    "LONGEST_QUOTE",
    "LONGEST_REASON",
    "LONGEST_WORDS",
    "MOST_PEOPLE",
    "REACTED",
    "SHORTEST_REASON",
    "UNDO_FOR",
    "VALUES",
    "Album",
    "Choices",
    "CustomerDraft",
    "Flow",
    "GivePrecheck",
    "GiveResult",
    "Glance",
    "Kudos",
    "KudosDraft",
    "KudosEndorsement",
    "KudosRecipient",
    "KudosValue",
    "Mark",
    "Month",
    "MonthlyDraft",
    "Newest",
    "Page",
    "PageQuery",
    "Person",
    "Reaction",
    "Summary",
    "Thanks",
    "Value",
    "ValueDraft",
    "album",
    "at_a_glance",
    "celebrate_due",
    "check_reason",
    "choices",
    "choose",
    "forgotten",
    "get",
    "give",
    "give_customer_thanks",
    "give_precheck",
    "half_widths",
    "join",
    "last_month",
    "leave",
    "let_go",
    "mark_of",
    "month",
    "next_celebration",
    "page",
    "post_key",
    "react",
    "received",
    "received_key",
    "retire_value",
    "save_value",
    "stands",
    "summary",
    "tag_of",
    "tell_due",
    "thankable",
    "undo",
    "unreact",
    "value",
    "values",
]  # fmt: skip
