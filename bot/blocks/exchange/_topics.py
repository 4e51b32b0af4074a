"""The form of a topic, and a topic to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import parts
from bot.blocks.state import chosen, text
from bot.features.exchange import LONGEST_TEXT, LONGEST_TITLE, Topic, TopicDraft
from bot.platform.i18n import Translator

MOST_OPTIONS = 100

Block = dict[str, Any]


@dataclass(frozen=True)
class TopicContext:
    """What the form of a topic keeps in its private_metadata while it is open.

    `topic_id` is the topic that it changes, None for a new one. What shows something else once it is saved is the
    message with the response_url `answer`, or the modal with the callback_id `below`.
    """

    day_id: int
    topic_id: int | None = None
    answer: str = ""
    below: str = ""


def topic_form(
    t: Translator, departments: Mapping[int, str], about: TopicContext, *, topic: Topic | None = None, title: str = ""
) -> Block:
    """Return the form that proposes a topic, which may have a `title` already, or changes `topic`."""
    had = topic.title if topic else title
    blocks = [
        parts.input_block(
            "title",
            t("Your topic in one line"),
            parts.text_input(
                initial=had, max_length=LONGEST_TITLE, placeholder=t("The cut-over that hung at 98 % for two hours")
            ),
        ),
        _long(t("What is the problem?"), "problem", topic.problem if topic else None),
        _long(t("What has been tried?"), "tried", topic.tried if topic else None, optional=True),
        *_departments(t, departments, topic),
        parts.context(
            t("👥 Everybody in the workspace can read this, with your name. Please leave customers' secrets out.")
        ),
    ]
    metadata = json.dumps({"day": about.day_id, "topic": about.topic_id, "answer": about.answer, "below": about.below})
    heading = t("Change your topic") if topic else t("Propose a topic")
    return parts.modal(
        "exchange.topic", heading, blocks, submit=t("Save"), close=t("Cancel"), private_metadata=metadata
    )


def read_topic(view: Block) -> TopicDraft:
    """Return what somebody has written into the form."""
    return TopicDraft(
        title=parts.plain(text(view, "title")),
        problem=parts.plain(text(view, "problem")),
        tried=parts.plain(text(view, "tried")) or None,
        departments=tuple(int(each) for each in chosen(view, "departments")),
    )


def read_topic_context(view: Block) -> TopicContext:
    """Return what `topic_form` has noted in the form."""
    noted = json.loads(view["private_metadata"])
    return TopicContext(noted["day"], noted["topic"], noted["answer"], noted["below"])


def _long(label: str, block_id: str, initial: str | None, *, optional: bool = False) -> Block:
    element = parts.text_input(initial=initial, multiline=True, max_length=LONGEST_TEXT)
    return parts.input_block(block_id, label, element, optional=optional)


def _departments(t: Translator, departments: Mapping[int, str], topic: Topic | None) -> list[Block]:
    if not departments:
        return []
    options = [parts.option(name, str(number)) for number, name in departments.items()][:MOST_OPTIONS]
    initial = [str(number) for number in topic.department_ids] if topic else []
    element = parts.multi_select(options, initial=initial)
    return [parts.input_block("departments", t("Which departments does it touch?"), element, optional=True)]


def topic_view(t: Translator, topic: Topic) -> Block:
    """Return a topic to read in full, with what its reader can do about it."""
    blocks = [
        parts.section(f"*{parts.escape(topic.title)}*"),
        parts.context(t("Proposed by {name}", name=parts.named(t, topic.name))),
        parts.section(f"*{t('The problem')}*"),
        parts.section(parts.quote(topic.problem)),
    ]
    if topic.tried:
        blocks += [parts.section(f"*{t('What has been tried')}*"), parts.section(parts.quote(topic.tried))]
    if topic.departments:
        names = parts.escape(", ".join(topic.departments))
        blocks.append(parts.context(t("Touches: {departments}", departments=names)))
    if topic.votes:
        wanted = t.n("{n} person wants to talk about it", "{n} people want to talk about it", topic.votes)
        blocks.append(parts.context(wanted))
    blocks.append(parts.actions(*_deeds(t, topic), block_id="exchange.topic"))
    return parts.modal(
        "exchange.topic.read", t("Topic"), blocks, close=t("Done"), private_metadata=json.dumps({"topic": topic.id})
    )


def _deeds(t: Translator, topic: Topic) -> list[Block]:
    value = str(topic.id)
    if topic.voted:
        deeds = [parts.button(t("Not so important to me"), "exchange.topic.unvote", value=value)]
    else:
        deeds = [parts.button(t("I want to talk about this"), "exchange.topic.vote", value=value, style="primary")]
    if topic.mine:
        sure = parts.confirm(
            t("Withdraw the topic?"), t("It disappears for everybody."), t("Withdraw"), t("Keep it"), danger=True
        )
        deeds.append(parts.button(t("Change"), "exchange.topic.change", value=value))
        deeds.append(parts.button(t("Withdraw"), "exchange.topic.withdraw", value=value, style="danger", confirm=sure))
    return deeds


def proposed(t: Translator, topic: Topic) -> Block:
    """Return the answer to a topic that was proposed or changed."""
    title = parts.escape(topic.title)
    text = t("Your topic is on the list: {title}. You can change or withdraw it under `/exchange`.", title=title)
    return parts.message(text, [parts.section(text)])


def withdrawn(t: Translator, topic: Topic) -> Block:
    """Return the answer to a topic that was withdrawn."""
    text = t("Withdrawn: {title}. Nobody sees it any more.", title=parts.escape(topic.title))
    return parts.message(text, [parts.section(text)])
