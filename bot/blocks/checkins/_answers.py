"""The daily question, and the private answer to an entry with everything that one more tap can add."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.blocks import parts, prompts
from bot.features.checkins import TAGS, Entry
from bot.platform.i18n import Translator

from ._moods import ENERGY, FACES, PLACES, circumstances, named, tag
from ._origins import ChangeOrigin


def prompt(t: Translator, occurrence_id: int) -> dict[str, Any]:
    """Return the scheduled question: one tap answers."""
    text = t("How was your day? One tap is enough. Only you can see your answer.")
    return parts.message(
        text,
        [
            parts.section(text),
            mood_buttons(t, "checkin.mood", str(occurrence_id)),
            prompts.menu(t, "checkin.daily", occurrence_id),
        ],
    )


def ask(t: Translator, occurrence_id: int) -> prompts.Ask:
    """Return the question in short with its five buttons, for a reminder."""
    text = t("How was your day? One tap is enough. Only you can see your answer.")
    buttons = (parts.button(named(t, mood), f"checkin.mood.{mood}", value=str(occurrence_id)) for mood in FACES)
    return prompts.Ask(text, tuple(buttons))


def mood_buttons(t: Translator, action: str, value: str) -> dict[str, Any]:
    """Return five buttons, lowest first; their action ids end in the mood."""
    return parts.actions(
        *(parts.button(named(t, mood), f"{action}.{mood}", value=value) for mood in FACES), block_id="checkin.moods"
    )


def recorded(t: Translator, entry: Entry, tags: Sequence[str] = TAGS) -> dict[str, Any]:
    """Return the private answer to an entry: what was written down, what one tap can add, how to change it."""
    text = t("Noted: {mood}. Only you can see this.", mood=named(t, entry.mood))
    buttons = [
        parts.button(t("Change") if entry.good_things else t("Add good things"), "checkin.change", value=str(entry.id))
    ]
    if len(entry.good_things) == 1:
        buttons.append(_thank(t, entry, 0))
    elif not entry.good_things:
        buttons.append(parts.button(t("Change"), "checkin.edit", value=str(entry.id)))
    buttons.append(parts.button(t("Undo"), "checkin.undo", value=str(entry.id), confirm=_sure(t, entry)))
    after = parts.actions(*buttons, block_id="checkin.after")
    return parts.message(text, [parts.section(text), *details(t, entry, thank=True), *_one_tap(t, entry, tags), after])


def _sure(t: Translator, entry: Entry) -> dict[str, Any] | None:
    """Return the question before words go too; a mood alone is noted again with one tap."""
    if not entry.has_words:
        return None
    return parts.confirm(
        t("Take it back?"), t("Your words go with it, for good."), t("Take back"), t("Keep it"), danger=True
    )


def _one_tap(t: Translator, entry: Entry, tags: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Return what is still open: energy, place, what shaped the day. What was tapped is shown, and not asked again."""
    key = str(entry.id)
    if not entry.energy:
        energy = [parts.button(t(name), f"checkin.energy.{n}", value=key) for n, name in ENERGY.items()]
        yield parts.actions(*energy, block_id="checkin.energy")
    if not entry.place:
        places = [parts.button(t(name), f"checkin.place.{place}", value=key) for place, name in PLACES.items()]
        yield parts.actions(*places, block_id="checkin.place")
    if not entry.tags and tags:
        options = [parts.option(tag(t, name), name) for name in tags]
        choose = parts.multi_select(options, action_id="checkin.tags", placeholder=t("Optional"))
        yield parts.section(t("What shaped the day?"), accessory=choose, block_id=f"checkin.tags.{key}")


def details(t: Translator, entry: Entry, *, thank: bool = False) -> Iterable[dict[str, Any]]:
    """Return what an entry says beside the mood, escaped; to `thank`, each of several good things has its button."""
    if said := circumstances(t, entry):
        yield parts.context(said)
    if entry.note:
        yield parts.section(parts.quote(entry.note))
    things = [f"{n}. {parts.escape(thing)}" for n, thing in enumerate(entry.good_things, start=1)]
    if thank and len(things) > 1:
        yield parts.section(f"*{t('Good today')}*")
        yield from (parts.section(thing, accessory=_thank(t, entry, n)) for n, thing in enumerate(things))
    elif things:
        yield parts.section("\n".join((f"*{t('Good today')}*", *things)))


def _thank(t: Translator, entry: Entry, which: int) -> dict[str, Any]:
    """Return the button that begins kudos with one of the good things; what it is called stays in the entry."""
    label = t("Turn into kudos: {thing}", thing=entry.good_things[which])
    value = f"{entry.id}|{which}"
    return parts.button(t("Turn into kudos"), "checkin.kudos", value=value, accessibility_label=label)


def undone(t: Translator, entry: Entry) -> dict[str, Any]:
    """Return what replaces an entry that was taken back."""
    text = t("Taken back: {mood}. Nothing is kept.", mood=named(t, entry.mood))
    again = parts.button(t("Check in again"), "checkin.open")
    return parts.message(text, [parts.section(text), parts.actions(again)])


def taking_back(t: Translator, entry: Entry, origin: ChangeOrigin) -> dict[str, Any]:
    """Return the question before an entry with words in it goes: there it stands once more, and it may be old."""
    blocks = [
        parts.section(f"*{t.full_day(entry.day)}* · {named(t, entry.mood)}"),
        *details(t, entry),
        parts.context(t("Your words go with it, for good.")),
    ]
    return parts.modal(
        "checkin.take_back",
        t("Take it back?"),
        blocks,
        submit=t("Take back"),
        close=t("Keep it"),
        private_metadata=origin.metadata(),
    )


def confirmed(t: Translator, entry: Entry) -> dict[str, Any]:
    """Return the form's last page."""
    blocks = [parts.section(t("Noted: {mood}. Only you can see this.", mood=named(t, entry.mood)))]
    blocks += details(t, entry, thank=True)
    if len(entry.good_things) == 1:
        blocks.append(parts.actions(_thank(t, entry, 0), block_id="checkin.after"))
    return parts.modal("checkin.done", t("Check in"), blocks, close=t("Done"))


def help_text(t: Translator, *, is_admin: bool = False) -> dict[str, Any]:
    """Return what `/checkin help` says."""
    text = t(
        "*`/checkin`* opens a short form.\n"
        "*`/checkin 4 the migration finally ran`* notes mood and words at once; `good`, `so-so`, `low`, `好`, `一般` "
        "or 🙂 work as well.\n"
        "*`/checkin history`* shows your month, *`/checkin search cut-over`* looks through your own notes, "
        "*`/checkin team`* shows how the team is.\n"
        "Only you can read what you write here. `/hearth settings` sets the hour of the daily question."
    )
    more = t("*`/checkin admin`* sets the tags, the smallest group and whom people may turn to.") if is_admin else ""
    whole = f"{text}\n{more}".strip()
    return parts.message(whole, [parts.section(whole)])
