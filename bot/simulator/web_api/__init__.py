"""Slack's Web API: /api/<method>, one module per family of methods."""

from . import files, scheduled
from ._call import SlackError
from ._http import ApiCall, routes

__all__ = ["ApiCall", "SlackError", "files", "routes", "scheduled"]
