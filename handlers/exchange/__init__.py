"""/exchange: the date, who comes and the topics for everybody; the monthly rule for administrators."""

from . import _afterwards, _answers, _command, _groups, _setup, _topics
from .routes import router

__all__ = ["router"]
