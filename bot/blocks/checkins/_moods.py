"""Moods, energy, places and tags: their faces and names, and how a typed mood is read."""

import difflib
import re
import unicodedata

from bot.blocks import parts
from bot.features.checkins import HIGHEST, LOWEST, CheckinDraft, Entry
from bot.platform.errors import Refused
from bot.platform.i18n import N_, Translator

FACES = {1: "😞", 2: "😕", 3: "😐", 4: "🙂", 5: "😄"}
NAMES = {1: N_("Very low"), 2: N_("Low"), 3: N_("So-so"), 4: N_("Good"), 5: N_("Very good")}

ENERGY = {1: N_("🪫 Drained"), 2: N_("🔋 Enough"), 3: N_("⚡ Full of energy")}
PLACES = {
    "site": N_("🏭 At the customer's"),
    "travel": N_("🚄 Travelling"),
    "office": N_("🏢 Office"),
    "remote": N_("🏠 Remote"),
}
TAGS = {
    "customer": N_("Customer"),
    "technology": N_("Technology"),
    "team": N_("Team"),
    "workload": N_("Workload"),
    "learning": N_("Learning"),
    "travel": N_("Travel"),
    "health": N_("Sleep and health"),
    "home": N_("Life outside work"),
}

REFUSALS = {
    "checkins.mood_range": N_("A mood goes from 1 (very low) to 5 (very good). {mood} is outside of that."),
    "checkins.mood_unknown": N_(
        "I do not know the mood “{word}”. A number from 1 to 5 works, or a word such as `good`, `so-so`, `low`, "
        "`好`, `一般`, or a face such as 🙂."
    ),
    "checkins.mood_nearest": N_("I do not know the mood “{word}”. Did you mean `{nearest}`?"),
    "checkins.word_nearest": N_("I do not know `{word}`. Did you mean `/checkin {nearest}`?"),
    "checkins.gone": N_("That entry is not there any more."),
    "checkins.search_empty": N_("What shall I look for? For example `/checkin search cut-over`."),
    "checkins.tags": N_("At most {most} tags, a line each, with at most {longest} characters."),
    "checkins.smallest": N_("The smallest group can only grow: a whole number from {least} to {most}."),
}

# Whatever people type for a mood, by mood. Slack turns typed emoji into :names: in commands.
WORDS = {
    1: "very low|very bad|awful|terrible|miserable|horrible|很差|很糟|糟糕|糟透了|非常差|很低落|很不好|崩溃|快崩溃了"
    "|😞|😢|😭|😫|😩|☹|:disappointed:|:cry:|:sob:|:tired_face:|:weary:|:white_frowning_face:|:frowning_face:",
    2: "low|bad|down|sad|not good|差|低落|不好|不太好|不开心|难过|有点低落|不怎么样|不太行|😕|🙁|😔|😟"
    "|:confused:|:slightly_frowning_face:|:pensive:|:worried:",
    3: "so-so|so so|soso|ok|okay|fine|meh|neutral|average|一般|一般般|还行|还行吧|还好|还好吧|一般吧|马马虎虎"
    "|还可以|凑合|普通|平平|😐|😶"
    "|:neutral_face:|:no_mouth:",
    4: "good|well|nice|happy|好|不错|挺好|挺好的|蛮好|挺不错|很不错|良好|可以|开心|高兴|🙂|😊|☺|👍"
    "|:slightly_smiling_face:|:blush:|:relaxed:|:smile:|:+1:|:thumbsup:",
    5: "very good|great|awesome|wonderful|excellent|fantastic|amazing|很好|非常好|太好了|特别好|超好|超开心|很开心|棒"
    "|很棒|太棒了|😄|😀|😁|😃|🤩|🥳|🎉|:grinning:|:grin:|:smiley:|:star-struck:|:partying_face:|:tada:|:laughing:",
}
MOOD_OF = {word: mood for mood, words in WORDS.items() for word in words.split("|")}
LONGEST_FIRST = sorted(MOOD_OF, key=len, reverse=True)

NUMBER = re.compile(r"^([+-]?\d+)(?:\s*/\s*5)?(?!\d|[.:]\d|%)(.*)$", re.DOTALL)
BREAK = " ,.;:!?，。．；：！？～、—-–~\n\t\u3000"  # what may stand between a mood and its note


def read_command(text: str) -> CheckinDraft:
    """Read `4 the migration ran`, `good`, `😊 …`, `好，割接成功`: returns the mood with the note as it was typed.

    Raises `Refused` for a number outside 1 to 5 or a first word that is no mood.
    """
    typed = text.strip()
    plain = _compared(typed)
    number = NUMBER.match(plain)
    if number:
        mood = int(number[1])
        if not LOWEST <= mood <= HIGHEST:
            raise Refused("checkins.mood_range", field="mood", mood=mood)
        return CheckinDraft(mood, _note(typed[number.start(2) :]))
    for word in LONGEST_FIRST:
        if plain.startswith(word) and _ends(plain, len(word), word):
            return CheckinDraft(MOOD_OF[word], _note(typed[len(word) :]))
    raise _unknown(typed)


def _compared(text: str) -> str:
    """Return text as moods are looked for in it, character for character: `４` is `4` there, and `Ｇood` is `good`."""
    if text.isascii():
        return text.casefold()
    folded = ((char, unicodedata.normalize("NFKC", char).casefold()) for char in text)
    return "".join(like if len(like) == 1 else char for char, like in folded)


def _ends(text: str, end: int, word: str) -> bool:
    """A word must end there: `好累` is not `好`. A face ends by itself."""
    return end == len(text) or text[end] in BREAK or not any(char.isalnum() for char in word)


def _note(rest: str) -> str | None:
    return rest.lstrip(BREAK + "\ufe0f").strip() or None


def _unknown(text: str) -> Refused:
    word = text.split(maxsplit=1)[0][:40]
    near = difflib.get_close_matches(word.casefold(), [w for w in MOOD_OF if w.isalnum()], n=1, cutoff=0.7)
    if near:
        return Refused("checkins.mood_nearest", field="mood", word=word, nearest=near[0])
    return Refused("checkins.mood_unknown", field="mood", word=word)


def named(t: Translator, mood: int) -> str:
    """Return a mood as a face and its word, never one without the other."""
    return f"{FACES[mood]} {t(NAMES[mood])}"


def tag(t: Translator, name: str) -> str:
    """Return a tag as it is read: the usual ones in the reader's language, a team's own as written, not escaped."""
    return t(TAGS[name]) if name in TAGS else name


def circumstances(t: Translator, entry: Entry) -> str:
    """Return energy, place and tags of an entry as one line of mrkdwn, "" if there are none."""
    said = [t(ENERGY[entry.energy])] if entry.energy else []
    said += [t(PLACES[entry.place])] if entry.place else []
    return " · ".join([*said, *(parts.escape(tag(t, name)) for name in entry.tags)])
