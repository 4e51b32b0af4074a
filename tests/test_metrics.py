"""What is seen of Hearth from outside: /healthz, /readyz and /metrics, without a word or an id of anybody."""

import asyncio
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import Connection, event

from bot.core import outbox
from bot.core.workspaces import method_of
from bot.migrations import schema
from bot.platform.config import Settings
from bot.platform.counters import Counters, Histogram
from bot.platform.database import connect
from bot.web import application, health
from bot.web.health import Health
from simulator import people
from tests.actors import WEDNESDAY, Person, eventually
from tests.conftest import BOTH_ENGINES, KEY, Hearth

over_http = pytest.mark.parametrize("mode", ["http"], indirect=True)
Figures = dict[tuple[str, ...], float]


async def asks(hearth: Hearth, path: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"http://127.0.0.1:{hearth.port}{path}"
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


def figures(said: str) -> Figures:
    """Return each sample by its name and the values of its labels, read as Prometheus reads them."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }


async def scraped(hearth: Hearth) -> Figures:
    status, said = await asks(hearth, "/metrics")
    assert status == 200, said
    return figures(said)


def write(hearth: Hearth, key: str, state: str = outbox.HELD, **more: Any) -> str:
    """Put a message into the outbox as the sender may have left it; returns its id."""
    given = {"team_id": "T0HEARTH01", "to": people.BOB, "kind": "hearth.help", "about": {}, "now": WEDNESDAY}
    with hearth.db.begin() as session:
        row = outbox.enqueue(session, key=key, **(given | more))
        assert row is not None
        row.state = state
        return row.id


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_the_figures_say_what_waits_what_was_sent_and_how_long_people_waited(
    alice: Person, hearth: Hearth
) -> None:
    for n in range(3):
        write(hearth, f"held:{n}")
    await alice.types("/checkin 4")

    async def sent() -> Figures | None:
        seen = await scraped(hearth)
        return seen if seen.get(("hearth_deliveries_total", "sent")) else None

    seen: Figures = await eventually(sent)

    assert seen["hearth_database_up",] == 1
    assert seen["hearth_ledger_rows", "held"] == 3
    assert seen["hearth_ledger_rows", "failed"] == 0
    assert seen["hearth_slack_calls_total", "chat.postMessage", "200"] >= 1
    assert seen["hearth_ack_seconds_count", "command"] == 1
    assert seen["hearth_ack_seconds_bucket", "command", "+Inf"] == 1
    assert seen["hearth_inbox_rows",] >= 1
    assert seen["hearth_sockets",] == 2
    assert seen["hearth_socket_reconnects_total",] == 0
    assert seen["hearth_tick_lag_seconds", "checkins.prompt"] < 5
    assert {"found", "missing", "requeued", "held"} == {
        key[1] for key in seen if key[0] == "hearth_reconciliations_total"
    }


async def test_what_is_due_and_does_not_leave_shows_its_age(alice: Person, hearth: Hearth) -> None:
    write(hearth, "late", outbox.QUEUED, team_id="T0ELSEWHERE")
    alice.sim.clock.advance(seconds=300)

    assert (await scraped(hearth))["hearth_ledger_oldest_due_seconds",] >= 300


async def test_a_429_of_slack_s_is_counted_and_so_is_a_bug(
    alice: Person, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.sim.faults.add("429", "chat.postMessage", times=1)
    await alice.types("/checkin 4")
    monkeypatch.setattr("bot.features.checkins.month", None)
    await alice.types("/checkin history")

    async def limited() -> Figures | None:
        seen = await scraped(hearth)
        return seen if seen["hearth_rate_limited_total",] == 1 else None

    seen: Figures = await eventually(limited)
    assert seen["hearth_slack_calls_total", "chat.postMessage", "429"] == 1
    assert seen["hearth_errors_total", "listener"] == 1


async def test_no_label_and_no_value_is_anybody_s(alice: Person, bob: Person, hearth: Hearth) -> None:
    write(hearth, "held", to=people.KUDOS)
    for who in (alice, bob):
        await who.types("/checkin 2 nobody else must ever read this")
        await who.types(f"/kudos <@{people.CAROL}> for staying the night of the cut-over")
        await who.gets("I am Hearth")

    _, said = await asks(hearth, "/metrics")

    assert "nobody else" not in said
    assert "cut-over" not in said
    values = {value for key in figures(said) for value in key[1:]}
    assert not [value for value in values if re.fullmatch(r"[UWCDGTB][A-Z0-9]{6,}", value)]
    assert not [value for value in values if not re.fullmatch(r"[a-zA-Z_.]+|[\d.]+|\+Inf", value)]


async def test_twenty_scrapes_at_once_ask_the_database_once(alice: Person, hearth: Hearth) -> None:
    before = await scraped(hearth)
    write(hearth, "later")
    again = await asyncio.gather(*(scraped(hearth) for _ in range(20)))

    assert {each["hearth_ledger_rows", "held"] for each in again} == {before["hearth_ledger_rows", "held"]}


async def test_whoever_asks_at_the_same_moment_shares_one_answer_and_nobody_s_leaving_spoils_it() -> None:
    asked, answered = 0, asyncio.Event()

    async def look() -> int:
        nonlocal asked
        asked += 1
        await answered.wait()
        return asked

    shared = application.together(look)
    impatient, *others = [asyncio.create_task(shared()) for _ in range(500)]
    await asyncio.sleep(0)
    impatient.cancel()
    answered.set()

    assert set(await asyncio.gather(*others)) == {1}
    assert await shared() == 2, "whoever asks later is not told what was true before"


@over_http
async def test_five_hundred_who_ask_whether_hearth_is_ready_keep_nobody_waiting(alice: Person, hearth: Hearth) -> None:
    asking = [asyncio.create_task(asks(hearth, "/readyz")) for _ in range(500)]

    assert "Noted" in (await alice.types("/checkin 4"))["text"]
    assert {status for status, _ in await asyncio.gather(*asking)} == {200}


@over_http
async def test_over_http_nobody_gets_the_figures_without_a_token(hearth: Hearth) -> None:
    assert (await asks(hearth, "/metrics"))[0] == 404


class TestWithAToken:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"metrics_token": type(settings.metrics_token)("a token for Prometheus")})

    @pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)
    async def test_whoever_shows_it_gets_the_figures(self, hearth: Hearth) -> None:
        assert (await asks(hearth, "/metrics", "a token for Prometheus"))[0] == 200
        for wrong in ("", "another", "a token for Prometheus and more"):
            assert (await asks(hearth, "/metrics", wrong))[0] == 401


def test_an_address_with_secrets_in_it_is_no_label() -> None:
    assert method_of("/api/chat.postMessage") == "chat.postMessage"
    assert method_of("/commands/T0HEARTH01/123456/abcDEF") == "other"
    assert method_of("/") == "other"


def test_a_histogram_counts_what_lies_on_a_bound_below_it() -> None:
    ack = Histogram((0.1, 1.0))
    for seconds in (0.1, 0.5, 7):
        ack.add(seconds)

    assert ack.buckets() == [("0.1", 1), ("1.0", 2), ("+Inf", 3)]


def test_the_library_is_loaded_only_when_somebody_looks() -> None:
    program = "import sys, bot.cli.serve, bot.web.metrics; print('prometheus_client' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == "False\n"


# -- is it ready? ---------------------------------------------------------------------------------


async def test_hearth_is_ready_until_its_sockets_are_gone(alice: Person, hearth: Hearth) -> None:
    assert await asks(hearth, "/healthz") == (200, '{"ok": true}')
    assert await asks(hearth, "/readyz") == (200, '{"ok": true, "reason": null}')


class Watch:
    """A Health over one database file, with the sockets and the end in our hands."""

    def __init__(self, settings: Settings) -> None:
        self.db = connect(settings.database_url, keys=[KEY])
        self.stop, self.open = asyncio.Event(), (2, 2)
        self.health = Health(self.db, self.stop, self.count)

    async def count(self) -> tuple[int, int]:
        return self.open

    async def says(self) -> str | None:
        return await self.health.trouble()

    async def is_well(self) -> bool:
        return await self.says() is None

    def sets_revision(self, revision: str) -> None:
        with self.db.engine.begin() as connection:
            connection.exec_driver_sql("update alembic_version set version_num = ?", (revision,))


@pytest.fixture
def watch(settings: Settings) -> Any:
    watch = Watch(settings)
    yield watch
    watch.db.close()


async def test_each_reason_not_to_be_ready_is_one_word(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await watch.says() is None
    watch.open = (0, 2)
    assert await watch.says() == "sockets"
    watch.open = (0, 0)
    assert await watch.says() is None, "over HTTP there are none"
    watch.stop.set()
    assert await watch.says() == "stopping"


async def test_a_database_that_does_not_answer_makes_it_unready(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.05)
    release = asyncio.Event()

    async def never(*_: object) -> None:
        await release.wait()

    monkeypatch.setattr(watch.db, "read", never)
    assert await watch.says() == "database"


async def test_an_older_schema_makes_it_unready_and_a_newer_one_does_not(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch.health, "_lineage", ["0009", *schema.lineage()])
    assert await watch.says() == "schema"
    watch.sets_revision("9999")
    assert await watch.says() is None


@pytest.mark.parametrize("trouble", ["deleted", "replaced", "moved away with its folder"])
async def test_a_database_whose_file_is_no_longer_there_makes_it_unready(watch: Watch, trouble: str) -> None:
    """SQLite goes on reading and writing the file that it has open, though nobody will ever find it again."""
    assert await watch.says() is None
    place = watch.db.file
    assert place is not None
    happens(trouble, place)

    assert await watch.says() == "database"
    assert await watch.says() == "database"


def happens(trouble: str, place: Path) -> None:
    match trouble:
        case "deleted":
            place.unlink()
        case "replaced":
            shutil.copy(place, f"{place}.new")
            Path(f"{place}.new").rename(place)
        case _:
            place.parent.rename(f"{place.parent}.old")


async def test_a_database_that_may_only_be_read_makes_it_unready_until_it_may_be_written(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "TRUSTED_S", 0.0)
    frozen = True

    def freeze(connection: Connection) -> None:
        connection.exec_driver_sql(f"PRAGMA query_only={int(frozen)}")

    event.listen(watch.db.engine, "begin", freeze)
    assert await watch.says() == "database"

    frozen = False
    assert await watch.says() is None


async def test_somebody_who_writes_for_long_is_no_lost_database_until_it_goes_on(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "TRUSTED_S", 0.0)
    monkeypatch.setattr(health, "PATIENCE_S", 0.3)
    with closing(sqlite3.connect(watch.db.file or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert [await watch.says() for _ in range(3)] == [None] * 3, "it may have to wait, and can read"
        monkeypatch.setattr(health, "BUSY_S", 0.0)
        assert await watch.says() == "busy"
        other.execute("ROLLBACK")

    assert await eventually(watch.is_well)


async def test_a_queue_of_one_s_own_writers_is_no_trouble(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.2)
    go_on = threading.Event()
    busy = asyncio.create_task(watch.db.run(lambda _session: go_on.wait()))

    assert [await watch.says() for _ in range(2)] == [None, None]
    go_on.set()
    assert await busy


async def test_asking_often_writes_seldom_and_changes_nothing(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert watch.db.file is not None
    before = dump(watch.db.file)
    assert await asyncio.gather(*(watch.says() for _ in range(20))) == [None] * 20
    written = size(f"{watch.db.file}-wal")
    assert 0 < written < 3 * 4096, "one page"

    assert await asyncio.gather(*(watch.says() for _ in range(20))) == [None] * 20
    assert size(f"{watch.db.file}-wal") == written
    assert dump(watch.db.file) == before


def size(file: str) -> int:
    return Path(file).stat().st_size


def dump(place: Path) -> tuple[list[str], int]:
    with closing(sqlite3.connect(place)) as plain:
        return list(plain.iterdump()), plain.execute("PRAGMA user_version").fetchone()[0]


FULL = """
import asyncio, resource, sys
from bot.web import health
from bot.platform.database import connect
from bot.web.health import Health

async def main():
    health.TRUSTED_S = 0.0
    db = connect(sys.argv[1], keys=["a key for tests that is long enough"])

    async def none():
        return 0, 0

    watch = Health(db, asyncio.Event(), none)
    print(await watch.trouble())
    await db.empty_log()
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    print(await watch.trouble())
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    print(await watch.trouble())
    db.close()

asyncio.run(main())
"""


def test_a_disk_that_takes_nothing_more_makes_it_unready(settings: Settings) -> None:
    """A limit of the process's on the size of files stands for the end of the disk."""
    command = [sys.executable, "-c", FULL, settings.database_url]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": "."})

    said = [line for line in done.stdout.splitlines() if "database.not_writable" not in line]
    assert said == ["None", "database", "None"], done.stderr


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_server_that_takes_no_writes_makes_it_unready(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Providers set this when a disk is nearly full; a standby says the same."""
    monkeypatch.setattr(health, "TRUSTED_S", 0.0)
    assert await watch.says() is None
    name = watch.db.engine.url.database
    for value, said in (("on", "database"), ("off", None)):
        with watch.db.engine.connect() as connection:
            connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
            connection.commit()
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {value}')
            connection.commit()
        watch.db.engine.dispose()
        assert await watch.says() == said


async def test_a_reconnect_is_counted() -> None:
    meters = Counters()
    for message in ({"type": "hello"}, {"type": "events_api"}, {"type": "hello"}):
        await meters.greeted(None, message, None)

    assert meters.hellos == 2
