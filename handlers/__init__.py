"""Everything that arrives from people, a module or package a feature.

A listener reads what came in, runs one transaction (`await ctx.db.run(…)`) and answers. It stands with its feature's
router, and everything that it needs is in its `Context`. Commands and buttons acknowledge first, or with their answer
when it needs no call to Slack; forms decide first, so that a refusal can stand beside its field.
"""

from slack_bolt.async_app import AsyncApp

from handlers import (
    absence,
    admin_messages,
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
    quiet,
    reflection,
    retention,
    routing,
)

FEATURES = (
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
    admin_messages,
    prompts,
    quiet,
    people,
)


def routes() -> list[routing.Route]:
    """Return what every feature answers."""
    return [route for feature in (*FEATURES, fallbacks) for route in feature.router.routes]


def register(app: AsyncApp) -> None:
    """Register every feature's listeners, and the fallbacks for what is nobody's."""
    routing.register(app, routes(), fallbacks.OTHERWISE)
