"""The command line: `hearth run`, `tick`, `check`, `migrate`, `keygen`, as an operator types them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.__main__ import ready
from bot.cli import serve
from bot.cli.operations import instant
from bot.core import people as members
from bot.core.people import Profile
from bot.platform.config import Settings, load
from bot.platform.errors import Misconfigured, Unreachable
from handlers import newcomers
from simulator import people
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Person, text_of
from tests.running import running

slow = pytest.mark.slow


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-12-25T01:00Z", datetime(2026, 12, 25, 1, tzinfo=UTC)),
        ("2026-12-25 09:00+08:00", datetime(2026, 12, 25, 1, tzinfo=UTC)),
        ("2026-12-25T01:00", datetime(2026, 12, 25, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_without_a_zone_is_utc(typed: str, moment: datetime) -> None:
    assert instant(typed) == moment


def test_what_is_no_instant_is_a_sentence() -> None:
    with pytest.raises(Misconfigured, match="“tomorrow” is no instant"):
        instant("tomorrow")


def test_the_line_at_the_start_says_how_slack_reaches_hearth() -> None:
    assert "Socket Mode" in ready(load(None, slack_app_token="xapp-1"), 3000)
    assert "at http://127.0.0.1:3000/slack/events" in ready(load(None, slack_app_token=""), 3000)


@pytest.mark.parametrize(("problem", "status"), [(Misconfigured("So."), 2), (Unreachable("So."), 1)])
def test_what_can_be_expected_is_a_sentence_and_an_exit_status(
    problem: Exception, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise problem

    monkeypatch.setattr(command_line, "cli", fails)
    with pytest.raises(SystemExit) as ended:
        command_line.main()

    assert (ended.value.code, capsys.readouterr().err.strip()) == (status, "So.")


@slow
async def test_without_any_settings_everything_that_is_missing_is_listed(settings: Settings) -> None:
    nothing = dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "HEARTH_SECRET_KEY"), "")
    async with running(settings, "run", **nothing) as program:
        assert await program.ends() == 2

    assert [line.split()[0] for line in program.err.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "HEARTH_SECRET_KEY",
    ]


@slow
async def test_settings_are_read_from_the_env_file_beside_it(settings: Settings) -> None:
    async with running(settings, "keygen") as program:
        assert await program.ends() == 0
    name, _, key = program.out.strip().partition("=")

    assert name == "HEARTH_SECRET_KEY"
    assert len(key) == 44
    assert load(None, hearth_secret_key=key).secret_keys == [key]


@slow
async def test_migrate_makes_the_schema_and_may_be_repeated(settings: Settings, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/down/new.db"
    for _ in range(2):
        async with running(settings, "migrate", DATABASE_URL=url) as program:
            assert await program.ends() == 0
        assert program.out == "The database is up to date.\n"

    with closing(sqlite3.connect(tmp_path / "deep/down/new.db")) as db:
        assert ("checkin",) in db.execute("select name from sqlite_master").fetchall()


@slow
async def test_a_database_of_a_newer_hearth_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    async with running(settings, "migrate") as program:
        await program.ends()
    with closing(sqlite3.connect(tmp_path / "hearth.db")) as db:
        db.execute("update alembic_version set version_num = '9999'")
        db.commit()
    for command in ("migrate", "run"):
        async with running(settings, command) as program:
            assert await program.ends() == 2
        assert "newer Hearth" in program.err
        assert "Traceback" not in program.err


@slow
async def test_check_ends_with_0_if_all_is_well_and_1_if_not(settings: Settings) -> None:
    async with running(settings, "check") as program:
        assert await program.ends() == 0
    assert program.out.count("✓") == 6

    async with running(settings, "check", SLACK_BOT_TOKEN="xoxb-1") as program:
        assert await program.ends() == 1
    assert "✗ Slack refuses SLACK_BOT_TOKEN (invalid_auth)." in program.out


@slow
async def test_tick_sends_what_is_due_at_an_instant_says_so_and_does_it_once(
    slack: Simulator, settings: Settings, stranger: Callable[[str], Person]
) -> None:
    bob = stranger(people.BOB)
    db = serve.open_database(settings)
    with db.begin() as session:
        members.sync(session, slack.workspace.team_id, [Profile(people.BOB, "Bob", zone="Europe/Berlin")])
        newcomers.join(session, slack.workspace.team_id, people.BOB, now=WEDNESDAY)
    db.close()
    for times in (1, 2):
        async with running(settings, "tick", "--at", "2026-11-25T15:30:00Z") as program:
            assert await program.ends() == 0, program.err
        lines = program.out.splitlines()
        assert lines[0] == "at 2026-11-25T15:30:00+00:00"
        assert f"checkins.prompt: {2 - times}" in lines
        assert ("sent" in lines[-1]) == (times == 1)

    said = [text_of(message) for message in await bob.direct()]
    assert sum("How was your day?" in each for each in said) == 1


@slow
async def test_tick_without_a_slack_says_that_what_is_due_stays_due(slack: Simulator, settings: Settings) -> None:
    slack.faults.add("503_before", "auth.test")
    async with running(settings, "tick", "--at", "2026-11-25T15:30:00Z") as program:
        assert await program.ends() == 2

    assert "What is due stays due." in program.err
