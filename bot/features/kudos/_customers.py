"""What a customer said: recorded by somebody, sent to everybody involved, and kept in their value album."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.core.people import Caller
from bot.platform.errors import Refused

from . import _rules
from ._giving import write
from ._reading import Given
from ._tables import CUSTOMER, Kudos

LONGEST_QUOTE = 2_000


def pass_on(
    session: Session,
    *,
    by: Caller,
    people: Sequence[str],
    also: Sequence[str] = (),
    customer: str | None,
    quote: str | None,
    public: bool = True,
    link: str | None = None,
    channel: str | None = None,
    now: datetime,
) -> Given:
    """Record a customer's thanks to `people`, and to `also` whom a user group brought; returns what `by` is told.

    Whoever passes them on may be among the thanked, and it costs none of their own kudos. Raises `Refused` for
    people who cannot be thanked, without a customer's name or words, and for a repetition.
    """
    name, words = check_customer(customer), check_quote(quote)
    whom = _rules.recipients(session, by=by, people=people, also=also, self_too=True)
    _rules.check_repeated(session, by=by, whom=whom, reason=words, now=now)
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=CUSTOMER,
        public=public,
        channel=channel if public else None,
        reason=words,
        customer=name,
        link=link,
        at=now,
    )
    thanks = write(session, row, whom, now=now)
    return Given(thanks, _rules.left(session, by=by, now=now), _rules.resets_at(by, now))


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
