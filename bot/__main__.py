"""`hearth`: run, tick, check, migrate, keygen, and the operator's commands of `bot.cli.operations`."""

import asyncio
import signal
from typing import Annotated

import typer

from bot.cli import console, holidays, operations
from bot.migrations import schema
from bot.platform import config, encryption
from bot.platform.clock import SystemClock
from bot.platform.database import connect, or_misconfigured
from bot.platform.errors import Misconfigured
from bot.platform.log import configure

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hearth (温度): a warm Slack app for teams.",
)


def main() -> None:
    """Run the command line."""
    console.run(cli)


@cli.command()
def run(
    role: Annotated[config.Role, typer.Option(help="web and worker apart need PostgreSQL")] = config.Role.ALL,
    key_lost: Annotated[bool, typer.Option("--key-lost", help="start though no key opens the stored texts")] = False,
) -> None:
    """Run Hearth: Socket Mode with SLACK_APP_TOKEN, otherwise HTTP events at /slack/events."""
    settings = _settings()
    asyncio.run(_until_signal(settings, role, key_lost))


async def _until_signal(settings: config.Settings, role: config.Role, key_lost: bool) -> None:
    from bot.cli import serve  # noqa: PLC0415 — each command loads what it needs

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    def say(port: int) -> None:
        console.out.print(ready(settings, port, role))

    await serve.serve(settings, SystemClock(), stop, started=say, role=role, key_lost=key_lost)


def ready(settings: config.Settings, port: int, role: config.Role = config.Role.ALL) -> str:
    """Return the one line that a person who starts Hearth waits for."""
    here = f"http://{settings.host}:{port}"
    if role is config.Role.WORKER:
        return f"Hearth is at work; {here}/healthz says that it is alive. Ctrl-C ends it."
    if settings.socket_mode:
        return f"Hearth is listening to Slack over Socket Mode; {here}/healthz says that it is alive. Ctrl-C ends it."
    return f"Hearth is listening for Slack at {here}/slack/events. Ctrl-C ends it."


@cli.command()
def tick(at: Annotated[str, typer.Option(help="an instant such as 2026-12-25T01:00Z")]) -> None:
    """Do once whatever is due at an instant, send it, and say what was done."""
    from bot.cli import tick as ticks  # noqa: PLC0415

    settings, now = _settings(), operations.instant(at)
    for line in asyncio.run(ticks.once(settings, now)):
        console.out.print(line)


@cli.command()
def check() -> None:
    """Say what is missing or wrong: tokens, scopes, database, time zones. Exit status 1 if anything is."""
    from bot.cli import check as checks  # noqa: PLC0415

    settings = config.load()
    configure("WARNING", secrets=settings.secrets)
    findings = asyncio.run(checks.findings(settings))
    for finding in findings:
        console.out.print(f"{'✓' if finding.ok else '✗'} {finding.sentence}", style=None if finding.ok else "red")
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)


@cli.command(name="migrate")
def migrate_() -> None:
    """Bring the database to the newest schema."""
    settings = config.load()
    with or_misconfigured():
        db = connect(settings.database_url, keys=settings.secret_keys or [encryption.new_key()])
        try:
            schema.upgrade(db)
        finally:
            db.close()
    console.out.print("The database is up to date.")


@cli.command()
def keygen() -> None:
    """Print a fresh HEARTH_SECRET_KEY for .env."""
    console.out.print(f"HEARTH_SECRET_KEY={encryption.new_key()}")


def _settings() -> config.Settings:
    """Return complete settings; raises `Misconfigured` with everything that is missing."""
    settings = config.load()
    configure(settings.log_level, style=settings.log_format, secrets=settings.secrets)
    problems = config.missing(settings)
    if problems:
        raise Misconfigured("\n".join(problems))
    return settings


operations.add_to(cli)
holidays.add_to(cli)

if __name__ == "__main__":
    main()
