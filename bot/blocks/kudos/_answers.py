"""What the giver sees: the answer to their thanks, their overview, help."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.blocks import parts
from bot.features.kudos import CUSTOMER, SHORTEST_REASON, VALUES, GiveResult, Summary, Thanks, Value
from bot.platform.i18n import Translator

from ._pages import entries, undo_button, ways_back
from ._parts import details, mentions, quoted, small
from ._values import tags


def given(
    t: Translator,
    done: GiveResult,
    *,
    configured: str | None,
    is_admin: bool,
    unknown: Sequence[str] = (),
    values: Sequence[Value] = VALUES,
) -> dict[str, Any]:
    """Return the private answer to thanks, with a way back for ten minutes.

    `configured` is the workspace's kudos channel, which may be one that Hearth cannot post to; `unknown` are tags
    that are none of the `values`.
    """
    head = _done(t, done.thanks)
    notes = list(_notes(t, done, configured, is_admin, unknown, values))
    blocks = [
        parts.section(head),
        *quoted(done.thanks),
        *small(details(t, done.thanks)),
        parts.context(*notes),
        parts.actions(undo_button(t, done.thanks)),
    ]
    return parts.message("\n".join([head, parts.escape(done.thanks.reason or ""), *notes]), blocks)


def _done(t: Translator, thanks: Thanks) -> str:
    people = mentions(t, thanks.recipients)
    if thanks.customer:
        return t("Passed on: {customer} thanks {people}.", customer=parts.escape(thanks.customer), people=people)
    return t("You thanked {people}.", people=people)


def _notes(
    t: Translator,
    done: GiveResult,
    configured: str | None,
    is_admin: bool,
    unknown: Sequence[str],
    values: Sequence[Value],
) -> Iterator[str]:
    yield _where(t, done.thanks, configured)
    if done.thanks.public and done.thanks.channel is None and is_admin:
        yield _how(t, configured)
    if unknown:
        written = " ".join(f"#{parts.escape(tag)}" for tag in unknown)
        yield t("{tags} is no value here, so it stayed in your words. The values are {values}.",
                tags=written, values=tags(t, values))  # fmt: skip
    if done.thanks.kind != CUSTOMER:
        yield left(t, done.left)


def _where(t: Translator, thanks: Thanks, configured: str | None) -> str:
    if thanks.customer and not thanks.public:
        return t("🔒 Only those involved can read it: each gets a direct message.")
    if thanks.customer and thanks.channel is not None:
        return t("It goes to <#{channel}>, and everybody involved gets a direct message.", channel=thanks.channel)
    if not thanks.public:
        return t("🔒 Only those you thanked can read it: each gets a direct message.")
    if thanks.channel is not None:
        return t("It goes to <#{channel}>, and everybody you thanked gets a direct message.", channel=thanks.channel)
    if configured is None:
        return t("Everybody you thanked gets a direct message. There is no kudos channel yet, so nobody else sees it.")
    return t("Everybody you thanked gets a direct message. Hearth is not in <#{channel}> yet, so nobody else sees it.",
             channel=configured)  # fmt: skip


def _how(t: Translator, configured: str | None) -> str:
    if configured is None:
        return t("As an administrator you can choose a kudos channel under `/hearth admin`.")
    return t("As an administrator you can bring Hearth in: `/invite @Hearth` in <#{channel}>.", channel=configured)


def left(t: Translator, n: int) -> str:
    """Return how many kudos are left today."""
    if n == 0:
        return t("That was the last of today's kudos. There are new ones after midnight.")
    return t.n("You can give {n} more today. Kudos to several people at once count as one.",
               "You can give {n} more today. Kudos to several people at once count as one.", n)  # fmt: skip


def given_view(t: Translator, message: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as the form's last page."""
    return parts.modal("kudos.done", t("Give kudos"), message["blocks"], close=t("Done"))


def undone(t: Translator, was: Thanks) -> dict[str, Any]:
    """Return what replaces thanks that were taken back, with the words, so that nothing typed is lost."""
    people = mentions(t, was.recipients)
    head = t("Taken back: your thanks to {people}. Nobody sees them any more.", people=people)
    if was.customer:
        name = parts.escape(was.customer)
        head = t("Taken back: what {customer} said to {people}. Nobody sees it any more.", customer=name, people=people)
    again = parts.button(t("Give kudos"), "kudos.give")
    text = "\n".join([head, parts.escape(was.reason or "")]).strip()
    return parts.message(text, [parts.section(head), *quoted(was), parts.actions(again)])


