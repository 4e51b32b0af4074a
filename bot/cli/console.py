"""What a person at a terminal sees: sentences, and one sentence for what can be expected to go wrong."""

import typer
from rich.console import Console

from bot.platform.errors import Misconfigured, Unreachable

out = Console(highlight=False, markup=False, soft_wrap=True)  # sentences, not mark-up: "hearth[postgres]" is one word
err = Console(highlight=False, markup=False, soft_wrap=True, stderr=True)


def run(cli: typer.Typer) -> None:
    """Run a command line; what can be expected is one sentence on standard error, and an exit status of 2 or 1."""
    try:
        cli()
    except (Misconfigured, Unreachable) as problem:
        err.print(str(problem), style="red")
        raise SystemExit(2 if isinstance(problem, Misconfigured) else 1) from None
