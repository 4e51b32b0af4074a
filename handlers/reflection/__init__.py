"""/reflect, its forms and buttons: a question, an answer for oneself, and sharing it only by choice."""

from . import _answering, _command, _programmes, _reading, _rounds, _searching, _sharing
from ._audience import learn_audiences
from .routes import router

__all__ = ["learn_audiences", "router"]
