"""Where the limits of `bot.blocks.limits` hold: which field of which kind of object has which."""

# kind of object and field: the limit of its text
TEXTS = {
    "alert.text": "alert.text",
    "axis_config.x_label": "chart.axis_label",
    "axis_config.y_label": "chart.axis_label",
    "button.accessibility_label": "button.accessibility_label",
    "button.text": "button.text",
    "card.body": "card.body",
    "card.subtitle": "card.subtitle",
    "card.title": "card.title",
    "confirm.confirm": "confirm.button",
    "confirm.deny": "confirm.button",
    "confirm.text": "confirm.text",
    "confirm.title": "confirm.title",
    "container.subtitle": "container.subtitle",
    "container.title": "container.title",
    "data.label": "chart.label",
    "data_visualization.title": "chart.title",
    "header.text": "header.text",
    "image.alt_text": "image.alt_text",
    "image.title": "image.title",
    "input.hint": "input.hint",
    "input.label": "input.label",
    "markdown.text": "markdown.text",
    "modal.close": "view.close",
    "modal.submit": "view.submit",
    "modal.title": "view.title",
    "option_groups.label": "option_group.label",
    "options.description": "option.description",
    "options.text": "option.text",
    "section.text": "section.text",
    "segments.label": "chart.label",
    "series.name": "chart.label",
    "video.author_name": "video.author_name",
    "video.description": "video.description",
    "video.provider_name": "video.provider_name",
    "video.title": "video.title",
}
# kind of object and field: the limit of each text in its list
ITEM_TEXTS = {
    "axis_config.categories": "chart.label",
    "context.elements": "context.text",
    "section.fields": "section.field",
}
# kind of object and field: the limit of how many it lists
LISTS = {
    "actions.elements": "actions.elements",
    "axis_config.categories": "chart.points",
    "card.actions": "card.actions",
    "carousel.elements": "carousel.elements",
    "checkboxes.options": "checkboxes.options",
    "container.child_blocks": "container.child_blocks",
    "context.elements": "context.elements",
    "context_actions.elements": "context_actions.elements",
    "data_table.row": "data_table.columns",
    "data_table.rows": "data_table.rows",
    "multi_static_select.option_groups": "select.option_groups",
    "multi_static_select.options": "select.options",
    "option_groups.options": "option_group.options",
    "overflow.options": "overflow.options",
    "pie.segments": "chart.segments",
    "radio_buttons.options": "radio_buttons.options",
    "section.fields": "section.fields",
    "series.data": "chart.points",
    "static_select.option_groups": "select.option_groups",
    "static_select.options": "select.options",
    "table.column_settings": "table.columns",
    "table.row": "table.columns",
    "table.rows": "table.rows",
} | {f"{chart}.series": "chart.series" for chart in ("area", "bar", "line")}
# fields that hold objects of a kind under another name
KINDS = dict.fromkeys(("initial_option", "initial_options"), "options")
KINDS |= dict.fromkeys(("positive_button", "negative_button"), "button")

NO_TEXTS = {"placeholder": "placeholder"}  # a field of any kind


def _by_kind() -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = {}
    for where, limit in TEXTS.items():
        kind, _, field = where.partition(".")
        kinds.setdefault(kind, dict(NO_TEXTS))[field] = limit
    return kinds


TEXTS_OF = _by_kind()  # the same as TEXTS: by kind, then by field
