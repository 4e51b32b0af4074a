"""The values that thanks can name: at first the five dimensions of attachment to the profession, then a team's own.

A value keeps its key for ever, so thanks given under a name that was changed or taken off the list stay readable.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ._tables import KudosValue

LONGEST_NAME = 30
LONGEST_MEANING = 60
MOST_VALUES = 10


@dataclass(frozen=True)
class Value:
    """One value in both languages. `tags` are what people may type for it, beside its names."""

    key: str
    face: str
    english: str
    chinese: str
    means_english: str = ""
    means_chinese: str = ""
    tags: tuple[str, ...] = ()
    listed: bool = True  # False: taken off the list, kept for what was given under it

    def answers_to(self) -> frozenset[str]:
        """Return every tag for it, in small letters."""
        return frozenset(each.casefold() for each in (tag_of(self.english), tag_of(self.chinese), *self.tags))


def tag_of(name: str) -> str:
    """Return a name as one word, for typing it behind a `#`."""
    return re.sub(r"\W+", "-", name).strip("-")


def _dimension(key: str, face: str, names: str, means: str, tags: str) -> Value:
    (english, chinese), (means_english, means_chinese) = names.split("|"), means.split("|")
    return Value(key, face, english, chinese, means_english, means_chinese, tuple(tags.split()))


VALUES = (
    _dimension(
        "craft", "🔧", "Craft|匠心", "respect for the technology|敬畏技术",
        "craftsmanship tech technology technical engineering quality 技术 工匠 工匠精神 专业 质量 敬畏技术",
    ),
    _dimension(
        "customer", "💗", "Customer|客户", "empathy with the customer|与客户共情",
        "customers customer-first customerfirst customer_first client clients empathy 客户第一 客户至上 客户优先 "
        "以客户为中心 共情 同理心 客户共情",
    ),
    _dimension(
        "mission", "🧭", "Mission|使命", "sense of mission|使命感",
        "purpose meaning sense-of-mission 使命感 意义 初心 担当",
    ),
    _dimension(
        "team", "🤝", "Team|团队", "trust in the team|信任团队",
        "teamwork trust together collaboration 信任 协作 合作 互助 团结 团队信任 团队合作 团队精神",
    ),
    _dimension(
        "worth", "🌱", "Worth|价值", "knowing one's own worth|认可自己的价值",
        "self-worth own-worth pride growth 自我价值 价值感 成就感 成就 成长",
    ),
)  # fmt: skip


def values(session: Session, *, team_id: str) -> tuple[Value, ...]:
    """Return the values to choose from, in the workspace's order."""
    return tuple(each for each in every_value(session, team_id).values() if each.listed)


def every_value(session: Session, team_id: str) -> dict[str, Value]:
    """Return all values by key, those taken off the list too."""
    rows = session.scalars(select(KudosValue).where(KudosValue.team_id == team_id).order_by(KudosValue.position))
    own = {row.key: _value(row) for row in rows}
    return own or {each.key: each for each in VALUES}


def _value(row: KudosValue) -> Value:
    return Value(
        row.key,
        row.face,
        row.english,
        row.chinese,
        row.means_english,
        row.means_chinese,
        tuple(row.tags.split()),
        row.retired_at is None,
    )
