"""People for the measurements: the same ones in the local workspace and in Hearth's database, joined long ago."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot.core.outbox import PERSONAL, SENT, Delivery
from bot.core.people import Member, Workspace
from bot.core.prompts import PROMPT_TYPES, Occurrence, Schedule
from bot.migrations import schema
from bot.platform.database import Database, connect
from simulator.model import User
from simulator.people import GENERAL, Cast
from simulator.workspace import Workspace as LocalWorkspace

KEY = "bWVhc3VyZW1lbnRzIG9ubHksIG5vYm9keSdzIGtleSE="  # as `hearth keygen` makes them
ZONE = "Etc/UTC"
CHUNK = 5_000  # rows an insert


def user_id(number: int) -> str:
    """Return the Slack id of the n-th person; the first is 1."""
    return f"U0BENCH{number:06d}"


def cast(people: int) -> Cast:
    """Return what fills a local workspace with these people."""

    def fill(workspace: LocalWorkspace) -> None:
        ids = [user_id(number) for number in range(1, people + 1)]
        for number, each in enumerate(ids, start=1):
            workspace.add_user(User(each, f"person{number}", f"Person {number}", f"p{number}@example.com", tz=ZONE))
        general = workspace.add_channel("general", members=set(ids), creator=ids[0], id=GENERAL)
        general.is_general = True

    return fill


def make(path: Path, *, team_id: str, people: int, now: datetime) -> None:
    """Make a database file in which so many members joined long ago and nothing is due for a week.

    Each has had one prompt: occurrence and member share their number.
    """
    db = open_at(path)
    schema.upgrade(db)
    with db.begin() as session:
        fill(session, people, team_id, now)
    db.close()


def fill(session: Session, people: int, team_id: str, now: datetime) -> None:
    """Write a workspace and its members as `make` does, into any database."""
    session.add(Workspace(team_id=team_id, name="Bench"))
    session.flush()
    for numbers in _chunks(people):
        _add(session, numbers, team_id, now)


def open_at(path: Path) -> Database:
    """Open a database that `make` has made."""
    return connect(f"sqlite:///{path}", keys=[KEY])


def _chunks(people: int) -> Iterator[range]:
    for first in range(1, people + 1, CHUNK):
        yield range(first, min(first + CHUNK, people + 1))


def _add(session: Session, numbers: range, team_id: str, now: datetime) -> None:
    before, later = now - timedelta(days=1), now + timedelta(days=7)
    session.execute(
        insert(Member),
        [
            {"id": n, "team_id": team_id, "user_id": user_id(n), "name": f"Person {n}", "joined_at": before}
            for n in numbers
        ],
    )
    session.execute(
        insert(Schedule),
        [
            {"member_id": n, "programme": name, "time_of_day": programme.at, "enabled": True, "due_at": later}
            for n in numbers
            for name, programme in PROMPT_TYPES.items()
        ],
    )
    session.execute(insert(Occurrence), [_occurrence(n, team_id, before) for n in numbers])
    session.execute(insert(Delivery), [_delivery(n, team_id, before) for n in numbers])


def _occurrence(n: int, team_id: str, at: datetime) -> dict[str, object]:
    who = {"id": n, "team_id": team_id, "whom": user_id(n), "programme": "checkin.daily"}
    return who | {"slot": "yesterday", "due_at": at, "prompted_at": at}


def _delivery(n: int, team_id: str, at: datetime) -> dict[str, object]:
    what = {
        "id": f"{n:032x}",
        "idempotency_key": f"checkins.prompt:{n}",
        "kind": "checkins.prompt",
        "payload_args": {"occurrence": n},
    }
    how = {"priority": PERSONAL, "state": SENT, "created_at": at, "not_before": at, "ts": f"1.{n:06d}"}
    return what | how | {"team_id": team_id, "recipient": user_id(n), "channel": f"D{n:06d}"}
