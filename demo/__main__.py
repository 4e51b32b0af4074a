"""`python -m demo`: run Hearth in a local workspace with sample people; no Slack account needed."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.cli import console
from bot.platform.log import configure
from demo import running

cli = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@cli.command()
def demo(
    reset: Annotated[bool, typer.Option(help="forget the sample workspace and begin anew")] = False,
    port: Annotated[int, typer.Option(help="of the page; 0 lets the system choose")] = 8155,
    folder: Annotated[Path, typer.Option(help="where the sample workspace is kept")] = Path("var/demo"),
) -> None:
    """Run Hearth in a local workspace with sample people; no Slack account needed."""
    configure("WARNING")
    asyncio.run(running.run(folder=folder, port=port, reset=reset, say=console.out.print))


if __name__ == "__main__":
    console.run(cli)
