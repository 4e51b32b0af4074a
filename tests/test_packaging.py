"""The newcomer's two commands and what they stand on: locks, Makefile, CI, and the import contracts."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["build"]
EXTRAS = PROJECT["project"]["optional-dependencies"]
DEV = EXTRAS["postgres"] + [line for line in EXTRAS["dev"] if line != "hearth[postgres]"]
LOCKS = {
    "hearth": RUNTIME,
    "dev": RUNTIME + DEV,
    "postgres": RUNTIME + EXTRAS["postgres"],
}


def lock_text(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")


def locked(name: str) -> dict[str, str]:
    """Return the version of each package in a lock, by its canonical name; of two for several Pythons, this one's."""
    pin = r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)(?: ; ([^\\\n]+))?"
    pins = re.findall(pin, lock_text(name), re.MULTILINE)
    here = [(package, version) for package, version, marker in pins if not marker or Marker(marker).evaluate()]
    others = [(package, version) for package, version, _ in pins]
    return {canonicalize_name(package): version for package, version in others + here}


def run(*command: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}  # these tests may run under make themselves
    settings = {name: value for name, value in os.environ.items() if name not in outer} | env
    return subprocess.run(command, cwd=cwd, env=settings, capture_output=True, text=True, timeout=60, check=False)


# -- locks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    assert not re.findall(r"://|index-url|find-links|^\s*-[^-]| @ ", lock_text(name), re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_of_a_lock_is_one_version_with_hashes(name: str) -> None:
    body = "".join(line for line in lock_text(name).splitlines(keepends=True) if not line.startswith("#"))
    requirements = body.replace("\\\n", " ").splitlines()

    assert len(requirements) > 20
    for requirement in requirements:
        assert re.fullmatch(r"[\w.\[\],-]+==\S+( ; [^#]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", requirement)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_what_the_project_file_asks_for(name: str) -> None:
    pins = locked(name)

    for line in LOCKS[name]:
        wanted = Requirement(line)
        version = pins.get(canonicalize_name(wanted.name))
        assert version, f"{line} is not in requirements/{name}.lock: run `make lock`"
        assert Version(version) in wanted.specifier, f"requirements/{name}.lock is out of date: run `make lock`"


@pytest.mark.parametrize("name", ["dev", "postgres"])
def test_the_larger_locks_agree_with_what_people_run(name: str) -> None:
    assert locked("hearth").items() <= locked(name).items()


def test_these_tests_run_on_the_locked_versions() -> None:
    """Otherwise a green run would say nothing about what a newcomer installs."""
    tools = {Requirement(line).name for line in DEV}

    listed = run(sys.executable, "-m", "pip", "list", "--format=freeze", cwd=ROOT).stdout
    here = {canonicalize_name(n): v for n, _, v in (line.partition("==") for line in listed.splitlines())}

    for package in tools | set(locked("hearth")):
        assert package not in here or here[package] == locked("dev")[canonicalize_name(package)]


# -- make ----------------------------------------------------------------------------------------


def offered() -> set[str]:
    """Return the commands that `make` alone lists."""
    answer = run("make", cwd=ROOT)
    assert answer.returncode == 0
    return set(re.findall(r"^  make ([a-z-]+) ", answer.stdout, re.MULTILINE))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_make_command_that_a_page_mentions_exists(page: str) -> None:
    mentioned = set(re.findall(r"(?:`|^|\$ )make ([a-z]+[a-z-]*)", (ROOT / page).read_text("utf-8"), re.MULTILINE))

    assert mentioned <= offered()


def test_make_lists_what_a_newcomer_needs_and_contributing_explains_the_five() -> None:
    five = {"demo", "test", "test-fast", "lint", "bench"}

    assert five | {"chaos", "lock", "clean", "help"} == offered()
    assert all(f"`make {name}`" in (ROOT / "CONTRIBUTING.md").read_text("utf-8") for name in five)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A checkout just deep enough for `make` to begin making its environment."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def program(path: Path, body: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o755)
    return path


def test_without_python_make_demo_says_so_in_a_sentence(bare: Path) -> None:
    answer = run("make", "demo", "PYTHON=no-such-python", cwd=bare)

    assert answer.returncode != 0
    assert answer.stdout.startswith("Hearth needs Python 3.11 or newer, and there is no no-such-python here")
    assert not (bare / ".venv").exists()


