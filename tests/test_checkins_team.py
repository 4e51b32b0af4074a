"""What a team sees of its mood: whole weeks of groups, worked out once, and never one person's answer.

An adversary plays a lead, an administrator and a colleague for weeks while people join, leave, answer, take back and
change departments. Whatever is published at any time is collected, and may never be taken apart into fewer than five.
"""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot.core import people
from bot.core.disclosure import Answer, differencing_risk, week
from bot.core.people import Department, Member, as_caller
from bot.core.prompts import Occurrence
from bot.features import checkins
from bot.features.checkins import CheckinWeek, Figure, close_weeks, team_weeks
from bot.migrations import tables
from bot.platform.database import Base
from bot.platform.errors import Refused
from simulator.clock import ShiftedClock
from tests.actors import WEDNESDAY, Json, Person, text_of
from tests.conftest import Hearth
from tests.properties import examples

TEAM = "T1"
NEEDED = {"workspace", "department", "member", "occurrence", "schedule", "audit"} | {
    n for n in Base.metadata.tables if "checkin" in n
}
assert tables


class Office:
    """A workspace in memory, with the verbs and nothing else."""

    def __init__(self) -> None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        Base.metadata.create_all(engine, tables=[each for name, each in Base.metadata.tables.items() if name in NEEDED])
        self.session = Session(engine, autoflush=True)
        self.now = WEDNESDAY
        people.workspace(self.session, TEAM)

    def department(self, name: str) -> int:
        row = Department(team_id=TEAM, name=name)
        self.session.add(row)
        self.session.flush()
        return row.id

    def member(self, name: str, department: int | None = None, *, is_admin: bool = False) -> Member:
        who = Member(team_id=TEAM, user_id=f"U{name}", name=name, department_id=department, is_admin=is_admin)
        who.joined_at = self.now
        self.session.add(who)
        self.session.flush()
        return who

    def answers(self, who: Member, mood: int, **said: Any) -> None:
        checkins.record(self.session, by=as_caller(who), draft=checkins.CheckinDraft(mood, **said), now=self.now)

    def week_passes(self) -> None:
        self.now += timedelta(days=7)
        close_weeks(self.session, now=self.now)

    def sees(self, who: Member) -> checkins.TeamWeeks:
        return team_weeks(self.session, by=as_caller(who), now=self.now)


def test_five_people_see_their_mean_how_far_they_lie_apart_and_how_many_answered() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(5)]
    for who, mood in zip(team, (2, 3, 4, 4, 5), strict=True):
        office.answers(who, mood)
    office.answers(team[0], 4)  # a day's value is the mean of its entries
    office.week_passes()

    seen = office.sees(team[0])
    assert list(seen.everybody.values()) == [Figure(week(WEDNESDAY.date()), 5, 5, 3.8, "mixed", ())]
    assert office.sees(office.member("new")) == seen, "everybody sees the same"


def test_whoever_has_left_the_company_is_waited_for_no_more_and_what_they_said_counts() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(8)]
    for who in team:
        asked = {"team_id": TEAM, "programme": "checkin.daily", "whom": who.user_id, "slot": f"{office.now:%Y-%m-%d}"}
        office.session.add(Occurrence(**asked, due_at=office.now, prompted_at=office.now))
    for who in team[:5]:
        office.answers(who, 3)
    team[0].deleted = team[7].deleted = True
    office.week_passes()

    assert [(each.people, each.asked) for each in office.sees(team[1]).everybody.values()] == [(5, 7)]


def test_four_people_see_nothing_and_nothing_about_them_is_kept() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(4)]
    for who in team:
        office.answers(who, 1)
    office.week_passes()

    assert office.sees(team[0]).everybody == {}
    assert {row.people for row in office.session.scalars(select(CheckinWeek))} == {None}


def test_this_week_is_not_shown_before_it_is_over() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(6)]
    for who in team:
        office.answers(who, 3)
    close_weeks(office.session, now=office.now)

    assert office.sees(team[0]).everybody == {}


def test_a_small_department_is_counted_together_with_others_and_told_with_whom() -> None:
    office = Office()
    delivery, support, sales = (office.department(name) for name in ("Delivery", "Support", "Sales"))
    large = [office.member(f"d{n}", delivery) for n in range(6)]
    small = [office.member(f"s{n}", support if n < 3 else sales) for n in range(5)]
    for who in large:
        office.answers(who, 5)
    for who in small:
        office.answers(who, 3)
    office.week_passes()

    theirs, ours = office.sees(large[0]), office.sees(small[0])
    assert theirs.department == "Delivery"
    assert theirs.together == ()
    assert [figure.people for figure in theirs.own.values()] == [6]
    assert ours.together == ("Sales", "Support")
    assert [(figure.people, figure.mean) for figure in ours.own.values()] == [(5, 3.0)]
    assert [figure.people for figure in ours.everybody.values()] == [11]


