"""A key that is lost, or texts that are damaged, as a test wants them."""

from typing import Any

from sqlalchemy import LargeBinary, select, type_coerce, update

from bot.cli.keys import private_columns
from bot.platform.database import Database
from bot.platform.encryption import TextCipher

LOST_KEY = "a key that nobody has any more, long enough"
SECRET = "what was written under it"


def lose(db: Database, *columns: str) -> None:
    """Have every private text, or those of these columns ("checkin.note"), be under a key that is not there."""
    for table, column in private_columns():
        if not columns or f"{table.name}.{column.name}" in columns:
            with db.begin() as session:
                locked = type_coerce(TextCipher([LOST_KEY]).encrypt(SECRET), LargeBinary)
                session.execute(update(table).where(column.is_not(None)).values({column.name: locked}))


def locked(db: Database) -> dict[str, list[Any]]:
    """Return every private text as it is stored."""
    with db.begin(write=False) as session:
        return {
            f"{table.name}.{column.name}": [
                bytes(text)
                for text in session.scalars(
                    select(type_coerce(column, LargeBinary)).where(column.is_not(None)).order_by(*table.primary_key)
                )
            ]
            for table, column in private_columns()
        }
