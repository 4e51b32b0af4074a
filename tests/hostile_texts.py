"""Texts that a careless cut would break, for the tests of whatever cuts them."""

from typing import NamedTuple

from hypothesis import strategies as st

CODER = "👩‍💻"
SCOTLAND = "🏴󠁧󠁢󠁳󠁣󠁴󠁿"
FAMILY = "👨‍👩‍👧‍👦"

# Pieces that a careless cut would break.
PIECES = ["a", " ", "好", "é", "e\u0301", "👍🏽", "🇨🇳", CODER, SCOTLAND, FAMILY, "&amp;", "<@U0123ABC>", "❤️"]
PIECES += ["<https://example.org|a link>", ":slightly_smiling_face:", "<", "&", ">", "\n", "1️⃣", "क्षि"]


class Wording(NamedTuple):
    """A text of nasty pieces repeated to a length: small to tell of, long to send."""

    pieces: str
    length: int

    def spelled(self) -> str:
        return (self.pieces * (self.length // len(self.pieces) + 1))[: self.length]


def wordings(most: int) -> st.SearchStrategy[Wording]:
    pieces = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)
    return st.builds(Wording, pieces, st.integers(1, most))
