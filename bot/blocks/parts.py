"""The parts that every screen is built of: plain functions from words to Block Kit.

What is not said is not sent. Words of ours go in as they are; words of people go through `escape` or `quote` first
wherever they become mrkdwn (docs.slack.dev/reference/block-kit).
"""

from collections.abc import Sequence
from typing import Any

from bot.platform.i18n import Translator

from .text import cut, escape, plain, quote

__all__ = [
    "actions", "button", "checkboxes", "confirm", "context", "conversations_select", "cut", "datepicker", "divider",
    "escape", "header", "home", "input_block", "message", "modal", "multi_select", "multi_users_select", "option",
    "overflow", "plain", "quote", "radio", "section", "select", "text_input", "timepicker", "users_select",
]  # fmt: skip

Part = dict[str, Any]
Choice = str | Part  # an option, or its value


def _given(**fields: Any) -> Part:
    """Return the fields that have a value; True stays, False and None go."""
    return {name: value for name, value in fields.items() if value is not None and value is not False}


def _plain(text: str) -> Part:
    return {"type": "plain_text", "text": text, "emoji": True}


def _plain_if(text: str | None) -> Part | None:
    return None if text is None else _plain(text)


def _mrkdwn(text: str) -> Part:
    return {"type": "mrkdwn", "text": text}


# Blocks


def section(
    text: str | None = None,
    *,
    accessory: Part | None = None,
    fields: Sequence[str] | None = None,
    block_id: str | None = None,
) -> Part:
    """Return a paragraph of mrkdwn, with one element at its side and short fields in two columns below."""
    words = None if text is None else _mrkdwn(text)
    columns = [_mrkdwn(field) for field in fields] if fields else None
    return {"type": "section"} | _given(text=words, fields=columns, accessory=accessory, block_id=block_id)


def mention(t: Translator, user_id: str) -> str:
    """Return a person as a mention; whoever had everything about them deleted has no id any more."""
    return f"<@{user_id}>" if user_id.startswith(("U", "W")) else t("somebody who left")


def named(t: Translator, name: str) -> str:
    """Return a person's name as mrkdwn; whoever had everything about them deleted has none any more."""
    return escape(name) or t("somebody who left")


def header(text: str) -> Part:
    """Return a heading; plain text, so people's words need no escape here."""
    return {"type": "header", "text": _plain(text)}


def context(*texts: str) -> Part:
    """Return small grey text (mrkdwn), up to ten pieces side by side."""
    return {"type": "context", "elements": [_mrkdwn(text) for text in texts]}


def divider() -> Part:
    """Return a line across."""
    return {"type": "divider"}


def actions(*elements: Part, block_id: str | None = None) -> Part:
    """Return a row of buttons and menus; each needs an action id of its own."""
    return {"type": "actions", "elements": list(elements)} | _given(block_id=block_id)


def input_block(
    block_id: str,
    label: str,
    element: Part,
    *,
    optional: bool = False,
    hint: str | None = None,
    dispatch: bool = False,
) -> Part:
    """Return a question of a form; its answer comes back under `block_id` (see `bot.blocks.state.value`).

    With `dispatch` the app also hears of every change at once, as a block action.
    """
    return {
        "type": "input",
        "block_id": block_id,
        "label": _plain(label),
        "element": element,
        "optional": optional,
    } | _given(hint=_plain_if(hint), dispatch_action=dispatch)


# Elements


def button(
    text: str,
    action_id: str,
    *,
    value: str | None = None,
    style: str | None = None,
    confirm: Part | None = None,
    url: str | None = None,
    accessibility_label: str | None = None,
) -> Part:
    """Return a button; `style` is "primary" or "danger". The label for screen readers is cut, never refused."""
    label = None if accessibility_label is None else cut(accessibility_label, 75)
    return {"type": "button", "text": _plain(text), "action_id": action_id} | _given(
        value=value, style=style, confirm=confirm, url=url, accessibility_label=label
    )


def confirm(title: str, text: str, yes: str, no: str, *, danger: bool = False) -> Part:
    """Return the question that Slack asks before it sends a click."""
    return {
        "title": _plain(title),
        "text": _plain(text),
        "confirm": _plain(yes),
        "deny": _plain(no),
    } | _given(style="danger" if danger else None)


def option(text: str, value: str, description: str | None = None) -> Part:
    """Return one line of a menu, of checkboxes or of radio buttons."""
    return {"text": _plain(text), "value": value} | _given(description=_plain_if(description))


def _chosen(options: Sequence[Part], choices: Sequence[Choice]) -> list[Part] | None:
    values = {choice if isinstance(choice, str) else choice["value"] for choice in choices}
    return [one for one in options if one["value"] in values] or None


def _first(options: Sequence[Part], choice: Choice | None) -> Part | None:
    found = _chosen(options, [choice] if choice is not None else [])
    return found[0] if found else None


