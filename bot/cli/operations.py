"""The operator's commands: what waits in the outbox, a copy of everything, the way back, and a new key."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from bot.blocks import admin_messages
from bot.cli import backup, export, keys
from bot.core import outbox
from bot.core.outbox import FAILED, HELD, QUEUED, SENDING, UNKNOWN, UNSETTLED, Waiting
from bot.features.admin_messages import in_channel
from bot.migrations import schema
from bot.platform import config, encryption
from bot.platform.clock import SystemClock
from bot.platform.config import Settings
from bot.platform.database import Database, alone, connect, or_misconfigured
from bot.platform.errors import Misconfigured
from bot.platform.i18n import translator
from scheduler.jobs import JOBS

DIRECT = "one person or a few"  # never whom: with the kind of message that could tell something about them
STATES = (*UNSETTLED, outbox.SENT, outbox.CANCELLED, outbox.EXPIRED)
HEADINGS = ("id", "kind", "to", "state", "due", "tries", "why")


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Open the database as it is; raises `Misconfigured` if it is not there or not up to date."""
    with or_misconfigured():
        db = connect(settings.database_url, keys=settings.secret_keys or [encryption.new_key()])
        try:
            if schema.behind(db):
                raise Misconfigured("The database's schema is not that of this Hearth: run `hearth migrate` first.")
            yield db
        finally:
            db.close()


# -- the outbox -----------------------------------------------------------------------------------


def why(row: Waiting, now: datetime) -> str:
    """Return in words why a message stands where it does."""
    t = translator("en")
    if row.state == SENDING:
        return "is being sent"
    if row.state == UNKNOWN:
        return "Slack may have it: it is looked up before it is sent again"
    if row.state == QUEUED and row.not_before > now:
        return f"Slack asked for a pause ({row.error})" if row.error else "waits for its time"
    if row.state == QUEUED:
        return f"is next; the last try ended with {row.error}" if row.error else "is next"
    return admin_messages.reason(t, row.error) if row.state in (HELD, FAILED) else row.error or ""


def listed(row: Waiting, now: datetime) -> dict[str, Any]:
    """Return what an operator sees of a message: its kind, place, state and reason, never its words."""
    return {
        "id": row.id,
        "kind": row.kind if row.op == outbox.POST else f"{row.kind}/{row.op}",
        "to": row.to if in_channel(row) else DIRECT,
        "team": row.team_id,
        "state": row.state,
        "due": row.not_before.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "tries": row.attempts,
        "error": row.error,
        "why": why(row, now),
    }


def listing(db: Database, *, state: str | None, most: int, now: datetime) -> list[dict[str, Any]]:
    """Return what waits, is held or failed, the oldest first; raises `Misconfigured` for a state there is not."""
    if state is not None and state not in STATES:
        raise Misconfigured(f"“{state}” is no state of a message: {', '.join(STATES)}.")
    with db.begin(write=False) as session:
        rows = outbox.waiting(session, states=(state,) if state else UNSETTLED, most=most)
    return [listed(row, now) for row in rows]


