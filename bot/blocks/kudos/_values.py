"""The values that thanks can name: the five dimensions of attachment to the profession, with the tags people type."""

from bot.features.kudos import VALUES
from bot.i18n import N_, Translator

FACES = {"craft": "🔧", "customer": "💗", "mission": "🧭", "team": "🤝", "worth": "🌱"}
NAMES = {
    "craft": N_("Craft"),
    "customer": N_("Customer"),
    "mission": N_("Mission"),
    "team": N_("Team"),
    "worth": N_("Worth"),
}
MEANINGS = {
    "craft": N_("respect for the technology"),
    "customer": N_("empathy with the customer"),
    "mission": N_("sense of mission"),
    "team": N_("trust in the team"),
    "worth": N_("knowing one's own worth"),
}

# The first is the tag that Hearth names itself: English, then Chinese.
TAGS = {
    "craft": "craft|匠心|craftsmanship|tech|technology|technical|engineering|quality|技术|工匠|工匠精神|专业|质量"
    "|敬畏技术",
    "customer": "customer|客户|customers|customer-first|customerfirst|customer_first|client|clients|empathy|客户第一"
    "|客户至上|客户优先|以客户为中心|共情|同理心|客户共情",
    "mission": "mission|使命|purpose|meaning|sense-of-mission|使命感|意义|初心|担当",
    "team": "team|团队|teamwork|trust|together|collaboration|信任|协作|合作|互助|团结|团队信任|团队合作|团队精神",
    "worth": "worth|价值|self-worth|own-worth|pride|growth|自我价值|价值感|成就感|成就|成长",
}
VALUE_OF = {tag: value for value, tags in TAGS.items() for tag in tags.split("|")}


def named(t: Translator, value: str) -> str:
    """Return a value as its sign and its name, never one without the other."""
    return f"{FACES[value]} {t(NAMES[value])}"


def tags(t: Translator) -> str:
    """Return the tags to choose from, in the reader's language."""
    which = 0 if t.language == "en" else 1
    return " ".join(f"`#{TAGS[value].split('|')[which]}`" for value in VALUES)
