"""Keeping several processes on one PostgreSQL out of each other's way; SQLite has one writer, and needs none of it.

The locks are PostgreSQL's own and end with the transaction, in whatever way that ends: a process that is killed
leaves none behind.
"""

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

DECISIONS = "decisions"  # whatever a person or a tick decides, one after another, as SQLite's one writer does by nature
LOST = frozenset({"40001", "40P01"})  # SQLSTATE: serialization_failure, deadlock_detected


def hold(session: Session | Connection, name: str) -> None:
    """Wait until nobody else holds `name`, then hold it to the end of this transaction."""
    if _shared(session):
        session.execute(select(func.pg_advisory_xact_lock(_number(name))))


def take(session: Session | Connection, name: str) -> bool:
    """Hold `name` to the end of this transaction if nobody else does; returns whether it is held."""
    return not _shared(session) or bool(session.execute(select(func.pg_try_advisory_xact_lock(_number(name)))).scalar())


def lost_a_race(problem: OperationalError) -> bool:
    """Return whether PostgreSQL ended a transaction only because of another one: run again, it goes through."""
    return getattr(problem.orig, "sqlstate", None) in LOST


def _shared(session: Session | Connection) -> bool:
    connection = session.connection() if isinstance(session, Session) else session
    return connection.dialect.name == "postgresql"


def _number(name: str) -> object:
    return func.hashtextextended(f"hearth:{name}", 0)
