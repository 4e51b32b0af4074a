"""Who people are: learnt from Slack at the start and whenever it says that something changed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.cli import tick
from bot.cli.serve import learn_people
from bot.core import people as members
from bot.core.people import Member, Profile, Workspace
from bot.core.prompts import Schedule
from bot.core.workspaces import Installation, http_session, web_client
from bot.features.checkins import TREND, CheckinWeek
from bot.features.exchange import ExchangeSignup
from bot.platform.config import Settings
from bot.platform.database import connect
from handlers.people import prove
from simulator import event_payloads, people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, brings, eventually
from tests.conftest import BOTH_ENGINES, KEY, Hearth, rows
from tests.exchange_helpers import announcement, sets_up


async def test_everybody_is_known_soon_after_the_start(hearth: Hearth) -> None:
    async def known() -> bool:
        return {people.ALICE, people.BOB, people.CAROL} <= {id for (id,) in rows(hearth.db, select(Member.user_id))}

    await eventually(known)
    assert rows(hearth.db, select(Member.slack_locale, Member.slack_zone).where(Member.user_id == people.CAROL)) == [
        ("zh-CN", "Asia/Shanghai")
    ]


async def test_nobody_is_prompted_before_they_turned_to_hearth(hearth: Hearth) -> None:
    assert not rows(hearth.db, select(Schedule.id))


async def test_whoever_moves_is_asked_at_their_new_hour(bob: Person, hearth: Hearth) -> None:
    await bob.types("/checkin help")
    await bob.post("user", id=people.BOB, tz="America/New_York")

    async def moved() -> bool:
        due = select(Schedule.due_at).where(Schedule.programme == "checkin.daily")
        return [(datetime(2026, 11, 25, 21, 30, tzinfo=UTC),)] == rows(hearth.db, due)  # 16:30 in New York

    await eventually(moved)


@pytest.mark.parametrize("trouble", ["429", "500_before", "nothing"])
async def test_a_move_that_slack_does_not_confirm_is_believed_and_changes_no_language(
    carol: Person, hearth: Hearth, slack: Simulator, trouble: str
) -> None:
    await carol.types("/checkin 帮助")
    slack.faults.add(trouble, "users.info", times=1, seconds=0.2)
    await carol.post("user", id=people.CAROL, tz="Europe/Berlin")

    async def moved() -> bool:
        where = select(Member.slack_zone, Member.slack_locale).where(Member.user_id == people.CAROL)
        return rows(hearth.db, where) == [("Europe/Berlin", "zh-CN")]

    await eventually(moved)
    assert slack.faults.rules == []


async def test_whoever_left_is_asked_nothing_any_more(bob: Person, alice: Person, hearth: Hearth) -> None:
    await bob.types("/checkin help")
    await alice.post("user", id=people.BOB, deleted=True)

    async def unplanned() -> bool:
        return {(None,)} == set(rows(hearth.db, select(Schedule.due_at)))

    await eventually(unplanned)


async def test_writing_to_hearth_is_answered_with_what_it_can_do(bob: Person, carol: Person) -> None:
    await bob.says("hello?", await bob.conversation())
    await carol.says("你好", await carol.conversation())

    await bob.gets("What Hearth can do")
    await carol.gets("温度会做什么")


async def test_ten_messages_at_once_get_one_answer(bob: Person, clock: ShiftedClock) -> None:
    where = await bob.conversation()
    for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]:
        await bob.says(word, where)
    await bob.gets("What Hearth can do")
    await bob.gets("Hello, I am Hearth")

    assert sum("What Hearth can do" in message["text"] for message in await bob.direct()) == 1


async def test_what_is_written_to_hearth_is_kept_nowhere(bob: Person, hearth: Hearth) -> None:
    await bob.says("a secret of mine", await bob.conversation())
    await bob.gets("What Hearth can do")

    assert hearth.settings.database_url.startswith("sqlite:///")
    stored = Path(hearth.settings.database_url.removeprefix("sqlite:///")).read_bytes()  # noqa: ASYNC240 — a test
    assert b"a secret of mine" not in stored


async def test_a_removed_app_is_noted(alice: Person, slack: Simulator, hearth: Hearth) -> None:
    await alice.post("app", do="uninstall")

    async def noted() -> bool:
        return rows(hearth.db, select(Workspace.left_at))[0][0] is not None

    await eventually(noted)


# -- notices about the app itself -----------------------------------------------------------------


LEFT = select(Workspace.left_at)


def asked(slack: Simulator, method: str) -> int:
    return sum(call.method == method for call in slack.calls)


def believe_it_left(hearth: Hearth, clock: ShiftedClock) -> None:
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(left_at=clock.now()))


async def back(hearth: Hearth) -> None:
    async def there() -> bool:
        return rows(hearth.db, LEFT) == [(None,)]

    await eventually(there)


@pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)
async def test_a_removal_is_not_believed_while_the_token_works(
    hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    believe_it_left(hearth, clock)
    slack.board.event(event_payloads.app_uninstalled(slack.workspace.next_ts()))

    await back(hearth)


async def test_a_token_of_somebody_else_that_was_withdrawn_is_none_of_ours(hearth: Hearth, slack: Simulator) -> None:
    slack.app.status = "inactive"
    before = asked(slack, "auth.test")
    ts = slack.workspace.next_ts
    slack.board.event(event_payloads.tokens_revoked(oauth=[people.ALICE, slack.app.bot_user], event_ts=ts()))
    slack.board.event(event_payloads.tokens_revoked(bot=["U0ANOTHER1"], oauth=[people.BOB], event_ts=ts()))
    slack.board.event({"type": "tokens_revoked", "event_ts": ts()})
    slack.board.event({"type": "tokens_revoked", "tokens": {"bot": None}, "event_ts": ts()})
    await slack.board.outbox.idle()
    assert rows(hearth.db, LEFT) == [(None,)]

    slack.board.event(event_payloads.tokens_revoked(bot=[slack.app.bot_user], event_ts=ts()))

    async def noted() -> bool:
        return rows(hearth.db, LEFT) != [(None,)]

    await eventually(noted)
    assert asked(slack, "auth.test") == before + 1


@pytest.mark.parametrize("trouble", ["429", "500_before", "error:fatal_error"])
async def test_while_slack_is_silent_a_removal_is_neither_believed_nor_taken_back(
    hearth: Hearth, slack: Simulator, clock: ShiftedClock, trouble: str
) -> None:
    slack.faults.add(trouble, "auth.test")
    home = Installation(slack.workspace.team_id, "", slack.app.bot_user, "", slack.app.bot_token, frozenset())
    async with http_session() as http:
        client = web_client(slack.api_url, http, slack.app.bot_token)
        assert await prove(hearth.db, client, home, now=clock.now()) is None
        assert rows(hearth.db, LEFT) == [(None,)]
        believe_it_left(hearth, clock)
        assert await prove(hearth.db, client, home, now=clock.now()) is None
        assert rows(hearth.db, LEFT) == [(clock.now(),)]

        slack.faults.rules.clear()
        assert await prove(hearth.db, client, home, now=clock.now())
        assert rows(hearth.db, LEFT) == [(None,)]
        slack.app.status = "revoked"
        assert await prove(hearth.db, client, home, now=clock.now()) is False
        assert rows(hearth.db, LEFT) == [(clock.now(),)]


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_a_start_with_a_token_that_works_takes_a_removal_back(
    settings: Settings, slack: Simulator, clock: ShiftedClock
) -> None:
    db = connect(settings.database_url, keys=settings.secret_keys)
    with db.begin() as session:
        session.add(Workspace(team_id=slack.workspace.team_id, left_at=clock.now()))
    await tick.once(settings, clock.now())

    assert rows(db, LEFT) == [(None,)]
    with db.begin(write=False) as session:
        closed = session.scalars(select(CheckinWeek.week)).all()
    assert len(closed) == TREND, "its weeks are worked out again, those that were missed too"
    db.close()


# -- who left, and who came back ------------------------------------------------------------------


async def test_whoever_is_deactivated_leaves_the_exchange_day_and_their_seat_is_given_on(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    await sets_up(alice, capacity="1")
    await bob.clicks(await announcement(bob), "exchange.join")
    await alice.reads("1 person is coming. The room is full.", people.KUDOS)
    assert "候补第 1 位" in (await carol.types("/exchange 报名"))["text"]

    await alice.post("user", id=people.BOB, deleted=True)
    await carol.gets("有座位空出来了")
    await alice.reads("1 person is coming. The room is full.", people.KUDOS)
    await alice.post("user", id=people.BOB, deleted=False)

    async def here() -> bool:
        return rows(hearth.db, select(Member.deleted).where(Member.user_id == people.BOB)) == [(False,)]

    await eventually(here)
    coming = select(Member.user_id).join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
    assert rows(hearth.db, coming.where(ExchangeSignup.coming.is_(True))) == [(people.CAROL,)]


async def test_whoever_comes_back_to_the_company_is_asked_again(bob: Person, alice: Person, hearth: Hearth) -> None:
    await bob.types("/checkin help")
    planned = select(Schedule.due_at).where(Schedule.due_at.is_not(None))
    before = rows(hearth.db, planned.order_by(Schedule.id))
    await alice.post("user", id=people.BOB, deleted=True)

    async def asked_for(expected: list[Any]) -> bool:
        return rows(hearth.db, planned.order_by(Schedule.id)) == expected

    await eventually(asked_for, [])
    await alice.post("user", id=people.BOB, deleted=False)
    await eventually(asked_for, before)


async def test_whoever_slack_leaves_out_of_its_list_is_not_taken_to_have_left(hearth: Hearth, slack: Simulator) -> None:
    async with http_session() as http:
        client = web_client(slack.api_url, http, slack.app.bot_token)
        await learn_people(hearth.db, client, slack.workspace.team_id, now=slack.clock.now())
        del slack.workspace.users[people.CAROL]
        assert await learn_people(hearth.db, client, slack.workspace.team_id, now=slack.clock.now())

    assert rows(hearth.db, select(Member.deleted).where(Member.user_id == people.CAROL)) == [(False,)]


async def test_an_older_notice_that_comes_late_changes_nothing_back(
    bob: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    await bob.types("/hearth help")
    begin = int((clock.now() + timedelta(hours=5)).timestamp())
    on = {"dnd_enabled": True, "next_dnd_start_ts": begin, "next_dnd_end_ts": begin + 3600}
    slack.faults.add("error:fatal_error", "users.info")  # so that notices have to be believed
    for minutes, inner in [
        (1, event_payloads.dnd_updated(people.BOB, {"dnd_enabled": False}, event_ts="")),
        (2, event_payloads.dnd_updated(people.BOB, on, event_ts="")),
        (
            1,
            event_payloads.user_event(
                "user_change", {"id": people.BOB, "name": "bob", "tz": "Asia/Tokyo"}, event_ts="0"
            ),
        ),
        (2, event_payloads.user_event("user_change", {"id": people.BOB, "name": "bob", "deleted": True}, event_ts="0")),
    ]:
        await brings(slack, hearth.db, inner, clock.now() - timedelta(minutes=minutes))

    seen = select(Member.slack_zone, Member.deleted, Member.dnd_until).where(Member.user_id == people.BOB)
    assert rows(hearth.db, seen) == [("Asia/Tokyo", False, None)]


@pytest.mark.parametrize("slack_says", ["Mars/Olympus", "Factory", "", "../etc/passwd"])
def test_a_zone_that_nobody_knows_is_the_workspace_s(database_url: str, slack_says: str) -> None:
    db = connect(database_url, keys=[KEY])
    with db.begin() as session:
        (bob,) = members.sync(session, "T1", [Profile("UBOB", "Bob", zone=slack_says)])
        assert members.zone_of(bob) == "Etc/UTC"
        members.workspace(session, "T1").zone = "Asia/Shanghai"
        session.flush()
        assert members.zone_of(bob) == "Asia/Shanghai"
        caller = members.find_caller(session, "T1", "UBOB")
        assert caller is not None
        assert caller.zone == "Asia/Shanghai"
        bob.slack_zone = "Europe/Berlin"
        bob.zone = "Mars/Olympus"  # chosen on a machine that knew it
        assert members.zone_of(bob) == "Europe/Berlin"
        members.workspace(session, "T1").zone = "Venus/Alpha"
        bob.slack_zone = "Mars/Olympus"
        assert members.zone_of(bob) == "Etc/UTC"
    db.close()
