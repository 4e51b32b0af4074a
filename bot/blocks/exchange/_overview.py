"""What `/exchange` shows to one person, the answers to their clicks, and the line on App Home."""

from collections.abc import Sequence
from typing import Any

from bot.blocks import parts
from bot.features.exchange import Answer, Coming, Count, Day, Overview, Topic
from bot.platform.i18n import Translator

from ._messages import everybody_sees, facts, people, topic_list
from ._words import beside, there, topic_line

MOST_TOPICS, MOST_PEOPLE = 20, 100

Block = dict[str, Any]


def overview(t: Translator, o: Overview, *, zone: str, is_admin: bool) -> Block:
    """Return the answer to `/exchange`: date, my answer, who comes, topics, buttons."""
    if o.day is None:
        return _no_day(t, o, is_admin)
    words = _words(t, o.day, zone)
    mine = _mine(t, o)
    first = t("Exchange day: {when}", when=words)
    about = facts(t, o.day, o.host)
    blocks = [
        parts.section("\n".join((f"*{first}*", *about))),
        parts.section(mine),
        parts.section(_who(t, o)),
        *_topics(t, o.topics),
        parts.actions(*_buttons(t, o, o.day), block_id="exchange.mine"),
        *_past(t, o),
        parts.context(everybody_sees(t)),
        *(_for_administrators(t, o) if is_admin else []),
    ]
    counted = people(t, o.count, o.day.capacity) if o.count else ""
    return parts.message("\n".join((first, *about, mine, counted, topic_list(t, o.topics))), blocks)


def overview_view(t: Translator, o: Overview, *, zone: str, is_admin: bool) -> Block:
    """Return the same as a modal, for places that have no message to answer."""
    message = overview(t, o, zone=zone, is_admin=is_admin)
    return parts.modal(
        "exchange.overview",
        t("Exchange day"),
        message["blocks"],
        close=t("Done"),
        private_metadata=str(o.day.id) if o.day else None,
    )


def _words(t: Translator, day: Day, zone: str) -> str:
    """Return the date in words: the reader's, and beside it the planned place's if the clocks differ there."""
    here, planned = t.moment(day.starts_at, zone), t.moment(day.starts_at, day.zone)
    if here == planned:
        return there(t, day.starts_at, day.zone)
    return f"{there(t, day.starts_at, zone)} · {there(t, day.starts_at, day.zone)}"


def _mine(t: Translator, o: Overview) -> str:
    begun = t("It has begun.") + "\n" if o.begun else ""
    if o.mine is None:
        return begun + t("Are you coming?")
    group = f"\n{t('Your group: {names}', names=_names(t, o.group))}" if o.group else ""
    return begun + how(t, o.mine.coming, o.mine.remote, o.mine.place) + group


def how(t: Translator, coming: bool, remote: bool, place: int | None) -> str:
    """Return what somebody said: in the room, online, waiting for a seat, or not coming."""
    if not coming:
        return t("You said that you can't come.")
    if place is not None:
        return t("The room is full. You are number {n} on the waiting list, or join online.", n=place)
    return t("You are coming, online.") if remote else t("You are coming.")


def _who(t: Translator, o: Overview) -> str:
    """Names as mentions: only this one reader gets them, so nobody is notified."""
    assert o.count is not None, "there is a day"
    counted = people(t, o.count, o.day.capacity if o.day else None)
    if not o.people:
        return f"*{t('Who comes')}*\n{beside(t, t('Nobody has signed up yet.'), counted)}"
    waiting = f"\n{t('Waiting for a seat: {names}', names=_names(t, o.waiting))}" if o.waiting else ""
    return f"*{counted}*\n{_names(t, o.people)}{waiting}"


def _names(t: Translator, user_ids: Sequence[str]) -> str:
    shown = " ".join(f"<@{user_id}>" for user_id in user_ids[:MOST_PEOPLE])
    more = len(user_ids) - MOST_PEOPLE
    return shown + (" " + t.n("and {n} more", "and {n} more", more) if more > 0 else "")


def _topics(t: Translator, topics: Sequence[Topic]) -> list[Block]:
    if not topics:
        return [parts.section(topic_list(t, topics))]
    lines = [_topic_line(t, topic) for topic in topics[:MOST_TOPICS]]
    more = len(topics) - MOST_TOPICS
    rest = [parts.context(t.n("and {n} more topic", "and {n} more topics", more))] if more > 0 else []
    return [parts.section(f"*{t('Topics')}*"), *lines, *rest]


