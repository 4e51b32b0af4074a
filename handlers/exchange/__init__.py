"""/exchange: the date, who comes and the topics for everybody; the monthly rule for administrators."""

import re

from slack_bolt.async_app import AsyncApp

from . import _afterwards, _answers, _command, _groups, _setup, _topics


def register(app: AsyncApp) -> None:
    app.command("/exchange")(_command.command)
    app.action(re.compile(r"^exchange\.(join|room|remote|leave)(\.(here|again|home))?$"))(_answers.say)
    app.action("exchange.show")(_answers.show)
    app.action(re.compile(r"^exchange\.propose(\.here)?$"))(_topics.open_new)
    app.view("exchange.topic")(_topics.save)
    app.action("exchange.topic.show")(_topics.show)
    app.action("exchange.topic.change")(_topics.open_change)
    app.action(re.compile(r"^exchange\.topic\.(un)?vote$"))(_topics.vote)
    app.action("exchange.topic.withdraw")(_topics.withdraw)
    app.action("exchange.wishes")(_groups.open_wishes)
    app.view("exchange.wishes")(_groups.save_wishes)
    app.action(re.compile(r"^exchange\.met\.(yes|no)$"))(_groups.met)
    app.action(re.compile(r"^exchange\.rate\.[1-5]$"))(_afterwards.rate)
    app.action("exchange.takeaway")(_afterwards.open_takeaway)
    app.view("exchange.takeaway")(_afterwards.save_takeaway)
    app.action("exchange.notes")(_afterwards.show_notes)
    app.action("exchange.figures")(_afterwards.show_figures)
    app.action("exchange.setup")(_setup.open_form_)
    app.view("exchange.setup")(_setup.save)
    app.action("exchange.cancel")(_setup.open_cancel)
    app.view("exchange.cancel")(_setup.cancel)
    app.action(re.compile(r"^exchange\.(pause|resume|announce)$"))(_setup.switch)
