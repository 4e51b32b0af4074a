"""What SQLAlchemy compiled for one test is there for the next, as it is for the next request of a running Hearth.

A test's database is a new file with an engine of its own, whose cache of statements would begin empty: a third of what
the tests with a database compute would be the same SQL, written anew for each of them.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from bot.platform.encryption import TextCipher

_STATEMENTS: LRUCache[Any, Any] = LRUCache(4000)


class Alike(SQLiteDialect_pysqlite):
    """SQLite's dialect as it is; the cache asks whether two are equal, and they are if they have the same keys."""

    supports_statement_cache = True
    hearth_lock: TextCipher | None = None

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        engine.update_execution_options(compiled_cache=_STATEMENTS)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Alike) or self.hearth_lock is None:
            return self is other
        return self.hearth_lock == other.hearth_lock

    def __hash__(self) -> int:
        return hash(Alike)


def remember() -> None:
    """Have every SQLite engine that this process makes from now on share its statements with the others."""
    registry.register("sqlite", __name__, Alike.__name__)