def columns(rows: list[dict[str, Any]]) -> list[str]:
    """Return a table as lines, nothing cut off, for eyes and for grep."""
    cells = [list(HEADINGS), *([str(row[name]) for name in HEADINGS] for row in rows)]
    widths = [max(len(line[n]) for line in cells) for n in range(len(HEADINGS))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def decided(done: bool, delivery_id: str, sentence: str) -> str:
    """Return what was done; raises `Misconfigured` if the message did not wait for a decision."""
    if not done:
        raise Misconfigured(f"{delivery_id} is no message that is held or failed: `hearth deliveries` lists them.")
    return sentence


# -- after a backup was restored ------------------------------------------------------------------


@dataclass(frozen=True)
class Reconciled:
    """What was done so that nothing is sent twice."""

    looked_up: int
    lapsed: int
    held: int

    def __str__(self) -> str:
        return (
            f"{self.looked_up} messages are looked up in Slack before they are sent; {self.lapsed} prompts from since "
            f"the backup lapse; {self.held} messages wait for a person (`hearth deliveries --state held`)."
        )


def reconcile(db: Database, *, since: datetime, now: datetime) -> Reconciled:
    """Doubt everything that may have been said between `since`, the moment of the backup, and `now`.

    What the backup held ready is looked up. What the ticks would make up anew, in ignorance of having done so before
    the crash, is made up here and then not sent: one transaction, so that no sender gets hold of it.
    """
    with db.begin() as session:
        looked_up = outbox.flag_for_reconcile(session, since=since, now=now)
        _tick_in_silence(session, now)
        lapsed, held = outbox.leave_to_admins(session, since=now)
    return Reconciled(looked_up, lapsed, held)


def _tick_in_silence(session: Session, now: datetime) -> None:
    for job in JOBS:
        while job.run(session, now=now) >= job.batch > 0:
            pass


# -- the commands ---------------------------------------------------------------------------------


def add_to(cli: typer.Typer) -> None:
    """Give the command line the operator's commands."""
    outbox = typer.Typer(help="What waits in the outbox, is held or failed, and why.")
    outbox.callback(invoke_without_command=True)(_list)
    outbox.command("resend")(_resend)
    outbox.command("there")(_there)
    cli.add_typer(outbox, name="deliveries")
    cli.command("reconcile")(_reconcile)
    cli.command("backup")(_backup)
    cli.command("restore")(_restore)
    cli.command("vacuum")(_vacuum)
    cli.command("export")(_export)
    cli.command("rotate-keys")(_rotate)


def _now() -> datetime:
    return SystemClock().now()


def _list(
    context: typer.Context,
    state: Annotated[str | None, typer.Option(help="queued, sending, unknown, held, failed, …")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON array")] = False,
    most: Annotated[int, typer.Option(min=1, help="how many at most")] = 200,
) -> None:
    """List messages that have not arrived, the oldest first: kind, place, state and why; never their words."""
    if context.invoked_subcommand is not None:
        return
    with opened(config.load()) as db:
        rows = listing(db, state=state, most=most, now=_now())
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        typer.echo("\n".join(columns(rows)) if rows else "Nothing waits, is held or failed.")


def _resend(delivery_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Send a held or failed message again: you have looked, and it is not there."""
    with opened(config.load()) as db, db.begin() as session:
        done = outbox.resend(session, delivery_id, now=_now())
    typer.echo(decided(done, delivery_id, "It is sent again, within a second if Hearth is running."))


def _there(delivery_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Settle a held message: you have looked, and it is there."""
    with opened(config.load()) as db, db.begin() as session:
        done = outbox.confirm_sent(session, delivery_id)
    typer.echo(decided(done, delivery_id, "It counts as sent."))


def instant(text: str) -> datetime:
    """Read a moment, UTC if it names no zone; raises `Misconfigured` for what is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Misconfigured(f"“{text}” is no instant: write it like 2026-12-25T01:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _reconcile(since: Annotated[str, typer.Option(help="the moment of the backup, such as 2026-11-01T00:00Z")]) -> None:
    """After going back to a backup, before starting Hearth: let nothing be sent twice."""
    settings, moment, now = config.load(), instant(since), _now()
    if moment > now:
        raise Misconfigured(f"{since} has not come yet.")
    with or_misconfigured(), alone(settings.database_url), opened(settings) as db:
        typer.echo(str(reconcile(db, since=moment, now=now)))


def _backup(file: Annotated[Path, typer.Argument(help="a file that does not exist yet")]) -> None:
    """Copy the embedded database into a file while Hearth runs."""
    with opened(config.load()) as db:
        size = backup.save(db, file)
    typer.echo(f"{file} holds everything ({size / 1024 / 1024:.1f} MB). Keep HEARTH_SECRET_KEY somewhere else.")


def _restore(file: Annotated[Path, typer.Argument(help="what `hearth backup` wrote")]) -> None:
    """Put a backup in the database's place, and let nothing be sent twice. Hearth must not be running."""
    settings, now = config.load(), _now()
    problems = config.key_problems(settings)
    if problems:
        raise Misconfigured("\n".join(problems))
    done: list[Reconciled] = []

    def prepare(db: Database, since: datetime) -> None:
        done.append(reconcile(db, since=since, now=now))

    with or_misconfigured():
        since, former = backup.bring_back(settings, file, now=now, prepare=prepare, warn=typer.echo)
    typer.echo(f"Restored; the last thing it knows of was at {since:%Y-%m-%d %H:%M} UTC.")
    if former is not None:
        typer.echo(f"The former database is kept as {former}.")
    typer.echo(str(done[0]))


def _vacuum() -> None:
    """Write the embedded database anew, so that nothing deleted is left in its file. Hearth must not be running."""
    settings = config.load()
    with or_misconfigured(), alone(settings.database_url), opened(settings) as db:
        backup.renew(db)
    typer.echo("The database is written anew: nothing that was deleted is left in its file.")


def _export(
    team: Annotated[str | None, typer.Option(help="a workspace's id; needed only if there are several")] = None,
) -> None:
    """Print what belongs to a team as a whole, as JSON: figures, exchange days, settings. No private text."""
    with opened(config.load()) as db, db.begin(write=False) as session:
        known = export.teams(session)
        chosen = team or (known[0] if len(known) == 1 else "")
        if chosen not in known:
            raise Misconfigured(f"Which workspace? --team takes one of: {', '.join(known) or 'none is known yet'}.")
        typer.echo(json.dumps(export.team(session, team_id=chosen, now=_now()), ensure_ascii=False, indent=2))


def _rotate() -> None:
    """Lock all private text with the first of the keys; Hearth may be running, and it may be repeated."""
    settings = config.load()
    problems = config.key_problems(settings)
    if problems:
        raise Misconfigured("\n".join(problems))
    left = 0
    with opened(settings) as db:
        keys.must_open(db, settings.secret_keys)
        for name, changed, shut in backup.rotate(db, settings.secret_keys):
            typer.echo(f"{name}: {changed} locked anew" + (f", {shut} that no key opens" if shut else ""))
            left += shut
    if left:
        raise Misconfigured(f"{left} texts stay as they are: no key in HEARTH_SECRET_KEY opens them.")
    typer.echo("All private text is under the first key; the others are no longer needed, except for older backups.")