def _topic_line(t: Translator, topic: Topic) -> Block:
    wanted = f"\n{_wanted(t, topic)}" if topic.votes else ""
    button = parts.button(
        t("Open"),
        "exchange.topic.show",
        value=str(topic.id),
        accessibility_label=t("Open the topic {title}", title=topic.title),
    )
    line = f"{topic_line(t, topic.title, topic.name)}{wanted}"
    return parts.section(line, accessory=button, block_id=f"exchange.topic.{topic.id}")


def _wanted(t: Translator, topic: Topic) -> str:
    return t.n("{n} person wants to talk about it", "{n} people want to talk about it", topic.votes)


def _buttons(t: Translator, o: Overview, day: Day) -> list[Block]:
    value, mine = str(day.id), o.mine
    join = parts.button(t("I'm coming"), "exchange.join.here", value=value, style="primary")
    remote = parts.button(t("Joining online"), "exchange.remote.here", value=value)
    leave = parts.button(t("Can't come"), "exchange.leave.here", value=value)
    rest = [
        parts.button(t("Propose a topic"), "exchange.propose.here", value=value),
        parts.button(t("My wishes"), "exchange.wishes"),
    ]
    if mine is None:
        return [join, remote, leave, *rest]
    if not mine.coming:
        return [join, remote, *rest]
    return [_instead(t, mine.remote, "here", value), leave, *rest]


def _instead(t: Translator, remote: bool, place: str, value: str) -> Block:
    """Return the button that says the other way: in person for whoever joins online, online for everybody else."""
    if remote:
        return parts.button(t("Come in person instead"), f"exchange.room.{place}", value=value)
    return parts.button(t("Join online instead"), f"exchange.remote.{place}", value=value)


def _past(t: Translator, o: Overview) -> list[Block]:
    """Return the ways to what is behind us, if anything is."""
    if o.last is None:
        return []
    value = str(o.last)
    take = [parts.button(t("Write down a takeaway"), "exchange.takeaway", value=value)] if o.begun else []
    buttons = [
        *take,
        parts.button(t("Notes of today") if o.begun else t("Notes of last time"), "exchange.notes", value=value),
        parts.button(t("Figures"), "exchange.figures"),
    ]
    return [parts.actions(*buttons, block_id="exchange.past")]


def _for_administrators(t: Translator, o: Overview) -> list[Block]:
    buttons = [parts.button(t("Change the rule"), "exchange.setup")]
    if o.day is not None and not o.begun:
        buttons.append(parts.button(t("Cancel this one"), "exchange.cancel"))
    if o.has_rule:
        buttons.append(_pause_or_resume(t, o))
    return [*_unsaid(t, o), parts.actions(*buttons, block_id="exchange.admin")]


def _pause_or_resume(t: Translator, o: Overview) -> Block:
    if o.paused:
        return parts.button(t("Take it up again"), "exchange.resume")
    announced = o.day is not None and o.day.announced
    return parts.button(t("Pause after this one") if announced else t("Pause"), "exchange.pause")


def _unsaid(t: Translator, o: Overview) -> list[Block]:
    """Tell administrators what is between the announcement and its channel."""
    if o.channel is None:
        return [parts.section(t("⚠️ No channel is chosen, so nothing is announced. “Change the rule” asks for one."))]
    if o.unsaid is None:
        return []
    text = t(
        "⚠️ The announcement did not reach <#{channel}> (Slack says `{reason}`). Please invite me there with "
        "`/invite @Hearth`, then announce it again.",
        channel=o.channel,
        reason=o.unsaid,
    )
    return [parts.section(text, accessory=parts.button(t("Announce again"), "exchange.announce"))]


def _no_day(t: Translator, o: Overview, is_admin: bool) -> Block:
    text, button = _why_none(t, o, is_admin)
    row = [parts.actions(parts.button(button[1], button[0], style="primary"), block_id="exchange.admin")]
    return parts.message(text, [parts.section(text), *_past(t, o), *(row if is_admin else [])])


