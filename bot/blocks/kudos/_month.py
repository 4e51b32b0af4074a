"""The post about a month of thanks, for the kudos channel."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.blocks import parts
from bot.features.kudos import Month
from bot.platform.i18n import Translator

from ._parts import names
from ._values import named

LONGEST_MOMENT = 400


def month_post(t: Translator, had: Month, *, links: Mapping[int, str]) -> dict[str, Any]:
    """Return the post; `links` are the addresses of the messages that it quotes, by id."""
    title = t("Thanks in {month}", month=t.month(had.first))
    sums = [_sums(t, had), *_values(t, had), *_flows(t, had)]
    shown = [*sums, *_moments(t, had, links, parts.quote), *_most(t, had)]
    said = [*sums, *_moments(t, had, {}, parts.escape), *_most(t, had)]
    notes = [*_forgotten(t, had), t("Only public kudos are counted; what was said in private stays there.")]
    if not had.most:
        notes.append(t("Nobody is ranked."))
    blocks = [
        parts.header(f"💝 {title}"),
        *map(parts.section, shown),
        parts.context(*notes),
        parts.actions(parts.button(t("Give kudos"), "kudos.give"), block_id="kudos.month"),
    ]
    return parts.message("\n\n".join([title, *said, *notes]), blocks)


def _sums(t: Translator, had: Month) -> str:
    lines = [t("*Messages of thanks:* {n}", n=had.thanks), t("*People thanked:* {n}", n=had.people)]
    if had.voices:
        lines.append(t("*“Me too”:* {n}", n=had.voices))
    if had.from_customers:
        lines.append(t("*From customers:* {n}", n=had.from_customers))
    return "\n".join(lines)


def _values(t: Translator, had: Month) -> Iterator[str]:
    if had.values:
        lines = "\n".join(t("• {name}: {n}", name=named(t, value), n=n) for value, n in had.values)
        yield f"*{t('What they showed')}*\n{lines}"


def _flows(t: Translator, had: Month) -> Iterator[str]:
    pairs = [(f"{parts.escape(each.giver)} → {parts.escape(each.receiver)}", each.n) for each in had.flows]
    lines = [t("• {name}: {n}", name=pair, n=n) for pair, n in pairs]
    if had.elsewhere:
        lines.append(f"• {t('between smaller departments: {n}', n=had.elsewhere)}")
    if lines:
        yield "\n".join([f"*{t('Between departments')}*", *lines])


def _moments(t: Translator, had: Month, links: Mapping[int, str], as_said: Callable[[str], str]) -> Iterator[str]:
    if had.moments:
        yield f"*{t('To read again')}*"
    for each in had.moments:
        giver = f"💌 {parts.escape(each.customer)}" if each.customer else names(t, [each.giver])
        who = t("{giver} → {people}", giver=giver, people=names(t, each.recipients))
        head = f"{who} · <{parts.escape(links[each.id])}|{t('the post')}>" if each.id in links else who
        yield f"{head}\n{as_said(parts.cut(each.reason or '', LONGEST_MOMENT))}".strip()


def _most(t: Translator, had: Month) -> Iterator[str]:
    if had.most:
        lines = [
            t.n("• {name}: by {n} colleague", "• {name}: by {n} colleagues", n, name=names(t, [who]))
            for who, n in had.most
        ]
        yield "\n".join([f"*{t('Thanked by the most colleagues')}*", *lines])


def _forgotten(t: Translator, had: Month) -> Iterator[str]:
    if had.forgotten:
        yield forgotten(t, had.forgotten)


def forgotten(t: Translator, n: int) -> str:
    """Return that nobody has thanked so many people for a while: a number, never a name."""
    return t("At least {n} people have not been thanked for 60 days. Perhaps you know one of them.", n=n)
