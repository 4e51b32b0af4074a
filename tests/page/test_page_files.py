"""The page's files: nothing inline or from outside, every sentence in both languages, colours one can read."""

import re
from pathlib import Path

import aiohttp
import pytest

from simulator import page
from simulator.server import Simulator

FILES = {path.name: path.read_text() for path in page.HERE.iterdir() if path.suffix in page.TYPES}
SCRIPTS = {name: text for name, text in FILES.items() if name.endswith(".js")}
SENTENCE = re.compile(r'^  (\w+): \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\],$', re.MULTILINE)
WORDS = {key: (english, chinese) for key, english, chinese in SENTENCE.findall(SCRIPTS["words.js"])}
READABLE = 4.5  # WCAG 2.2, 1.4.3


async def test_the_page_is_served_with_a_policy_that_lets_nothing_in(slack: Simulator) -> None:
    async with aiohttp.ClientSession() as http:
        for path in ("/", "/page/main.js", "/page/style.css", "/page/flame.svg"):
            async with http.get(f"{slack.url}{path}") as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert answer.status == 200
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert "*" not in policy


@pytest.mark.parametrize("path", ["/page/nothing.js", "/page/__init__.py", "/page/..%2f__init__.py"])
async def test_only_the_pages_own_files_are_served(slack: Simulator, path: str) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"{slack.url}{path}") as answer:
        assert answer.status == 404


def test_nothing_is_inline_and_nothing_comes_from_outside() -> None:
    assert not re.search(r"<script(?! type=\"module\" src=\"/page/)|<style| style=| on\w+=", FILES["index.html"])
    for name, text in FILES.items():
        found = re.findall(r"(?:src|href|url|from|import)\s*[=(]?\s*[\"'(]https?:", text)
        assert not found, name


def test_no_script_parses_text_as_html() -> None:
    risky = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser")
    assert [name for name, text in SCRIPTS.items() if risky.search(text)] == []


def test_every_sentence_is_there_in_both_languages_with_the_same_placeholders() -> None:
    assert len(WORDS) == SCRIPTS["words.js"].count('": ["') + SCRIPTS["words.js"].count(': ["')
    for key, (english, chinese) in WORDS.items():
        assert english.strip(), key
        assert chinese.strip(), key
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key


def test_every_sentence_is_used_and_every_used_one_exists() -> None:
    rest = "\n".join(text for name, text in SCRIPTS.items() if name != "words.js")
    named = set(re.findall(r"\bt\(\"(\w+)\"", rest))
    assert named <= WORDS.keys()
    unused = [key for key in WORDS if f'"{key}"' not in rest and key not in ("pie", "bar", "line", "area")]
    own = re.findall(r'counted\([^,]+, "(\w+)", "(\w+)"', rest)
    assert {key for pair in own for key in pair} <= WORDS.keys()
    assert unused == []


def test_no_file_outgrows_three_hundred_lines() -> None:
    assert {name: text.count("\n") for name, text in FILES.items() if text.count("\n") > 300} == {}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [
    *[(text, ground) for text in ("ink", "ink-soft") for ground in ("paper", "raised", "sand", "ember-wash")],
    *[("on-ember", "ember"), ("on-ember", "ember-deep"), ("ember-deep", "ember-wash"), ("ember-deep", "sand")],
    *[("water", ground) for ground in ("paper", "raised", "water-wash")],
    *[("honey", "honey-wash"), ("clay", "clay-wash"), ("clay", "paper"), ("ink", "moss-wash"), ("ink", "honey-wash")],
]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_their_ground_by_day_and_by_night(theme: str) -> None:
    css = Path(page.HERE / "style.css").read_text()
    day, night = css.split("@media (prefers-color-scheme: dark)")
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", day))
    if theme == "dark":
        tokens |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", night))
    weak = {pair: contrast(tokens[pair[0]], tokens[pair[1]]) for pair in PAIRS}
    assert {pair: round(ratio, 2) for pair, ratio in weak.items() if ratio < READABLE} == {}
