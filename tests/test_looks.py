"""What Hearth looks at each day: everybody in Slack, who wants quiet, who is in a programme; and what if that fails."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.cli.serve import keep, learn_people, learn_quiet_times
from bot.core import workspaces
from bot.core.people import Member, Workspace
from bot.platform.clock import Clock
from bot.platform.config import Settings
from bot.platform.database import Database, connect
from simulator import people
from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.server import Simulator
from simulator.web_api._methods import METHODS
from tests.actors import WEDNESDAY, eventually
from tests.conftest import rows

CROWD = 2 * workspaces.PAGE  # with the cast, three pages
A_DAY = 24 * 3600.0


@pytest.fixture
async def client(slack: Simulator) -> AsyncIterator[AsyncWebClient]:
    async with workspaces.http_session() as session:
        yield workspaces.web_client(slack.api_url, session, slack.app.bot_token)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    db = connect(settings.database_url, keys=settings.secret_keys)
    yield db
    db.close()


def crowd(slack: Simulator) -> int:
    """Fill three pages; returns how many people there are then."""
    for number in range(CROWD):
        slack.workspace.add_user(User(f"U0CROWD{number:03}", f"c{number}", f"C {number}"))
    return len(slack.workspace.users)


def calls(slack: Simulator, method: str = "users.list") -> list[Any]:
    return [call.params.get("cursor") or "" for call in slack.calls if call.method == method]


class Looking:
    """`keep`, looking at everybody, with pauses that a test can wait for."""

    def __init__(self, db: Database, client: AsyncWebClient, slack: Simulator, clock: Clock) -> None:
        self._db, self._client, self._team, self._clock = db, client, slack.workspace.team_id, clock
        self.said: set[str] = set()

    async def once(self) -> bool:
        return await learn_people(self._db, self._client, self._team, now=self._clock.now(), said=self.said)

    async def until(self, many: int) -> None:
        """Look again and again until so many people are known."""
        looking = asyncio.create_task(keep(self.once, every_s=A_DAY, rest=_less_than_a_day))

        async def known() -> bool:
            return rows(self._db, select(func.count()).select_from(Member)) == [(many,)]

        try:
            await eventually(known)
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking


async def _less_than_a_day(seconds: float) -> None:
    """Wait no time for minutes, and for ever for a day."""
    await (asyncio.Event().wait() if seconds >= A_DAY else asyncio.sleep(0))


@pytest.fixture
def looking(db: Database, client: AsyncWebClient, slack: Simulator, clock: ShiftedClock) -> Looking:
    return Looking(db, client, slack, clock)


@pytest.mark.parametrize("trouble", ["500_before", "503_before", "reset_before", "error:fatal_error"])
async def test_one_error_on_the_first_page_costs_minutes_and_not_a_day(
    looking: Looking, slack: Simulator, trouble: str
) -> None:
    slack.faults.add(trouble, "users.list", times=1)

    await looking.until(len(slack.workspace.users))
    assert calls(slack) == ["", ""]


@pytest.mark.parametrize("trouble", ["500_before", "error:invalid_cursor"])
async def test_an_error_on_the_third_page_begins_anew(looking: Looking, slack: Simulator, trouble: str) -> None:
    many = crowd(slack)
    slack.faults.add("slow", "users.list", times=2, seconds=0)
    slack.faults.add(trouble, "users.list", times=1)

    await looking.until(many)
    first, second, third = calls(slack)[:3]
    assert calls(slack) == [first, second, third] * 2
    assert first == ""


async def test_a_429_on_a_page_is_waited_out_there(
    looking: Looking, slack: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "PAUSE_S", 0.01)
    many = crowd(slack)
    slack.faults.add("slow", "users.list", times=1, seconds=0)
    slack.faults.add("429", "users.list", times=2, retry_after=0)
    slack.faults.add("error:ratelimited", "users.list", times=1)

    await looking.until(many)
    first, second, *_ = calls(slack)
    assert calls(slack)[:5] == [first, second, second, second, second]
    assert len(calls(slack)) == 6


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("2.5", 2.5),
        ("86400", workspaces.LONGEST_PAUSE_S),
        ("1e99", workspaces.LONGEST_PAUSE_S),
        *[(odd, workspaces.PAUSE_S) for odd in (None, "", "soon", "nan", "-1", "²", "Fri, 27 Nov 2026 10:00:00 GMT")],
    ],
)
def test_a_pause_that_slack_does_not_name_in_seconds_is_a_short_one(said: str | None, seconds: float) -> None:
    assert workspaces.retry_after({} if said is None else {"Retry-After": said}) == seconds


async def test_a_scope_that_is_missing_is_said_once_and_looked_for_daily(
    looking: Looking, db: Database, client: AsyncWebClient, slack: Simulator
) -> None:
    slack.app.scopes = slack.app.scopes - {"users:read", "dnd:read"}
    with db.begin() as session:
        session.add(Workspace(team_id=slack.workspace.team_id))
        session.flush()
        session.add(Member(team_id=slack.workspace.team_id, user_id=people.BOB, joined_at=WEDNESDAY))
    with capture_logs() as logs:
        for _ in range(3):
            assert await looking.once(), "nothing to gain by asking again within minutes"
            quiet = learn_quiet_times(db, client, slack.workspace.team_id, now=WEDNESDAY, said=looking.said)
            assert await quiet

    assert [(each["event"], each["kind"], each["error"]) for each in logs] == [
        ("people.unknown", "list", "missing_scope"),
        ("people.unknown", "quiet", "missing_scope"),
    ]


async def test_a_list_that_leads_back_to_its_beginning_comes_to_an_end(
    looking: Looking, slack: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"members": [], "response_metadata": {"next_cursor": "dXNlcjpVMA=="}}
    monkeypatch.setitem(METHODS, "users.list", lambda call: page)

    assert not await asyncio.wait_for(looking.once(), 5)
    assert len(calls(slack)) == 2


@pytest.mark.parametrize("odd", [{"members": None}, {"members": "nobody"}, {"members": {}}])
async def test_an_answer_that_is_no_list_is_asked_for_again(
    looking: Looking, slack: Simulator, monkeypatch: pytest.MonkeyPatch, odd: dict[str, Any]
) -> None:
    with monkeypatch.context() as slack_is_odd:
        slack_is_odd.setitem(METHODS, "users.list", lambda call: odd)
        assert not await looking.once()

    assert await looking.once()


async def test_pauses_grow_to_an_hour_and_a_success_makes_them_short_again() -> None:
    looks, pauses = iter([False] * 8 + [True, False, True]), list[float]()

    async def look() -> bool:
        found = next(looks, None)
        if found is None:
            raise StopAsyncIteration
        return found

    async def rest(seconds: float) -> None:
        pauses.append(seconds / 60)

    with pytest.raises(StopAsyncIteration):
        await keep(look, every_s=A_DAY, rest=rest)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 24 * 60, 1, 24 * 60]
