"""The daily question, the Friday notes and the quarterly review, at each member's own hour."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.blocks import reflection as blocks
from bot.blocks.prompts import Ask
from bot.core import people
from bot.core.people import zone_of
from bot.core.prompts import DuePrompt, Occurrence
from bot.features import reflection
from bot.features.reflection import Round
from bot.overviews import quarter
from scheduler.messages import Payload, Prompt, Reader


def choose(session: Session, due_prompt: DuePrompt, now: datetime) -> None:
    """Choose the question that a prompt asks, when it is decided that it goes out."""
    request = reflection.QuestionRequest(
        member_id=due_prompt.member.id,
        rhythm=due_prompt.occurrence.programme.partition(".")[2],
        day=now.astimezone(ZoneInfo(zone_of(due_prompt.member))).date(),
        occurrence_id=due_prompt.occurrence.id,
    )
    rng = reflection.seeded_rng(due_prompt.member.user_id, due_prompt.occurrence.slot)
    reflection.ask(session, request, rng=rng, now=now)


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, or what became of it: answered, or answered and deleted.

    A question that was dealt with elsewhere before it left is not asked any more.
    """
    known = reflection.prompted(session, about["occurrence"])
    if known is None:
        return None
    asked, answer, still_open = known
    if still_open and asked.round is not None and not _suits(session, about, asked.round, reader):
        return None
    if still_open:
        return blocks.prompt(reader.t, asked)
    if not reflection.has_left(session, about["occurrence"]):
        return None
    return blocks.kept(reader.t, answer) if answer else blocks.deleted(reader.t, asked)


def ask(session: Session, occurrence: Occurrence, reader: Reader) -> Ask | None:
    """Return the question in short, for a card or a reminder."""
    known = reflection.prompted(session, occurrence.id)
    return blocks.ask(reader.t, known[0]) if known else None


def _suits(session: Session, about: dict[str, Any], of: Round, reader: Reader) -> bool:
    """Return whether a team's question is still to be asked: the round is open, and the hour still one of theirs."""
    at = datetime.fromisoformat(about["at"])
    welcome = reflection.still_welcome(session, reader.user_id or "", reader.team_id, at)
    return welcome and not (of.closed or of.ended)


def shared(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the post of a shared answer, unless it was taken back."""
    post = reflection.post(session, about["share"])
    if post is None:
        return None
    thread = reflection.thread(session, about["share"])
    if thread is not None:
        return blocks.reply(reader.t, author=post.author, user_id=post.user_id, answer=post.answer, thread=thread)
    return blocks.post(reader.t, author=post.author, user_id=post.user_id, answer=post.answer)


def became(session: Session, about: dict[str, Any], reader: Reader, *, again: bool) -> Payload | None:
    """Return for an author who can see their answer now, unless it was deleted."""
    by = people.find_caller(session, reader.team_id, reader.user_id or "")
    answer = reflection.own(session, by=by, answer_id=about["answer"]) if by else None
    return blocks.became(reader.t, answer, again=again) if answer else None


def not_posted(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return that a post could not be made, or what became of it since."""
    return became(session, about, reader, again=False)


def posted(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return that such a post was sent again, and who can see it now."""
    return became(session, about, reader, again=True)


def follow(session: Session, about: dict[str, Any], *, now: datetime) -> None:
    """Tell the author what became of a shared answer's post."""
    reflection.follow_share(session, share_id=about["share"], now=now)


def advance(session: Session, *, now: datetime) -> int:
    """Open and close the rounds of teams' own programmes; returns how many."""
    return reflection.advance(session, now=now)


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next round opens or closes, or None if none is planned."""
    return reflection.next_moment(session, now=now)


def opening(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the message that opens a round's thread, as the round is now."""
    seen = reflection.picture(session, round_id=about["round"])
    return blocks.opening(reader.t, seen) if seen else None


def summary(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the summary at the end of a round's thread, with whatever came late."""
    seen = reflection.picture(session, round_id=about["round"])
    return blocks.summary(reader.t, seen, reflection.thread_ts(session, about["round"])) if seen else None


def album(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the value album for the author of a review, unless the review was deleted in the meantime."""
    by = people.find_caller(session, reader.team_id, reader.user_id or "")
    review = reflection.own(session, by=by, answer_id=about["answer"]) if by else None
    if by is None or review is None:
        return None
    at = datetime.fromisoformat(about["at"])
    facts = quarter.quarter(session, by=by, day=review.asked.day, now=at)
    return blocks.album(reader.t, author=by.name, facts=facts, review=review)


MESSAGES = {
    "reflection.prompt": prompt,
    "reflection.shared": shared,
    "reflection.not_posted": not_posted,
    "reflection.posted": posted,
    "reflection.round": opening,
    "reflection.summary": summary,
    "reflection.album": album,
}
FOLLOW_UPS = {"reflection.shared": follow}
PROMPTS = {
    f"reflection.{rhythm}": Prompt("reflection.prompt", reflection.prompt_key, ask, choose)
    for rhythm in reflection.RHYTHMS
}
