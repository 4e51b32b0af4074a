"""The value album: one member's quarter as a page that stands by itself and prints well. Every word is escaped."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from html import escape
from typing import Any

from bot.blocks import parts
from bot.blocks.text import plain
from bot.features.reflection import Answer
from bot.overviews.quarter import Facts
from bot.platform.i18n import Translator

from ._quarter import figures, quarter_name
from ._words import LABELS, from_whom

MOST = 60  # entries of each kind
WIDTH, HEIGHT, FOOT = 640, 150, 22
HIGHEST_MOOD, DAYS = 5, 7

STYLE = """
@page { size: A4; margin: 16mm }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1.5rem; color: #2b2320; background: #fff;
  font: 16px/1.6 -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", Roboto, sans-serif }
header { border-bottom: 3px solid #b5533c; margin-bottom: 1.5rem; padding-bottom: .75rem }
h1 { font-size: 2rem; line-height: 1.25; margin: 0 } header p { color: #6b5b53; margin: .25rem 0 0 }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; color: #7a3b2e; break-after: avoid }
ul.figures { list-style: none; display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .5rem;
  padding: 0; margin: 0 }
ul.figures li { background: #fbf3ee; border-radius: .5rem; padding: .6rem .8rem }
blockquote, .note { margin: 0 0 .75rem; padding: .5rem .9rem; border-left: 3px solid #e0a98f; background: #fdf9f6;
  break-inside: avoid; overflow-wrap: anywhere }
.said { white-space: pre-wrap; overflow-wrap: anywhere } .about { color: #6b5b53; font-size: .875rem }
ul.plain { padding-left: 1.2rem; margin: 0 } ul.plain li { overflow-wrap: anywhere }
svg { width: 100%; height: auto; display: block } svg text { font-size: 11px; fill: #6b5b53 }
footer { margin-top: 2.5rem; border-top: 1px solid #e6d9d1; padding-top: .75rem; color: #6b5b53; font-size: .875rem }
"""


def album(t: Translator, *, author: str, facts: Facts, review: Answer) -> dict[str, Any]:
    """Return the message with the album as its file, and what is said where Hearth may send no files."""
    name = quarter_name(t, facts)
    text = t("Your value album for {quarter}: open it in a browser, print it, keep it. Only you have it.", quarter=name)
    refused = t(
        "I may not send files in this workspace, so I cannot give you the album. An administrator can allow it with "
        "the scope `files:write`. Nothing is lost: your review stays under *My answers*."
    )
    file = {
        "name": f"value-album-{facts.first.year}-Q{(facts.first.month + 2) // 3}.html",
        "content": page(t, author=author, facts=facts, review=review),
    }
    return parts.message(text, file=file, otherwise=parts.message(refused, [parts.section(refused)]))


def page(t: Translator, *, author: str, facts: Facts, review: Answer) -> str:
    """Return the album as a whole HTML page."""
    heading = t("Value album")
    language = "zh-CN" if t.language == "zh_CN" else "en"
    body = [
        f"<header><h1>{_e(heading)}</h1><p>{_e(author)} · {_e(quarter_name(t, facts))}</p></header>",
        *_review(t, review),
        *_figures(t, facts),
        *_charts(t, facts),
        *_thanks(t, facts),
        *_good_things(t, facts),
        *_notes(t, facts),
        *_list(t("Brought to the exchange day"), facts.topics),
        f"<footer>{_e(t('Made by Hearth for its owner alone, from what they wrote and were thanked for.'))}</footer>",
    ]
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_e(heading)} · {_e(author)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _e(text: str) -> str:
    return escape(plain(text))


def _review(t: Translator, review: Answer) -> Iterator[str]:
    for name in ("value", "spread"):
        if text := review.said.get(name):
            yield f'<h2>{_e(t(LABELS[name]))}</h2>\n<div class="note said">{_e(text)}</div>'


def _figures(t: Translator, facts: Facts) -> Iterator[str]:
    if lines := figures(t, facts):
        items = "".join(f"<li>{_e(line)}</li>" for line in lines)
        yield f'<h2>{_e(t("The quarter in figures"))}</h2>\n<ul class="figures">{items}</ul>'


def _charts(t: Translator, facts: Facts) -> Iterator[str]:
    """Days with a check-in as bars, the week's mean mood as a line above; both in words for whoever hears it."""
    if not facts.moods:
        return
    weeks = list(_weeks(facts))
    words = "; ".join(_week_words(t, monday, moods) for monday, moods in weeks if moods)
    yield f"<h2>{_e(t('Week by week'))}</h2>"
    yield f'<p class="about">{_e(t("Bars: days with a check-in. Line: mood, from 1 to 5."))}</p>'
    step = WIDTH / len(weeks)
    bars = "".join(_bar(n, step, monday, moods) for n, (monday, moods) in enumerate(weeks))
    line = " ".join(
        f"{(n + 0.5) * step:.1f},{_y(sum(moods) / len(moods) / HIGHEST_MOOD):.1f}"
        for n, (_, moods) in enumerate(weeks)
        if moods
    )
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3.5" fill="#b5533c"/>' for x, y in (point.split(",") for point in line.split())
    )
    yield (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + FOOT}" role="img" aria-label="{_e(words)}">{bars}'
        f'<polyline points="{line}" fill="none" stroke="#b5533c" stroke-width="2"/>{dots}</svg>'
    )


def _weeks(facts: Facts) -> Iterator[tuple[date, list[float]]]:
    monday = facts.first - timedelta(days=facts.first.weekday())
    while monday <= facts.last:
        days = (monday + timedelta(days=n) for n in range(DAYS))
        yield monday, [facts.moods[day] for day in days if day in facts.moods]
        monday += timedelta(days=DAYS)


def _week_words(t: Translator, monday: date, moods: Sequence[float]) -> str:
    mood = t.number(round(sum(moods) / len(moods), 1))
    days = t.n("{n} day", "{n} days", len(moods))
    return t("week of {day}: {days}, mood {mood}", day=t.day(monday), days=days, mood=mood)


def _bar(n: int, step: float, monday: date, moods: Sequence[float]) -> str:
    top = _y(len(moods) / DAYS)
    middle, place = (n + 0.5) * step, f'x="{n * step + 4:.1f}" y="{top:.1f}"'
    label = f'<text x="{middle:.1f}" y="{HEIGHT + 15}" text-anchor="middle">{monday.month}/{monday.day}</text>'
    bar = f'<rect {place} width="{step - 8:.1f}" height="{HEIGHT - top:.1f}" fill="#f0d3c5"/>'
    return bar + (label if n % 2 == 0 else "")


def _y(part: float) -> float:
    return HEIGHT - part * (HEIGHT - 10)


def _thanks(t: Translator, facts: Facts) -> Iterator[str]:
    said = [each for each in facts.received if each.reason]
    if not said:
        return
    yield f"<h2>{_e(t('What people thanked you for'))}</h2>"
    for each in said[-MOST:]:
        who = t("{customer} (customer)", customer=each.customer) if each.customer else from_whom(t, each)
        about = f"{who} · {t.day(each.at.date())}"
        said_ = f'<div class="said">{_e(each.reason or "")}</div>'
        yield f'<blockquote>{said_}<div class="about">{_e(about)}</div></blockquote>'


def _good_things(t: Translator, facts: Facts) -> Iterator[str]:
    return _list(
        t("Good things"), [t("{label}: {words}", label=t.day(day), words=thing) for day, thing in facts.good_things]
    )


def _notes(t: Translator, facts: Facts) -> Iterator[str]:
    if not facts.notes:
        return
    yield f"<h2>{_e(t('Project notes'))}</h2>"
    for each in facts.notes[-MOST:]:
        shared = [t("shared")] if each.shared and not each.shared.failed else []
        reusable = [t("reusable")] if each.reusable else []
        about = " · ".join([t.day(each.asked.day), *each.tags.values(), *shared, *reusable])
        said = "\n".join(t("{label}: {words}", label=t(LABELS[name]), words=text) for name, text in each.said.items())
        yield f'<div class="note"><div class="about">{_e(about)}</div><div class="said">{_e(said)}</div></div>'


def _list(heading: str, lines: Iterable[str]) -> Iterator[str]:
    if shown := list(lines)[-MOST:]:
        items = "".join(f"<li>{_e(line)}</li>" for line in shown)
        yield f'<h2>{_e(heading)}</h2>\n<ul class="plain">{items}</ul>'
