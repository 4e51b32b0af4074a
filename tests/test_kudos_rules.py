"""The rules of kudos on a real database: allowance and midnight, undo, second voices, what an overview adds up to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.core import outbox
from bot.core.outbox import Delivery
from bot.core.people import Caller, Profile, find_caller, sync, workspace
from bot.features import admin_messages, kudos
from bot.features.kudos import GiveResult, Kudos, KudosDraft, KudosEndorsement, KudosRecipient
from bot.platform.database import Database, connect
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from tests.actors import WEDNESDAY
from tests.conftest import KEY, both_engines

TEAM = "T0HEARTH01"
ALICE = Profile("U0ALICE001", "Alice", zone="America/New_York")
BOB = Profile("U0BOB00001", "Bob", zone="Europe/Berlin")
CAROL = Profile("U0CAROL001", "陈卡萝", locale="zh-CN", zone="Asia/Shanghai")
DAVE = Profile("U0DAVE0001", "Dave", deleted=True)
BEEP = Profile("U0BEEP0001", "Beep", is_bot=True)
CROWD = tuple(Profile(f"U0CROWD{n:03}", f"Person {n}") for n in range(25))

NOW = WEDNESDAY


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.begin() as session:
        sync(session, TEAM, (ALICE, BOB, CAROL, DAVE, BEEP, *CROWD))
        yield session


@pytest.fixture
def caller(session: Session) -> Callable[[Profile], Caller]:
    """Turn a profile into whoever is asking."""

    def find(who: Profile) -> Caller:
        found = find_caller(session, TEAM, who.user_id)
        assert found is not None
        return found

    return find


@pytest.fixture
def alice(caller: Callable[[Profile], Caller]) -> Caller:
    return caller(ALICE)


@pytest.fixture
def bob(caller: Callable[[Profile], Caller]) -> Caller:
    return caller(BOB)


@pytest.fixture
def carol(caller: Callable[[Profile], Caller]) -> Caller:
    return caller(CAROL)


def thank(
    session: Session, by: Caller, *whom: str, n: int = 0, now: datetime = NOW, channel: str | None = None, **more: Any
) -> GiveResult:
    """Give kudos with a reason that no other has."""
    draft = KudosDraft(people=whom, **{"reason": f"staying the night of cut-over {n}", **more})
    return kudos.give(session, by=by, draft=draft, channel=channel, now=now)


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as no:
        call()
    return no.value.code


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def keys(session: Session) -> set[str]:
    return set(session.scalars(select(Delivery.idempotency_key).where(Delivery.state == outbox.QUEUED)))


# Whom


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        ((), "kudos.nobody"),
        ((ALICE.user_id,), "kudos.self"),
        ((BOB.user_id, ALICE.user_id), "kudos.self_among"),
        ((BOB.user_id, BEEP.user_id), "kudos.bot"),
        ((DAVE.user_id,), "kudos.left"),
        (("U0STRANGER",), "kudos.unknown"),
        (tuple(each.user_id for each in CROWD[:21]), "kudos.many"),
    ],
)
def test_alice_cannot_thank(session: Session, alice: Caller, whom: tuple[str, ...], code: str) -> None:
    assert refused(lambda: thank(session, alice, *whom)) == code
    assert (count(session, Kudos), count(session, Delivery)) == (0, 0)


def test_alice_thanks_twenty_people_and_it_counts_once(session: Session, alice: Caller) -> None:
    done = thank(session, alice, *(each.user_id for each in CROWD[:20]))
    assert (len(done.thanks.recipients), done.left) == (20, 4)


def test_of_a_user_group_the_giver_bots_and_leavers_are_passed_over(session: Session, alice: Caller) -> None:
    group = [each.user_id for each in (ALICE, BOB, DAVE, BEEP, CAROL)]
    done = thank(session, alice, CAROL.user_id, also=group)
    assert {each.user_id for each in done.thanks.recipients} == {BOB.user_id, CAROL.user_id}


def test_a_group_of_oneself_or_of_more_than_twenty_is_refused(session: Session, alice: Caller) -> None:
    assert refused(lambda: thank(session, alice, also=[ALICE.user_id])) == "kudos.nobody_in_group"
    assert refused(lambda: thank(session, alice, also=[each.user_id for each in CROWD])) == "kudos.many"


def test_a_stranger_in_another_workspace_is_not_found(session: Session, alice: Caller) -> None:
    sync(session, "T0OTHER001", [Profile("U0ELSEWHERE", "Else")])
    assert refused(lambda: thank(session, alice, "U0ELSEWHERE")) == "kudos.unknown"


# How often


@both_engines
def test_five_a_day_and_again_after_the_givers_own_midnight(session: Session, alice: Caller) -> None:
    for n in range(5):
        assert thank(session, alice, BOB.user_id, n=n).left == 4 - n
    assert refused(lambda: thank(session, alice, BOB.user_id, n=5)) == "kudos.allowance"

    midnight = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)  # in New York
    assert kudos.summary(session, by=alice, now=NOW).resets_at == midnight
    before = midnight - timedelta(seconds=1)
    assert refused(lambda: thank(session, alice, BOB.user_id, n=5, now=before)) == "kudos.allowance"
    assert thank(session, alice, BOB.user_id, n=5, now=midnight).left == 4


def test_the_workspace_says_how_many_a_day(session: Session, alice: Caller) -> None:
    workspace(session, TEAM).kudos_per_day = 1
    assert thank(session, alice, BOB.user_id).left == 0
    assert refused(lambda: thank(session, alice, BOB.user_id, n=1)) == "kudos.allowance"


@pytest.mark.parametrize(
    ("zone", "evening", "midnight"),
    [  # the last is a midnight that the clocks leap over: 24 April 2026 begins at 01:00 in Cairo
        ("America/New_York", datetime(2026, 11, 1, 3, 0, tzinfo=UTC), datetime(2026, 11, 1, 4, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 12, 0, tzinfo=UTC), datetime(2026, 11, 2, 5, 0, tzinfo=UTC)),
        ("Africa/Cairo", datetime(2026, 4, 23, 20, 0, tzinfo=UTC), datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_change_to_summer_time_neither_gives_nor_takes_a_day(
    session: Session, zone: str, evening: datetime, midnight: datetime
) -> None:
    sync(session, TEAM, [Profile("U0TRAVELER", "Traveller", zone=zone)])
    traveller = find_caller(session, TEAM, "U0TRAVELER")
    assert traveller is not None
    assert kudos.summary(session, by=traveller, now=evening).resets_at == midnight
    for n in range(5):
        thank(session, traveller, BOB.user_id, n=n, now=evening)
    last = midnight - timedelta(seconds=1)
    assert kudos.summary(session, by=traveller, now=last).left == 0
    assert kudos.summary(session, by=traveller, now=midnight).left == 5


def test_exactly_the_same_again_is_taken_for_a_repetition(session: Session, alice: Caller) -> None:
    thank(session, alice, BOB.user_id, CAROL.user_id)
    assert refused(lambda: thank(session, alice, CAROL.user_id, BOB.user_id)) == "kudos.again"
    assert thank(session, alice, BOB.user_id).left == 3
    assert thank(session, alice, BOB.user_id, CAROL.user_id, now=NOW + timedelta(minutes=11)).left == 2


# Undo


def test_undo_returns_the_allowance_and_keeps_no_word(session: Session, alice: Caller, bob: Caller) -> None:
    done = thank(session, alice, BOB.user_id, value="team", about="Northwind", link="https://x.example/p1")
    was = kudos.undo(session, by=alice, kudos_id=done.thanks.id, now=NOW + timedelta(minutes=10))

    assert was.reason == "staying the night of cut-over 0"
    kept = session.execute(text("SELECT reason, subject, link, value FROM kudos")).one()
    assert tuple(kept) == (None, None, None, None)
    assert (count(session, KudosRecipient), keys(session)) == (0, set())
    assert kudos.summary(session, by=alice, now=NOW).left == 5
    assert kudos.summary(session, by=bob, now=NOW).received == 0
    assert refused(lambda: kudos.undo(session, by=alice, kudos_id=done.thanks.id, now=NOW)) == "kudos.gone"


def test_after_ten_minutes_it_stays_and_nobody_else_can_undo_it(session: Session, alice: Caller, bob: Caller) -> None:
    sent = thank(session, alice, BOB.user_id).thanks.id
    late = NOW + timedelta(minutes=10, seconds=1)
    assert refused(lambda: kudos.undo(session, by=alice, kudos_id=sent, now=late)) == "kudos.undo_late"
    assert refused(lambda: kudos.undo(session, by=bob, kudos_id=sent, now=NOW)) == "kudos.gone"
    assert kudos.get(session, kudos_id=sent) is not None


def test_a_number_is_never_used_again_after_undo(session: Session, alice: Caller) -> None:
    first = thank(session, alice, BOB.user_id, n=1).thanks.id
    kudos.undo(session, by=alice, kudos_id=first, now=NOW)
    assert thank(session, alice, BOB.user_id, n=2).thanks.id != first


# Second voices


def test_only_others_join_in_and_only_once(
    session: Session, alice: Caller, bob: Caller, carol: Caller, caller: Callable[[Profile], Caller]
) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    assert [each.name for each in kudos.join(session, by=carol, kudos_id=sent, now=NOW).voices] == ["陈卡萝"]
    assert refused(lambda: kudos.join(session, by=carol, kudos_id=sent, now=NOW)) == "kudos.joined"
    assert refused(lambda: kudos.join(session, by=alice, kudos_id=sent, now=NOW)) == "kudos.own"
    assert refused(lambda: kudos.join(session, by=bob, kudos_id=sent, now=NOW)) == "kudos.yours"
    assert count(session, KudosEndorsement) == 1
    assert kudos.leave(session, by=carol, kudos_id=sent, now=NOW).voices == ()


def test_private_kudos_cannot_be_joined_nor_those_of_another_workspace(session: Session, alice: Caller) -> None:
    private = thank(session, alice, BOB.user_id, public=False, channel="C0KUDOS001").thanks
    assert private.channel is None
    sync(session, "T0OTHER001", [Profile("U0ELSEWHERE", "Else")])
    other = find_caller(session, "T0OTHER001", "U0ELSEWHERE")
    assert other is not None
    public = thank(session, alice, BOB.user_id, n=1, channel="C0KUDOS001").thanks.id
    assert refused(lambda: kudos.join(session, by=other, kudos_id=public, now=NOW)) == "kudos.gone"
    assert refused(lambda: kudos.join(session, by=other, kudos_id=private.id, now=NOW)) == "kudos.gone"


def test_a_few_voices_have_names_and_the_rest_is_a_count(
    session: Session, alice: Caller, caller: Callable[[Profile], Caller]
) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    for each in CROWD[:7]:
        thanks = kudos.join(session, by=caller(each), kudos_id=sent, now=NOW)
    english, chinese = (blocks.post(translator(locale), thanks)["text"] for locale in ("en", "zh-CN"))
    assert "Me too: Person 0, Person 1, Person 2, Person 3, and Person 4 and 2 more" in english
    assert "Person 0、Person 1、Person 2、Person 3、Person 4 和另外 2 人也感谢" in chinese
    assert "Person 5" not in english + chinese


# Who is told, and when


def test_recipients_of_public_thanks_are_told_once_the_post_stands(session: Session, alice: Caller) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    assert keys(session) == {kudos.post_key(sent)}
    assert kudos.tell_due(session, now=NOW) == 0

    post = outbox.find(session, kudos.post_key(sent))
    assert post is not None
    post.state, post.channel, post.ts = outbox.SENT, "C0KUDOS001", "1.0"
    assert kudos.tell_due(session, now=NOW) == 1
    assert keys(session) == {kudos.received_key(sent, BOB.user_id)}
    assert kudos.tell_due(session, now=NOW) == 0


def test_a_post_that_dawdles_keeps_nobody_from_their_thanks(session: Session, alice: Caller) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    assert kudos.tell_due(session, now=NOW + timedelta(seconds=10)) == 1
    assert kudos.received_key(sent, BOB.user_id) in keys(session)


def test_a_post_that_slack_refuses_is_told_to_the_giver(session: Session, alice: Caller) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    post = outbox.find(session, kudos.post_key(sent))
    assert post is not None
    post.state, post.error = outbox.FAILED, "not_in_channel"
    assert kudos.tell_due(session, now=NOW) == 1
    assert keys(session) == {kudos.received_key(sent, BOB.user_id), f"kudos.not_posted:{sent}"}
    assert not kudos.give_precheck(session, by=alice, people_named=[]).proven


def test_a_post_that_was_refused_and_sent_again_by_an_administrator_is_public_again(
    session: Session, alice: Caller
) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    post = outbox.find(session, kudos.post_key(sent))
    assert post is not None
    admin, later = replace(alice, is_admin=True), NOW + timedelta(hours=1)

    def becomes(state: str) -> str | None:
        post.state = state
        assert kudos.tell_due(session, now=later) == 1
        return session.get_one(Kudos, sent).channel

    assert becomes(outbox.FAILED) is None
    told = keys(session)
    for state, channel in ((outbox.FAILED, None), (outbox.SENT, "C0KUDOS001")):
        admin_messages.resend(session, by=admin, delivery_id=post.id, now=later)
        assert kudos.tell_due(session, now=later) == 1, "it is on its way, and meant for the channel again"
        assert becomes(state) == channel
    assert keys(session) == told, "nobody is told twice"
    assert kudos.month(session, team_id=alice.team_id, first=NOW.date().replace(day=1)).thanks == 1


def test_thanks_taken_back_before_the_post_are_told_to_nobody(session: Session, alice: Caller) -> None:
    sent = thank(session, alice, BOB.user_id, channel="C0KUDOS001").thanks.id
    kudos.undo(session, by=alice, kudos_id=sent, now=NOW)
    assert kudos.tell_due(session, now=NOW + timedelta(minutes=1)) == 0
    assert keys(session) == set()


# What is kept


def test_what_people_wrote_is_unreadable_in_the_file_and_absent_from_the_ledger(
    db: Database, session: Session, alice: Caller
) -> None:
    said = {"reason": "the plum-coloured cut-over", "about": "Northwind Plum", "link": "https://plum.example/p1"}
    thank(session, alice, BOB.user_id, channel="C0KUDOS001", **said)
    session.flush()
    queries = [text("SELECT * FROM kudos"), text("SELECT * FROM delivery")]
    dump = " ".join(str(row) for query in queries for row in session.execute(query))
    for words in ("plum-coloured", "Northwind", "plum.example"):
        assert words not in dump


# The overview


def test_an_overview_counts_this_month_and_ever_and_shows_the_newest(
    session: Session, alice: Caller, bob: Caller
) -> None:
    october = datetime(2026, 10, 31, 12, 0, tzinfo=UTC)
    thank(session, alice, BOB.user_id, n=1, now=october)
    for n in range(2, 6):
        thank(session, alice, BOB.user_id, n=n, now=NOW + timedelta(minutes=n))
    thank(session, bob, ALICE.user_id, public=False)

    mine = kudos.summary(session, by=bob, now=NOW + timedelta(hours=1))
    assert (mine.received_this_month, mine.received, mine.given_this_month, mine.given) == (4, 5, 1, 1)
    assert [each.reason and each.reason[-1] for each in mine.latest_received] == ["5", "4", "3"]
    assert (mine.left, mine.per_day, mine.undoable) == (4, 5, frozenset())
    seen, newest = kudos.at_a_glance(session, by=bob, now=NOW + timedelta(hours=1)), mine.latest_received[0]
    assert (seen.received_this_month, seen.given_this_month, seen.left) == (4, 1, 4)
    assert seen.newest == kudos.Newest(newest.giver.user_id, None, newest.reason, newest.at)
    hers = kudos.summary(session, by=alice, now=NOW + timedelta(minutes=14))
    assert hers.undoable == {each.id for each in hers.latest_given[:2]}


def test_a_reader_of_either_language_finds_every_word_in_the_overview(session: Session, alice: Caller) -> None:
    thank(session, alice, BOB.user_id, value="craft")
    mine = kudos.summary(session, by=alice, now=NOW)
    english = str(blocks.overview(translator("en-US"), mine, alice.zone))
    chinese = str(blocks.overview(translator("zh-CN"), mine, alice.zone))
    assert "*Given:* 1 this month, 1 in all" in english
    assert "Craft" in english
    assert "*送出* 本月 1 次，累计 1 次" in chinese
    assert "匠心" in chinese
