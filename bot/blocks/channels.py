"""What is said of channels wherever one is chosen: why it cannot be, and who else reads it."""

from bot.platform.i18n import N_, Translator

# Slack shows what stands beside a field as plain text, so there are no backticks here.
REFUSALS = {
    "channel.not_yours": N_(
        "You're not in that channel, so nothing was posted or changed there. Join it first, then try again."
    ),
    "channel.hidden": N_(
        "Hearth can't see that channel, so it can't tell who is in it. "
        "Type “/invite @Hearth” in the channel, then try again."
    ),
    "channel.none": N_("Please choose a channel."),
    "channel.archived": N_("That channel is archived. Please choose another one."),
    "channel.direct": N_("Please choose a channel. Direct messages can't be used here."),
    "channel.silent": N_(
        "Slack doesn't say just now whether you are in that channel, so nothing was posted or changed. "
        "Please try again in a minute."
    ),
    "channel.message_not_yours": N_("You're not in the channel of that message, so it can't be linked from here."),
}


def outsiders(t: Translator, channel: str) -> str:
    """Return that people of another company read a channel."""
    return t("🌐 People from another company can read <#{channel}> too.", channel=channel)
