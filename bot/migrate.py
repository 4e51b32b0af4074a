"""Bring the database to the newest schema with Alembic, or say how far it is behind."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from bot.db import Database
from bot.errors import Misconfigured

SCRIPTS = Path(__file__).parent / "migrations"


def config(db: Database) -> Config:
    """Return Alembic's configuration for this database; no alembic.ini is needed."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["engine"] = db.engine
    return settings


def upgrade(db: Database) -> None:
    """Run every migration that has not been run yet. Raises `Misconfigured` for a database of a newer Hearth."""
    try:
        command.upgrade(config(db), "head")
    except CommandError as problem:
        raise Misconfigured(f"The database was made by another, probably newer Hearth ({problem}).") from None


def behind(db: Database) -> bool:
    """Return whether there are migrations to run."""
    with db.engine.connect() as connection:
        return revision(connection) != lineage(db)[0]


def lineage(db: Database) -> list[str]:
    """Return the revisions that this Hearth knows, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(config(db)).walk_revisions()]


def revision(connection: Connection) -> str | None:
    """Return the revision that a database is at, None if it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()
