"""How many examples a property is tried with: all in `make test`; a fifth where `slow` tests are left out."""

from typing import Any

from hypothesis import settings

FEWEST = 3
_divided_by = 1


def hurry() -> None:
    """Have every property that is declared from now on tried with a fifth of its examples."""
    global _divided_by  # noqa: PLW0603 — decorators are called at import, with nothing to carry it in
    _divided_by = 5


def examples(number: int, **more: Any) -> settings:
    """Return Hypothesis's settings for so many examples, however long each of them takes."""
    return settings(**{"max_examples": max(FEWEST, number // _divided_by), "deadline": None, **more})
