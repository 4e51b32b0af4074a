"""A real PostgreSQL for tests: thrown away at the end, or the one that HEARTH_TEST_POSTGRES names.

Tests that want it are marked `postgres` and take `postgres_url`, the address of a database of their own with the
newest schema, or `shared`, the settings that go with it. Where there is no PostgreSQL they are left out, with a line
that says so; CI installs one.
"""

import glob
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bot import migrate
from bot.config import Settings, load
from bot.db import connect

GIVEN = os.environ.get("HEARTH_TEST_POSTGRES", "")  # of a role that may create databases
KEY = "a key for tests that is long enough"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1")


def binaries() -> Path | None:
    """Return where the newest PostgreSQL's programs are: in PATH, or where Debian hides them."""
    found = shutil.which("initdb")
    hidden = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return Path(found or hidden[-1]).parent if found or hidden else None


def there_is_none() -> bool:
    return not GIVEN and binaries() is None


@contextmanager
def thrown_away() -> Iterator[str]:
    """Run a server of our own; yields its address."""
    programs = binaries()
    assert programs is not None
    with tempfile.TemporaryDirectory(prefix="hearth-postgres-", ignore_cleanup_errors=True) as folder:
        data, port = Path(folder) / "data", _free_port()
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        _as_nobody(programs / "initdb", "-D", data, "-A", "trust", "-U", "hearth", "--no-sync", "-E", "UTF8")
        options = f"-p {port} -k {folder} " + " ".join(f"-c {each}" for each in QUICK)
        _as_nobody(programs / "pg_ctl", "-D", data, "-o", options, "-l", Path(folder) / "log", "-w", "start")
        try:
            yield f"postgresql://hearth@127.0.0.1:{port}/postgres"
        finally:
            _as_nobody(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _as_nobody(*command: object) -> None:
    """PostgreSQL refuses to be run by root."""
    words = [str(each) for each in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _named(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def run(server: str, statement: str, *values: object) -> None:
    """Run one statement that belongs into no transaction."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement, values or None)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server in which databases may be made."""
    if GIVEN:
        yield GIVEN
        return
    with thrown_away() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_pattern(postgres_server: str) -> Iterator[str]:
    """The name of a migrated, empty database, made once and copied for each test."""
    name = f"hearth_pattern_{uuid.uuid4().hex[:8]}"
    run(postgres_server, f"CREATE DATABASE {name}")
    db = connect(_named(postgres_server, name), keys=[KEY])
    migrate.upgrade(db)
    db.close()
    yield name
    run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str, postgres_pattern: str) -> Iterator[str]:
    """The address of a database of one's own, with the newest schema."""
    name = f"hearth_test_{uuid.uuid4().hex[:8]}"
    run(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_pattern}")
    yield _named(postgres_server, name)
    run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def shared(settings: Settings, postgres_url: str) -> Settings:
    """A test's settings, with a database that several processes can share."""
    return load(None, **{**settings.model_dump(), "database_url": postgres_url})
