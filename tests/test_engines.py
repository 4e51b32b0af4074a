"""The connection through which everybody is looked up stays open, sees what is new, and is replaced if it breaks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from bot.platform.database import Database, connect
from bot.platform.engines import PinnedConnection

KEY = "a-key-for-tests-that-is-long-enough"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
    with db.begin() as session:
        session.execute(text("create table word (said text)"))
    yield db
    db.close()


def words(connection: Connection) -> list[str]:
    return list(connection.execute(text("select said from word order by rowid")).scalars())


def fail(connection: Connection) -> None:
    connection.execute(text("select said from nowhere"))


async def test_a_look_sees_whatever_was_committed_before_it(db: Database) -> None:
    assert await db.glance(words) == []
    for word in ("one", "two"):
        with db.begin() as session:
            session.execute(text("insert into word values (:word)"), {"word": word})
            assert word not in await db.glance(words), "not before the commit"
        assert (await db.glance(words))[-1] == word


async def test_looks_share_one_connection_and_a_failed_one_is_replaced(db: Database) -> None:
    def which(connection: Connection) -> object:
        return connection.connection.dbapi_connection

    first = await db.glance(which)
    assert await db.glance(which) is first

    with pytest.raises(OperationalError, match="nowhere"):
        await db.glance(fail)
    assert await db.glance(words) == []
    assert await db.glance(which) is not first


async def test_between_looks_nothing_keeps_the_log_from_being_put_away(db: Database) -> None:
    with db.begin() as session:
        session.execute(text("insert into word values ('one')"))
    await db.glance(words)

    other = PinnedConnection(db.engine)
    busy, written, moved = other().execute(text("pragma wal_checkpoint(truncate)")).one()
    other.close()

    assert (busy, written, moved) == (0, 0, 0), "a reader in the midst of a transaction would be in its way"
