"""What people see of the exchange day: the announcement and reminders, the overview, topics, the forms."""

from bot.platform.i18n import N_

from ._afterwards import (
    digest,
    figures,
    notes,
    notes_view,
    rate,
    rate_answer,
    read_takeaway,
    takeaway_form,
)
from ._calendar import calendar_change, calendar_update, confirmed, seat
from ._groups import alone, group, met, met_answer
from ._messages import (
    announcement,
    cancelled,
    cancelled_for_you,
    moved,
    moved_for_you,
    own_reminder,
    reminder,
)
from ._overview import answered, card, help_text, overview, overview_view, said
from ._setup import cancel_form, cancelled_now, read_cancel, read_setup, saved, setup_form
from ._topics import TopicContext, proposed, read_topic, read_topic_context, topic_form, topic_view, withdrawn
from ._wishes import read_wishes, wishes_form, wishes_saved
from ._words import When, named_rule, read_rule

REFUSALS = {
    "exchange.none": N_("No exchange day is planned right now. `/exchange` says when there is one."),
    "exchange.no_rule": N_("No exchange day has been set up yet. An administrator can do it with `/exchange setup`."),
    "exchange.over": N_("That exchange day is over. `/exchange` shows the next one."),
    "exchange.cancelled": N_("That exchange day was cancelled. `/exchange` shows the next one."),
    "exchange.begun": N_("The exchange day has begun, so it cannot be cancelled any more."),
    "exchange.running": N_("An exchange day is on right now. Please choose the next date when it is over."),
    "exchange.past": N_("That moment is over. Please choose a date in the future."),
    "exchange.never": N_("No month has such a day. Please choose another one."),
    "exchange.zone": N_("“{zone}” is not a time zone that I know. Please pick one from the list."),
    "exchange.region": N_("I know no public holidays for “{region}”. Please pick one from the list."),
    "exchange.minutes": N_("Between a quarter of an hour and twelve hours, please."),
    "exchange.capacity": N_("At least one seat, please, as a number; or leave it empty if everybody fits in."),
    "exchange.group_size": N_("Groups have two to four people. Please pick one from the list."),
    "exchange.apart_self": N_("You are always in a group with yourself. Please name others, or nobody."),
    "exchange.apart_many": N_("Up to {most} people, please: with more there may be no group left for you."),
    "exchange.apart_unknown": N_("I do not know everybody you named. Bots and guests of other teams are in no groups."),
    "exchange.rated": N_("You have answered already. Answers carry no name, so yours cannot be found and changed."),
    "exchange.rating_closed": N_("The answers to that day have been counted. Thank you all the same."),
    "exchange.not_begun": N_("That exchange day has not begun yet. Takeaways come with it."),
    "exchange.no_notes": N_("No exchange day has been yet, so there are no notes."),
    "exchange.not_in_channel": N_(
        "I am not in that channel yet. Please write `/invite @Hearth` there, then save again."
    ),
    "exchange.words": N_("Please write it in words, so that everybody knows what it is about."),
    "exchange.topics_many": N_("You have {most} topics for this day already. Please withdraw one first."),
    "exchange.topic_gone": N_("That topic is not there any more."),
    "exchange.not_yours": N_("Only whoever proposed a topic can change it."),
    "exchange.rule_unknown": N_(
        "I do not know the day “{words}”. `last Friday 15:00`, `second workday 10:00` and `25` work; "
        "`/exchange setup` alone opens the form."
    ),
    "exchange.word_unknown": N_("I do not know `{word}`. `/exchange help` lists what works."),
    "exchange.word_nearest": N_("I do not know `{word}`. Did you mean `/exchange {nearest}`?"),
}

__all__ = [
    "REFUSALS",
    "TopicContext",
    "When",
    "alone",
    "announcement",
    "answered",
    "calendar_change",
    "calendar_update",
    "cancel_form",
    "cancelled",
    "cancelled_for_you",
    "cancelled_now",
    "card",
    "confirmed",
    "digest",
    "figures",
    "group",
    "help_text",
    "met",
    "met_answer",
    "moved",
    "moved_for_you",
    "named_rule",
    "notes",
    "notes_view",
    "overview",
    "overview_view",
    "own_reminder",
    "proposed",
    "rate",
    "rate_answer",
    "read_cancel",
    "read_rule",
    "read_setup",
    "read_takeaway",
    "read_topic",
    "read_topic_context",
    "read_wishes",
    "reminder",
    "said",
    "saved",
    "seat",
    "setup_form",
    "takeaway_form",
    "topic_form",
    "topic_view",
    "wishes_form",
    "wishes_saved",
    "withdrawn",
]
