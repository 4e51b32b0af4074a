"""`hearth`: run, tick, check, migrate, keygen, demo, and the operator's commands of `bot.operations`."""

import asyncio
import functools
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from bot import config, imports, migrate, operations, secrets
from bot.clock import SystemClock
from bot.db import connect, or_misconfigured
from bot.errors import Misconfigured, Unreachable
from bot.log import configure

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Hearth (温度): a warm Slack app for teams.",
)
out = Console(highlight=False, markup=False, soft_wrap=True)  # sentences, not mark-up: "hearth[postgres]" is one word
err = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)


def main() -> None:
    """Run the command line; what can be expected is one sentence on standard error, and an exit status of 2 or 1."""
    try:
        cli()
    except (Misconfigured, Unreachable) as problem:
        err.print(str(problem), style="red")
        raise SystemExit(2 if isinstance(problem, Misconfigured) else 1) from None


@cli.command()
def run(
    role: Annotated[config.Role, typer.Option(help="web and worker apart need PostgreSQL")] = config.Role.ALL,
    key_lost: Annotated[bool, typer.Option("--key-lost", help="start though no key opens the stored texts")] = False,
) -> None:
    """Run Hearth: Socket Mode with SLACK_APP_TOKEN, otherwise HTTP events at /slack/events."""
    settings = _settings()
    asyncio.run(_until_signal(settings, role, key_lost))


async def _until_signal(settings: config.Settings, role: config.Role, key_lost: bool) -> None:
    from bot import serve  # noqa: PLC0415 — each command loads what it needs

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)

    def say(port: int) -> None:
        out.print(ready(settings, port, role))

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
    from bot import ticks  # noqa: PLC0415

    settings, now = _settings(), operations.instant(at)
    for line in asyncio.run(ticks.once(settings, now)):
        out.print(line)


@cli.command()
def check() -> None:
    """Say what is missing or wrong: tokens, scopes, database, time zones. Exit status 1 if anything is."""
    from bot import check as checks  # noqa: PLC0415

    settings = config.load()
    configure("WARNING", secrets=settings.secrets)
    findings = asyncio.run(checks.findings(settings))
    for finding in findings:
        out.print(f"{'✓' if finding.ok else '✗'} {finding.sentence}", style=None if finding.ok else "red")
    raise SystemExit(0 if all(finding.ok for finding in findings) else 1)


@cli.command(name="migrate")
def migrate_() -> None:
    """Bring the database to the newest schema."""
    settings = config.load()
    with or_misconfigured():
        db = connect(settings.database_url, keys=settings.secret_keys or [secrets.new_key()])
        try:
            migrate.upgrade(db)
        finally:
            db.close()
    out.print("The database is up to date.")


@cli.command()
def keygen() -> None:
    """Print a fresh HEARTH_SECRET_KEY for .env."""
    out.print(f"HEARTH_SECRET_KEY={secrets.new_key()}")


@cli.command()
def demo(
    reset: Annotated[bool, typer.Option(help="forget the sample workspace and begin anew")] = False,
    port: Annotated[int, typer.Option(help="of the page; 0 lets the system choose")] = 8155,
    folder: Annotated[Path, typer.Option(help="where the sample workspace is kept")] = Path("var/demo"),
) -> None:
    """Run Hearth in a local workspace with sample people; no Slack account needed."""
    from bot.simulator import demo as local  # noqa: PLC0415 — a real installation never loads the simulator

    configure("WARNING")
    _interruptible(local.run(folder=folder, port=port, reset=reset, say=functools.partial(out.print, soft_wrap=True)))


def _interruptible(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def _settings() -> config.Settings:
    """Return complete settings; raises `Misconfigured` with everything that is missing."""
    settings = config.load()
    configure(settings.log_level, style=settings.log_format, secrets=settings.secrets)
    problems = config.missing(settings)
    if problems:
        raise Misconfigured("\n".join(problems))
    return settings


operations.add_to(cli)
imports.add_to(cli)

if __name__ == "__main__":
    main()
