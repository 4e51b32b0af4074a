"""The control API: what the page and the tests do and see in the workspace (docs/local-workspace.md)."""

from aiohttp import web

from simulator.state import State

from . import _act, _app, _news, _see, _world


def routes(sim: State) -> list[web.RouteDef]:
    """Return the routes below /control."""
    return [each for part in (_see, _news, _act, _world, _app) for each in part.routes(sim)]
