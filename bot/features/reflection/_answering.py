"""Writing an answer down, changing it, deleting it, sharing it and taking it back."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete as delete_from
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox, prompts
from bot.core.people import Caller, Member
from bot.platform.encryption import kept_if_unreadable, unreadable
from bot.platform.errors import Refused

from ._asking import as_asked, fields, own_asked, redraw
from ._bank import TAGS
from ._notes import REUSABLE, hide, publish
from ._programme_tables import ReflectionRound
from ._reading import Answer, AnswerVersion, active_share, as_answer, has_failed, own_answer, texts_in
from ._tables import (
    ReflectionAnswer,
    ReflectionAsked,
    ReflectionShare,
    album_key,
    not_posted_key,
    posted_key,
    share_key,
)
from ._threads import newest, post_in_thread, post_share, retell

LONGEST = 3_000  # characters; as much as one of Slack's text inputs takes
LONGEST_TAG = 80

Texts = Mapping[str, str]


@dataclass(frozen=True)
class AnswerDraft:
    """What somebody wrote in a form: texts and tags by the names of their fields, see `fields` and `TAGS`.

    A `reusable` project note can be found and read by the whole workspace from then on, any other no more.
    """

    said: Texts = field(default_factory=dict)
    tags: Texts = field(default_factory=dict)
    reusable: bool = False


def answer(session: Session, *, by: Caller, asked_id: int, draft: AnswerDraft, language: str, now: datetime) -> Answer:
    """Keep an answer and return it. The same words to the same question are the same answer: a form sent twice.

    Raises `Refused` if the question is not theirs, or for a text that is empty or too long.
    """
    asked = own_asked(session, by, asked_id)
    texts, labels = _checked(asked, draft)
    row = _same(session, asked, texts, labels)
    known = newest(session, asked.id) if asked.round_id is not None and row is None else None
    if known is not None:  # one answer a round: more words in another window replace the first
        seen = AnswerVersion(known.id, known.version)
        return change(session, by=by, seen=seen, draft=draft, again=True, now=now)
    if row is None:
        row = ReflectionAnswer(asked_id=asked.id, member_id=by.member_id, created_at=now, language=language)
        row.said, row.tags = _packed(texts), _packed(labels) if labels else None
        session.add(row)
        session.flush()
        if asked.occurrence_id is not None:
            prompts.answered(session, asked.occurrence_id, whom=by.user_id, now=now)
        if asked.round_ is not None and asked.round_.team:
            post_in_thread(session, by, asked, row.id, now)
        redraw(session, asked, now)
    _open_or_close(session, by, asked, row, draft.reusable)
    return as_answer(session, row)


def change(
    session: Session, *, by: Caller, seen: AnswerVersion, draft: AnswerDraft, again: bool = False, now: datetime
) -> Answer:
    """Replace what an answer says, and whether it can be found by others; a shared post follows. Its time stays.

    `again`: post it in its round's thread if it is not there (it was taken back).

    Raises `Refused` as `answer` does, and if the answer has changed since the form was opened.
    """
    row = own_answer(session, by, seen.answer_id)
    if row.version != seen.version:
        raise Refused("reflection.changed")
    asked = session.get_one(ReflectionAsked, row.asked_id)
    texts, labels = _checked(asked, draft)
    row.said = _packed(texts)
    row.tags = kept_if_unreadable(_packed(labels) if labels else None, row.tags)
    row.version += 1
    share = active_share(session, row.id)
    if share is not None:
        outbox.refresh(session, share_key(share.id), now=now)
        _retell(session, share, now)
    elif again and asked.round_ is not None and asked.round_.team:
        post_in_thread(session, by, asked, row.id, now)
    _open_or_close(session, by, asked, row, draft.reusable)
    redraw(session, asked, now)
    return as_answer(session, row)


def delete(session: Session, *, by: Caller, answer_id: int, now: datetime) -> None:
    """Delete an answer for good, and the post if it was shared. Raises `Refused` if it is not theirs or gone."""
    row = own_answer(session, by, answer_id)
    asked = session.get_one(ReflectionAsked, row.asked_id)
    share = active_share(session, row.id)
    if share is not None:
        outbox.withdraw(session, share_key(share.id), now=now)
    shares = session.scalars(select(ReflectionShare).where(ReflectionShare.answer_id == row.id)).all()
    round_ids = [each.round_id for each in shares]
    for each in shares:
        for key in (not_posted_key(each.id), posted_key(each.id)):
            outbox.withdraw(session, key, now=now)
    hide(session, row.id)
    session.execute(delete_from(ReflectionShare).where(ReflectionShare.answer_id == row.id))
    session.delete(row)
    session.flush()
    for round_id in filter(None, round_ids):
        retell(session, session.get_one(ReflectionRound, round_id), now)
    redraw(session, asked, now)


def share(
    session: Session,
    *,
    by: Caller,
    seen: AnswerVersion,
    channel: str,
    parts: Sequence[str] | None = None,
    now: datetime,
) -> Answer:
    """Post an answer, or these parts of it, in a channel, as its author has `seen` it.

    Whoever asks for the same twice gets one post. Raises `Refused` if it is not theirs or gone, has changed since, is
    shared in another channel already, or no part was chosen.
    """
    row = own_answer(session, by, seen.answer_id)
    if row.version != seen.version:
        raise Refused("reflection.changed_before_sharing", field="channel")
    if unreadable(row.said):
        raise Refused("reflection.unreadable", field="channel")
    chosen = None if parts is None else [name for name in texts_in(row.said) if name in parts]
    if chosen == []:
        raise Refused("reflection.no_part", field="parts")
    before = active_share(session, row.id)
    if before is not None and not has_failed(session, before):
        if before.channel != channel:
            raise Refused("reflection.shared_already", field="channel")
        return as_answer(session, row)
    if before is not None:
        before.taken_back_at = now
    share = ReflectionShare(answer_id=row.id, channel=channel, shared_at=now, parts=chosen)
    post_share(session, share, by=by, now=now)
    redraw(session, session.get_one(ReflectionAsked, row.asked_id), now)
    return as_answer(session, row)


def album(session: Session, *, by: Caller, answer_id: int, now: datetime) -> None:
    """Send the value album of a quarterly review to its author; raises `Refused` if it is not theirs, or no review."""
    row = own_answer(session, by, answer_id)
    if session.get_one(ReflectionAsked, row.asked_id).rhythm != "quarterly":
        raise Refused("reflection.gone")
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=by.user_id,
        kind="reflection.album",
        about={"answer": row.id, "at": now.isoformat()},
        key=album_key(row.id, int(now.timestamp()) // 60),
        now=now,
    )


def follow_share(session: Session, *, share_id: int, now: datetime) -> None:
    """Tell the author what became of a post: that Slack did not take it, or that it stands after all.

    For whoever records that a post was sent or refused. An administrator may have it sent again days later.
    """
    share = session.get(ReflectionShare, share_id)
    if share is None or share.taken_back_at is not None:
        return
    row = session.get_one(ReflectionAnswer, share.answer_id)
    author = session.get_one(Member, row.member_id)
    told = outbox.find(session, not_posted_key(share.id)) is not None
    failed = has_failed(session, share)
    if failed or told:
        kind, key = (
            ("reflection.not_posted", not_posted_key(share.id))
            if failed
            else ("reflection.posted", posted_key(share.id))
        )
        outbox.enqueue(
            session,
            team_id=author.team_id,
            to=author.user_id,
            kind=kind,
            about={"answer": row.id},
            key=key,
            now=now,
        )
        redraw(session, session.get_one(ReflectionAsked, row.asked_id), now)


def take_back(session: Session, *, by: Caller, answer_id: int, now: datetime) -> Answer:
    """Take a shared post back; the answer stays. Raises `Refused` if it is not theirs or gone."""
    row = own_answer(session, by, answer_id)
    found = active_share(session, row.id)
    if found is not None:
        found.taken_back_at = now
        outbox.withdraw(session, share_key(found.id), now=now)
        session.flush()
        _retell(session, found, now)
        redraw(session, session.get_one(ReflectionAsked, row.asked_id), now)
    return as_answer(session, row)


def _retell(session: Session, share: ReflectionShare, now: datetime) -> None:
    """A thread's own messages count and sum up what stands in it."""
    if share.round_id is not None:
        retell(session, session.get_one(ReflectionRound, share.round_id), now)