def test_a_department_alone_among_large_ones_pulls_the_next_smallest_to_it() -> None:
    office = Office()
    delivery, support, legal = (office.department(name) for name in ("Delivery", "Support", "Legal"))
    for n in range(9):
        office.answers(office.member(f"d{n}", delivery), 4)
    for n in range(5):
        office.answers(office.member(f"s{n}", support), 4)
    lawyer = office.member("lawyer", legal)
    office.answers(lawyer, 1)
    office.week_passes()

    assert office.sees(lawyer).together == ("Legal", "Support")
    assert [figure.people for figure in office.sees(lawyer).own.values()] == [6]


def test_tags_are_named_without_a_count_when_five_of_eight_share_them() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(8)]
    for n, who in enumerate(team):
        office.answers(who, 3, tags=["workload", "a secret of mine"] if n < 5 else ["travel"])
    office.week_passes()

    (figure,) = office.sees(team[0]).everybody.values()
    assert figure.tags == ("workload",)


def test_what_was_published_stays_whatever_is_taken_back_or_moved_afterwards() -> None:
    office = Office()
    delivery, support = office.department("Delivery"), office.department("Support")
    team = [office.member(str(n), delivery if n < 6 else support) for n in range(12)]
    for who in team:
        office.answers(who, 4)
    office.week_passes()
    before = office.sees(team[0])
    entry = checkins.between(office.session, by=as_caller(team[0]), first=date(2026, 1, 1), last=date(2027, 1, 1))[0]
    checkins.undo(office.session, by=as_caller(team[0]), checkin_id=entry.id)
    team[1].department_id = support
    close_weeks(office.session, now=office.now)

    assert office.sees(team[0]) == before


def test_a_minimum_that_rose_hides_what_was_shown_before() -> None:
    office = Office()
    boss = office.member("boss", is_admin=True)
    team = [boss, *(office.member(str(n)) for n in range(5))]
    for who in team:
        office.answers(who, 4)
    office.week_passes()
    assert office.sees(boss).everybody
    checkins.choose(office.session, by=as_caller(boss), draft=checkins.ChoicesDraft(smallest=7), now=office.now)

    assert office.sees(boss).everybody == {}


def test_weeks_in_which_hearth_was_away_are_worked_out_later() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(5)]
    for who in team:
        office.answers(who, 3)
    office.now += timedelta(days=21)
    close_weeks(office.session, now=office.now)

    assert list(office.sees(team[0]).everybody) == [week(WEDNESDAY.date())]


Behind = dict[tuple[date, str], frozenset[Answer]]


class Adversary(RuleBasedStateMachine):
    """Collects every figure that anybody is ever shown, and knows which answers must stand behind it."""

    looked_at = 0

    @initialize()
    def begin(self) -> None:
        self.office = Office()
        self.departments = [self.office.department(name) for name in ("A", "B", "C")]
        self.members = [self.office.member(f"m{n}", self.departments[n % 2]) for n in range(11)]
        self.boss = self.office.member("boss", is_admin=True)
        self.members.append(self.boss)
        self.wrote: dict[date, dict[int, float]] = {}
        self.published: dict[tuple[date, str], Figure] = {}
        self.behind: Behind = {}
        for who in self.members:
            self.answers(who, 3)

    def answers(self, who: Member, mood: int) -> None:
        self.office.answers(who, mood)

    @rule(n=st.integers(0, 30), mood=st.integers(1, 5))
    def somebody_answers(self, n: int, mood: int) -> None:
        self.answers(self.members[n % len(self.members)], mood)

    @rule(n=st.integers(0, 30))
    def somebody_takes_everything_back(self, n: int) -> None:
        by = as_caller(self.members[n % len(self.members)])
        for entry in checkins.between(self.office.session, by=by, first=date(2026, 1, 1), last=date(2028, 1, 1)):
            checkins.undo(self.office.session, by=by, checkin_id=entry.id)

    @rule(department=st.integers(0, 3))
    def somebody_joins(self, department: int) -> None:
        where = [*self.departments, None][department]
        self.members.append(self.office.member(f"m{len(self.members)}", where))

    @rule(n=st.integers(0, 30), department=st.integers(0, 3))
    def somebody_moves(self, n: int, department: int) -> None:
        self.members[n % len(self.members)].department_id = [*self.departments, None][department]

    @rule(n=st.integers(0, 30))
    def somebody_leaves(self, n: int) -> None:
        self.members[n % len(self.members)].deleted = True

    @rule(smallest=st.integers(1, 7))
    def an_administrator_tries_another_minimum(self, smallest: int) -> None:
        try:
            checkins.choose(
                self.office.session,
                by=as_caller(self.boss),
                draft=checkins.ChoicesDraft(smallest=smallest),
                now=self.office.now,
            )
        except Refused:
            assert smallest < 7

    @rule(silent=st.sets(st.integers(0, 15), max_size=6), mood=st.integers(1, 5))
    def a_week_passes_in_which_most_answer(self, silent: set[int], mood: int) -> None:
        for n, who in enumerate(self.members):
            if n not in silent and not who.deleted:
                self.answers(who, mood)
        self.a_week_passes()

    @rule()
    def a_week_passes(self) -> None:
        monday = week(self.office.now.date())
        self.behind |= self._behind(monday)
        self.office.week_passes()
        self.ask()

    def _behind(self, monday: date) -> Behind:
        """Return which people must stand behind each figure of this week, by the department they are in now."""
        wrote = set(
            self.office.session.scalars(
                select(checkins.Checkin.member_id).where(
                    checkins.Checkin.day >= monday, checkins.Checkin.day < monday + timedelta(days=7)
                )
            )
        )
        found = {(monday, "all"): frozenset(Answer(each, monday) for each in wrote)}
        for department in (*self.departments, 0):
            within = {who.id for who in self.members if (who.department_id or 0) == department} & wrote
            found[monday, str(department)] = frozenset(Answer(each, monday) for each in within)
        return found

    def ask(self) -> None:
        """Ask as everybody, and look at everything that was published."""
        for row in self.office.session.scalars(select(CheckinWeek)):
            if row.people is None:
                continue
            figure = Figure(row.week, row.people, row.asked or 0, row.mean or 0, row.dispersion or "", ())
            assert self.published.setdefault((row.week, row.pool), figure) == figure, "a figure changed"
        for who in self.members:
            seen = self.office.sees(who)
            for figure in (*seen.own.values(), *seen.everybody.values()):
                assert figure.people >= seen.smallest

    @invariant()
    def nobody_can_be_taken_out_of_what_was_published(self) -> None:
        if len(getattr(self, "published", ())) == self.looked_at:
            return
        self.looked_at = len(self.published)
        figures = []
        for (monday, pool), figure in self.published.items():
            parts = [self.behind.get((monday, key), frozenset()) for key in pool.split(",")]
            people_behind = frozenset().union(*parts)
            assert len(people_behind) == figure.people
            figures.append(people_behind)
        assert not differencing_risk(figures, min_group_size=5)


