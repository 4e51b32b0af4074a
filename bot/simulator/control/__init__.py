"""The control API: what the page and the tests do and see in the workspace (docs/local-workspace.md)."""

from typing import TYPE_CHECKING

from aiohttp import web

from . import _act, _app, _news, _see, _world

if TYPE_CHECKING:
    from bot.simulator.server import Simulator


def routes(sim: "Simulator") -> list[web.RouteDef]:
    """Return the routes below /control."""
    return [each for part in (_see, _news, _act, _world, _app) for each in part.routes(sim)]
