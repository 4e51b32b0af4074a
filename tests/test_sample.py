"""The sample team of `make demo`: its story can be told at whatever hour somebody starts it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core import people
from bot.core.people import Profile
from bot.platform.database import Database, connect
from demo.sample import _days
from demo.sample._people import TEAM
from tests.conftest import KEY

THURSDAY = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path, migrated: Path) -> Iterator[Database]:
    shutil.copy(migrated, tmp_path / "hearth.db")
    db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
    with db.begin() as session:
        people.sync(session, "T1", [Profile(person.id, person.name, zone=person.zone) for person in TEAM])
    yield db
    db.close()


@pytest.mark.parametrize("hours", range(0, 7 * 24, 5))
def test_days_off_and_on_site_can_be_taken_at_every_hour_of_a_week(db: Database, hours: int) -> None:
    """On a Friday evening in London it is Saturday in Shanghai: that Friday cannot be taken off any more."""
    now = THURSDAY + timedelta(hours=hours)
    with db.begin() as session:
        _days.note(session, "T1", today=now.date(), now=now)
