"""Two months of the sample team, told in order: the clock stands at each moment while its deed is done and sent."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.orm import Session

from bot.core import people, workspaces
from bot.core.availability import instant
from bot.core.people import Caller
from bot.features import checkins, exchange, kudos, reflection, settings
from bot.platform.database import Database
from handlers import newcomers
from scheduler.sender import Limits, drain
from simulator.clock import ShiftedClock
from simulator.model import Message

from . import _checkins, _days, _kudos, _people, _reflection, _words
from . import _exchange as _exchange_past
from ._people import BY_HANDLE, LEAD, TEAM, Cast

if TYPE_CHECKING:
    from simulator.server import Simulator

SEED = 20261123  # the same two months each time
DAYS = 60
PRESENT = 0.75  # how often somebody checks in on a working day
AT_ONCE = Limits(posts_per_minute=1e6, edits_per_minute=1e6, looks_per_minute=1e6, channel_s=0)


@dataclass(frozen=True)
class Deed:
    """Something that somebody did: `do(session, now)` is one transaction; `posts` if there is something to send."""

    at: datetime
    do: Callable[[Session, datetime], object]
    posts: bool = False


def beginning(now: datetime) -> datetime:
    """Return when the sample workspace was made, if it is looked at now."""
    return now - timedelta(days=DAYS + 1)


async def history(db: Database, sim: "Simulator", clock: ShiftedClock) -> None:
    """Live through the two months from the clock's frozen beginning; it then runs on from the real moment."""
    now = clock.now() + timedelta(days=DAYS + 1)
    async with aiohttp.ClientSession() as http:
        client = workspaces.web_client(sim.api_url, http, sim.app.bot_token)
        home = await workspaces.installation(client, sim.app.bot_token)
        for channel in (_people.GENERAL, _people.KUDOS, _people.EXCHANGE, _people.PROJECT):
            sim.workspace.join(channel, sim.app.bot_user)
        async for page in workspaces.people(client, home.team_id):
            await db.run(people.sync, home.team_id, page)
        for deed in sorted(deeds(now, home.team_id, sim), key=lambda each: each.at):
            await _exchange_days(db, client, clock, until=deed.at)
            clock.freeze(deed.at)
            await db.run(_do, deed)
            if deed.posts:
                await _send(db, client, deed.at)
        await _exchange_days(db, client, clock, until=now)
        await db.run(_days.note, home.team_id, today=now.date(), now=now)
    _read_everything(sim)
    clock.run()
    clock.move_to(now)


async def _send(db: Database, client: AsyncWebClient, now: datetime) -> None:
    """Send what is due, tell those who are thanked once the thanks are posted, and send that."""
    await drain(db, lambda _team: client, now=now, limits=AT_ONCE)
    if await db.run(kudos.tell_due, now=now):
        await drain(db, lambda _team: client, now=now, limits=AT_ONCE)


async def _exchange_days(db: Database, client: AsyncWebClient, clock: ShiftedClock, *, until: datetime) -> None:
    """Announce, remind and close whatever falls between the clock's moment and `until`, each at its own."""
    while True:
        if await db.run(exchange.advance, now=clock.now()):
            await _send(db, client, clock.now())
        moment = await db.read(exchange.next_moment, now=clock.now())
        if moment is None or moment > until:
            return
        clock.freeze(moment)


def _do(session: Session, deed: Deed) -> None:
    deed.do(session, deed.at)


