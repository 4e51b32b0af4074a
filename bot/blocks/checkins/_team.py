"""What a group may see of its weeks: a mean, how far people lie apart, how many answered, common tags; in words too."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.blocks import charts, parts
from bot.features.checkins import Figure, TeamWeeks
from bot.platform.i18n import N_, Translator

from ._history import FEWEST_POINTS, face
from ._moods import tag

APART = {
    "close": N_("people felt much alike"),
    "mixed": N_("people felt somewhat differently"),
    "far": N_("people felt very differently"),
}


def team(t: Translator, seen: TeamWeeks, *, is_admin: bool) -> dict[str, Any]:
    """Return the team's weeks as a private message."""
    title = t("How the team is, week by week")
    text = "\n".join([title, *_lines(t, seen)])
    return parts.message(text, _blocks(t, seen, is_admin, chart=True))


def team_view(t: Translator, seen: TeamWeeks, *, is_admin: bool) -> dict[str, Any]:
    """Return the team's weeks as a modal, where Slack draws no charts."""
    return parts.modal("checkin.team", t("The team"), _blocks(t, seen, is_admin, chart=False), close=t("Done"))


def _blocks(t: Translator, seen: TeamWeeks, is_admin: bool, *, chart: bool) -> list[dict[str, Any]]:
    admin = parts.actions(parts.button(t("Settings for the team"), "checkin.admin"), block_id="checkin.team")
    return [
        parts.header(t("How the team is, week by week")),
        *(parts.section(line) for line in _lines(t, seen)),
        *(_chart(t, seen) if chart else []),
        parts.context(
            t(
                "🔒 Everybody sees this, leads and administrators no more than you. Only whole weeks, worked out once, "
                "of {n} people or more; nobody's own entries are in anybody's sight.",
                n=seen.smallest,
            )
        ),
        *([admin] if is_admin else []),
    ]


def _lines(t: Translator, seen: TeamWeeks) -> list[str]:
    """Return the own group's newest week in full, everybody's, and the weeks before in short."""
    if not seen.everybody:
        return [
            t(
                "There is no figure yet. It takes a whole week in which at least {n} people answered; it comes on the "
                "Monday after.",
                n=seen.smallest,
            )
        ]
    return [
        *_group(t, _own_name(t, seen), seen.own, seen.weeks),
        *_group(t, t("Everybody"), seen.everybody, seen.weeks),
    ]


def _own_name(t: Translator, seen: TeamWeeks) -> str:
    if seen.together:
        names = t(", ").join(parts.escape(name) for name in seen.together)
        return t("{departments}, counted together because one of them is small", departments=names)
    return parts.escape(seen.department or t("Your department"))


def _group(t: Translator, name: str, figures: Mapping[date, Figure], weeks: tuple[date, ...]) -> list[str]:
    if not figures:
        return []
    newest = max(figures)
    before = [_short(t, monday, figures.get(monday)) for monday in weeks if monday < newest]
    trend = [t("Before: {weeks}", weeks=" · ".join(before))] if before else []
    return ["\n".join([f"*{name}*", in_words(t, figures[newest]), *trend])]


def in_words(t: Translator, figure: Figure) -> str:
    """Return a group's week as a sentence: the face, the mean, how many answered, how far apart, what shaped it."""
    said = t(
        "Week of {day}: {face} {mean} of 5, {apart}. {people} of {asked} answered.",
        day=t.day(figure.week),
        face=face(figure.mean),
        mean=t.number(figure.mean),
        apart=t(APART[figure.apart]),
        people=figure.people,
        asked=figure.asked,
    )
    if not figure.tags:
        return said
    names = t(", ").join(parts.escape(tag(t, name)) for name in figure.tags)
    return f"{said}\n{t('What shaped it most: {tags}', tags=names)}"


def _short(t: Translator, monday: date, figure: Figure | None) -> str:
    return f"{monday:%m-%d} {t.number(figure.mean) if figure else '–'}"


def _chart(t: Translator, seen: TeamWeeks) -> list[dict[str, Any]]:
    """Draw the weeks in which every line has a figure: a line with a hole would look like a fall."""
    lines = {t("Everybody"): seen.everybody} | ({t("Your department"): seen.own} if seen.own else {})
    weeks = sorted(set.intersection(*(set(figures) for figures in lines.values())))
    if len(weeks) < FEWEST_POINTS:
        return []
    points = {name: {f"{monday:%m-%d}": figures[monday].mean for monday in weeks} for name, figures in lines.items()}
    return [charts.line(t("Mood of the team by week, from 1 to 5"), points)]


def team_card(t: Translator, newest: Figure | None) -> list[dict[str, Any]]:
    """Return what Home shows of the team; nothing while there is no figure."""
    if newest is None:
        return []
    more = parts.button(t("Week by week"), "checkin.team")
    return [parts.section(f"*{t('The team')}*\n{in_words(t, newest)}", accessory=more), parts.divider()]
