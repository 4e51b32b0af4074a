"""What a form remembers of where it was opened: ids and versions, never words.

`quiet`: it was opened from the prompt, whose message will show the answer, so no last page is needed.
"""

import json
from dataclasses import dataclass
from typing import Any

from bot.features.reflection import AnswerVersion


@dataclass(frozen=True)
class AskedOrigin:
    """Of a form for an answer: the question."""

    asked_id: int
    quiet: bool

    def metadata(self) -> str:
        """Return it as the form's `private_metadata`."""
        return json.dumps({"id": self.asked_id, "quiet": self.quiet})


@dataclass(frozen=True)
class AnswerOrigin:
    """Of a form that changes an answer. `again`: and posts it in its thread if it is not there."""

    seen: AnswerVersion
    quiet: bool
    again: bool

    def metadata(self) -> str:
        """Return it as the form's `private_metadata`."""
        about = {"id": self.seen.answer_id, "version": self.seen.version, "quiet": self.quiet, "again": self.again}
        return json.dumps(about)


@dataclass(frozen=True)
class ShareOrigin:
    """Of a form that shares an answer. `outside`: the channel of which it said that another company reads it."""

    seen: AnswerVersion
    quiet: bool
    outside: str | None

    def metadata(self) -> str:
        """Return it as the form's `private_metadata`."""
        about = {"id": self.seen.answer_id, "version": self.seen.version, "quiet": self.quiet, "outside": self.outside}
        return json.dumps(about)


def read_asked_origin(view: dict[str, Any]) -> AskedOrigin:
    """Return what a form for an answer remembers."""
    about = json.loads(view["private_metadata"])
    return AskedOrigin(about["id"], about["quiet"])


def read_answer_origin(view: dict[str, Any]) -> AnswerOrigin:
    """Return what a form that changes an answer remembers."""
    about = json.loads(view["private_metadata"])
    return AnswerOrigin(AnswerVersion(about["id"], about["version"]), about["quiet"], about["again"])


def read_share_origin(view: dict[str, Any]) -> ShareOrigin:
    """Return what a form that shares an answer remembers."""
    about = json.loads(view["private_metadata"])
    return ShareOrigin(AnswerVersion(about["id"], about["version"]), about["quiet"], about.get("outside"))
