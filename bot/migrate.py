"""Bring the database to the newest schema with Alembic, or say how far it is behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from bot import locks
from bot.db import Database
from bot.errors import Misconfigured
from scheduler import _job_schema

SCRIPTS = Path(__file__).parent / "migrations"


def config(db: Database) -> Config:
    """Return Alembic's configuration for this database; no alembic.ini is needed."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["engine"] = db.engine
    return settings


def upgrade(db: Database) -> None:
    """Run every migration that has not been run yet; on a server, Procrastinate's too, and one process at a time.

    Raises `Misconfigured` for a database of a newer Hearth.
    """
    try:
        with _alone(db):
            command.upgrade(config(db), "head")
            if is_server(db):
                _job_schema.upgrade(db.engine)
    except CommandError as problem:
        raise Misconfigured(f"The database was made by another, probably newer Hearth ({problem}).") from None


def behind(db: Database) -> bool:
    """Return whether there are migrations to run."""
    with db.engine.connect() as connection:
        here = revision(connection)
    return here != lineage(db)[0] or (is_server(db) and _job_schema.behind(db.engine))


def lineage(db: Database) -> list[str]:
    """Return the revisions that this Hearth knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(config(db)).walk_revisions()]


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, None if it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


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
