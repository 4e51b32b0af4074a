"""What people see of kudos, how a typed one is read, and how Hearth says no to one."""

from bot.platform.i18n import N_

from ._answers import given, given_view, help_text, joined, overview, overview_view, stepped_back, undone
from ._customer import customer_form, read_customer
from ._form import FormSettings, MessageRef, form, read, read_message
from ._messages import not_posted, post, posted_late, reaction_refused, received
from ._month import month_post
from ._pages import page, page_view, read_page_query, read_search, search_form
from ._reading import Command, ResolvedCommand, is_customer, names_somebody, read_command, resolve_value
from ._refused import refused
from ._setup import read_setup, read_value, retired, setup_form, value_form
from ._values import named, tags

__all__ = [
    "REFUSALS", "Command", "FormSettings", "MessageRef", "ResolvedCommand", "customer_form", "form", "given",
    "given_view", "help_text", "is_customer", "joined", "month_post", "named", "names_somebody", "not_posted",
    "overview", "overview_view", "page", "page_view", "post", "posted_late", "reaction_refused", "read", "read_command",
    "read_customer", "read_message", "read_page_query", "read_search", "read_setup", "read_value", "received",
    "refused", "resolve_value", "retired", "search_form", "setup_form", "stepped_back", "tags", "undone",
    "value_form",
]  # fmt: skip

REFUSALS = {
    "kudos.nobody": N_(
        "Whom is it for? Type @ and choose a name from the list, like this: `/kudos @name for what they did`."
    ),
    "kudos.nearest": N_("I do not know `{word}`. Did you mean `/kudos {nearest}`?"),
    "kudos.nobody_in_group": N_("There is nobody in that group whom you could thank."),
    "kudos.group_gone": N_("That user group does not exist any more. Please name the people one by one."),
    "kudos.no_groups": N_(
        "Hearth may not look into user groups here. Please name the people one by one; an administrator can allow it "
        "by giving the app the scope `usergroups:read`."
    ),
    "kudos.slack_silent": N_("Slack does not tell me right now who that is. Nothing was sent; please try again."),
    "kudos.many": N_("That would be {n} people. Kudos go to {most} at most: a few names feel more like thanks."),
    "kudos.self": N_("Kudos are for others. For your own good moments there is `/checkin`, seen by you alone."),
    "kudos.self_among": N_("You are among them yourself. Kudos are for others: please leave yourself out."),
    "kudos.unknown": N_(
        "One of them is not in this workspace, perhaps a guest from another company, so I cannot reach them. "
        "Please leave them out."
    ),
    "kudos.left": N_("{who} is no longer in this workspace and would not read it. Please leave them out."),
    "kudos.bot": N_("{who} is an app. It does its work without thanks; please choose a person."),
    "kudos.reason_missing": N_("What is it for? A short sentence about what they did means more than any emoji."),
    "kudos.emoji_only": N_("An emoji alone does not say what they did. Please add a few words."),
    "kudos.reason_short": N_(
        "That is very short. Please say what they did in at least {least} letters; a Chinese character counts as two, "
        "so {half} of those are enough."
    ),
    "kudos.again": N_("You said exactly this a moment ago, and it has arrived. It was not sent twice."),
    "kudos.allowance": N_("You have given all your kudos of today. There are new ones after midnight, your time."),
    "kudos.gone": N_("These kudos were taken back."),
    "kudos.undo_late": N_("Kudos can be taken back for ten minutes, and those are over."),
    "kudos.own": N_("These are your own kudos, so you are in already."),
    "kudos.yours": N_("These kudos are for you. “Me too” is for everybody else."),
    "kudos.customer_missing": N_("Which customer is it? Please write their name."),
    "kudos.quote_missing": N_("What did the customer say? A few of their own words are enough."),
    "kudos.value_name": N_("Please give it a name, in both languages."),
    "kudos.value_taken": N_("Another value answers to “{name}” already."),
    "kudos.values_many": N_("That would be more than {most} values. Nobody can choose among so many."),
    "kudos.value_last": N_("This is the last value. Please change it instead, or add another one first."),
    "kudos.joined": N_("You are in already: your name stands below the post."),
}
