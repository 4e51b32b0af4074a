"""Everything that arrives from people, programmes, a module per feature.

A listener reads what came in, calls one verb through `await db.run(…)` and answers. It names what it needs: Bolt's own
arguments and the vocabulary of `bot.app` (`db`, `caller`, `t`, `now`). Commands and buttons acknowledge first, or with
their answer when it needs no call to Slack; forms decide first, so that a refusal can stand beside its field.
"""

from slack_bolt.async_app import AsyncApp

from handlers import (
    absence,
    checkins,
    data,
    exchange,
    fallbacks,
    hearth,
    holidays,
    home,
    kudos,
    people,
    programmes,
    prompts,
    reflection,
    retention,
    upkeep,
)

FEATURES = (  # Bolt asks one listener after another: what comes most often stands first
    checkins,
    kudos,
    reflection,
    exchange,
    home,
    hearth,
    absence,
    data,
    holidays,
    programmes,
    retention,
    upkeep,
    prompts,
    people,
)


def register(app: AsyncApp) -> None:
    """Register every feature's listeners; the fallbacks come last, because Bolt takes the first that matches."""
    for feature in (*FEATURES, fallbacks):
        feature.register(app)
