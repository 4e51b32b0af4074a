"""Files of one's own: made so that nobody but their owner can ever read them, and closed where an older Hearth did not.

An existing database is never opened here, only looked at and changed by its name: closing any descriptor of a file
that SQLite has open takes away the locks of the whole process (sqlite.org/howtocorrupt.html, section 2.2).
"""

import glob
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
OTHERS = 0o077  # what the group and everybody else may do
BESIDE = ("", "-wal", "-shm", "-journal")  # a database file, and what SQLite may keep next to it


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for their owner alone; one that exists stays as it is."""
    for each in reversed([folder, *folder.parents]):
        if each.exists():
            continue
        with suppress(FileExistsError):  # somebody else was quicker, and it is theirs
            each.mkdir(mode=PRIVATE_FOLDER)
            each.chmod(PRIVATE_FOLDER)  # a umask may have taken the owner's own rights


def make_file(path: Path) -> None:
    """Make an empty file that only its owner may read; raises `FileExistsError` for whatever is there already.

    SQLite gives its log and its shared memory the mode of the database (sqlite.org/tempfiles.html), so a file that is
    made before SQLite opens it leaves no moment in which one of the three could be read.
    """
    with new_file(path):
        pass


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Make the same and open it to be written."""
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    with os.fdopen(number, "wb") as file:
        with suppress(OSError):  # a umask may have taken the owner's own rights; some file systems know no modes
            os.fchmod(number, PRIVATE_FILE)
        yield file


def write_text(path: Path, text: str) -> None:
    """Write a file anew, whole or not at all, for its owner alone: first beside it, then in its place."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with new_file(fresh) as file:
        file.write(text.encode())
    fresh.replace(path)


def tighten(path: Path) -> None:
    """Take the rights of everybody but the owner from a file; one that is not there, or not ours, stays as it is."""
    with suppress(OSError):
        if open_to_others(path):
            path.chmod(stat.S_IMODE(path.stat().st_mode) & PRIVATE_FILE)


def open_to_others(path: Path) -> bool:
    """Return whether a file's mode lets anybody but its owner do anything with it."""
    return path.exists() and bool(path.stat().st_mode & OTHERS)


def has_content(path: Path) -> bool:
    """Return whether there is a file that is not empty."""
    with suppress(FileNotFoundError):
        return path.stat().st_size > 0
    return False


def of_database(path: Path) -> list[Path]:
    """Return every file that holds a database, or a former one that `hearth restore` set aside: those that exist."""
    former = path.parent.glob(f"{glob.escape(path.name)}.before-*")
    return sorted({*former, *(each for suffix in BESIDE if (each := Path(f"{path}{suffix}")).exists())})
