"""/checkin, its forms, its buttons and the daily question: a mood in one tap, seen by nobody else."""

import re

from slack_bolt.async_app import AsyncApp

from . import _buttons, _care, _choices, _command, _course, _forms, _history, _team
from ._noting import Noted, note, note_answer

__all__ = ["Noted", "note", "note_answer", "register"]


def register(app: AsyncApp) -> None:
    app.command("/checkin")(_command.command)
    app.shortcut("checkin.open")(_forms.open_new)
    app.action("checkin.open")(_forms.open_new)
    app.view("checkin.record")(_forms.record)
    app.action(re.compile(r"^checkin\.(change|edit)$"))(_forms.open_change)
    app.view("checkin.change")(_forms.change)
    app.action(re.compile(r"^checkin\.mood\.[1-5]$"))(_buttons.answer_prompt)
    app.action(re.compile(r"^home\.mood\.[1-5]$"))(_buttons.check_in_on_home)
    app.action(re.compile(r"^checkin\.(energy|place)\.\w+$"))(_buttons.add)
    app.action("checkin.tags")(_buttons.add_tags)
    app.action("checkin.undo")(_buttons.undo)
    app.action("checkin.kudos")(_buttons.turn_into_kudos)
    app.action("checkin.history")(_history.show)
    app.action(re.compile(r"^checkin\.month\.(before|after)$"))(_history.turn_page)
    app.action("checkin.entry")(_history.act_on_entry)
    app.view("checkin.take_back")(_history.take_back)
    app.action("checkin.three")(_course.write)
    app.action("checkin.course.begin")(_course.begin)
    app.action("checkin.course.decline")(_course.decline)
    app.action("checkin.team")(_team.show)
    app.action("checkin.admin")(_choices.open_choices)
    app.view("checkin.admin")(_choices.choose)
    app.action("care.person")(_care.person)
    app.action("care.lines")(_care.lines)
    app.action("care.later")(_care.later)
    app.action("care.off")(_care.off)
    app.action("checkin.settings")(_care.open_own)
    app.view("checkin.settings")(_care.save_own)