def _why_none(t: Translator, o: Overview, is_admin: bool) -> tuple[str, tuple[str, str]]:
    if o.paused:
        return t("The exchange day is paused."), ("exchange.resume", t("Take it up again"))
    if o.has_rule:
        return t("No exchange day is planned right now."), ("exchange.setup", t("Change the rule"))
    set_up = ("exchange.setup", t("Set it up"))
    if is_admin:
        text = t(
            "No exchange day has been set up yet. Choose a day of the month, and I announce it and remind everyone."
        )
        return text, set_up
    return t("No exchange day has been set up yet. An administrator can do it with `/exchange setup`."), set_up


def answered(t: Translator, answer: Answer, zone: str) -> Block:
    """Return the private answer to signing up or out, with the way back."""
    value, when = str(answer.day.id), t.moment(answer.day.starts_at, zone)
    if answer.coming:
        text = _on_the_list(t, answer, when)
        back = [
            parts.button(t("Can't come after all"), "exchange.leave.again", value=value),
            _instead(t, answer.remote, "again", value),
        ]
    else:
        text = t("Noted: you can't come on {when}.", when=when)
        back = [parts.button(t("I'm coming after all"), "exchange.join.again", value=value)]
    propose = parts.button(t("Propose a topic"), "exchange.propose", value=value)
    show = parts.button(t("See topics and people"), "exchange.show", value=value)
    return parts.message(text, [parts.section(text), parts.actions(*back, propose, show, block_id="exchange.after")])


def _on_the_list(t: Translator, answer: Answer, when: str) -> str:
    if answer.place is not None:
        return t(
            "The room is full on {when}. You are number {n} on the waiting list, and I write to you when a seat "
            "becomes free. Everybody in the workspace can see the list.",
            when=when,
            n=answer.place,
        )
    if answer.instead:
        return _other_way(t, answer, when)
    if answer.remote:
        return t("You are coming, online: {when}. Everybody in the workspace can see who comes.", when=when)
    return t("You are coming: {when}. Everybody in the workspace can see who comes.", when=when)


def _other_way(t: Translator, answer: Answer, when: str) -> str:
    if answer.remote:
        return t("You now join online: {when}. Everybody in the workspace can see who comes.", when=when)
    return t(
        "You now come in person, no longer online: {when}. Everybody in the workspace can see who comes.", when=when
    )


def card(t: Translator, coming: Coming, zone: str) -> list[Block]:
    """Return the exchange day's part of App Home."""
    when, value = t.moment(coming.starts_at, zone), str(coming.day_id)
    counted = people(t, Count(coming.people, 0, 0))
    topics = t.n("{n} topic", "{n} topics", coming.topics)
    if coming.coming:
        mine = how(t, True, bool(coming.remote), coming.place)
        answer = parts.button(t("Can't come"), "exchange.leave.home", value=value)
    else:
        mine = t("Are you coming?") if coming.coming is None else t("You said that you can't come.")
        answer = parts.button(t("I'm coming"), "exchange.join.home", value=value)
    show = parts.button(t("See topics and people"), "exchange.show", value=value)
    return [
        parts.section(f"*{t('Exchange day: {when}', when=when)}*\n{mine}"),
        parts.context(counted, topics),
        parts.actions(answer, show, block_id="exchange.home"),
    ]


def help_text(t: Translator, *, is_admin: bool) -> Block:
    """Return what `/exchange help` says."""
    text = t(
        "*`/exchange`* shows the next exchange day: when it is, who comes, which topics there are.\n"
        "*`/exchange join`* signs you up, *`/exchange leave`* takes you off the list.\n"
        "*`/exchange online`* joins without a seat in the room.\n"
        "*`/exchange topic The cut-over that hung at 98 %`* proposes a topic.\n"
        "*`/exchange wishes`* says how you like to take part, and with whom you would rather not be in a group; "
        "only you can see it.\n"
        "*`/exchange takeaway`* writes down what you take away, *`/exchange notes`* shows what everybody did, "
        "*`/exchange figures`* how the days went.\n"
        "Everybody in the workspace can see who comes, and read the topics."
    )
    if is_admin:
        text += "\n" + t(
            "For administrators: *`/exchange setup`* chooses the day of the month, the hour and the channel; "
            "`/exchange setup last Friday 15:00` fills the form in. *`/exchange cancel`* cancels the coming one, "
            "*`/exchange pause`* and *`/exchange resume`* stop and start the announcements."
        )
    return parts.message(text, [parts.section(text)])


def said(t: Translator, message: Block) -> Block:
    """Return a message as the last page of a form."""
    return parts.modal("exchange.said", t("Exchange day"), message["blocks"], close=t("Done"))
