"""Whether `HEARTH_SECRET_KEY` is the key that a database's texts were locked with, proved on the texts themselves.

A wrong key looks like a right one: it locks what comes, and opens nothing of what was. So it is tried before anybody
writes. A single damaged text proves nothing, which is why several are looked at before a key is called wrong.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, inspect, select, type_coerce

from bot.migrations import tables
from bot.platform.database import Base, Database, PrivateText
from bot.platform.encryption import InvalidToken, TextCipher, is_whole
from bot.platform.errors import Misconfigured

FEW, MANY = 5, 50  # texts that are looked at, the newest and as many of the oldest of each column

WRONG = (
    "HEARTH_SECRET_KEY does not open the private text in {where}: put back the key that it was written with, or add "
    "the key of that time behind a comma."
)
LOST = " If that key is lost for good, `hearth run --key-lost` starts without those texts and keeps them as they are."

Place = tuple[Table, Column[Any]]


def private_columns() -> list[Place]:
    """Return every column of private text there is, found by its type."""
    assert tables, "the metadata is complete only when every table is imported"
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, PrivateText)
    ]


@dataclass(frozen=True)
class Proof:
    """How many of the texts that were looked at the keys open, do not open, and cannot tell: those are damaged."""

    opened: int
    shut: int
    damaged: int

    @property
    def wrong(self) -> bool:
        """Whether the keys are not those of this database. Without a text, every key is right."""
        return self.shut > 0 and self.opened == 0


def prove(connection: Connection, keys: Sequence[str], places: Iterable[Place], *, most: int) -> Proof:
    """Try the keys on the `most` newest and `most` oldest texts of each column."""
    lock = TextCipher(keys)
    count = {"opened": 0, "shut": 0, "damaged": 0}
    for table, column in places:
        for token in _texts(connection, table, column, most):
            count[_tried(lock, token)] += 1
    return Proof(**count)


def right(connection: Connection, keys: Sequence[str], places: Sequence[Place]) -> bool:
    """Return whether the keys are those of this database, which one text is enough to show."""
    lock = TextCipher(keys)
    for place in places:
        if any(_tried(lock, token) == "opened" for token in _texts(connection, *place, 1, ends=("newest",))):
            return True
    return not prove(connection, keys, places, most=MANY).wrong


def must_open(db: Database, keys: Sequence[str]) -> None:
    """Raise `Misconfigured` if no stored text can be opened though there are some; the schema must be the newest."""
    with db.engine.connect() as connection:
        if not right(connection, keys, private_columns()):
            raise Misconfigured(WRONG.format(where="this database") + LOST)


def present(connection: Connection) -> list[Place]:
    """Return the columns of private text that a database has, which may be older than this Hearth."""
    known = inspect(connection)
    names = set(known.get_table_names())
    has = {
        table.name: {each["name"] for each in known.get_columns(table.name)}
        for table, _ in private_columns()
        if table.name in names
    }
    return [(table, column) for table, column in private_columns() if column.name in has.get(table.name, ())]


def _texts(
    connection: Connection, table: Table, column: Column[Any], most: int, ends: Sequence[str] = ("newest", "oldest")
) -> list[bytes]:
    """Return locked texts from the two ends of a column, each once."""
    key = list(table.primary_key.columns)
    query = select(*key, type_coerce(column, LargeBinary)).where(column.is_not(None)).limit(most)
    found: dict[Any, Any] = {}
    for end in ends:
        ordered = query.order_by(*(each.desc() if end == "newest" else each for each in key))
        found |= {tuple(row[:-1]): row[-1] for row in connection.execute(ordered)}
    return [text if isinstance(text, bytes) else str(text).encode() for text in found.values()]


def _tried(lock: TextCipher, token: bytes) -> str:
    try:
        lock.decrypt(token)
    except InvalidToken:
        return "shut" if is_whole(token) else "damaged"
    return "opened"
