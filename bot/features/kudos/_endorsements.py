""" "Me too": a second voice under a public message of thanks."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller
from bot.platform.database import insert_into
from bot.platform.errors import Refused

from ._reading import Thanks, one, own
from ._tables import Kudos, KudosEndorsement, KudosRecipient, post_key


def join(session: Session, *, by: Caller, kudos_id: int, at: datetime | None = None, now: datetime) -> Thanks:
    """Add the caller's voice, raised at `at` if not now, and have the post drawn anew; returns the thanks with it.

    Raises `Refused` if it is gone or private, for its giver and its recipients, and for a second time.
    """
    row = own(session, by=by, kudos_id=kudos_id)
    if row.channel is None:
        raise Refused("kudos.gone")
    if row.giver_id == by.member_id:
        raise Refused("kudos.own")
    if _is_recipient(session, row, by):
        raise Refused("kudos.yours")
    if not _add(session, row, by, at or now):
        raise Refused("kudos.joined")
    outbox.refresh(session, post_key(row.id), now=now)
    return one(session, row)


def leave(session: Session, *, by: Caller, kudos_id: int, now: datetime) -> Thanks:
    """Take the caller's voice back and have the post drawn anew. Raises `Refused` if the thanks are gone or private."""
    row = own(session, by=by, kudos_id=kudos_id)
    if row.channel is None:
        raise Refused("kudos.gone")
    session.execute(
        delete(KudosEndorsement).where(KudosEndorsement.kudos_id == row.id, KudosEndorsement.member_id == by.member_id)
    )
    outbox.refresh(session, post_key(row.id), now=now)
    return one(session, row)


def _is_recipient(session: Session, row: Kudos, by: Caller) -> bool:
    query = select(KudosRecipient.member_id).where(
        KudosRecipient.kudos_id == row.id, KudosRecipient.member_id == by.member_id
    )
    return session.scalar(query) is not None


def _add(session: Session, row: Kudos, by: Caller, now: datetime) -> bool:
    """Insert unless it is there; the database says which of two clicks was first."""
    insert = insert_into(KudosEndorsement, session.get_bind().dialect.name).values(
        kudos_id=row.id, member_id=by.member_id, created_at=now
    )
    options = {"preserve_rowcount": True}  # psycopg's cursor is closed before anybody could ask it
    added = session.execute(insert.on_conflict_do_nothing(), execution_options=options)
    return added.rowcount == 1  # type: ignore[attr-defined, no-any-return]
