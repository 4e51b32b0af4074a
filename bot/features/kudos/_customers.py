"""What a customer said: recorded by somebody, sent to everybody involved, and kept in their value album."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Caller
from bot.platform.errors import Refused

from . import _rules
from ._giving import write
from ._reading import GiveResult
from ._tables import CUSTOMER, Kudos

LONGEST_QUOTE = 2_000


@dataclass(frozen=True, kw_only=True)
class CustomerDraft:
    """A customer's thanks before they are passed on: what a form or a command says, or what a form begins with.

    `people` were named one by one, `also` came with a user group; both are user ids. `quote` is what the customer said.
    """

    people: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    customer: str | None = None
    quote: str | None = None
    public: bool = True


def give_customer_thanks(
    session: Session, *, by: Caller, draft: CustomerDraft, channel: str | None = None, now: datetime
) -> GiveResult:
    """Record a customer's thanks to everybody whom the draft names; returns what `by` is told.

    A public one is posted to `channel`, if there is one. Whoever passes them on may be among the thanked, and it
    costs none of their own kudos. Raises `Refused` for people who cannot be thanked, without a customer's name or
    words, and for a repetition.
    """
    name, words = check_customer(draft.customer), check_quote(draft.quote)
    whom = _rules.recipients(session, by=by, people=draft.people, also=draft.also, self_too=True)
    _rules.check_repeated(session, by=by, whom=whom, reason=words, now=now)
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=CUSTOMER,
        public=draft.public,
        channel=channel if draft.public else None,
        reason=words,
        customer=name,
        created_at=now,
    )
    thanks = write(session, row, whom, now=now)
    return GiveResult(thanks, _rules.left(session, by=by, now=now), _rules.resets_at(by, now))


def check_customer(customer: str | None) -> str:
    """Return the customer's name; raises `Refused` if there is none or it is too long."""
    name = " ".join((customer or "").split())
    if not _rules.half_widths(name):
        raise Refused("kudos.customer_missing", field="customer")
    if len(name) > _rules.LONGEST_ABOUT:
        raise Refused("text.long", field="customer", length=len(name), most=_rules.LONGEST_ABOUT)
    return name


def check_quote(quote: str | None) -> str:
    """Return the customer's words, however few; raises `Refused` if there are none or too many."""
    words = (quote or "").strip()
    if not _rules.half_widths(words):
        raise Refused("kudos.quote_missing", field="reason")
    if len(words) > LONGEST_QUOTE:
        raise Refused("text.long", field="reason", length=len(words), most=LONGEST_QUOTE)
    return words
