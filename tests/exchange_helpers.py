"""People and a database for the tests of the exchange day."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.core import outbox
from bot.core import people as members
from bot.core.outbox import Delivery
from bot.core.people import Caller, Member, Profile
from bot.features import exchange
from bot.features.exchange import ExchangeDay, Plan
from bot.platform.database import Database, connect
from handlers import people as arrivals
from scheduler import exchange as timed
from scheduler.messages import render
from simulator import people
from tests.actors import Json, Person, elements, text_of
from tests.conftest import KEY

TEAM, CHANNEL = "T1", "C1"
SHANGHAI = Plan("weekday", -1, time(15), "Asia/Shanghai", weekday=4)
LAST_FRIDAY = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai
NEXT_LAST_FRIDAY = datetime(2026, 12, 25, 7, 0, tzinfo=UTC)
EARLY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

BESIDE = ("exchange.confirmed", "exchange.calendar")

CAST = (
    Profile("UALICE", "Alice", zone="America/New_York", is_admin=True),
    Profile("UBOB", "Bob", zone="Europe/Berlin"),
    Profile("UCAROL", "卡萝", locale="zh-CN", zone="Asia/Shanghai"),
)


@dataclass
class Team:
    """A database with Alice (administrator), Bob and Carol in it, and a clock that a test moves by hand."""

    db: Database
    now: datetime = EARLY

    def restarts(self) -> None:
        """Another process opens the same database."""
        url = self.db.engine.url.render_as_string()
        self.db.close()
        self.db = connect(url, keys=[KEY])

    def does(self, verb: Any, **arguments: Any) -> Any:
        with self.db.begin() as session:
            return verb(session, **arguments, now=self.now)

    def looks(self, verb: Any) -> Any:
        with self.db.begin(write=False) as session:
            return verb(session, now=self.now)

    def sets_up(self, plan: Plan = SHANGHAI, once: date | None = None, channel: str = CHANNEL) -> exchange.Setting:
        return self.does(exchange.set_up, by=self.who("UALICE"), draft=exchange.RuleDraft(plan, channel, once))

    def who(self, user_id: str) -> Caller:
        with self.db.begin(write=False) as session:
            return members.find_caller(session, TEAM, user_id)

    def joins(self, user_id: str) -> None:
        self.does(exchange.join, by=self.who(user_id))

    def ticks(self, moment: datetime) -> None:
        self.now = moment
        self.does(timed.enqueue_due)

    def ticks_through(self, start: datetime, end: datetime, step: timedelta) -> None:
        with self.db.begin() as session:
            while start <= end:
                self.now = start
                timed.enqueue_due(session, now=start)
                start += step

    def told(self, *kinds: str) -> list[tuple[str, str]]:
        """Return (kind, to) of what is in the outbox, in the order in which it was written.

        Confirmations and files for the calendar only if they are asked for.
        """
        with self.db.begin(write=False) as session:
            found = select(Delivery.kind, Delivery.recipient).where(Delivery.op == "post").order_by(Delivery.created_at)
            return [
                (kind.removeprefix("exchange."), to)
                for kind, to in session.execute(found)
                if (kind in kinds if kinds else kind not in BESIDE)
            ]

    def reads(self, kind: str, to: str = CHANNEL) -> str | None:
        """Return the words of the newest message of a kind as it would leave now; None if it would not be said."""
        with self.db.begin() as session:
            query = select(Delivery).where(Delivery.kind == f"exchange.{kind}", Delivery.recipient == to)
            payload = render(session, session.scalars(query.order_by(Delivery.created_at.desc())).first())
            return text_of(payload) if payload else None

    def arrives(self) -> None:
        """Everything that waits has reached Slack."""
        with self.db.begin() as session:
            session.execute(update(Delivery).values(state=outbox.SENT, channel=CHANNEL, ts="1.2"))

    def redraws(self) -> int:
        with self.db.begin(write=False) as session:
            return len(session.scalars(select(Delivery.id).where(Delivery.op == "update")).all())

    def days(self) -> list[tuple[str, datetime, str]]:
        with self.db.begin(write=False) as session:
            found = select(ExchangeDay.slot, ExchangeDay.starts_at, ExchangeDay.state).order_by(ExchangeDay.id)
            return [tuple(row) for row in session.execute(found)]

    def leaves_the_company(self, *user_ids: str) -> None:
        """Slack says that these people have been deactivated."""
        self.does(arrivals.learn, team_id=TEAM, profiles=[self._told(each, deleted=True) for each in user_ids])

    def comes_back(self, user_id: str) -> None:
        self.does(arrivals.learn, team_id=TEAM, profiles=[self._told(user_id)])

    def _told(self, user_id: str, **more: Any) -> Profile:
        known = {each.user_id: each for each in CAST}
        return replace(known.get(user_id, Profile(user_id, user_id, zone="Asia/Shanghai")), **more)

    def changes(self, user_id: str, **fields: Any) -> None:
        with self.db.begin() as session:
            session.execute(update(Member).where(Member.user_id == user_id).values(**fields))


def gather(database_url: str) -> Team:
    """Return the team in this database."""
    db = connect(database_url, keys=[KEY])
    with db.begin() as session:
        members.sync(session, TEAM, CAST)
        members.workspace(session, TEAM).zone = "Asia/Shanghai"
    return Team(db)


async def sets_up(alice: Person, **fields: Any) -> Json:
    """Alice fills the form: last Friday 15:00 in Shanghai, in #kudos, unless `fields` say otherwise."""
    await alice.post("join", channel=people.KUDOS, user=alice.sim.app.bot_user)
    await alice.types("/exchange setup")
    usual = {"when": "weekday:-1:4", "at": "15:00", "zone": "Asia/Shanghai", "channel": people.KUDOS}
    return await alice.submits(**{**usual, **fields})


async def announcement(who: Person) -> Json:
    return await who.reads("Exchange day: ", people.KUDOS)


def labels(thing: Json) -> list[str]:
    return [element["text"]["text"] for _, element in elements(thing) if element["type"] == "button"]
