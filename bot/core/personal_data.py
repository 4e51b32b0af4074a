"""Everything about one person, whatever table it is in: to be handed to them, or to be forgotten.

Tables are found by their keys to `member`, so that a new feature's are in it from their first day.
"""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Column, ForeignKey, Table, delete, func, inspect, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from bot.core.outbox import QUEUED, SENDING, UNKNOWN, Delivery, channel_key
from bot.core.people import Member
from bot.platform.database import Base
from bot.platform.encryption import unreadable
from bot.platform.rate_limits import RateBucket

GONE = "gone:"  # how the id of somebody who had everything deleted begins
OWNERS = ("member_id", "giver_id")  # a key of this name says whose a row is; others only mention somebody
# What belongs to others too stays, by "somebody who left": the thanks they were given, the topics they voted for, what
# was noted for everybody.
STAYS = frozenset(
    {"kudos.giver_id", "exchange_topic.member_id", "exchange_takeaway.member_id", "exchange_group.captain_id"}
)
BY_USER = (("occurrence", "whom"), ("delivery", "recipient"))  # tables that know a person by Slack's id
KEPT_BY_USER = (("audit", "user_id"),)  # what administrators changed stays noted
BEHIND = frozenset({"member", "workspace", "department", "delivery", "occurrence"})  # not shown with what refers to it
# How Hearth works, and not what it knows.
OF_DELIVERIES = frozenset(
    {
        "claimed_by",
        "lease_until",
        "check_at",
        "checks",
        "idempotency_key",
        "payload_args",
        "priority",
        "attempts",
        "original_id",
    }
)

Row = dict[str, Any]


def everything(session: Session, member_id: int) -> dict[str, list[Row] | Row]:
    """Return all rows of one person's, by table, opened and as plain values; what a row refers to is shown with it."""
    who = session.get_one(Member, member_id)
    found: dict[str, list[Row] | Row] = {"member": _plain(Base.metadata.tables["member"], _columns_of(who))}
    for table in _tables():
        rows = [_whole(session, table, row) for row in _rows(session, table, who)]
        if rows:
            found[table.name] = rows
    return found


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name != "member"]


def _columns_of(who: Member) -> Row:
    return {attribute.key: getattr(who, attribute.key) for attribute in inspect(Member).column_attrs}


def _rows(session: Session, table: Table, who: Member) -> Iterable[Row]:
    mine: list[Any] = [column == who.id for column in _to_member(table) if column.name in OWNERS]
    mine += [table.c[name] == who.user_id for each, name in (*BY_USER, *KEPT_BY_USER) if each == table.name]
    if not mine:
        return []
    query = select(table).where(or_(*mine)).order_by(*table.primary_key.columns)
    if "team_id" in table.c:
        query = query.where(table.c.team_id == who.team_id)
    return [dict(row) for row in session.execute(query).mappings()]


def _to_member(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if _leads_to(column) == "member"]


def _leads_to(column: Column[Any]) -> str | None:
    key: ForeignKey | None = next(iter(column.foreign_keys), None)
    return None if key is None else key.column.table.name


def _whole(session: Session, table: Table, row: Row) -> Row:
    """Return a row with what it refers to, and with what hangs on it: the thanks that one was given, and to whom."""
    shown = _plain(table, row)
    for column in table.columns:
        where = _leads_to(column)
        if where is not None and where not in BEHIND and where != table.name:
            parent = Base.metadata.tables[where]
            found = session.execute(select(parent).where(parent.c.id == row[column.name])).mappings().one_or_none()
            if found is not None:
                shown[where] = _named(session, parent, dict(found))
    for child, key in _children(table):
        below = session.execute(select(child).where(key == row["id"])).mappings().all() if "id" in row else []
        if below:
            shown[child.name] = [_named(session, child, dict(each)) for each in below]
    return shown


