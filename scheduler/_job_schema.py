"""Procrastinate's own tables beside Hearth's: made, brought up to date, and compared with what it ships.

Its schema manager gives the whole schema for a new database and one script for each later change, but remembers
nothing; so the scripts that a database has are written down in the table `job_schema`.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

TABLE = "job_schema"


def upgrade(engine: Engine) -> None:
    """Make the tables, or run the scripts that are new. Each is one transaction; run again, it does nothing."""
    with engine.begin() as connection:
        known = _known(connection)
        if not known:
            connection.execute(text(f"CREATE TABLE IF NOT EXISTS {TABLE} (script text PRIMARY KEY)"))
            _run(connection, _whole(), *_scripts())
            return
    for script, path in _scripts().items():
        if script not in known:
            with engine.begin() as connection:
                _run(connection, path.read_text("utf-8"), script)


def behind(engine: Engine) -> bool:
    """Return whether a script is missing."""
    with engine.connect() as connection:
        return bool(set(_scripts()) - _known(connection))


def _known(connection: Connection) -> set[str]:
    if not inspect(connection).has_table(TABLE):
        return set()
    return set(connection.scalars(text(f"SELECT script FROM {TABLE}")))  # noqa: S608 — a constant


def _run(connection: Connection, sql: str, *scripts: str) -> None:
    """Run several statements as they are: without parameters, the driver leaves every % alone."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(sql)
    for script in scripts:
        connection.execute(text(f"INSERT INTO {TABLE} VALUES (:script)"), {"script": script})  # noqa: S608 — a constant


def _whole() -> str:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 — only on PostgreSQL

    return SchemaManager.get_schema()


def _scripts() -> dict[str, Path]:
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 — only on PostgreSQL

    return {path.name: path for path in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))}