def deeds(now: datetime, team_id: str, sim: "Simulator") -> Iterator[Deed]:
    """Return everything that happens, in any order."""
    rng = Random(SEED)  # noqa: S311 — no secret
    first = (now - timedelta(days=DAYS)).date()
    yield Deed(instant(first, time(0), "Etc/UTC"), lambda session, at: _set_up(session, team_id, at), posts=True)
    workdays = [day for n in range(1, DAYS) if (day := first + timedelta(days=n)).weekday() < 5]  # noqa: PLR2004 — Friday
    for person in TEAM:
        yield from _diary(person, team_id, workdays, now, Random(f"{SEED}{person.id}"))  # noqa: S311
        yield from _answers(person, team_id, workdays, Random(f"{SEED}{person.id}"))  # noqa: S311
    yield from _thanks(team_id, workdays, rng)
    yield from (Deed(each.at, each.do, posts=True) for each in _kudos.sayings(team_id, workdays, now))
    yield from _exchange(team_id, workdays)
    yield from (Deed(at, do, posts=True) for at, do in _exchange_past.past_days(team_id, workdays, now))
    yield from _talk(sim, workdays, rng)
    yield from (Deed(*each) for each in _reflection.deeds(team_id, workdays))


def _set_up(session: Session, team_id: str, now: datetime) -> None:
    """The lead's first day: departments, channels; and everybody's first contact."""
    for person in TEAM:
        newcomers.join(session, team_id, person.id, now=now)
    lead = _caller(session, team_id, LEAD)
    for name in (_people.DELIVERY, _people.SUPPORT, _people.PRODUCT):
        members = [person.id for person in TEAM if person.department == name]
        settings.save_department(session, by=lead, draft=settings.DepartmentDraft(None, name, members), now=now)
    has = settings.team(session, by=lead)
    draft = settings.TeamDraft(
        kudos_channel=_people.KUDOS,
        exchange_channel=_people.EXCHANGE,
        reflection_channel=_people.GENERAL,
        kudos_emoji=has.kudos_emoji,
        away_emoji=has.away_emoji,
        kudos_per_day=has.kudos_per_day,
        locale="zh-CN",
        zone=_people.SHANGHAI,
        region="CN",
        usual=None,
    )
    settings.save_team(session, by=lead, draft=draft, now=now)
    _checkins.choose(session, lead, now)
    plan = exchange.Plan("weekday", -1, time(15), _people.SHANGHAI, weekday=4, region="CN")
    exchange.set_up(session, by=lead, draft=exchange.RuleDraft(plan, _people.EXCHANGE), now=now)


def _caller(session: Session, team_id: str, person: Cast) -> Caller:
    found = people.find_caller(session, team_id, person.id)
    assert found is not None, "history() has learnt everybody"
    return found


def _diary(person: Cast, team_id: str, workdays: list[date], now: datetime, rng: Random) -> Iterator[Deed]:
    """Check-ins at the end of most working days, around the person's own mean."""
    days = [*(_words.CHINESE if person.locale == "zh-CN" else _words.ENGLISH)]
    rng.shuffle(days)
    for number, day in enumerate(day for day in workdays if rng.random() < PRESENT):
        at = instant(day, time(16 + rng.randrange(2), rng.randrange(60)), person.zone)
        if at < now:
            written = days[number % len(days)]
            mood = written[0] if number < len(days) else max(1, min(5, round(rng.gauss(person.mood, 0.8))))
            around = _checkins.around(person, mood, rng)
            _, note, things = written if number < len(days) else (mood, "", ())
            draft = checkins.CheckinDraft(mood, note, things, around.energy, around.place, around.tags or ())
            yield Deed(at, _checkin(person, team_id, draft))


def _checkin(person: Cast, team_id: str, draft: checkins.CheckinDraft) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        return checkins.record(session, by=_caller(session, team_id, person), draft=draft, now=now)

    return do


def _answers(person: Cast, team_id: str, workdays: list[date], rng: Random) -> Iterator[Deed]:
    """What somebody answered to the question of a morning."""
    mine = [(question, text) for handle, question, text in _words.REFLECTIONS if handle == person.handle]
    for day, (question, text) in zip(rng.sample(workdays, len(mine)), mine, strict=True):
        at = instant(day, time(9, 5 + rng.randrange(40)), person.zone)
        yield Deed(at, _answer(person, team_id, question, text))


