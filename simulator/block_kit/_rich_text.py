"""Rich text (docs.slack.dev/reference/block-kit/blocks/rich-text-block)."""

from ._checks import Check, array, between, boolean, by_type, filled, length, one_of, shape, string

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_style = shape({}, dict.fromkeys(_STYLES, boolean))
_STYLED: dict[str, Check] = {"style": _style}

_LEAF = by_type(
    {
        "text": shape({"text": filled}, _STYLED),
        "link": shape({"url": filled}, _STYLED | {"text": string, "unsafe": boolean}),
        "emoji": shape({"name": filled}, _STYLED | {"unicode": string, "skin_tone": between(1, 6)}),
        "user": shape({"user_id": filled}, _STYLED),
        "usergroup": shape({"usergroup_id": filled}, _STYLED),
        "channel": shape({"channel_id": filled}, _STYLED),
        "team": shape({"team_id": filled}, _STYLED),
        "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
        "color": shape({"value": filled}, _STYLED),
        "date": shape(
            {"timestamp": between(0, 9_999_999_999), "format": filled},
            _STYLED | {"url": string, "fallback": string},
        ),
    }
)
_LINE: dict[str, Check] = {"elements": array(None, _LEAF)}
_BORDER: dict[str, Check] = {"border": between(0, 1)}
_section = shape(_LINE, {})

RICH_TEXT = shape(
    {
        "elements": array(
            None,
            by_type(
                {
                    "rich_text_section": _section,
                    "rich_text_quote": shape(_LINE, _BORDER),
                    "rich_text_preformatted": shape(_LINE, _BORDER | {"language": string}),
                    "rich_text_list": shape(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": array(None, by_type({"rich_text_section": _section})),
                        },
                        _BORDER | {"indent": between(0, 8), "offset": between(0, 1_000_000)},
                    ),
                }
            ),
        )
    },
    {"block_id": length("block_id")},
)
