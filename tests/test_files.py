"""Files of one's own: nobody else may read them, from their first moment on, and two Hearths never share one."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.cli import backup, check
from bot.migrations import schema
from bot.platform import files
from bot.platform.config import load
from bot.platform.database import alone, connect
from bot.platform.engines import file_of, url_of
from bot.platform.errors import Misconfigured
from demo import running
from simulator import store
from simulator.server import Simulator
from tests.conftest import KEY

ROOT = Path(__file__).parents[1]
WORDS = "select count(*) from word"


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=["of nothing", "usual", "of everything"])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    former = os.umask(request.param)
    yield
    os.umask(former)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def modes(folder: Path) -> dict[str, int]:
    return {each.name: mode(each) for each in folder.iterdir()}


def test_a_new_database_is_its_owner_s_alone_with_its_log_lock_and_folder(tmp_path: Path, umask: None) -> None:
    place = tmp_path / "var" / "hearth" / "hearth.db"
    with alone(f"sqlite:///{place}"):
        db = connect(f"sqlite:///{place}", keys=[KEY])
        assert mode(place) == 0o600, "before SQLite has opened it"
        schema.upgrade(db)
        found = modes(place.parent)
        db.close()

    assert found == dict.fromkeys(("hearth.db", "hearth.db-wal", "hearth.db-shm", "hearth.db.lock"), 0o600)
    assert mode(place.parent) == mode(place.parent.parent) == 0o700


def test_a_folder_that_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY]).close()

    assert mode(tmp_path) == 0o755


def test_what_an_earlier_hearth_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    names = ("hearth.db", "hearth.db-wal", "hearth.db-shm", "hearth.db.lock", "hearth.db.before-20261101T000000Z")
    for name in (*names, "others.db"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)

    with alone(f"sqlite:///{tmp_path}/hearth.db"):
        assert modes(tmp_path) == dict.fromkeys(names, 0o600) | {"others.db": 0o644}


def test_a_backup_is_its_owner_s_alone(tmp_path: Path, umask: None, migrated: Path) -> None:
    (tmp_path / "hearth.db").write_bytes(migrated.read_bytes())
    (tmp_path / "hearth.db").chmod(0o600)
    db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
    backup.save(db, tmp_path / "copy.db")
    db.close()

    assert mode(tmp_path / "copy.db") == 0o600


def test_nobody_can_put_a_link_where_a_private_file_is_about_to_be_made(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "mine").symlink_to(tmp_path / "theirs")

    with pytest.raises(FileExistsError):
        files.make_file(tmp_path / "mine")
    files.write_text(tmp_path / "mine", "mine")

    assert (tmp_path / "theirs").read_text() == "theirs"
    assert not (tmp_path / "mine").is_symlink()


async def test_the_demonstration_s_key_and_workspace_are_its_owner_s_alone(
    slack: Simulator, tmp_path: Path, umask: None
) -> None:
    running.settings_for(slack, tmp_path)
    store.save(slack, tmp_path / "workspace.json")

    assert modes(tmp_path) == {"secret.key": 0o600, "workspace.json": 0o600}


def test_the_check_says_which_files_others_may_read(tmp_path: Path, migrated: Path) -> None:
    place = tmp_path / "hearth.db"
    place.write_bytes(migrated.read_bytes())
    settings = load(None, database_url=f"sqlite:///{place}", hearth_secret_key=KEY)
    place.chmod(0o640)
    said = [each.sentence for each in check.database(settings) if not each.ok]
    assert said == [
        f"Others on this machine may read {place}: run `chmod 600` on it. Hearth does so at its start, if the file is "
        "its own."
    ]

    place.chmod(0o600)
    assert all(each.ok for each in check.database(settings))


# -- one file, one Hearth -------------------------------------------------------------------------


def second(url: str, cwd: Path) -> str:
    """Return what a second process says that wants to be alone on this address."""
    program = "import sys; from bot.platform.database import alone\nwith alone(sys.argv[1]): print('alone')"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program, url], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def test_two_names_of_one_file_are_one_file(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    place = var / "hearth.db"
    (tmp_path / "link.db").symlink_to(place)
    (tmp_path / "linked").symlink_to(var)
    names = (
        f"sqlite:///{place}",
        f"sqlite:///{var}/../var/./hearth.db",
        f"sqlite:////{place}",
        f"sqlite:///{tmp_path}/link.db",
        f"sqlite:///{tmp_path}/linked/hearth.db",
        f"sqlite:///file:{place}?uri=true",
        f"sqlite:///file:{place}?mode=rwc&uri=true",
        f"sqlite+pysqlite:///{place}",
    )
    for held in (names[0], names[3]):
        with alone(held):
            for name in names:
                with pytest.raises(Misconfigured, match="Another Hearth is running"), alone(name):
                    pass


def test_a_relative_name_from_another_folder_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    with alone(f"sqlite:///{tmp_path}/var/hearth.db"):
        assert "Another Hearth is running" in second("sqlite:///var/hearth.db", tmp_path)
        assert "Another Hearth is running" in second("sqlite:///./hearth.db", tmp_path / "var")
        assert second("sqlite:///hearth.db", tmp_path) == "alone\n"


def test_a_link_keeps_the_log_and_the_lock_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "volume").mkdir()
    (tmp_path / "hearth.db").symlink_to(tmp_path / "volume" / "hearth.db")
    with alone(f"sqlite:///{tmp_path}/hearth.db"):
        db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
        schema.upgrade(db)
        assert set(modes(tmp_path / "volume")) == {"hearth.db", "hearth.db-wal", "hearth.db-shm", "hearth.db.lock"}
        db.close()


def test_a_file_with_a_second_hard_link_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """Through two such names SQLite writes two logs, and no lock beside the file can be the same."""
    (tmp_path / "hearth.db").touch()
    (tmp_path / "other.db").hardlink_to(tmp_path / "hearth.db")

    for name in ("hearth.db", "other.db"):
        with pytest.raises(Misconfigured, match="has a second name"), alone(f"sqlite:///{tmp_path}/{name}"):
            pass
    (tmp_path / "other.db").unlink()
    with alone(f"sqlite:///{tmp_path}/hearth.db"):
        pass


NAMES = ("a?b.db", "a#b.db", "50% %41.db", "a b.db", "数据.db", "file:x.db", "q?mode=rwc&x=.db")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_may_have_any_characters(tmp_path: Path, name: str) -> None:
    place = tmp_path / name
    db = connect(url_of(place), keys=[KEY])
    with db.begin() as session:
        session.execute(text("create table word (said text)"))
    db.close()

    assert os.listdir(tmp_path) == [name]
    with closing(sqlite3.connect(place)) as plain:
        assert plain.execute(WORDS).fetchone() == (0,)
    assert file_of(url_of(place).render_as_string()) == place


def test_only_files_have_a_file() -> None:
    for url in ("sqlite:///:memory:", "sqlite:///file::memory:?uri=true", "postgresql://host/hearth"):
        assert file_of(url) is None
    assert file_of("sqlite:///file:hearth.db") == Path("file:hearth.db").resolve(), "a name, as no address was meant"


def test_a_file_that_was_taken_away_is_not_made_anew_by_whoever_comes_next(tmp_path: Path) -> None:
    db = connect(f"sqlite:///{tmp_path}/hearth.db", keys=[KEY])
    with db.begin() as session:
        session.execute(text("create table word (said text)"))
    db.disconnect()
    for each in tmp_path.iterdir():
        each.unlink()

    with pytest.raises(OperationalError, match="unable to open"), db.begin():
        pass
    db.close()
    assert os.listdir(tmp_path) == []
