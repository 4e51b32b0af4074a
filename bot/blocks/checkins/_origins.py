"""What a form remembers of where it was opened: ids and addresses, never words."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RecordOrigin:
    """Of a form for a new entry: the question for good things that it answers, or that it lies above Home."""

    question: int | None = None  # the id of its occurrence
    on_home: bool = False

    def metadata(self) -> str:
        """Return it as the form's `private_metadata`."""
        if self.question is not None:
            return str(self.question)
        return "home" if self.on_home else ""


@dataclass(frozen=True)
class ChangeOrigin:
    """Of a form about an entry: what it was opened from, which is drawn anew once it is sent."""

    checkin_id: int
    response_url: str = ""  # of the message; "" for a modal, Home, or what stays as it is
    in_month: bool = False  # that message or modal shows the entry's month
    question: int | None = None  # the question for good things that it answers

    def metadata(self) -> str:
        """Return it as the form's `private_metadata`."""
        about: dict[str, Any] = {"id": self.checkin_id, "answer": self.response_url, "month": self.in_month}
        return json.dumps(about if self.question is None else {**about, "question": self.question})


def read_record_origin(view: dict[str, Any]) -> RecordOrigin:
    """Return what a form for a new entry remembers."""
    about = view.get("private_metadata") or ""
    return RecordOrigin(int(about) if about.isdecimal() else None, on_home=about == "home")


def read_change_origin(view: dict[str, Any]) -> ChangeOrigin:
    """Return what a form about an entry remembers."""
    about = json.loads(view["private_metadata"])
    return ChangeOrigin(about["id"], about["answer"], bool(about.get("month")), about.get("question"))
