"""The PostgreSQL that the tests use: find its programs; as a program (`make test` runs it), fetch them too.

`running()` is a throw-away server on a unix socket in a folder of its own. Never pretends: without server programs
the program ends with one sentence and status 1, so that the tests on PostgreSQL cannot be passed over.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NEEDED = ("initdb", "postgres")
PLACES = ("/usr/lib/postgresql", "/usr/local/opt", "/opt/homebrew/opt")  # Debian keeps them off the PATH, by version
BY_HAND = {"darwin": "brew install postgresql"}
OWNERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root
OWNER = "hearth"

# Nothing here outlives the tests, so nothing needs to reach the disk.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=32MB")
# A parent that dies, in whatever way, closes the pipe; the shell then ends the server.
UNTIL_CLOSED = '"$@" & server=$!; read -r _; kill -INT $server; wait $server'


def find() -> Path | None:
    """Return the folder of the server's programs, of the newest version there is, or None."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for place in PLACES:
        folders += sorted(Path(place).glob("*/bin"), key=_version, reverse=True)
    return next((each for each in folders if all((each / name).exists() for name in NEEDED)), None)


def _version(folder: Path) -> int:
    digits = "".join(each for each in folder.parent.name if each.isdigit())
    return int(digits or 0)


@dataclass
class Server:
    """A running PostgreSQL. `halt` and `start` make it go away and come back."""

    programs: Path
    folder: Path
    _process: subprocess.Popen[bytes] | None = None
    _made: int = 0
    _runs_as: dict[str, Any] = field(default_factory=dict)

    def url(self, name: str) -> str:
        """Return DATABASE_URL of a database."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it; returns when it takes connections."""
        options = [part for option in QUICK for part in ("-c", option)]
        place = ["-D", str(self.folder / "data"), "-k", str(self.folder), "-c", "listen_addresses="]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", UNTIL_CLOSED, "sh", str(self.programs / "postgres"), *place, *options],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for the tests, which then end it
                **self._runs_as,
            )
        self._until_it_answers()

    def _until_it_answers(self) -> None:
        import psycopg  # noqa: PLC0415 — the program that only looks for a server does without

        until = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self.admin, autocommit=True).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process is None or self._process.poll() is not None:
                    raise
            time.sleep(0.02)

    @property
    def admin(self) -> str:
        return f"host={self.folder} user={OWNER} dbname=postgres"

    def halt(self) -> None:
        """End it, and every connection with it."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(30)
            self._process = None

    def create(self, template: str = "template1") -> str:
        """Make a database, a copy of another to which nobody is connected; returns its name."""
        self._made += 1
        run(self, f'CREATE DATABASE hearth_{self._made} TEMPLATE "{template}"')
        return f"hearth_{self._made}"

    def drop(self, name: str) -> None:
        run(self, f'DROP DATABASE "{name}" WITH (FORCE)')


def run(server: Server, statement: str, *values: object) -> None:
    """Run one statement that belongs into no transaction."""
    import psycopg  # noqa: PLC0415 — as above

    with psycopg.connect(server.admin, autocommit=True) as connection:
        connection.execute(statement, values or None)


@contextmanager
def running() -> Iterator[Server]:
    """Run a new, empty server until the end of the block."""
    programs = find()
    assert programs, "These tests need PostgreSQL's server programs: `make test` fetches them."
    folder = Path(tempfile.mkdtemp(prefix="hearth-postgres-", dir="/tmp"))  # a socket's path must be short
    server = Server(programs, folder, _runs_as=_somebody(folder))
    try:
        _initialise(server)
        server.start()
        yield server
    finally:
        server.halt()
        shutil.rmtree(folder, ignore_errors=True)


def _somebody(folder: Path) -> dict[str, Any]:
    """Return as whom to run the programs: nobody else, unless we are root."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = next(known[name] for name in OWNERS if name in known)
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initialise(server: Server) -> None:
    how = ["--auth=trust", f"--username={OWNER}", "--encoding=UTF8", "--locale=C", "--no-sync"]
    command = [str(server.programs / "initdb"), "-D", str(server.folder / "data"), *how]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **server._runs_as)
    assert done.returncode == 0, done.stderr


def fetch() -> None:
    """Install the server: only root can, and only where there are Debian's packages."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"], env=quiet, check=False)
        install = ["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "postgresql"]
        subprocess.run(install, env=quiet, check=False)


def main() -> int:
    """Make sure that there are server programs. Returns the program's exit status."""
    folder = find()
    if folder is None:
        sys.stdout.write("No PostgreSQL here yet: fetching it for the tests.\n")
        sys.stdout.flush()
        fetch()
        folder = find()
    if folder is None:
        by_hand = BY_HAND.get(sys.platform, "sudo apt-get install postgresql")
        sys.stderr.write(f"The tests need PostgreSQL's server programs. Install them: {by_hand}\n")
        return 1
    sys.stdout.write(f"PostgreSQL: {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
