"""What a look at Home costs: a handful of queries however much is on it, and no private text unlocked in vain."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from benchmarks.home import counted
from bot.blocks import home as blocks
from bot.core import availability, people
from bot.core.disclosure import closed_week
from bot.core.people import Department, Member
from bot.core.prompts import Occurrence
from bot.features import checkins, kudos, reflection, settings
from bot.features.checkins import Checkin, CheckinWeek
from bot.features.kudos import Kudos
from bot.platform.encryption import TextCipher
from bot.platform.i18n import translator
from handlers import home
from tests.actors import WEDNESDAY, Json, text_of
from tests.conftest import both_engines
from tests.exchange_helpers import SHANGHAI, TEAM, Team, gather

HANDFUL = 11


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    team.now = WEDNESDAY
    yield team
    team.db.close()


def looks(team: Team, user_id: str) -> tuple[Json, list[str]]:
    """Return somebody's Home and the statements it took, with the one that finds out who is asking."""
    with counted(team.db) as statements, team.db.begin(write=False) as session:
        by = people.find_caller(session, TEAM, user_id)
        assert by is not None
        t = translator(by.locale)
        view = blocks.view(t, home.look(session, by=by, t=t, now=team.now))
    return view, [each for each in statements if not each.startswith("PRAGMA")]  # other tests freeze databases so


def lives(team: Team) -> None:
    """Bob has everything that Home can show, and lives by holidays that an administrator entered."""
    team.sets_up(replace(SHANGHAI, capacity=1))
    team.joins("UALICE")
    team.joins("UBOB")
    alice, bob = team.who("UALICE"), team.who("UBOB")
    today = team.now.date()
    off = settings.Span(today + timedelta(days=30), today + timedelta(days=30))
    team.does(settings.take_off, by=bob, span=off)
    team.does(settings.go_onsite, by=bob, draft=settings.SiteDraft(today, today + timedelta(days=3)))
    team.does(settings.snooze, by=bob, until=team.now.date() + timedelta(days=2))
    for back in (31, 2, 1, 0):
        moment = team.now - timedelta(days=back)
        with team.db.begin() as session:
            checkins.record(
                session, by=bob, draft=checkins.CheckinDraft(4, f"{back} days ago", ("a walk",)), now=moment
            )
            for giver, taker in ((alice, "UBOB"), (bob, "UALICE")):
                draft = kudos.KudosDraft(people=(taker,), reason=f"the calm of {moment}", public=False)
                kudos.give(session, by=giver, draft=draft, now=moment)
    with team.db.begin() as session:
        availability.write(session, TEAM, "CN", [availability.Entry(team.now.date(), True)])
        _belongs(session, team)
        _is_asked(session, team)


def _belongs(session: Session, team: Team) -> None:
    """Two departments that were too small to be shown alone, beside a third."""
    parts = [Department(team_id=TEAM, name=name) for name in ("Delivery", "Support", "Sales")]
    session.add_all(parts)
    session.flush()
    session.execute(update(Member).where(Member.user_id == "UBOB").values(department_id=parts[0].id, region="CN"))
    pools = ("all", f"{parts[0].id},{parts[1].id}", str(parts[2].id))
    said = {"team_id": TEAM, "week": closed_week(team.now), "people": 6, "asked": 9, "mean": 3.5, "dispersion": "close"}
    session.add_all(CheckinWeek(pool=pool, **said) for pool in pools)


def _is_asked(session: Session, team: Team) -> None:
    slot = {"team_id": TEAM, "whom": "UBOB", "programme": "reflection.daily", "slot": str(team.now.date())}
    prompt = Occurrence(due_at=team.now, prompted_at=team.now, **slot)
    session.add(prompt)
    session.flush()
    bob, day = team.who("UBOB"), team.now.date()
    request = reflection.QuestionRequest(bob.member_id, "daily", day, prompt.id)
    reflection.ask(session, request, rng=Random(1), now=team.now)


@both_engines
def test_the_fullest_home_takes_a_handful_of_queries(team: Team) -> None:
    lives(team)
    view, statements = looks(team, "UBOB")

    shown = text_of(view)
    for words in ("Quiet until", "0 days ago", "A question is waiting", "3 days in a row", "6 of 9 answered",
                  "3 received and 3 given this month; 4 left today", "the calm of", "waiting list"):  # fmt: skip
        assert words in shown
    assert len(statements) <= HANDFUL, "\n".join(statements)


@both_engines
def test_an_empty_home_takes_no_more(team: Team) -> None:
    view, statements = looks(team, "UCAROL")

    assert "今天" in text_of(view)
    assert len(statements) <= HANDFUL, "\n".join(statements)


def test_home_unlocks_nothing_but_what_it_shows(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    lives(team)
    unlocked: list[bytes] = []
    unlock = TextCipher.decrypt
    monkeypatch.setattr(TextCipher, "decrypt", lambda lock, token: unlocked.append(token) or unlock(lock, token))
    kept = {Checkin: "note = 'x', good_things = 'x' WHERE day <", Kudos: "reason = 'x' WHERE created_at <"}
    with team.db.begin() as session:
        for table, spoilt in kept.items():
            session.execute(text(f"UPDATE {table.__tablename__} SET {spoilt} :day"), {"day": team.now.date()})  # noqa: S608

    assert "0 days ago" in text_of(looks(team, "UBOB")[0])
    assert b"x" not in unlocked
    with team.db.begin(write=False) as session:
        session.scalars(select(Checkin)).all()
    assert b"x" in unlocked