TestAdversary = Adversary.TestCase
TestAdversary.settings = examples(
    10,
    stateful_step_count=15,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_the_moment_of_an_answer_never_matters_only_its_week() -> None:
    office = Office()
    team = [office.member(str(n)) for n in range(5)]
    for n, who in enumerate(team):
        office.now = datetime.combine(WEDNESDAY.date() + timedelta(days=n - 2), WEDNESDAY.timetz())
        office.answers(who, 3)
    office.now = WEDNESDAY
    office.week_passes()

    (figure,) = office.sees(team[0]).everybody.values()
    assert figure.week == week(WEDNESDAY.date())


async def test_alice_and_carol_see_the_team_s_weeks_by_command_and_on_home(
    alice: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await alice.types("/checkin help")
    await carol.types("/checkin help")
    assert "It takes a whole week in which at least 5 people answered" in text_of(await team_of(alice, "no figure yet"))
    with hearth.db.begin() as session:
        delivery = Department(team_id="T0HEARTH01", name="Delivery <1>")
        session.add(delivery)
        session.flush()
        for n in range(11):
            who = Member(team_id="T0HEARTH01", user_id=f"U{n}", department_id=delivery.id if n < 5 else None)
            session.add(who)
            session.flush()
            for back in (7, 14):
                when = WEDNESDAY - timedelta(days=back)
                mood = 4 if n < 5 else 2
                checkins.record(
                    session, by=as_caller(who), draft=checkins.CheckinDraft(mood, tags=["workload"]), now=when
                )
        mine = people.member(session, "T0HEARTH01", alice.id)
        assert mine is not None
        mine.department_id = delivery.id
        session.execute(delete(CheckinWeek))  # what the scheduler had worked out before these people came
        close_weeks(session, now=clock.now())

    hers = await team_of(alice, "Delivery &lt;1&gt;")
    shown = text_of(hers)
    assert "Week of Mon, 16 Nov: 🙂 4 of 5, people felt much alike. 5 of 5 answered." in shown
    assert "11 of 11 answered.\nWhat shaped it most: Workload" in shown
    assert "Before: 11-09 4" in shown
    assert [block["type"] for block in hers["blocks"]].count("data_visualization") == 1
    assert "4 of 5" in hers["text"]
    theirs = text_of(await carol.home())
    assert "11月16日周一开始的一周" in theirs
    assert "11 人中有 11 人打了卡" in theirs
    assert "Delivery" not in theirs
    await carol.clicks(await carol.home(), "checkin.team")
    assert "人人看到的都一样" in text_of(await carol.form())


async def team_of(who: Person, words: str) -> Json:
    await who.types("/checkin team")
    return await who.reads(words)
