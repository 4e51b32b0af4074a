"""/kudos, its forms, the message shortcut, the reaction, and "me too" below a post; customers' thanks; the values."""

import re

from slack_bolt.async_app import AsyncApp

from . import _buttons, _command, _customers, _forms, _pages, _reactions, _setup
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
    app.action("kudos.customer")(_customers.open_new)
    app.view("kudos.customer")(_customers.give)
    app.action("kudos.setup")(_setup.open_setup)
    app.view("kudos.setup")(_setup.save)
    app.action("kudos.value")(_setup.open_value)
    app.view("kudos.value")(_setup.save_value)
    app.action("kudos.retire")(_setup.retire)
    app.action("kudos.undo")(_buttons.undo)
    app.action("kudos.me_too")(_buttons.me_too)
    app.action("kudos.leave")(_buttons.leave)
    app.action("kudos.overview")(_pages.show_overview)
    app.action(re.compile(r"^kudos\.page\.(newer|older|overview|received|given)$"))(_pages.turn)
    app.action("kudos.search")(_pages.open_search)
    app.view("kudos.search")(_pages.search)
    app.event("reaction_added")(_reactions.added)
    app.event("reaction_removed")(_reactions.removed)
