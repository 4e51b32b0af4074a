"""Slack's Web API: /api/<method>, one module per family of methods."""

from . import files
from ._http import routes

__all__ = ["files", "routes"]