class _Meant(Random):
    """Chance that falls on one question of the bank, so that it fits its answer."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question

    def choice(self, questions: Any) -> Any:
        """Return the question that was meant."""
        return next(each for each in questions if each.id == self.question)


def _answer(person: Cast, team_id: str, question: str, text: str) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        by = _caller(session, team_id, person)
        asked = reflection.current(session, by=by, rhythm="daily", rng=_Meant(question), now=now)
        draft = reflection.AnswerDraft({"answer": text})
        return reflection.answer(session, by=by, asked_id=asked.id, draft=draft, language=by.locale, now=now)

    return do


def _exchange(team_id: str, workdays: list[date]) -> Iterator[Deed]:
    """People sign up for whatever day is coming, and bring topics."""
    for number, (handle, title, problem, tried) in enumerate(_words.TOPICS):
        at = instant(workdays[-4 + number], time(14, 10 * number), BY_HANDLE[handle].zone)
        yield Deed(at, _bring(team_id, handle, title, problem, tried), posts=True)
    for number, person in enumerate(TEAM[2:]):
        yield Deed(instant(workdays[-3], time(10, number), person.zone), _join(team_id, person), posts=True)


def _bring(team_id: str, handle: str, title: str, problem: str, tried: str) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        by = _caller(session, team_id, BY_HANDLE[handle])
        if exchange.coming(session, by=by, now=now) is None:
            return None
        return exchange.propose(session, by=by, draft=exchange.TopicDraft(title, problem, tried), now=now)

    return do


def _join(team_id: str, person: Cast) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        by = _caller(session, team_id, person)
        return exchange.join(session, by=by, now=now) if exchange.coming(session, by=by, now=now) else None

    return do


def _thanks(team_id: str, workdays: list[date], rng: Random) -> Iterator[Deed]:
    """Kudos in the channel, one every few days, and one between two people."""
    step = len(workdays) / len(_words.KUDOS)
    for number, (giver, receivers, reason, value) in enumerate(_words.KUDOS):
        day = workdays[int(number * step)]
        at = instant(day, time(10 + rng.randrange(6), rng.randrange(60)), BY_HANDLE[giver].zone)
        yield Deed(at, _give(team_id, giver, receivers, reason, value=value), posts=True)
    giver, receiver, reason = _words.PRIVATE_KUDOS
    at = instant(workdays[-6], time(9, 20), BY_HANDLE[giver].zone)
    yield Deed(at, _give(team_id, giver, (receiver,), reason, public=False), posts=True)


def _give(
    team_id: str, giver: str, receivers: tuple[str, ...], reason: str, *, value: str | None = None, public: bool = True
) -> Callable[[Session, datetime], object]:
    def do(session: Session, now: datetime) -> object:
        by, ids = _caller(session, team_id, BY_HANDLE[giver]), tuple(BY_HANDLE[name].id for name in receivers)
        draft = kudos.KudosDraft(people=ids, reason=reason, value=value, public=public)
        return kudos.give(session, by=by, draft=draft, channel=_people.KUDOS if public else None, now=now)

    return do


def _talk(sim: "Simulator", workdays: list[date], rng: Random) -> Iterator[Deed]:
    """A few words of the team among themselves, so that there is something to thank for."""
    channels = {channel.name: channel.id for channel in sim.workspace.channels.values()}
    for number, (channel, handle, text) in enumerate(_words.CHATTER):
        at = instant(workdays[-5 + number], time(11, rng.randrange(60)), BY_HANDLE[handle].zone)
        yield Deed(at, _say(sim, channels[channel], handle, text))


def _say(sim: "Simulator", channel: str, handle: str, text: str) -> Callable[[Session, datetime], object]:
    def do(_session: Session, _now: datetime) -> object:
        message = Message(sim.workspace.next_ts(), channel, text, user=BY_HANDLE[handle].id)
        return sim.workspace.post(message)

    return do


def _read_everything(sim: "Simulator") -> None:
    """Nobody begins with two months of unread messages; only the newest thanks still waits."""
    for channel in list(sim.workspace.channels.values()):
        order = sim.workspace.order(channel.id)
        for person in channel.members if order else ():
            sim.workspace.mark_read(channel.id, person, order[-1])
