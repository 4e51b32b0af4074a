"""Alembic's entrance: our own engine and metadata, batch mode for SQLite."""

from typing import Any

from alembic import context

from bot.migrations import tables  # noqa: F401 — the metadata is complete only when every table is imported
from bot.platform.database import Base


def own_tables_only(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Full-text shadow tables belong to SQLite and must not be "dropped" by autogenerate."""
    return kind != "table" or name in Base.metadata.tables


with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=own_tables_only,
        user_module_prefix="bot.platform.database.",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
