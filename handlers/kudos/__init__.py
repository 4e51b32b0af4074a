"""/kudos, its form, the message shortcut, the reaction, and "me too" below a post."""

from slack_bolt.async_app import AsyncApp

from . import _buttons, _command, _forms, _reactions
from ._forms import blank

__all__ = ["blank", "register"]


def register(app: AsyncApp) -> None:
    app.command("/kudos")(_command.command)
    app.action("kudos.give")(_forms.open_new)
    app.action("kudos.typed")(_forms.open_typed)
    app.action("kudos.back")(_forms.open_back)
    app.shortcut("kudos.from_message")(_forms.open_from_message)
    app.action("kudos.about")(_forms.open_about_again)
    app.view("kudos.give")(_forms.give)
    app.action("kudos.undo")(_buttons.undo)
    app.action("kudos.me_too")(_buttons.me_too)
    app.action("kudos.leave")(_buttons.leave)
    app.action("kudos.overview")(_buttons.show_overview)
    app.event("reaction_added")(_reactions.added)
    app.event("reaction_removed")(_reactions.removed)
