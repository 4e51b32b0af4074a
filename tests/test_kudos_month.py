"""A month of thanks, said aloud: what it counts, what it keeps to itself, and when it comes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.core import availability, outbox, people
from bot.core.outbox import Delivery
from bot.core.people import Caller, Department, Member, Profile, find_caller, sync
from bot.features import kudos
from bot.features.kudos import Flow
from bot.platform.database import Database, connect
from bot.platform.i18n import translator
from simulator import people as cast
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, eventually, text_of
from tests.conftest import BOTH_ENGINES, KEY, Hearth, both_engines
from tests.kudos_helpers import choose, gives, open_channel

TEAM = "T0HEARTH01"
NOVEMBER = date(2026, 11, 1)
MID = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
NAMES = ("Delivery", "Research", "Sales")
PEOPLE = {name: [f"U0{name.upper()}{n}" for n in range(6)] for name in NAMES}


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    """Three departments of six people each, in Shanghai."""
    db: Database = connect(database_url, keys=[KEY])
    with db.begin() as session:
        people.workspace(session, TEAM).zone = "Asia/Shanghai"
        people.workspace(session, TEAM).kudos_channel = "C0KUDOS001"
        for name, ids in PEOPLE.items():
            part = Department(team_id=TEAM, name=name)
            session.add(part)
            session.flush()
            for who in sync(session, TEAM, [Profile(each, f"{name} {each[-1]}") for each in ids]):
                who.department_id, who.joined_at = part.id, MID - timedelta(days=300)
        yield session
    db.close()


def who(session: Session, user_id: str) -> Caller:
    found = find_caller(session, TEAM, user_id)
    assert found is not None
    return found


def thank(session: Session, giver: str, *to: str, n: int = 0, at: datetime = MID, **more: Any) -> int:
    draft = kudos.KudosDraft(people=to, **{"reason": f"staying the night of cut-over {n}", **more})
    return kudos.give(session, by=who(session, giver), draft=draft, channel="C0KUDOS001", now=at).thanks.id


def all_over(session: Session, giver: str, receiver: str, *, pairs: int) -> None:
    """Have different people of one department thank different people of another."""
    for n in range(pairs):
        thank(session, PEOPLE[giver][n], PEOPLE[receiver][n], n=n)


@both_engines
def test_it_counts_what_the_channel_saw_and_nothing_private(session: Session) -> None:
    sent = thank(session, PEOPLE["Delivery"][0], PEOPLE["Research"][0], value="craft")
    kudos.join(session, by=who(session, PEOPLE["Sales"][0]), kudos_id=sent, now=MID)
    thank(session, PEOPLE["Delivery"][1], PEOPLE["Research"][1], public=False, value="team")
    thank(session, PEOPLE["Delivery"][1], PEOPLE["Research"][2], at=datetime(2026, 11, 30, 16, 0, tzinfo=UTC))
    withdrawn = thank(session, PEOPLE["Delivery"][2], PEOPLE["Research"][2], value="worth")
    kudos.undo(session, by=who(session, PEOPLE["Delivery"][2]), kudos_id=withdrawn, now=MID)
    kudos.give_customer_thanks(
        session,
        by=who(session, PEOPLE["Sales"][1]),
        draft=kudos.CustomerDraft(people=(PEOPLE["Sales"][2],), customer="Northwind", quote="Thank you"),
        channel="C0KUDOS001",
        now=MID,
    )

    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert (had.thanks, had.from_customers, had.people, had.voices) == (1, 1, 2, 1)
    assert [(value.key, n) for value, n in had.values] == [("craft", 1)]
    assert [each.customer for each in had.moments] == ["Northwind", None], "a customer's words come first"
    assert had.most == (), "nobody is ranked"


def test_departments_are_named_from_five_people_on_and_never_one_by_subtraction(session: Session) -> None:
    all_over(session, "Delivery", "Research", pairs=5)
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert (had.flows, had.elsewhere) == ((Flow("Delivery", "Research", 5),), 0)

    thank(session, PEOPLE["Sales"][0], PEOPLE["Research"][0])
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert (had.flows, had.elsewhere) == ((), 6), "the second smallest is hidden with the one that is too small"

    all_over(session, "Research", "Delivery", pairs=4)
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert (had.flows, had.elsewhere) == ((Flow("Delivery", "Research", 5),), 5)


def test_too_few_people_between_departments_are_no_number_at_all(session: Session) -> None:
    thank(session, PEOPLE["Sales"][0], PEOPLE["Research"][0])
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert (had.flows, had.elsewhere) == ((), 0)


def test_whom_nobody_thanked_is_a_number_in_steps_of_five_and_private_thanks_count(session: Session) -> None:
    assert kudos.month(session, team_id=TEAM, first=NOVEMBER).forgotten == 15, "of eighteen"
    for n in range(4):
        thank(session, PEOPLE["Sales"][n], PEOPLE["Sales"][n + 1], n=n, public=False)
    assert kudos.month(session, team_id=TEAM, first=NOVEMBER).forgotten == 0, "four could be told apart"
    thank(session, PEOPLE["Sales"][0], PEOPLE["Sales"][5], n=5, public=False)
    assert kudos.month(session, team_id=TEAM, first=NOVEMBER).forgotten == 10, "of thirteen"

    session.execute(update(Member).values(joined_at=MID))
    assert kudos.month(session, team_id=TEAM, first=NOVEMBER).forgotten == 0, "newcomers are not forgotten"


def test_a_ranking_is_named_only_if_administrators_want_one(session: Session) -> None:
    for giver in PEOPLE["Delivery"][:3]:
        thank(session, giver, PEOPLE["Research"][0])
    thank(session, PEOPLE["Delivery"][0], PEOPLE["Research"][1], n=1)
    session.execute(update(Member).where(Member.user_id == PEOPLE["Sales"][0]).values(is_admin=True))
    kudos.choose(session, by=who(session, PEOPLE["Sales"][0]), draft=kudos.MonthlyDraft(True, True), now=MID)
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert [(each.name, n) for each, n in had.most] == [("Research 0", 3), ("Research 1", 1)]
    english = blocks.month_post(translator("en-US"), had, links={})["text"]
    assert "• Research 0: by 3 colleagues\n• Research 1: by 1 colleague" in english
    assert "Nobody is ranked" not in english


def test_the_moments_are_of_different_people(session: Session) -> None:
    for n in range(3):
        thank(session, PEOPLE["Delivery"][0], PEOPLE["Research"][0], n=n)
    thank(session, PEOPLE["Delivery"][1], PEOPLE["Research"][1], PEOPLE["Sales"][1])
    had = kudos.month(session, team_id=TEAM, first=NOVEMBER)
    assert len(had.moments) == 2


@pytest.mark.parametrize(
    ("zone", "region", "due"),
    [  # 1 October 2026 is a holiday in China, and so is the week; the 8th is worked
        ("Asia/Shanghai", "CN", datetime(2026, 10, 8, 2, 0, tzinfo=UTC)),
        ("Asia/Shanghai", None, datetime(2026, 10, 1, 2, 0, tzinfo=UTC)),
        ("Europe/Berlin", "DE", datetime(2026, 10, 1, 8, 0, tzinfo=UTC)),
        ("America/New_York", "US", datetime(2026, 10, 1, 14, 0, tzinfo=UTC)),
    ],
)
def test_it_comes_once_on_the_first_working_morning_of_the_workspace(
    session: Session, zone: str, region: str | None, due: datetime
) -> None:
    home = people.workspace(session, TEAM)
    home.zone, home.region = zone, region
    before = datetime(2026, 9, 30, 20, 0, tzinfo=UTC)
    assert kudos.next_celebration(session, now=before) == due
    assert kudos.celebrate_due(session, now=due - timedelta(seconds=1)) == 0
    assert [kudos.celebrate_due(session, now=due + timedelta(minutes=n)) for n in range(3)] == [1, 0, 0]
    row = session.scalars(select(Delivery)).one()
    assert (row.kind, row.recipient, row.payload_args) == ("kudos.month", "C0KUDOS001", {"month": "2026-09-01"})


def test_what_administrators_know_of_working_days_counts(session: Session) -> None:
    home = people.workspace(session, TEAM)
    home.region = "CN"
    entry = availability.Entry(date(2026, 12, 1), working=False, name="Founders' day")
    availability.write(session, TEAM, "CN", [entry])
    assert kudos.next_celebration(session, now=MID) == datetime(2026, 12, 2, 2, 0, tzinfo=UTC)


def test_it_does_not_come_a_day_late_nor_where_nobody_wants_it(session: Session) -> None:
    morning = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
    assert kudos.celebrate_due(session, now=morning + timedelta(hours=25)) == 0
    session.execute(update(Member).where(Member.user_id == PEOPLE["Sales"][0]).values(is_admin=True))
    kudos.choose(session, by=who(session, PEOPLE["Sales"][0]), draft=kudos.MonthlyDraft(False, False), now=MID)
    assert kudos.celebrate_due(session, now=morning) == 0
    assert kudos.next_celebration(session, now=MID) is None
    assert not outbox.send_queues(session, now=morning)


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_the_channel_reads_it_in_the_workspace_s_language(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    open_channel(hearth, slack)
    choose(hearth, zone="Asia/Shanghai", locale="zh-CN")
    await gives(alice, "@bob for staying <!channel> the night #team")
    await gives(bob, "private @alice for telling me the truth")
    await bob.reads("the night", cast.KUDOS)
    clock.move_to(datetime(2026, 12, 1, 2, 0, 5, tzinfo=UTC))
    post = await bob.reads("2026年11月的感谢", cast.KUDOS)
    assert "*感谢* 1 次\n*收到感谢* 1 人" in post["text"]
    assert "• 🤝 团队：1" in post["text"]
    assert "alice → bob\nstaying ＠channel the night" in post["text"]
    assert "alice → bob · <http" in text_of(post)
    assert "truth" not in text_of(post)
    await bob.clicks(post, "kudos.give")
    assert (await bob.form())["callback_id"] == "kudos.give"


async def test_a_month_without_thanks_is_passed_over_in_silence(
    bob: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    open_channel(hearth, slack)
    await bob.types("/kudos")
    clock.move_to(datetime(2026, 12, 1, 10, 0, 5, tzinfo=UTC))

    async def dropped() -> bool:
        with hearth.db.begin(write=False) as session:
            state = select(Delivery.state).where(Delivery.kind == "kudos.month")
            return session.scalar(state) == outbox.CANCELLED

    await eventually(dropped)
    assert not [m for m in await bob.sees(cast.KUDOS) if m.get("bot_id")]
