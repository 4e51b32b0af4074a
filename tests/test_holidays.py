"""Holidays as administrators know them: files and tables with their mistakes, plans that follow, December."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks.reflection import saved_view
from bot.cli import holidays as imports
from bot.core import availability, people
from bot.core.audit import Audit
from bot.core.availability import Entry, Holiday, read_file, read_table
from bot.core.outbox import Delivery
from bot.core.people import Member, Profile
from bot.core.prompts import Schedule, enrol
from bot.features import exchange, reflection, settings
from bot.features.exchange import ExchangeDay, Plan
from bot.features.reflection import ReflectionProgramme
from bot.platform.database import Database, connect
from bot.platform.errors import Misconfigured, Refused
from bot.platform.i18n import translator
from scheduler import holidays
from simulator import people as cast
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, find, text_of
from tests.conftest import KEY, Hearth, both_engines, rows
from tests.series_helpers import set_up

NOTICE_2027 = """日期,安排,名称
2027-02-05..2027-02-11,休,春节
2027-02-20,班,春节
2027/10/1～2027/10/7,放假,国庆节
2027年10月9日,补班,国庆节
"""
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270205
DTEND;VALUE=DATE:20270212
SUMMARY:春节（休）
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270220
SUMMARY:春节（班）
END:VEVENT
END:VCALENDAR
"""
NOVEMBER = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
DECEMBER = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    with db.begin() as session:
        alice, carol = people.sync(
            session,
            "T1",
            [
                Profile("UALICE", "Alice", zone="Asia/Shanghai", is_admin=True),
                Profile("UCAROL", "Carol", zone="Asia/Shanghai"),
            ],
        )
        people.workspace(session, "T1").region = "CN"
        people.workspace(session, "T1").name = "Northwind"
        for who in (alice, carol):
            who.joined_at = NOVEMBER
            enrol(session, who, now=NOVEMBER)
    yield db
    db.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.begin() as session:
        yield session


def who(session: Session, user_id: str) -> people.Caller:
    found = people.find_caller(session, "T1", user_id)
    assert found
    return found


def problems_of(data: bytes | str, name: str = "") -> list[tuple[str, int]]:
    _, problems = read_file(data if isinstance(data, bytes) else data.encode(), name=name)
    return [(each.code.removeprefix("settings.file_"), each.params["line"]) for each in problems]


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_notice_is_read_as_a_spreadsheet_writes_it(encoding: str) -> None:
    found, problems = read_file(NOTICE_2027.encode(encoding))

    assert problems == []
    assert len(found) == 16
    assert Entry(date(2027, 2, 20), True, "春节") in found
    assert Entry(date(2027, 10, 7), False, "国庆节") in found
    assert [each.day for each in found if each.working] == [date(2027, 2, 20), date(2027, 10, 9)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_semicolons_and_tabs_separate_too(separator: str) -> None:
    found, _ = read_table(f"2027-12-24{separator} off{separator} Company day")

    assert found == [Entry(date(2027, 12, 24), False, "Company day")]


def test_a_calendar_file_says_in_its_titles_what_is_worked() -> None:
    found, problems = read_file(ICS.encode())

    assert problems == []
    assert [each.day.day for each in found] == [5, 6, 7, 8, 9, 10, 11, 20]
    assert [each.working for each in found] == [False] * 7 + [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date,kind\n2027-02-30,off\n2027-03-01,off\nsoon,off", [("day", 2), ("day", 4)]),
        ("2027-02-20,maybe", [("kind", 1)]),
        ("2027-02-20,off\n\n# a note\n2027-02-20,work", [("twice", 4)]),
        ("2027-02-20..2027-02-10,off", [("range", 1)]),
        ("2027-01-01..2027-06-01,off", [("range", 1)]),
        ("0207-01-01,off", [("year", 1)]),
        ("9999-01-01,off", [("year", 1)]),
        ("2027-01-01..2027-01-02..2027-01-03,off", [("day", 1)]),
        ("", [("empty", 1)]),
        ("date,kind,name\n", [("empty", 1)]),
        (ICS.replace("DTSTART;VALUE=DATE:20270220", "DTSTART;VALUE=DATE:2027022"), [("event", 9)]),
        (ICS.replace("DTSTART;VALUE=DATE:20270220\n", ""), [("event", 8)]),
        (ICS.replace("SUMMARY:春节（班）", "RRULE:FREQ=YEARLY"), [("repeats", 10)]),
        (ICS.replace("END:VEVENT\nEND:VCALENDAR\n", ""), [("open", 8)]),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", [("empty", 1)]),
    ],
)
def test_each_mistake_is_named_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    assert problems_of(text) == expected


def test_what_is_no_text_is_refused() -> None:
    assert problems_of(b"\x89PNG\r\n\x1a\n\xff\xff\xff") == [("text", 1)]


