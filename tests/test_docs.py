"""What the pages name is there: files, folders and modules, by the names that they have now."""

import pkgutil
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md", ".env.example")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
ROOTS = "bot|handlers|scheduler|simulator|demo|tests|benchmarks|docs|requirements"
ROOMS = "blocks|cli|core|features|overviews|platform|web"  # of bot; pages leave that out: `core.outbox`
MADE = "benchmarks/latest.json"  # by `make bench`


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_module_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8").replace("breaks", "retention")  # the feature that a newcomer adds: one of its size
    paths = re.findall(rf"(?<![\w./-])(?:{ROOTS})/[\w./-]*\b/?", text)
    paths += re.findall(r"\]\((?!https?:)([^)#]+)", text) + re.findall(r"`([\w/-]+\.(?:py|md|toml|json|yaml))`", text)
    modules = re.findall(rf"`((?:{ROOTS}|{ROOMS})\.[\w.]*\w)[`(]", text)

    there = [path for path in paths if path == MADE or (ROOT / path).exists() or (page.parent / path).exists()]
    assert sorted(set(paths) - set(there)) == []
    for name in modules:
        pkgutil.resolve_name(f"bot.{name}" if re.match(rf"(?:{ROOMS})\.", name) else name)  # raises if there is none


@pytest.mark.parametrize("room", ["cli", "core", "overviews", "platform", "web"])
def test_the_drawing_of_the_tree_names_every_module_of_a_room(room: str) -> None:
    drawing = (ROOT / "docs/architecture.md").read_text("utf-8").split("```")[1]
    found = re.search(rf"^bot/{room}/ .*\n(?: .*\n)*", drawing, re.MULTILINE)

    assert found
    assert {name for _, name, _ in pkgutil.iter_modules([ROOT / "bot" / room])} <= set(re.findall(r"\w+", found[0]))
