"""What comes first when something that was typed to Hearth sounds as if its writer does not want to live.

It stands above whatever the answer is, in the same private answer. Nothing about it is written or logged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.blocks import crisis as blocks
from bot.blocks import parts
from bot.core import people
from bot.core.people import Caller
from bot.features import checkins, crisis
from bot.platform.i18n import Translator
from handlers.context import Context

Json = dict[str, Any]


@dataclass(frozen=True)
class Card:
    """The card for one person, ready to be put above an answer."""

    t: Translator
    can: crisis.Help

    def above(self, answer: Json, *, form: bool) -> Json:
        """Return an acknowledgement with the card first. `form`: it answers a form, which stays open for it."""
        card = blocks.card(self.t, self.can)
        if isinstance(answer.get("view"), dict):
            return {**answer, "view": {**answer["view"], "blocks": [*card, *answer["view"].get("blocks", [])]}}
        if "errors" in answer:
            said = [parts.section(parts.escape(sentence)) for sentence in answer["errors"].values()]
            return {"response_action": "push", "view": blocks.view(self.t, [*card, *said])}
        if form:
            return {"response_action": "update", "view": blocks.view(self.t, [*card, *self._saved()])}
        words, text = blocks.words(self.t, self.can), answer.get("text", "")
        rest = answer.get("blocks") or ([parts.section(text)] if text else [])
        return {**answer, "response_type": "ephemeral", "text": f"{words}\n\n{text}".strip(), "blocks": [*card, *rest]}

    def _saved(self) -> list[Json]:
        return [parts.section(self.t("What you wrote is saved."))]


async def card_for(ctx: Context) -> Card | None:
    """Return the card if it has to come first in the answer to this request."""
    if ctx.asking is None or not any(crisis.concerning(words) for words in typed(ctx.body)):
        return None
    try:
        return Card(ctx.t, await ctx.db.read(help_for, by=ctx.caller))
    except (OperationalError, InterfaceError):  # the numbers do not need the database
        return Card(ctx.t, crisis.help_for(zone=ctx.caller.zone, region=None, contact=None, own=()))


def typed(body: Json) -> Iterator[str]:
    """Return what somebody wrote in this request: after a command, in a form, or to Hearth itself."""
    if "command" in body:
        yield body.get("text") or ""
    if body.get("type") == "view_submission":
        for block in body["view"].get("state", {}).get("values", {}).values():
            yield from (answer["value"] for answer in block.values() if isinstance(answer.get("value"), str))


def help_for(session: Session, *, by: Caller) -> crisis.Help:
    """Ask whom somebody can turn to: their team's choices, and where they are and belong."""
    who = session.get_one(people.Member, by.member_id)
    region = who.region or people.workspace(session, by.team_id).region
    has = checkins.choices(session, team_id=by.team_id)
    contact = has.contact if has.contact != by.user_id else None
    return crisis.help_for(zone=by.zone, region=region, contact=contact, own=has.lines)


async def answers(ctx: Context, event: Json) -> bool:
    """Answer a message to Hearth with the card if it needs one; not through the outbox, which would keep a note."""
    if not crisis.concerning(event.get("text") or ""):
        return False
    can = await ctx.db.read(help_for, by=ctx.caller)
    await ctx.client.chat_postMessage(channel=ctx.caller.user_id, **blocks.message(ctx.t, can))
    return True
