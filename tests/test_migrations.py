"""The schema of the migrations is the schema of the models, on both engines, all the way up and all the way down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

from bot import migrate
from bot.db import Database, connect
from tests.conftest import BOTH_ENGINES, KEY

pytestmark = [pytest.mark.parametrize("engine", BOTH_ENGINES)]


@pytest.fixture
def empty(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a single table."""
    if engine == "sqlite":
        url = f"sqlite:///{tmp_path}/empty.db"
    else:
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create())
    db = connect(url, keys=[KEY])
    yield db
    db.close()


def test_from_nothing_to_the_newest_schema_and_that_is_what_the_models_say(empty: Database) -> None:
    assert migrate.behind(empty)

    migrate.upgrade(empty)

    assert not migrate.behind(empty)
    command.check(migrate.config(empty))  # raises, and names each difference


def test_what_was_upgraded_twice_was_upgraded_once(empty: Database) -> None:
    migrate.upgrade(empty)
    before = set(inspect(empty.engine).get_table_names())
    migrate.upgrade(empty)

    assert set(inspect(empty.engine).get_table_names()) == before


def test_every_step_can_be_taken_back(empty: Database) -> None:
    migrate.upgrade(empty)

    command.downgrade(migrate.config(empty), "base")

    left = {each for each in inspect(empty.engine).get_table_names() if not each.startswith(("procrastinate_", "job_"))}
    assert left == {"alembic_version"}
