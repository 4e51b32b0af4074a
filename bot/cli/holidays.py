"""`hearth holidays`: take a year's public holidays from a file, and show what is known."""

from pathlib import Path
from typing import Annotated

import typer

from bot.blocks import refusals
from bot.cli.operations import opened
from bot.core import availability
from bot.features import exchange, reflection, settings
from bot.platform import config
from bot.platform.clock import SystemClock
from bot.platform.database import Database
from bot.platform.errors import Misconfigured, Refused
from bot.platform.i18n import translator

MOST_PROBLEMS = 20  # lines; whoever has more has chosen the wrong file


def add_to(cli: typer.Typer) -> None:
    """Give the command line the commands about holidays."""
    group = typer.Typer(no_args_is_help=True, help="Public holidays and make-up days that administrators enter.")
    group.command("import")(_import)
    cli.add_typer(group, name="holidays")


def take(db: Database, file: Path, *, region: str, team: str | None = None) -> str:
    """Write what a file says into the database, all of it or nothing; returns a sentence.

    Raises `Misconfigured` with a line for each problem of the file.
    """
    entries, problems = availability.read_file(_bytes(file), name=file.name)
    if problems:
        raise Misconfigured(_sentences(file, problems))
    now = SystemClock().now()
    try:
        with db.begin() as session:
            homes = settings.import_holidays(session, region=region, entries=entries, team_id=team, now=now)
            exchange.holidays_changed(session, team_id=team, region=region, now=now)
            reflection.holidays_changed(session, team_id=team, now=now)
    except Refused as problem:
        raise Misconfigured(refusals.sentence(problem, translator("en"))) from None
    worked = sum(each.working for each in entries)
    years = ", ".join(str(year) for year in sorted({each.day.year for each in entries}))
    return f"{len(entries) - worked} days off and {worked} working days of {region} in {years}: {', '.join(homes)}."


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be read ({problem.strerror}).") from None


def _sentences(file: Path, problems: list[Refused]) -> str:
    t = translator("en")
    lines = [refusals.sentence(each, t) for each in problems[:MOST_PROBLEMS]]
    more = [f"… and {len(problems) - MOST_PROBLEMS} more."] if len(problems) > MOST_PROBLEMS else []
    return "\n".join([f"{file} was not imported; nothing was changed.", *lines, *more])


def _import(
    file: Annotated[Path, typer.Argument(help="CSV (date, off or work, name) or ICS")],
    region: Annotated[str, typer.Option(help="such as CN, or DE-BY for a part of a country")],
    team: Annotated[str | None, typer.Option(help="one workspace's id; without it, every one in the database")] = None,
) -> None:
    """Import holidays and make-up working days; they win over what Hearth knows by itself."""
    with opened(config.load()) as db:
        typer.echo(take(db, file, region=region, team=team))