def test_an_old_python_is_named_with_the_way_out(bare: Path) -> None:
    old = program(bare / "bin" / "python", '[ "$1" = --version ] && echo Python 3.9.2; exit 1')

    answer = run("make", "demo", f"PYTHON={old}", cwd=bare)

    assert answer.returncode != 0
    assert "this is Python 3.9.2. Name a newer one: make demo PYTHON=python3.12" in answer.stdout


def test_a_python_without_venv_is_named_with_the_one_command(bare: Path) -> None:
    half = program(bare / "bin" / "python", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')

    answer = run("make", "demo", f"PYTHON={half}", cwd=bare)

    assert answer.returncode != 0
    assert "sudo apt-get install python3-venv" in answer.stdout


# -- .ci/run -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("failing", "asked"), [("none", "lint test"), ("test", "lint test"), ("lint", "lint")])
def test_ci_runs_lint_and_test_and_fails_when_either_does(tmp_path: Path, failing: str, asked: str) -> None:
    """`make` and the Debian tools are stand-ins here: what counts is what .ci/run asks of them."""
    checkout = tmp_path / "checkout"
    (checkout / ".ci").mkdir(parents=True)
    ci = Path(shutil.copy(ROOT / ".ci" / "run", checkout / ".ci"))
    bin_ = tmp_path / "bin"
    program(bin_ / "make", f'echo "$@" >> "{tmp_path}/asked"; [ "$1" != {failing} ] || exit 5')
    program(bin_ / "apt-get", "exit 0")
    program(bin_ / "dpkg-query", "echo install ok installed")

    answer = run(str(ci), cwd=tmp_path, PATH=f"{bin_}:{os.environ['PATH']}")

    assert (tmp_path / "asked").read_text("utf-8").split() == asked.split()
    assert (answer.returncode == 0) is (failing == "none")


# -- which way imports point -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def skeleton(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All our packages with empty modules: the contracts judge only the imports that a test adds."""
    root = tmp_path_factory.mktemp("skeleton")
    shutil.copy(ROOT / "pyproject.toml", root)
    rooms = ("app", "blocks", "cli", "core", "features", "migrations", "overviews", "platform", "web")
    packages = ("bot", "handlers", "scheduler", "simulator", "demo", *(f"bot/{room}" for room in rooms))
    modules = {"bot/__main__.py", "bot/platform/clock.py", "bot/platform/i18n.py", "bot/platform/database.py"}
    modules |= {"bot/core/people.py", "bot/core/outbox.py", "bot/platform/errors.py"}
    kudos = {f"{folder}/kudos.py" for folder in packages} | {"bot/features/goals.py"}
    for file in {f"{package}/__init__.py" for package in packages} | modules | kudos:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).touch()
    return root


def contracts(skeleton: Path, *lines: str) -> tuple[int, str]:
    """Return status and words of the import check while `file: code` lines stand in the skeleton."""
    kept = {skeleton / line.partition(": ")[0]: line.partition(": ")[2] for line in lines}
    before = {file: file.exists() for file in kept}
    for file, code in kept.items():
        file.write_text(code + "\n", "utf-8")
    linter = Path(sys.executable).with_name("lint-imports")
    answer = run(str(linter), "--no-cache", cwd=skeleton, PYTHONPATH=str(skeleton))
    for file, existed in before.items():
        file.write_text("", "utf-8") if existed else file.unlink()
    return answer.returncode, " ".join((answer.stdout + answer.stderr).split())


def test_the_contracts_accept_one_feature_in_all_its_rooms(skeleton: Path) -> None:
    status, words = contracts(
        skeleton,
        "handlers/kudos.py: import bot.blocks.kudos, bot.features.kudos, bot.platform.clock, slack_bolt",
        "scheduler/kudos.py: import bot.blocks.kudos, bot.features.kudos, bot.core.outbox",
        "bot/blocks/kudos.py: import bot.features.kudos, bot.overviews.kudos, bot.platform.i18n",
        "bot/overviews/kudos.py: import bot.features.kudos, bot.features.goals",
        "bot/features/kudos.py: import bot.core.outbox, bot.core.people, bot.platform.database, sqlalchemy",
        "bot/app/kudos.py: import handlers.kudos, bot.core.people",
        "bot/__main__.py: import bot.cli.kudos, bot.app, scheduler",
        "simulator/kudos.py: import simulator.errors, aiohttp",
        "simulator/errors.py: ",
        "demo/kudos.py: import simulator.kudos, bot.app, scheduler.kudos",
    )

    assert (status, "0 broken" in words) == (0, True), words


