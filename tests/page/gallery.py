"""One of every kind of block, for the tests of the page and for looking at it."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str | None = None, **more: Any) -> Json:
    return {"text": plain(text or value.capitalize()), "value": value, **more}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def field(block_id: str, label: str, element: Json, **more: Any) -> Json:
    named = {"action_id": "it", **element}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": named, **more}


MOODS = [option("5", "😄 Very good"), option("4", "🙂 Good"), option("3", "😐 Okay"), option("2", "😕 Low")]
DANGER = {
    "title": plain("Delete it?"),
    "text": mrkdwn("This takes the entry *away*."),
    "confirm": plain("Delete"),
    "deny": plain("Keep"),
    "style": "danger",
}


def mood_form(title: str = "How is your day?") -> Json:
    """A form as an app writes one: radio buttons, a required text, optional people."""
    return {
        "type": "modal",
        "callback_id": "mood",
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "notify_on_close": True,
        "blocks": [
            {"type": "section", "block_id": "intro", "text": mrkdwn("Ten seconds. *Only you* can read this.")},
            field("mood", "Mood", {"type": "radio_buttons", "options": MOODS, "initial_option": MOODS[1]}),
            field(
                "note",
                "What shaped your day?",
                {"type": "plain_text_input", "multiline": True, "min_length": 3, "max_length": 300},
                hint=plain("A sentence is plenty."),
            ),
            field(
                "with",
                "Who was part of it?",
                {"type": "multi_users_select", "placeholder": plain("Choose colleagues")},
                optional=True,
            ),
            field("hours", "Hours on site", {"type": "number_input", "is_decimal_allowed": True}, optional=True),
        ],
    }


def all_inputs() -> Json:
    """A form with every other input."""
    tags = [option("customer"), option("travel"), option("team"), option("sleep")]
    return {
        "type": "modal",
        "callback_id": "inputs",
        "title": plain("Every input"),
        "submit": plain("Save"),
        "blocks": [
            {"type": "alert", "text": mrkdwn("Nothing here leaves this machine."), "level": "info"},
            field("tag", "Tag", {"type": "static_select", "options": tags}, optional=True),
            field("tags", "Tags", {"type": "multi_static_select", "options": tags}, optional=True),
            field("case", "Case", {"type": "external_select", "min_query_length": 1}, optional=True),
            field("one", "Person", {"type": "users_select"}, optional=True),
            field("room", "Conversation", {"type": "conversations_select"}, optional=True),
            field("rooms", "Conversations", {"type": "multi_conversations_select"}, optional=True),
            field("channel", "Channel", {"type": "channels_select"}, optional=True),
            field("day", "Day", {"type": "datepicker", "initial_date": "2026-11-27"}),
            field("time", "Time", {"type": "timepicker", "initial_time": "15:00"}),
            field("moment", "Moment", {"type": "datetimepicker", "initial_date_time": 1795762800}),
            field("checks", "Good things", {"type": "checkboxes", "options": tags}, optional=True),
            field("mail", "E-mail", {"type": "email_text_input"}, optional=True),
            field("link", "Link", {"type": "url_text_input"}, optional=True),
            field("rich", "Rich text", {"type": "rich_text_input"}, optional=True),
        ],
    }


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Json, block_id: str = "buttons") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def answer(mood: str) -> list[Json]:
    """What a recorded mood looks like."""
    return [
        section(f"Recorded: *{mood}*. Your 4-day streak goes on :fire:"),
        actions(
            button("add", "Add good things", style="primary"),
            button("change", "Change"),
            button("undo", "Undo", style="danger", confirm=DANGER),
        ),
        {"type": "context", "elements": [mrkdwn("Only you can read your check-ins · `/checkin history`")]},
    ]


LAYOUT: list[Json] = [
    {"type": "header", "text": plain("November at a glance :seedling:")},
    section(
        "Thanks to <@U0BOB00001> in <#C0GENERAL1>: _the cut-over_ ran in ~six~ *four* hours, see `runbook.md`.\n"
        "> It was calm.\n• first the data\n• then the people\n"
        "See <https://example.com/a?b=1&amp;c=2|the notes> &lt;not a tag&gt; <!subteam^S0IMPLEM01> <!here>",
        accessory={"type": "overflow", "action_id": "more", "options": [option("hide"), option("share")]},
    ),
    section("```\nmake demo\n```"),
    {
        "type": "section",
        "fields": [
            mrkdwn("*Next exchange day*\n<!date^1795762800^{date_long} {time}|a Friday>"),
            mrkdwn("*Topics*\n3"),
        ],
    },
    {"type": "divider"},
    {
        "type": "actions",
        "block_id": "choices",
        "elements": [
            {"type": "static_select", "action_id": "pick", "placeholder": plain("Mood"), "options": MOODS},
            {"type": "datepicker", "action_id": "when"},
            button("push", "Press me", style="primary", value="pressed"),
        ],
    },
    {"type": "image", "image_url": "https://example.com/cat.png", "alt_text": "A cat on a server rack"},
]


def text_of(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


RICH: list[Json] = [
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    text_of("Rich ", bold=True),
                    text_of("text", italic=True),
                    {"type": "emoji", "name": "sparkles"},
                    {"type": "user", "user_id": "U0CAROL001"},
                    {"type": "link", "url": "https://example.com", "text": "a link"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [text_of("one")]}],
            },
            {
                "type": "rich_text_list",
                "style": "ordered",
                "indent": 1,
                "elements": [{"type": "rich_text_section", "elements": [text_of("one and a half")]}],
            },
            {"type": "rich_text_quote", "elements": [text_of("quoted")]},
            {"type": "rich_text_preformatted", "elements": [text_of("$ make test")]},
        ],
    },
    {
        "type": "markdown",
        "text": "# Notes\n\nA **bold** word, a [link](https://example.com) and\n\n1. one\n2. two\n   - inner\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```",
    },
    {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "useful",
                "positive_button": {"text": plain("👍 Useful"), "value": "yes"},
                "negative_button": {"text": plain("👎 Not really"), "value": "no"},
            }
        ],
    },
    {
        "type": "card",
        "title": mrkdwn("A cut-over in four hours"),
        "subtitle": mrkdwn("Success case"),
        "body": mrkdwn("What *helped*: a rehearsal on Thursday."),
        "actions": [button("helped", "This helped me")],
    },
]
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri"]


def series(name: str, *values: float) -> Json:
    return {"name": name, "data": [{"label": d, "value": v} for d, v in zip(DAYS, values, strict=True)]}


def chart(kind: str, *lines: Json) -> Json:
    axes = {"categories": DAYS, "x_label": "Day", "y_label": "Mood"}
    shape = {"type": kind, "series": list(lines), "axis_config": axes}
    return {"type": "data_visualization", "title": f"Mood this week ({kind})", "chart": shape}


ME, TEAM = series("Me", 3, 4, 2, 5, 4), series("Team", 3, 3, 4, 4, 5)
BAR, LINE, AREA = chart("bar", ME), chart("line", ME, TEAM), chart("area", ME)
PIE: Json = {
    "type": "data_visualization",
    "title": "What shaped the month",
    "chart": {
        "type": "pie",
        "segments": [
            {"label": "customer", "value": 12},
            {"label": "travel", "value": 5},
            {"label": "team", "value": 8},
        ],
    },
}


def cell(text: str) -> Json:
    return {"type": "raw_text", "text": text}


TABLES: list[Json] = [
    {"type": "table", "rows": [[cell("Who"), cell("What")], [cell("Bob"), cell("stayed late")]]},
]
DATA_TABLE: Json = {  # one table a message
    "type": "data_table",
    "caption": "Exchange days",
    "page_size": 2,
    "rows": [
        [cell("Month"), cell("Guests")],
        *[
            [cell(month), {"type": "raw_number", "value": guests, "text": str(guests)}]
            for month, guests in (("May", 9), ("June", 14), ("July", 11))
        ],
    ],
}


def home(clicks: int = 0) -> Json:
    """The app's Home."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Good morning :sunny:")},
            section("How is your day so far?"),
            actions(*(button(f"mood_{i}", text) for i, text in enumerate(("😄 Very good", "🙂 Good", "😐 Okay")))),
            {"type": "divider"},
            section(f"*This month*\nPressed {clicks} times", accessory=button("count", "Count", value=str(clicks))),
            {
                "type": "section",
                "fields": [mrkdwn("*Kudos*\n3 given, 5 received"), mrkdwn("*Next exchange day*\nFriday")],
            },
            section("*Mood this week*\n```Mon ███ Okay\nTue ████ Good\nWed ██ Low```"),
            field("quiet", "Quiet hours from", {"type": "timepicker", "initial_time": "18:00"}, dispatch_action=True),
            {"type": "context", "elements": [mrkdwn("Nobody else can read your entries.")]},
        ],
    }
