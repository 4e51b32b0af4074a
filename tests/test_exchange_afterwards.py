"""After the day: takeaways for everybody, one anonymous answer each, the digest, and the figures over time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.core import people as members
from bot.core.people import Department, Profile
from bot.features import exchange
from bot.features.exchange import ExchangeBallot, ExchangeRating
from bot.platform.database import Base
from bot.platform.errors import Refused
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.exchange_helpers import (
    CHANNEL,
    LAST_FRIDAY,
    NEXT_LAST_FRIDAY,
    SHANGHAI,
    TEAM,
    Team,
    announcement,
    gather,
    sets_up,
)

END = LAST_FRIDAY + timedelta(hours=2)
DIGEST = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
PAIRS = replace(SHANGHAI, group_size=2)


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def crowd(team: Team, many: int, departments: int = 2) -> list[str]:
    """Let so many colleagues of so many departments come to the day; returns their user ids."""
    ids = [f"U{number:03}" for number in range(many)]
    with team.db.begin() as session:
        members.sync(session, TEAM, [Profile(each, each, zone="Asia/Shanghai") for each in ids])
        parts = [Department(team_id=TEAM, name=f"D{number}") for number in range(departments)]
        session.add_all(parts)
        session.flush()
        for number, each in enumerate(ids):
            members.member(session, TEAM, each).department_id = parts[number % departments].id
    for each in ids:
        team.joins(each)
    return ids


def takes_place(team: Team, many: int = 6, plan: exchange.Plan = PAIRS, departments: int = 2) -> list[str]:
    """Hold a day with so many people; it is over now."""
    team.sets_up(plan)
    ids = crowd(team, many, departments)
    for moment in (LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY - timedelta(hours=1), END):
        team.ticks(moment)
    return ids


def rates(team: Team, user_id: str, stars: int, day_id: int = 1) -> None:
    team.does(exchange.rate, by=team.who(user_id), day_id=day_id, stars=stars)


def score(team: Team) -> float | None:
    found = team.does(exchange.figures, by=team.who("UALICE"))[0].rated.score
    return found.mean if found else None


def test_everybody_who_came_is_asked_once_and_nobody_else(team: Team) -> None:
    ids = takes_place(team)
    team.does(exchange.join, by=team.who("UBOB"))  # for the next one
    team.ticks(END + timedelta(minutes=5))

    assert [to for _, to in team.told("exchange.rate")] == ids
    assert "Anonymous, and once" in team.reads("rate", ids[0])


def test_nothing_is_shown_before_the_digest_and_nothing_of_four(team: Team) -> None:
    ids = takes_place(team)
    for each in ids[:4]:
        rates(team, each, 5)
    assert score(team) is None
    team.ticks(DIGEST)
    assert score(team) is None
    assert "fewer than five answers" in team.reads("digest")


def test_five_answers_are_shown_together_once_no_more_can_come(team: Team) -> None:
    ids = takes_place(team)
    for each, stars in zip(ids[:5], (5, 4, 4, 3, 4), strict=True):
        rates(team, each, stars)
        assert score(team) is None
    team.ticks(DIGEST)

    assert score(team) == 4
    assert "Usefulness: 4 of 5 (5 answers)" in team.reads("digest")
    with pytest.raises(Refused, match=r"exchange\.rating_closed"):
        rates(team, ids[5], 1)


def test_one_ballot_is_one_answer(team: Team) -> None:
    ids = takes_place(team)
    rates(team, ids[0], 5)

    with pytest.raises(Refused, match=r"exchange\.rated"):
        rates(team, ids[0], 1)
    assert team.reads("rate", ids[0]) is None


@pytest.mark.parametrize(
    ("user_id", "stars", "day_id"), [("UALICE", 5, 1), ("U000", 6, 1), ("U000", 0, 1), ("U000", 3, 99)]
)
def test_a_forged_answer_counts_for_nothing(team: Team, user_id: str, stars: int, day_id: int) -> None:
    takes_place(team)

    with pytest.raises(Refused):
        rates(team, user_id, stars, day_id)
    assert team.db.engine.connect().execute(select(ExchangeRating.id)).all() == []


def test_another_workspace_neither_rates_nor_reads(team: Team) -> None:
    takes_place(team)
    stranger = replace(team.who("U000"), team_id="T2")
    for verb, more in ((exchange.rate, {"day_id": 1, "stars": 5}), (exchange.notes, {"day_id": 1})):
        with pytest.raises(Refused, match="stale"):
            team.does(verb, by=stranger, **more)
    assert team.does(exchange.figures, by=stranger) == ()


@both_engines
def test_an_answer_has_no_person_no_moment_and_no_order_in_storage(team: Team) -> None:
    """Whoever holds the database sees who answered and what was answered, and nothing that joins the two."""
    ids = takes_place(team, 6)
    for each, stars in zip(ids, (1, 2, 3, 4, 5, 1), strict=True):
        rates(team, each, stars)

    assert set(Base.metadata.tables["exchange_rating"].columns.keys()) == {"id", "day_id", "stars"}
    assert set(Base.metadata.tables["exchange_ballot"].columns.keys()) == {"day_id", "member_id", "used"}
    with team.db.begin(write=False) as session:
        stored = session.execute(text("SELECT id, stars FROM exchange_rating")).all()
        ballots = session.scalars(select(ExchangeBallot.member_id)).all()
    assert [row.id for row in stored] == sorted(row.id for row in stored)  # by lot, not as they came
    assert ballots == sorted(ballots)


@pytest.mark.postgres
@pytest.mark.parametrize("engine", ["postgres"])
def test_the_server_does_not_remember_either_which_answer_came_with_which_ballot(team: Team) -> None:
    ids = takes_place(team, 6)
    for each, stars in zip(ids[:4], (1, 2, 3, 4), strict=True):
        rates(team, each, stars)

    with team.db.begin(write=False) as session:
        written = text("SELECT xmin::text FROM exchange_ballot UNION ALL SELECT xmin::text FROM exchange_rating")
        transactions = list(session.scalars(written))
    assert (len(transactions), len(set(transactions))) == (6 + 4, 1)


# -- takeaways ------------------------------------------------------------------------------------


def brings(team: Team, user_id: str = "UBOB", title: str = "Cut-over") -> int:
    found = team.does(exchange.propose, by=team.who(user_id), draft=exchange.TopicDraft(title, "It hung"))
    return int(found.id)


def test_a_takeaway_is_for_everybody_to_read_and_its_writers_to_change_or_take_back(team: Team) -> None:
    team.sets_up()
    topic = brings(team)
    with pytest.raises(Refused, match=r"exchange\.not_begun"):
        team.does(exchange.take_away, by=team.who("UBOB"), draft=exchange.TakeawayDraft(topic, "Name who decides"))
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY + timedelta(minutes=10)
    team.does(exchange.take_away, by=team.who("UBOB"), draft=exchange.TakeawayDraft(topic, "Name who decides"))
    team.does(exchange.take_away, by=team.who("UCAROL"), draft=exchange.TakeawayDraft(topic, "先写回退卡"))

    seen = team.does(exchange.notes, by=team.who("UALICE")).topics[0].takeaways
    assert [(each.name, each.text, each.mine) for each in seen] == [
        ("Bob", "Name who decides", False),
        ("卡萝", "先写回退卡", False),
    ]
    team.does(exchange.take_away, by=team.who("UBOB"), draft=exchange.TakeawayDraft(topic, "Two names"))
    seen = team.does(exchange.take_away, by=team.who("UCAROL"), draft=exchange.TakeawayDraft(topic, None))
    assert [each.text for each in seen.topics[0].takeaways] == ["Two names"]


def test_takeaways_without_words_too_long_or_for_a_topic_that_is_gone_are_refused(team: Team) -> None:
    team.sets_up()
    topic = brings(team)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY
    for words, code in (("🎉", "exchange.words"), (None, "exchange.words"), ("x" * 1_001, "text.long")):
        with pytest.raises(Refused, match=code.replace(".", r"\.")):
            team.does(exchange.take_away, by=team.who("UBOB"), draft=exchange.TakeawayDraft(topic, words))
    for by, number in ((team.who("UBOB"), 99), (replace(team.who("UBOB"), team_id="T2"), topic)):
        with pytest.raises(Refused, match=r"exchange\.topic_gone"):
            team.does(exchange.take_away, by=by, draft=exchange.TakeawayDraft(number, "Words"))


def test_the_digest_quotes_takeaways_and_wakes_nobody_and_is_drawn_anew_with_the_next(team: Team) -> None:
    team.sets_up()
    topic = brings(team, title="Cut-over <!channel>")
    team.joins("UBOB")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(END)
    team.does(
        exchange.take_away, by=team.who("UBOB"), draft=exchange.TakeawayDraft(topic, "<!here> @channel decide *early*")
    )
    team.ticks(DIGEST)

    assert team.told("exchange.digest") == [("digest", CHANNEL)]
    said = team.reads("digest")
    assert "1 person took part." in said
    assert "decide *early*" in said
    assert "<!" not in said
    assert "@channel" not in said
    team.arrives()
    before = team.redraws()
    team.does(exchange.take_away, by=team.who("UCAROL"), draft=exchange.TakeawayDraft(topic, "Ask the night shift"))
    assert team.redraws() == before + 1


def test_a_day_to_which_nobody_came_is_asked_about_by_nobody(team: Team) -> None:
    team.sets_up()
    for moment in (LAST_FRIDAY - timedelta(days=14), END, DIGEST):
        team.ticks(moment)

    assert not team.told("exchange.rate", "exchange.digest")


# -- figures --------------------------------------------------------------------------------------


def test_figures_tell_attendance_mixing_and_who_met_again(team: Team) -> None:
    ids = takes_place(team, 4)
    for each in ids:
        team.joins(each)
    for moment in (NEXT_LAST_FRIDAY - timedelta(days=14), NEXT_LAST_FRIDAY - timedelta(hours=1)):
        team.ticks(moment)
    team.ticks(NEXT_LAST_FRIDAY + timedelta(hours=2))
    second, first = team.does(exchange.figures, by=team.who("UBOB"))

    assert (first.people, first.mixed, first.again) == (4, 1.0, None), "nobody can have met before the first day"
    assert (second.people, second.mixed, second.again) == (4, 1.0, 0.0)


def test_of_one_group_no_shares_are_told(team: Team) -> None:
    ids = takes_place(team, 2)
    for each in ids:
        team.joins(each)
    for moment in (NEXT_LAST_FRIDAY - timedelta(days=14), NEXT_LAST_FRIDAY - timedelta(hours=1)):
        team.ticks(moment)
    team.ticks(NEXT_LAST_FRIDAY + timedelta(hours=2))
    team.ticks(NEXT_LAST_FRIDAY + timedelta(days=4))

    assert [(each.mixed, each.again) for each in team.does(exchange.figures, by=team.who("UBOB"))] == [(None, None)] * 2
    assert "2 people took part." in team.reads("digest")
    assert "%" not in team.reads("digest")


def test_where_all_were_of_one_department_nothing_is_said_of_mixing(team: Team) -> None:
    takes_place(team, 4, departments=1)

    (day,) = team.does(exchange.figures, by=team.who("UBOB"))
    assert (day.people, day.mixed) == (4, None)


def test_two_departments_that_sat_each_by_itself_did_not_mix(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 4)
    for each in ids[::2]:
        team.does(exchange.save_wishes, by=team.who(each), wish=exchange.Wish(apart=tuple(ids[1::2])))
    for moment in (LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY - timedelta(hours=1), END):
        team.ticks(moment)

    (day,) = team.does(exchange.figures, by=team.who("UBOB"))
    assert day.mixed == 0.0


async def test_bob_answers_writes_down_what_he_takes_away_and_reads_the_figures(
    alice: Person, bob: Person, carol: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    await sets_up(alice)
    await announcement(bob)
    await bob.types("/exchange join")
    await carol.types("/exchange 报名")
    await bob.types("/exchange topic Who decides at two in the morning")
    assert await bob.submits(title="Who decides at two in the morning", problem="Nobody knew") == {}
    clock.move_to(END)
    asked = await bob.gets("How useful was the exchange day on Fri, 27 Nov, 08:00 to you?")
    await bob.clicks(asked, "exchange.rate.4")
    await bob.gets("Thank you. Your answer is counted, without your name.")
    assert rows(hearth.db, select(ExchangeRating.stars)) == [(4,)]

    await carol.types("/exchange 收获")
    assert await carol.submits(text="先写 <!channel> 回退卡") == {}
    assert "先写 &lt;!channel&gt; 回退卡" in text_of(await carol.form())
    assert "— carol" in text_of(await bob.types("/exchange notes"))
    figures = text_of(await carol.types("/exchange 数据"))
    assert "2 人参加" in figures
    assert "评分截止后才公布" in figures

    clock.move_to(DIGEST)

    async def posted() -> bool:
        return "What remains of the exchange day" in str(await alice.sees(people.KUDOS))

    assert await eventually(posted)


async def test_before_the_first_day_there_are_neither_notes_nor_figures(bob: Person, carol: Person) -> None:
    assert "No exchange day has been yet" in (await bob.types("/exchange notes"))["text"]
    assert "还没有办完的交流日" in (await carol.types("/exchange 数据"))["text"]