DOWN = "Imports point down"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("bot/platform/database.py: import bot.core.people", DOWN),
        ("bot/core/people.py: import bot.features.kudos", DOWN),
        ("bot/features/kudos.py: import bot.overviews.kudos", DOWN),
        ("bot/overviews/kudos.py: import bot.blocks.kudos", DOWN),
        ("bot/blocks/kudos.py: import handlers.kudos", DOWN),
        ("handlers/kudos.py: import scheduler.kudos", DOWN),
        ("scheduler/kudos.py: import handlers.kudos", DOWN),
        ("handlers/kudos.py: import bot.app", DOWN),
        ("scheduler/kudos.py: import bot.cli.kudos", DOWN),
        ("bot/features/kudos.py: import bot.features.goals", "A feature never imports another"),
        ("bot/features/kudos.py: import slack_sdk", "Features know no Slack"),
        ("bot/features/kudos.py: import slack_bolt", "Features know no Slack"),
        ("bot/features/kudos.py: import apscheduler", "Features know no Slack"),
        ("bot/features/kudos.py: import bot.platform.clock", "Features know no Slack"),
        ("bot/features/kudos.py: import bot.platform.i18n", "Features know no Slack"),
        ("bot/blocks/kudos.py: import sqlalchemy", "Blocks draw what they are given"),
        ("bot/blocks/kudos.py: import slack_sdk", "Blocks draw what they are given"),
        ("bot/blocks/kudos.py: import slack_bolt", "Blocks draw what they are given"),
        ("bot/blocks/kudos.py: import bot.platform.clock", "Blocks draw what they are given"),
        ("simulator/kudos.py: import bot.platform.errors", "The local workspace knows nothing of Hearth"),
        ("simulator/kudos.py: import bot.blocks.kudos", "The local workspace knows nothing of Hearth"),
        ("simulator/kudos.py: import handlers", "The local workspace knows nothing of Hearth"),
        ("simulator/kudos.py: import scheduler.kudos", "The local workspace knows nothing of Hearth"),
        ("bot/cli/kudos.py: import simulator", "Hearth knows no local workspace"),
        ("bot/__main__.py: import demo", "Hearth knows no local workspace"),
    ],
)
def test_an_import_that_points_up_breaks_its_contract(skeleton: Path, line: str, rule: str) -> None:
    status, words = contracts(skeleton, line)

    broken = words.partition("Broken contracts")[2]
    assert (status, rule in broken) == (1, True), words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"), [("bot.core.people", "bot.core.outbox"), ("simulator.kudos", "simulator.errors")]
)
def test_a_ring_breaks_its_contract(skeleton: Path, one: str, other: str) -> None:
    files = [f"{name.replace('.', '/')}.py" for name in (one, other)]
    hint = "from typing import TYPE_CHECKING\nif TYPE_CHECKING: import"  # a type hint's import counts, too
    status, words = contracts(skeleton, f"{files[0]}: import {other}", f"{files[1]}: {hint} {one}")

    assert status == 1
    assert f"No cycles are allowed in {one.rpartition('.')[0]}" in words


# -- the rooms -------------------------------------------------------------------------------------


def test_in_bot_nothing_stands_loose_but_the_two_that_put_it_together() -> None:
    assert sorted(path.name for path in (ROOT / "bot").glob("*.py")) == ["__init__.py", "__main__.py", "app.py"]


def test_the_image_gets_the_packages_of_the_wheel_and_no_local_workspace() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    allowed = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))
    ours = PROJECT["tool"]["importlinter"]["root_packages"]

    assert wheel == copied == [name for name in ours if name not in ("simulator", "demo")]
    assert set(wheel) == allowed & set(ours)