def _children(table: Table) -> list[tuple[Table, Column[Any]]]:
    """Return the tables whose rows belong to a row of this one by their very key, or to nobody else."""
    found = [(each, column) for each in _tables() for column in each.columns if _leads_to(column) == table.name]
    return [(each, key) for each, key in found if each.name == "kudos_recipient" or not _to_member(each)]


def _named(session: Session, table: Table, row: Row) -> Row:
    """Return a row in which people have names instead of numbers."""
    shown = _plain(table, row)
    for column in _to_member(table):
        other = session.get(Member, row[column.name]) if row[column.name] else None
        shown[column.name.removesuffix("_id")] = other.name if other else None
    return shown


def _plain(table: Table, row: Row) -> Row:
    """Return what a person can read: no keys of ours, and values as JSON knows them."""
    return {
        name: _value(json.loads(value) if table.c[name].info.get("json") and not unreadable(value) else value)
        for name, value in row.items()
        if value is not None and name not in ("id", "team_id") and not table.c[name].foreign_keys
        if not (table.name == "delivery" and name in OF_DELIVERIES)
    }


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value


# -- forgetting -----------------------------------------------------------------------------------


def forget(session: Session, member_id: int) -> dict[str, int]:
    """Delete every row of one person's and everything that hangs on it; returns how many rows went, by table.

    What others need stays and refers to a nameless row. For Slack's id there is a fresh one, which remembers one thing:
    that Hearth is not to write to this person by itself.
    """
    who = session.get_one(Member, member_id)
    session.flush()
    rows: dict[str, int] = {}
    for table in reversed(_tables()):
        for column in _to_member(table):
            if f"{table.name}.{column.name}" not in STAYS:
                _delete(session, table, [column == who.id], rows)
        for name in [name for each, name in BY_USER if each == table.name]:
            _delete(session, table, [table.c[name] == who.user_id, table.c.team_id == who.team_id], rows)
    where = RateBucket.bucket.startswith(channel_key(who.team_id, ""), autoescape=True)  # theirs alone, or a group's
    session.execute(delete(RateBucket).where(where, RateBucket.bucket.contains(who.user_id, autoescape=True)))
    session.expire_all()
    nameless = GONE + secrets.token_hex(8)
    _leave_groups(session, who, nameless)
    _begin_anew(session, who, nameless)
    return rows


def _delete(session: Session, table: Table, where: Sequence[Any], rows: dict[str, int]) -> None:
    for child, key in [(each, c) for each in _tables() for c in each.columns if _leads_to(c) == table.name]:
        theirs = key.in_(select(next(iter(key.foreign_keys)).column).where(*where))
        if child is table or key.nullable:
            session.execute(update(child).where(theirs).values({key.name: None}))
        else:
            _delete(session, child, [theirs], rows)
    done = session.execute(delete(table).where(*where))
    rows[table.name] = rows.get(table.name, 0) + done.rowcount  # type: ignore[attr-defined]


def _leave_groups(session: Session, who: Member, nameless: str) -> None:
    """Messages to several people are theirs too; whatever has left needs no addresses any more."""
    query = update(Delivery).where(
        Delivery.team_id == who.team_id,
        Delivery.state.not_in((QUEUED, SENDING, UNKNOWN)),
        Delivery.recipient.contains(who.user_id, autoescape=True),
    )
    fresh = {"recipient": func.replace(Delivery.recipient, who.user_id, nameless)}
    session.execute(query.values(fresh).execution_options(synchronize_session=False))


def _begin_anew(session: Session, who: Member, nameless: str) -> None:
    table, team_id, user_id = Base.metadata.tables["member"], who.team_id, who.user_id
    empty = {column.name: _default(column) for column in table.columns if column.name not in ("id", "team_id")}
    session.execute(update(table).where(table.c.id == who.id).values(empty | {"user_id": nameless, "deleted": True}))
    session.add(Member(team_id=team_id, user_id=user_id, paused=True))
    session.flush()


def _default(column: Column[Any]) -> Any:
    return column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None
