"""Every method the local workspace knows: a table."""

from collections.abc import Callable

from simulator.model import Json

from . import auth, chat, conversations, files, history, reactions, scheduled, team, usergroups, users, views
from ._call import Call

METHODS: dict[str, Callable[[Call], Json]] = {
    **auth.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **history.METHODS,
    **reactions.METHODS,
    **scheduled.METHODS,
    **team.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