def _open_or_close(session: Session, by: Caller, asked: ReflectionAsked, row: ReflectionAnswer, reusable: bool) -> None:
    if reusable and asked.rhythm == REUSABLE:
        publish(session, by.team_id, row)
    else:
        hide(session, row.id)


def _same(session: Session, asked: ReflectionAsked, said: Texts, tags: Texts) -> ReflectionAnswer | None:
    rows = session.scalars(select(ReflectionAnswer).where(ReflectionAnswer.asked_id == asked.id))
    packed = _packed(said), _packed(tags) if tags else None
    return next((row for row in rows if (row.said, row.tags) == packed), None)


def _checked(asked: ReflectionAsked, draft: AnswerDraft) -> tuple[dict[str, str], dict[str, str]]:
    """Return what is to be kept; raises `Refused` beside the field that has too little or too much."""
    names, tag_names = fields(as_asked(asked)), TAGS.get(asked.rhythm, ())
    needed = names[0]
    if not _has_words(draft.said.get(needed, "")):
        raise Refused("reflection.empty", field=needed)
    return _within(draft.said, names, LONGEST), _within(draft.tags, tag_names, LONGEST_TAG)


def _within(texts: Texts, names: tuple[str, ...], most: int) -> dict[str, str]:
    kept = {name: text.strip() for name in names if _has_words(text := texts.get(name) or "")}
    for name, text in kept.items():
        if len(text) > most:
            raise Refused("text.long", field=name, length=len(text), most=most)
    return kept


def _has_words(text: str) -> bool:
    """Spaces, controls and characters without a width are no words; an emoji is."""
    return any(unicodedata.category(char)[0] not in "CZ" for char in text)


def _packed(texts: Texts) -> str:
    return json.dumps(texts, ensure_ascii=False)
