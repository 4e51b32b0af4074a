"""Dockerfile and compose.yaml against the project they are about. No Docker is needed."""

import asyncio
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import typer
from aiohttp import web
from packaging.specifiers import SpecifierSet
from sqlalchemy import make_url

from bot.__main__ import cli
from bot.platform.config import Settings
from bot.web import application as pages
from tests import plain_yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SETTINGS = {name.upper() for name in Settings.model_fields}
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE).replace("\\\n", " ")
    lines = [line.strip().split(maxsplit=1) for line in text.splitlines() if line.strip()]
    return [(name, rest) for name, rest in lines]


def of(kind: str, among: list[Instruction] | None = None) -> list[str]:
    return [rest for name, rest in (instructions() if among is None else among) if name == kind]


def last_stage() -> list[Instruction]:
    found = instructions()
    return found[max(n for n, (name, _) in enumerate(found) if name == "FROM") :]


def environment() -> dict[str, str]:
    """Return what the image sets."""
    return dict(pair.split("=", 1) for line in of("ENV", last_stage()) for pair in line.split())


def copied() -> list[str]:
    """Return what is copied from the checkout."""
    lines = [line.split() for line in of("COPY") if not line.startswith("--from")]
    return [source for words in lines for source in words[:-1]]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = plain_yaml.read((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def services(*, own: bool) -> dict[str, Any]:
    """Return the services that run Hearth's image, or the others."""
    return {name: each for name, each in compose()["services"].items() if (each["image"] == "hearth") == own}


def understood(arguments: list[str]) -> dict[str, Any]:
    """Let the command line read these arguments; raises what it would say about a mistake."""
    commands = typer.main.get_command(cli).commands  # type: ignore[attr-defined]
    params: dict[str, Any] = commands[arguments[0]].make_context(arguments[0], arguments[1:]).params
    return params


# -- the image --------------------------------------------------------------------------------------


def test_what_is_copied_exists_and_is_let_through() -> None:
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_through = {line[1:] for line in ignore if line.startswith("!")}

    assert ignore[1] == "*"
    assert set(copied()) == let_through
    assert all((ROOT / path).exists() for path in copied())


def test_what_is_copied_is_enough_to_build_hearth(tmp_path: Path) -> None:
    for source in copied():
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        (tmp_path / source).parent.mkdir(exist_ok=True)
        copy(ROOT / source, tmp_path / source)
    build = "from hatchling.build import build_wheel; print(build_wheel('.'))"

    answer = subprocess.run([sys.executable, "-c", build], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr
    built = set(zipfile.ZipFile(tmp_path / answer.stdout.strip()).namelist())
    assert {"bot/manifest.json", "bot/locales/zh_CN/LC_MESSAGES/hearth.po", "scheduler/cluster.py"} <= built


def test_libraries_come_from_a_lock_with_hashes_and_nothing_else_is_fetched() -> None:
    installs = [line for line in of("RUN") if "pip install" in line]

    assert len(installs) == 2
    assert "--require-hashes --requirement requirements/postgres.lock" in installs[0]
    assert "--no-deps --no-build-isolation" in installs[1]


def test_both_stages_have_one_python_and_it_is_new_enough() -> None:
    images = {line.split()[0] for line in of("FROM")}

    (image,) = images
    version = re.fullmatch(r"python:(\d+\.\d+)-slim", image)
    assert version is not None
    assert version[1] in SpecifierSet(PROJECT["requires-python"])


def test_it_does_not_run_as_root_and_owns_its_one_folder() -> None:
    stage = last_stage()
    names = [name for name, _ in stage]

    assert [user.split(":")[0] for user in of("USER", stage)] == ["10001"]
    assert names.index("USER") < names.index("ENTRYPOINT")
    assert of("VOLUME", stage) == of("WORKDIR", stage) == ["/var/lib/hearth"]
    assert make_url(environment()["DATABASE_URL"]).database == "/var/lib/hearth/hearth.db"
    assert "--uid 10001" in of("RUN", stage)[0]
    assert "--home-dir /var/lib/hearth --create-home" in of("RUN", stage)[0]


def test_what_the_image_sets_are_settings() -> None:
    others = {name for name in environment() if name not in SETTINGS}

    assert others == {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert of("EXPOSE", last_stage()) == [environment()["PORT"]]


def test_it_starts_a_command_that_exists() -> None:
    (entry,), (command,) = of("ENTRYPOINT", last_stage()), of("CMD", last_stage())

    assert set(json.loads(entry)) <= set(PROJECT["scripts"])
    understood(json.loads(command))


@pytest.mark.parametrize("alive", [True, False])
async def test_its_health_check_asks_whether_hearth_is_alive(alive: bool) -> None:
    runner = web.AppRunner(pages.build(None) if alive else web.Application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    (check,) = of("HEALTHCHECK", last_stage())
    command = json.loads(check[check.index("[") :])
    assert command[0] == "python"

    asking = await asyncio.create_subprocess_exec(
        sys.executable, *command[1:], env={"PORT": str(port)}, stderr=asyncio.subprocess.DEVNULL
    )
    ended = await asyncio.wait_for(asking.wait(), 10)
    await runner.cleanup()

    assert (ended == 0) is alive


# -- the services -----------------------------------------------------------------------------------


def test_each_service_of_ours_is_built_here_and_understood_by_the_command_line() -> None:
    ours = services(own=True)

    assert {name: understood(each["command"]) for name, each in ours.items()} == {
        "migrate": {},
        "web": {"role": "web", "key_lost": False},
        "worker": {"role": "worker", "key_lost": False},
    }
    assert {each["build"] for each in ours.values()} == {"."}
    assert int(ours["worker"]["deploy"]["replicas"]) > 1


@pytest.mark.parametrize("name", ["migrate", "web", "worker"])
def test_what_a_service_sets_are_settings_and_lead_to_the_database(name: str) -> None:
    chosen = services(own=True)[name]["environment"]
    database = compose()["services"]["database"]["environment"]
    url = make_url(re.sub(r"\$\{.*?\}", "secret", chosen["DATABASE_URL"]))

    assert set(chosen) <= SETTINGS
    assert (url.get_backend_name(), url.host) == ("postgresql", "database")
    assert (url.username, url.database) == (database["POSTGRES_USER"], database["POSTGRES_DB"])
    assert services(own=True)[name]["env_file"] == ".env"


def test_no_secret_is_written_into_the_file() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")

    assert len(re.findall(r"PASSWORD: \"\$\{POSTGRES_PASSWORD:\?", text)) == 1
    assert not re.search(r"xox[a-z]-|xapp-|hearth:[^$@]+@", text)
    assert ".env" not in {line.lstrip("!") for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()}


def test_every_service_has_a_root_file_system_that_cannot_be_written() -> None:
    for name, each in compose()["services"].items():
        assert (name, each["read_only"]) == (name, True)
        assert "/tmp" in each["tmpfs"]  # noqa: S108 — a folder in memory, in a container
        assert each["security_opt"] == ["no-new-privileges:true"]
    assert all(each["cap_drop"] == ["ALL"] for each in services(own=True).values())


def test_services_wait_for_the_schema_and_the_schema_for_the_database() -> None:
    found = compose()["services"]
    waits = {
        name: {on: how["condition"] for on, how in (each.get("depends_on") or {}).items()}
        for name, each in found.items()
    }

    assert waits == {
        "database": {},
        "migrate": {"database": "service_healthy"},
        "web": {"migrate": "service_completed_successfully"},
        "worker": {"migrate": "service_completed_successfully"},
    }
    assert found["database"]["healthcheck"]["test"][1] == "pg_isready"


def test_what_is_published_is_the_port_that_hearth_listens_on_and_volumes_are_declared() -> None:
    found = compose()
    web_service = found["services"]["web"]

    assert [port.split(":")[-1] for port in web_service["ports"]] == [web_service["environment"]["PORT"]]
    assert "ports" not in found["services"]["worker"]
    assert {volume.split(":")[0] for volume in found["services"]["database"]["volumes"]} == set(found["volumes"])


# -- the reader -------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["a: {b: 1}", "a: 'b'", "- a", "a: |", "a: 1\na: 2", "a: b # c"])
def test_what_the_reader_does_not_understand_it_refuses(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 — any
        plain_yaml.read(line)


def test_the_reader_merges_and_lets_the_service_have_the_last_word() -> None:
    text = 'x: &x\n  a: "1"\n  b: [p, "q"]\ny:\n  <<: *x\n  a: 2\nz:\n'

    assert plain_yaml.read(text)["y"] == {"a": "2", "b": ["p", "q"]}
    assert plain_yaml.read(text)["z"] is None
