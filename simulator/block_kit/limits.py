"""Slack's limits: the local workspace refuses what is beyond them.

A name says where a limit holds: `"section.text"` is the text of a section, `"actions.elements"` the number of
its elements. Texts are counted in characters, lists in items. Every limit names the page it was read on, of
docs.slack.dev unless it says otherwise.
"""

from typing import NamedTuple


class Limit(NamedTuple):
    """The most that Slack accepts, the page that says so, and the least where nothing is not enough."""

    most: int
    page: str
    least: int = 0


_BLOCKS = "reference/block-kit/blocks"
_ELEMENTS = "reference/block-kit/block-elements"
_OBJECTS = "reference/block-kit/composition-objects"
_METHODS = "reference/methods"

LIMITS: dict[str, Limit] = {
    # A whole message
    "message.text": Limit(40_000, f"{_METHODS}/chat.postMessage"),
    "message.update_text": Limit(4_000, f"{_METHODS}/chat.update"),
    "message.blocks": Limit(50, _BLOCKS),
    # Slack documents the error (msg_blocks_too_long), not the number; people measured about 13,200.
    "message.blocks_text": Limit(13_000, "github.com/slackapi/bolt-js/issues/2509"),
    "message.attachments": Limit(100, f"{_METHODS}/chat.postMessage"),
    "message.markdown": Limit(12_000, f"{_BLOCKS}/markdown-block"),
    "message.markdown_text": Limit(12_000, f"{_METHODS}/chat.postMessage"),
    "message.tables": Limit(1, f"{_BLOCKS}/table-block"),
    "message.charts": Limit(2, f"{_BLOCKS}/data-visualization-block"),
    # A whole view
    "view.blocks": Limit(100, _BLOCKS),
    "view.title": Limit(24, "reference/views/modal-views", 1),
    "view.submit": Limit(24, "reference/views/modal-views", 1),
    "view.close": Limit(24, "reference/views/modal-views", 1),
    "view.private_metadata": Limit(3_000, "reference/views/modal-views"),
    "view.callback_id": Limit(255, "reference/views/modal-views"),
    "view.external_id": Limit(255, "reference/views/modal-views"),
    "view.bytes": Limit(250_000, f"{_METHODS}/views.open"),
    # Names
    "block_id": Limit(255, _BLOCKS),
    "action_id": Limit(255, _ELEMENTS),
    # Blocks
    "actions.elements": Limit(25, f"{_BLOCKS}/actions-block", 1),
    "alert.text": Limit(200, f"{_BLOCKS}/alert-block", 1),
    "card.title": Limit(150, f"{_BLOCKS}/card-block", 1),
    "card.subtitle": Limit(150, f"{_BLOCKS}/card-block", 1),
    "card.body": Limit(200, f"{_BLOCKS}/card-block", 1),
    # Not on the page, but in models made from it: kept low.
    "card.actions": Limit(2, f"{_BLOCKS}/card-block", 1),
    "carousel.elements": Limit(10, f"{_BLOCKS}/carousel-block", 1),
    "container.title": Limit(150, f"{_BLOCKS}/container-block", 1),
    "container.subtitle": Limit(150, f"{_BLOCKS}/container-block", 1),
    "container.child_blocks": Limit(10, f"{_BLOCKS}/container-block", 1),
    "context.elements": Limit(10, f"{_BLOCKS}/context-block", 1),
    # The page says nothing of one element's length; text objects hold 3,000, context is refused earlier: kept low.
    "context.text": Limit(2_000, f"{_BLOCKS}/context-block", 1),
    "context_actions.elements": Limit(5, f"{_BLOCKS}/context-actions-block", 1),
    "header.text": Limit(150, f"{_BLOCKS}/header-block", 1),
    "image.alt_text": Limit(2_000, f"{_BLOCKS}/image-block"),
    "image.image_url": Limit(3_000, f"{_BLOCKS}/image-block", 1),
    "image.title": Limit(2_000, f"{_BLOCKS}/image-block", 1),
    "input.label": Limit(2_000, f"{_BLOCKS}/input-block", 1),
    "input.hint": Limit(2_000, f"{_BLOCKS}/input-block", 1),
    "markdown.text": Limit(12_000, f"{_BLOCKS}/markdown-block", 1),
    "section.text": Limit(3_000, f"{_BLOCKS}/section-block", 1),
    "section.fields": Limit(10, f"{_BLOCKS}/section-block", 1),
    "section.field": Limit(2_000, f"{_BLOCKS}/section-block", 1),
    "video.title": Limit(200, f"{_BLOCKS}/video-block", 1),
    "video.description": Limit(200, f"{_BLOCKS}/video-block", 1),
    "video.author_name": Limit(50, f"{_BLOCKS}/video-block"),
    "video.provider_name": Limit(50, f"{_BLOCKS}/video-block"),
    "table.rows": Limit(100, f"{_BLOCKS}/table-block", 1),
    "table.columns": Limit(20, f"{_BLOCKS}/table-block", 1),
    "data_table.rows": Limit(101, f"{_BLOCKS}/data-table-block", 2),
    "data_table.columns": Limit(20, f"{_BLOCKS}/data-table-block", 1),
    # The page speaks of a limit across all cells; the copy we read stops before the number: kept low.
    "data_table.text": Limit(10_000, f"{_BLOCKS}/data-table-block"),
    "data_table.page_size": Limit(100, f"{_BLOCKS}/data-table-block", 1),
    "chart.title": Limit(50, f"{_BLOCKS}/data-visualization-block", 1),
    "chart.axis_label": Limit(50, f"{_BLOCKS}/data-visualization-block"),
    "chart.label": Limit(20, f"{_BLOCKS}/data-visualization-block", 1),
    "chart.segments": Limit(6, f"{_BLOCKS}/data-visualization-block", 1),
    "chart.series": Limit(6, f"{_BLOCKS}/data-visualization-block", 1),
    "chart.points": Limit(20, f"{_BLOCKS}/data-visualization-block", 1),
    # Elements
    "button.text": Limit(75, f"{_ELEMENTS}/button-element", 1),
    "button.value": Limit(2_000, f"{_ELEMENTS}/button-element"),
    "button.url": Limit(3_000, f"{_ELEMENTS}/button-element", 1),
    "button.accessibility_label": Limit(75, f"{_ELEMENTS}/button-element"),
    "checkboxes.options": Limit(10, f"{_ELEMENTS}/checkboxes-element", 1),
    "radio_buttons.options": Limit(10, f"{_ELEMENTS}/radio-button-group-element", 1),
    "overflow.options": Limit(5, f"{_ELEMENTS}/overflow-menu-element", 1),
    "select.options": Limit(100, f"{_ELEMENTS}/select-menu-element", 1),
    "select.option_groups": Limit(100, f"{_ELEMENTS}/select-menu-element", 1),
    "select.placeholder": Limit(150, f"{_ELEMENTS}/select-menu-element", 1),
    "placeholder": Limit(150, f"{_ELEMENTS}/plain-text-input-element", 1),
    "text_input.length": Limit(3_000, f"{_ELEMENTS}/plain-text-input-element"),
    "file_input.files": Limit(10, f"{_ELEMENTS}/file-input-element", 1),
    # Composition objects
    "option.text": Limit(75, f"{_OBJECTS}/option-object", 1),
    "option.description": Limit(75, f"{_OBJECTS}/option-object", 1),
    "option.value": Limit(150, f"{_OBJECTS}/option-object"),
    "option.url": Limit(3_000, f"{_OBJECTS}/option-object", 1),
    "initial_options": Limit(100, f"{_ELEMENTS}/multi-select-menu-element", 1),
    "filter.include": Limit(4, f"{_OBJECTS}/conversation-filter-object", 1),
    "option_group.label": Limit(75, f"{_OBJECTS}/option-group-object", 1),
    "option_group.options": Limit(100, f"{_OBJECTS}/option-group-object", 1),
    "confirm.title": Limit(100, f"{_OBJECTS}/confirmation-dialog-object", 1),
    "confirm.text": Limit(300, f"{_OBJECTS}/confirmation-dialog-object", 1),
    "confirm.button": Limit(30, f"{_OBJECTS}/confirmation-dialog-object", 1),
}