def test_a_table_reads_back_what_was_written() -> None:
    found, _ = read_file(NOTICE_2027.replace("\n", "\0\n").encode())  # NUL, which PostgreSQL does not keep

    for words in ({}, {"worked": "班", "off": "休"}):
        assert read_table(availability.as_table(found, **words)) == (found, [])
    assert read_table("") == ([], [])


# -- the command ----------------------------------------------------------------------------------


@both_engines
def test_an_import_changes_whose_day_it_is_and_plans_anew(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE_2027)
    said = imports.take(db, file, region="CN")
    with db.begin() as session:
        carol = session.scalars(select(Member).where(Member.user_id == "UCAROL")).one()
        own_hours = availability.availability_of(session, carol)
        announced = availability.announced(session, "T1", "CN", 2027)

    assert said == "14 days off and 2 working days of CN in 2027: Northwind."
    assert (date(2027, 2, 20), True) in own_hours.overrides
    assert announced


def test_a_file_with_a_mistake_changes_nothing_and_names_every_line(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE_2027 + "2027-13-01,off\n2027-05-01,perhaps\n")
    with pytest.raises(Misconfigured) as refused:
        imports.take(db, file, region="CN")

    said = str(refused.value).splitlines()
    assert "nothing was changed" in said[0]
    assert said[1].startswith("Line 6: “2027-13-01” is no date.")
    assert said[2] == "Line 7: “perhaps” is neither `off` nor `work`."
    assert rows(db, select(Holiday.id)) == []


@pytest.mark.parametrize(
    ("region", "team", "words"),
    [("Mars", None, "“Mars” is no region"), ("CN", "T9", "no workspace T9"), ("cn", None, "“cn”")],
)
def test_an_unknown_region_or_workspace_is_a_sentence(
    db: Database, tmp_path: Path, region: str, team: str | None, words: str
) -> None:
    file = tmp_path / "2027.csv"
    file.write_text(NOTICE_2027)
    with pytest.raises(Misconfigured, match=words):
        imports.take(db, file, region=region, team=team)
    with pytest.raises(Misconfigured, match="cannot be read"):
        imports.take(db, tmp_path / "none.csv", region="CN")


def test_a_corrected_file_replaces_what_it_names_and_leaves_the_rest(session: Session) -> None:
    first, _ = read_table("2027-02-20, work\n2027-02-21, work")
    settings.import_holidays(session, region="CN", entries=first, now=NOVEMBER)
    second, _ = read_table("2027-02-21, off, corrected")
    settings.import_holidays(session, region="CN", entries=second, now=NOVEMBER)

    entries = availability.entries(session, "T1", "CN", 2027)
    assert [(each.day.day, each.working) for each in entries] == [(20, True), (21, False)]


def test_a_part_of_a_country_has_the_countrys_entries_and_its_own_win(session: Session) -> None:
    availability.write(session, "T1", "CN", read_table("2027-02-20, work\n2027-02-21, work")[0])
    availability.write(session, "T1", "CN-GX", read_table("2027-02-21, off")[0])

    theirs = availability.overrides(session, "T1", "CN-GX")
    assert theirs == {(date(2027, 2, 20), True), (date(2027, 2, 21), False)}
    assert availability.overrides(session, "T1", None) == frozenset()
    assert availability.overrides(session, "T2", "CN") == frozenset()


def test_the_exchange_day_moves_off_a_day_that_becomes_a_holiday(session: Session) -> None:
    alice = who(session, "UALICE")
    plan = Plan("weekday", -1, time(15), "Asia/Shanghai", 4, "CN")
    saved = exchange.set_up(session, by=alice, draft=exchange.RuleDraft(plan, "C1"), now=NOVEMBER)
    assert saved.unannounced == (2027,)
    day = session.scalars(select(ExchangeDay)).one()
    before = day.starts_at
    lines, _ = read_table(f"{before.date()}, off, moved")
    settings.import_holidays(session, region="CN", entries=lines, now=NOVEMBER)
    exchange.holidays_changed(session, team_id="T1", region="CN", now=NOVEMBER)

    assert (before.date() - session.scalars(select(ExchangeDay)).one().starts_at.date()).days == 1


def test_a_team_s_round_moves_off_it_too_and_its_form_says_what_is_not_announced(session: Session) -> None:
    alice = who(session, "UALICE")
    saved = set_up(session, alice, alice, day="last friday", zone="Asia/Shanghai")
    assert saved.dates[0] == datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert saved.unannounced == (2027,)
    assert "make-up days for 2027 are not announced" in text_of(saved_view(translator("en"), saved))

    settings.import_holidays(session, region="CN", entries=read_table("2026-11-27, off")[0], now=NOVEMBER)
    reflection.holidays_changed(session, team_id="T1", now=NOVEMBER)
    planned = session.scalars(select(ReflectionProgramme.next_at)).one()
    assert planned == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


