"""/kudos, its forms, the message shortcut, the reaction, and "me too" below a post; customers' thanks; the values."""

from . import _buttons, _command, _customers, _forms, _pages, _reactions, _setup
from ._forms import blank
from .routes import router

__all__ = ["blank", "router"]