def joined(t: Translator, thanks: Thanks) -> dict[str, Any]:
    """Return the private answer to "me too"."""
    text = t("You joined in thanking {people}.", people=mentions(t, thanks.recipients))
    button = parts.button(t("Undo"), "kudos.leave", value=str(thanks.id))
    return parts.message(text, [parts.section(text), parts.actions(button)])


def stepped_back(t: Translator) -> dict[str, Any]:
    """Return what replaces the answer to "me too" when it is taken back."""
    text = t("Your “me too” is taken back.")
    return parts.message(text, [parts.section(text)])


def overview(t: Translator, mine: Summary, zone: str) -> dict[str, Any]:
    """Return what a person gave and received, and what is left of today's kudos."""
    lines = [_received(t, mine), *_from_customers(t, mine), _given(t, mine), _left(t, mine)]
    blocks = [
        parts.header(t("Your kudos")),
        parts.section("\n".join(lines)),
        *_list(t, t("Newest for you"), mine.latest_received, mine, zone),
        *_list(t, t("Newest from you"), mine.latest_given, mine, zone),
        parts.actions(
            parts.button(t("Give kudos"), "kudos.give", style="primary"),
            parts.button(t("A customer's thanks"), "kudos.customer"),
            *ways_back(t),
        ),
        parts.context(t("Only you see this page."), *unranked(t, mine.ranked)),
    ]
    return parts.message("\n".join([t("Your kudos"), *lines]), blocks)


def overview_view(t: Translator, message: dict[str, Any]) -> dict[str, Any]:
    """Return the overview as a modal."""
    return parts.modal("kudos.overview", t("Your kudos"), message["blocks"][1:], close=t("Done"))


def _received(t: Translator, mine: Summary) -> str:
    return t("*Received:* {month} this month, {all} in all", month=mine.received_this_month, all=mine.received)


def _from_customers(t: Translator, mine: Summary) -> list[str]:
    return [t("*From customers:* {n}", n=mine.from_customers)] if mine.from_customers else []


def _given(t: Translator, mine: Summary) -> str:
    return t("*Given:* {month} this month, {all} in all", month=mine.given_this_month, all=mine.given)


def _left(t: Translator, mine: Summary) -> str:
    return t("*Left today:* {left} of {most}; new ones at midnight where you are", left=mine.left, most=mine.per_day)


def _list(t: Translator, heading: str, some: Iterable[Thanks], mine: Summary, zone: str) -> Iterator[dict[str, Any]]:
    shown = list(some)
    if shown:
        yield parts.section(f"*{heading}*")
    yield from entries(t, shown, mine.undoable, zone)


def unranked(t: Translator, ranked: bool) -> list[str]:
    """Say that nobody is ranked, where that is so."""
    return [] if ranked else [t("Nobody is ranked.")]


def help_text(t: Translator, *, emoji: str, values: Sequence[Value] = VALUES, ranked: bool = False) -> dict[str, Any]:
    """Return what `/kudos help` says."""
    text = t(
        "*`/kudos @name for staying on the line until three #team`* thanks one person or several, or a user group. "
        "Say what they did: at least {least} letters, where a Chinese character counts as two.\n"
        "*`/kudos private @name for telling me the truth`* is seen by that person alone.\n"
        "*`/kudos customer Northwind @name “Thank you for the weekend”`* passes on what a customer said, to everybody "
        "involved.\n"
        "*`/kudos give`* opens the form, *`/kudos`* shows what you gave and received, *`/kudos received`* and "
        "*`/kudos given`* all of it; *`/kudos search cut-over`* looks through what you received.\n"
        "“Give kudos” in the menu of a message, or the reaction :{emoji}: on it, thanks whoever wrote it; the reaction "
        "is told to them alone.\n"
        "Values: {values}. You can undo for ten minutes.",
        least=SHORTEST_REASON,
        emoji=emoji,
        values=tags(t, values),
    )
    said = "\n".join([text, *unranked(t, ranked)])
    return parts.message(said, [parts.section(said)])