def select(
    options: Sequence[Part],
    *,
    action_id: str = "value",
    initial: Choice | None = None,
    placeholder: str | None = None,
    confirm: Part | None = None,
) -> Part:
    """Return a menu to choose one option from; `initial` that is not among them is ignored."""
    return {"type": "static_select", "action_id": action_id, "options": list(options)} | _given(
        initial_option=_first(options, initial), placeholder=_plain_if(placeholder), confirm=confirm
    )


def multi_select(
    options: Sequence[Part],
    *,
    action_id: str = "value",
    initial: Sequence[Choice] = (),
    placeholder: str | None = None,
    most: int | None = None,
) -> Part:
    """Return a menu to choose several options from, `most` of them at most."""
    return {"type": "multi_static_select", "action_id": action_id, "options": list(options)} | _given(
        initial_options=_chosen(options, initial), placeholder=_plain_if(placeholder), max_selected_items=most
    )


def radio(options: Sequence[Part], *, action_id: str = "value", initial: Choice | None = None) -> Part:
    """Return up to ten options of which one can be chosen, all of them in sight."""
    return {"type": "radio_buttons", "action_id": action_id, "options": list(options)} | _given(
        initial_option=_first(options, initial)
    )


def checkboxes(options: Sequence[Part], *, action_id: str = "value", initial: Sequence[Choice] = ()) -> Part:
    """Return up to ten options to tick."""
    return {"type": "checkboxes", "action_id": action_id, "options": list(options)} | _given(
        initial_options=_chosen(options, initial)
    )


def overflow(action_id: str, options: Sequence[Part], *, confirm: Part | None = None) -> Part:
    """Return the "…" menu of up to five options."""
    return {"type": "overflow", "action_id": action_id, "options": list(options)} | _given(confirm=confirm)


def text_input(
    action_id: str = "value",
    *,
    initial: str | None = None,
    placeholder: str | None = None,
    multiline: bool = False,
    max_length: int | None = None,
    min_length: int | None = None,
) -> Part:
    """Return a field to write in; up to 3,000 characters unless `max_length` says less."""
    return {"type": "plain_text_input", "action_id": action_id} | _given(
        initial_value=initial or None,
        placeholder=_plain_if(placeholder),
        multiline=multiline,
        max_length=max_length,
        min_length=min_length,
    )


def users_select(action_id: str = "value", *, initial: str | None = None, placeholder: str | None = None) -> Part:
    """Return a menu of everybody in the workspace to choose one person from."""
    return {"type": "users_select", "action_id": action_id} | _given(
        initial_user=initial, placeholder=_plain_if(placeholder)
    )


def multi_users_select(
    action_id: str = "value",
    *,
    initial: Sequence[str] = (),
    placeholder: str | None = None,
    most: int | None = None,
) -> Part:
    """Return a menu of everybody in the workspace to choose several people from."""
    return {"type": "multi_users_select", "action_id": action_id} | _given(
        initial_users=list(initial) or None, placeholder=_plain_if(placeholder), max_selected_items=most
    )


def conversations_select(
    action_id: str = "value",
    *,
    include: Sequence[str] = ("public", "private"),
    initial: str | None = None,
    placeholder: str | None = None,
) -> Part:
    """Return a menu of conversations; `include` is any of im, mpim, private and public. Bots are left out."""
    return {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": list(include), "exclude_bot_users": True},
    } | _given(initial_conversation=initial, placeholder=_plain_if(placeholder))


def datepicker(action_id: str = "value", *, initial: str | None = None, placeholder: str | None = None) -> Part:
    """Return a calendar; dates are written YYYY-MM-DD."""
    return {"type": "datepicker", "action_id": action_id} | _given(
        initial_date=initial, placeholder=_plain_if(placeholder)
    )


def timepicker(action_id: str = "value", *, initial: str | None = None, placeholder: str | None = None) -> Part:
    """Return a clock; times are written HH:mm."""
    return {"type": "timepicker", "action_id": action_id} | _given(
        initial_time=initial, placeholder=_plain_if(placeholder)
    )


# Surfaces


def modal(
    callback_id: str,
    title: str,
    blocks: Sequence[Part],
    *,
    submit: str | None = None,
    close: str | None = None,
    private_metadata: str | None = None,
    notify_on_close: bool = False,
) -> Part:
    """Return a window; a form (any input block) needs `submit`. Title and buttons hold 24 characters."""
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": _plain(title),
        "blocks": list(blocks),
    } | _given(
        submit=_plain_if(submit),
        close=_plain_if(close),
        private_metadata=private_metadata,
        notify_on_close=notify_on_close,
    )


def home(blocks: Sequence[Part], *, callback_id: str | None = None, private_metadata: str | None = None) -> Part:
    """Return a person's Home tab."""
    return {"type": "home", "blocks": list(blocks)} | _given(callback_id=callback_id, private_metadata=private_metadata)


def message(text: str, blocks: Sequence[Part] | None = None, **extra: Any) -> Part:
    """Return a message; `text` is what notifications and screen readers say, so it says everything."""
    return {"text": text} | _given(blocks=list(blocks) if blocks else None) | extra
