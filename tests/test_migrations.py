"""The schema of the migrations is the schema of the models, on both engines, all the way up and all the way down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect

from bot.core import people, prompts
from bot.core.people import Profile
from bot.migrations import schema
from bot.platform.database import Database, connect
from tests.actors import WEDNESDAY
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
    assert schema.behind(empty)

    schema.upgrade(empty)

    assert not schema.behind(empty)
    command.check(schema.config(empty))  # raises, and names each difference


def test_what_was_upgraded_twice_was_upgraded_once(empty: Database) -> None:
    schema.upgrade(empty)
    before = set(inspect(empty.engine).get_table_names())
    schema.upgrade(empty)

    assert set(inspect(empty.engine).get_table_names()) == before


def test_who_joined_before_friday_s_message_existed_gets_it_and_who_switched_it_off_does_not(empty: Database) -> None:
    schema.upgrade(empty)
    with empty.begin() as session:
        before, off, guest = people.sync(session, "T1", [Profile(name, name) for name in ("UALICE", "UBOB", "UCAROL")])
        for who in (before, off):
            who.joined_at = WEDNESDAY
            prompts.enrol(session, who, now=WEDNESDAY)
        session.delete(prompts.of_member(session, before.id)["checkin.week"])
        prompts.of_member(session, off.id)["checkin.week"].enabled = False
    command.downgrade(schema.config(empty), "0012")
    schema.upgrade(empty)

    with empty.begin() as session:
        assert prompts.replan_waiting(session, now=WEDNESDAY) == 1
        weeks = [prompts.of_member(session, who.id).get("checkin.week") for who in (before, off, guest)]
    assert [row and row.enabled for row in weeks] == [True, False, None]


def test_every_step_can_be_taken_back(empty: Database) -> None:
    schema.upgrade(empty)

    command.downgrade(schema.config(empty), "base")

    left = {each for each in inspect(empty.engine).get_table_names() if not each.startswith(("procrastinate_", "job_"))}
    assert left == {"alembic_version"}
