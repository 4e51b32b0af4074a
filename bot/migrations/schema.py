"""Bring the database to the newest schema with Alembic, or say how far it is behind.

Alembic is loaded only when there is something to migrate: with all that it needs it takes a fifth of a start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.core import search
from bot.platform import locks
from bot.platform.database import Database
from bot.platform.errors import Misconfigured
from scheduler import _job_schema

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parent


def newest() -> str:
    """Return the newest revision."""
    return lineage()[0]


def lineage() -> list[str]:
    """Return the revisions that this Hearth knows, the newest first; each file begins with its revision's number."""
    numbers = (path.name.partition("_")[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
    return sorted(numbers, reverse=True)


def config(db: Database) -> "Config":
    """Return Alembic's configuration for this database; no alembic.ini is needed."""
    from alembic.config import Config  # noqa: PLC0415 — see above

    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["engine"] = db.engine
    return settings


def upgrade(db: Database) -> None:
    """Run every migration that has not been run yet; on a server, Procrastinate's too, and one process at a time.

    SQLite's search index is then brought into the form that suits the SQLite there is. Raises `Misconfigured` for a
    database of a newer Hearth.
    """
    if behind(db):
        _upgrade(db)
    with db.begin() as session:
        search.prepare(session)


def _upgrade(db: Database) -> None:
    from alembic import command  # noqa: PLC0415 — see above
    from alembic.util.exc import CommandError  # noqa: PLC0415

    try:
        with _alone(db):
            command.upgrade(config(db), "head")
            if is_server(db):
                _job_schema.upgrade(db.engine)
    except CommandError as problem:
        raise Misconfigured(f"The database was made by another, probably newer Hearth ({problem}).") from None


def behind(db: Database) -> bool:
    """Return whether the database has another schema than this Hearth's."""
    with db.engine.connect() as connection:
        here = revision(connection)
    return here != newest() or (is_server(db) and _job_schema.behind(db.engine))


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at by Alembic's own table, None if it was never migrated."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    here: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return here


def is_server(db: Database) -> bool:
    """Return whether several processes can share this database."""
    return db.engine.dialect.name == "postgresql"


@contextmanager
def _alone(db: Database) -> Iterator[None]:
    """Replicas that start together may all migrate; SQLite has a lock of its own."""
    if not is_server(db):
        yield
        return
    with db.engine.begin() as guard:
        locks.hold(guard, "migrate")
        yield