# -- administrators -------------------------------------------------------------------------------


async def has_chosen_china(alice: Person) -> None:
    await alice.types("/hearth admin")
    assert await alice.submits(region="CN") == {}
    await alice.post("close", view_id=(await alice.form())["id"], all=True)


async def test_alice_enters_the_make_up_days_of_2027_and_the_notice_goes(alice: Person, hearth: Hearth) -> None:
    await has_chosen_china(alice)
    await alice.types("/hearth holidays")
    form = await alice.form()
    _, years = find(form, "hearth.holidays_year")
    option = next(each for each in years["options"] if each["value"] == "2027")
    await alice.clicks(form, "hearth.holidays_year", selected_option=option)

    async def turned() -> bool:
        return "make-up days for 2027 are not announced yet" in text_of(await alice.form())

    await eventually(turned)
    field = "table.CN.2027"
    assert "Line 2: “soon” is no date" in (await alice.submits(**{field: "2027-02-20, work\nsoon, off"}))[field]
    assert "2026-02-20 is not in 2027" in (await alice.submits(**{field: "2026-02-20, work"}))[field]
    assert await alice.submits(**{field: "2027-02-20, work, Spring Festival"}) == {}

    said = text_of(await alice.form())
    assert "1 entry for China in 2027" in said
    assert "not announced" not in said
    assert rows(hearth.db, select(Holiday.day, Holiday.working)) == [(date(2027, 2, 20), True)]
    assert rows(hearth.db, select(Audit.what).where(Audit.what == "holidays:CN:2027")) == [("holidays:CN:2027",)]


async def test_bob_is_no_administrator(bob: Person, hearth: Hearth) -> None:
    assert "Only administrators" in (await bob.types("/hearth holidays"))["text"]


async def test_the_settings_say_when_a_date_reaches_into_an_unannounced_year(
    alice: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await has_chosen_china(alice)
    await carol.types("/hearth help")
    clock.move_to(datetime(2026, 12, 31, 10, 0, tzinfo=UTC))
    await carol.types("/hearth 设置")
    assert await carol.submits() == {}

    assert "中国大陆 2027 年的调休安排还没有公布" in text_of(await carol.form())


# -- December -------------------------------------------------------------------------------------


def test_in_december_each_administrator_is_asked_once_at_a_good_moment(session: Session) -> None:
    assert holidays.enqueue_due(session, now=NOVEMBER) == 0
    asked = [
        holidays.enqueue_due(session, now=DECEMBER.replace(day=day, hour=hour))
        for day in (1, 2, 31)
        for hour in (0, 12)
    ]

    assert asked == [1, 0, 0, 0, 0, 0]
    (found,) = session.scalars(select(Delivery).where(Delivery.kind == "holidays.missing"))
    assert found.recipient == "UALICE"
    assert found.not_before == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai


def test_nobody_is_asked_where_it_is_known_or_no_such_notice_exists(session: Session) -> None:
    availability.write(session, "T1", "CN", read_table("2027-02-20, work")[0])
    assert holidays.enqueue_due(session, now=DECEMBER) == 0
    people.workspace(session, "T1").region = "DE-BY"
    assert holidays.enqueue_due(session, now=DECEMBER) == 0


async def test_alice_answers_decembers_question_from_its_button(
    alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await has_chosen_china(alice)
    clock.move_to(datetime(2026, 12, 1, 15, 0, tzinfo=UTC))
    with hearth.db.begin() as session:
        holidays.enqueue_due(session, now=clock.now())
    await alice.clicks(await alice.gets("Make-up days for 2027 in China"), "hearth.holidays")

    assert "make-up days for 2027 are not announced yet" in text_of(await alice.form())


async def test_which_emoji_mean_away_is_the_team_s_choice(alice: Person, bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth help")
    await alice.types("/hearth admin")
    assert list(await alice.submits(away_emoji=":palm tree! <x>")) == ["away_emoji"]
    assert await alice.submits(away_emoji=":beer:, :palm_tree:") == {}
    alice.sim.workspace.change_user(cast.BOB, status_emoji=":beer:", status_expiration=0)

    async def quiet() -> bool:
        planned = select(Schedule.due_at).join(Member).where(Member.user_id == cast.BOB, Schedule.due_at.is_not(None))
        return rows(hearth.db, planned) == []

    await eventually(quiet)


def test_a_table_of_a_stranger_is_refused(session: Session) -> None:
    draft = settings.HolidaysDraft("CN", 2027, [])
    with pytest.raises(Refused, match=r"admin\.only"):
        settings.save_holidays(session, by=who(session, "UCAROL"), draft=draft, now=NOVEMBER)
    with pytest.raises(Refused, match=r"settings\.region"):
        settings.holiday_year(session, by=who(session, "UALICE"), region="<script>", now=NOVEMBER)
