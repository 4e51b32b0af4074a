"""The kudos reaction: on a message it thanks its author, on a post of kudos it joins in, and it can be taken off."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.outbox import Delivery
from bot.features.kudos import Kudos, KudosEndorsement
from simulator import event_payloads, people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Json, Person, brings, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.kudos_helpers import choose, gives, gone

HEART = "gift_heart"


async def said(who: Person, words: str, channel: str = people.GENERAL) -> Json:
    """Have somebody write a message and return it."""
    await who.says(words, channel=channel)
    return next(m for m in reversed(await who.sees(channel)) if m.get("text") == words)


async def found(hearth: Hearth, query: Any, n: int) -> list[Any]:
    """Wait until a query finds exactly so many rows."""

    async def look() -> bool:
        return len(rows(hearth.db, query)) == n

    await eventually(look)
    return rows(hearth.db, query)


STANDING = select(Kudos.id).where(Kudos.withdrawn_at.is_(None))


@pytest.fixture(autouse=True)
def place(hearth: Hearth, slack: Simulator) -> None:
    """Hearth is in #general and in #kudos; reactions elsewhere do not reach it."""
    for channel in (people.GENERAL, people.KUDOS):
        slack.workspace.join(channel, slack.app.bot_user)
    choose(hearth, kudos_channel=people.KUDOS)


async def test_alice_reacts_to_bobs_message_and_bob_is_told_privately(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    message = await said(bob, "The migration ran through in one go")
    await alice.reacts(message, HEART)
    told = await bob.gets("this message of yours")
    assert told["text"].startswith(f"💝 <@{people.ALICE}> thanks you for <http")
    assert message["ts"].replace(".", "") in told["text"]
    assert "Seen only by you two" in told["text"]
    assert not [m for m in await carol.sees(people.KUDOS) if m.get("bot_id")]
    assert "*Left today:* 4 of 5" in (await alice.types("/kudos"))["text"]
    assert "for <http" in text_of(await bob.types("/kudos"))


async def test_carol_is_told_in_chinese_also_for_a_reaction_with_a_skin_tone(
    alice: Person, carol: Person, hearth: Hearth
) -> None:
    choose(hearth, kudos_emoji="pray")
    await alice.reacts(await said(carol, "割接完成"), "pray::skin-tone-3")
    assert "感谢你写的" in text_of(await carol.gets("这条消息"))


async def test_another_reaction_means_nothing(alice: Person, bob: Person, hearth: Hearth) -> None:
    message = await said(bob, "The migration ran through")
    await alice.reacts(message, "eyes")
    await alice.reacts(message, HEART)
    await bob.gets("thanks you for")
    assert len(rows(hearth.db, STANDING)) == 1


@both_engines
async def test_taken_off_within_ten_minutes_it_is_taken_back_and_may_come_again(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    message = await said(bob, "The migration ran through")
    await alice.reacts(message, HEART)
    await bob.gets("thanks you for")
    await alice.reacts(message, HEART, remove=True)
    await gone(bob, "thanks you for", await bob.conversation())
    assert rows(hearth.db, STANDING) == []

    await alice.reacts(message, HEART)
    await bob.gets("thanks you for")
    assert "*Left today:* 4 of 5" in (await alice.types("/kudos"))["text"]


async def test_taken_off_later_it_stays_and_putting_it_on_again_thanks_nobody_twice(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    message = await said(bob, "The migration ran through")
    await alice.reacts(message, HEART)
    await bob.gets("thanks you for")
    clock.advance(minutes=11)
    await alice.reacts(message, HEART, remove=True)
    await alice.reacts(message, HEART)
    other = await said(bob, "And the second one too")
    await alice.reacts(other, HEART)
    await found(hearth, STANDING, 2)


async def test_on_a_post_of_kudos_it_is_a_second_voice(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    await gives(alice, "@bob for staying the night")
    posted = await bob.reads("staying the night", people.KUDOS)
    await bob.gets("staying the night")  # the outbox knows by now where the post stands
    await carol.reacts(posted, HEART)
    await bob.reads("Me too: carol", people.KUDOS)
    assert "*今天还能送* 5 次，每天 5 次" in (await carol.types("/kudos"))["text"], "joining in costs nothing"

    await carol.reacts(posted, HEART, remove=True)
    await gone(bob, "Me too: carol", people.KUDOS)
    await bob.reacts(posted, HEART)
    await alice.reacts(posted, HEART)
    await carol.reacts(posted, HEART)
    await found(hearth, select(KudosEndorsement.member_id), 1)
    assert not rows(hearth.db, select(Delivery.id).where(Delivery.kind == "kudos.reaction_refused"))


async def test_what_cannot_be_thanked_is_said_once_a_day_and_quietly(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    refusals = select(Delivery.idempotency_key).where(Delivery.kind == "kudos.reaction_refused")
    for n in range(3):
        await alice.reacts(await said(alice, f"I finished part {n}"), HEART)
    told = await alice.gets("stays a reaction")
    assert "Kudos are for others" in told["text"]
    await alice.reacts(await said(bob, "The migration ran through"), HEART)
    await bob.gets("thanks you for")
    assert len(rows(hearth.db, refusals)) == 1

    clock.advance(days=1)
    await alice.reacts(await said(alice, "Another day"), HEART)
    await found(hearth, refusals, 2)
    assert len(rows(hearth.db, STANDING)) == 1


async def test_a_used_up_allowance_is_said_in_the_readers_language(bob: Person, carol: Person, hearth: Hearth) -> None:
    choose(hearth, kudos_per_day=1)
    await carol.reacts(await said(bob, "First"), HEART)
    await bob.gets("thanks you for")
    await carol.reacts(await said(bob, "Second"), HEART)
    assert "今天的感谢次数已经用完了" in text_of(await carol.gets("没有变成感谢"))


async def test_a_reaction_to_hearth_itself_thanks_nobody(alice: Person, bob: Person, hearth: Hearth) -> None:
    await gives(alice, "private @bob for telling me the truth")
    await bob.reacts(await bob.gets("telling me the truth"), HEART)
    await bob.reacts(await said(alice, "Lunch"), HEART)
    await alice.gets("thanks you for")
    assert len(rows(hearth.db, STANDING)) == 2
    assert not rows(hearth.db, select(Delivery.id).where(Delivery.kind == "kudos.reaction_refused"))


async def test_a_repeated_event_thanks_once(alice: Person, bob: Person, slack: Simulator, hearth: Hearth) -> None:
    message = await said(bob, "The migration ran through")
    await alice.reacts(message, HEART)
    await bob.gets("thanks you for")
    before = [m["ts"] for m in await bob.direct()]
    await alice.reacts(await said(bob, "And the other"), HEART)
    await found(hearth, STANDING, 2)
    assert before == [m["ts"] for m in await bob.direct()][: len(before)]


# -- late and out of order ------------------------------------------------------------------------


async def brings_reaction(
    who: Person, hearth: Hearth, message: Json, at: datetime, kind: str = "reaction_added"
) -> None:
    """Have Slack tell late that somebody put the reaction on a message, or took it off."""
    inner = event_payloads.reaction(
        kind,
        user=who.id,
        name=HEART,
        item_user=message["user"],
        channel=message["channel"],
        ts=message["ts"],
        event_ts="",
    )
    await brings(who.sim, hearth.db, inner, at)


async def test_a_reaction_counts_on_the_day_it_was_put_on_though_todays_are_used_up(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    choose(hearth, kudos_per_day=1)
    midnight = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)  # in New York
    clock.move_to(midnight + timedelta(minutes=5))
    await alice.reacts(await said(bob, "Today's work"), HEART)
    await found(hearth, STANDING, 1)

    late = midnight - timedelta(minutes=1)
    await brings_reaction(alice, hearth, await said(bob, "Yesterday's work"), late)
    given = await found(hearth, select(Kudos.created_at).order_by(Kudos.created_at), 2)
    assert given[0] == (late,)
    assert "*Left today:* 0 of 1" in (await alice.types("/kudos"))["text"]
    await brings_reaction(alice, hearth, await said(bob, "More of yesterday's"), late - timedelta(hours=1))
    assert len(rows(hearth.db, STANDING)) == 2, "yesterday's are used up too"


async def test_a_late_reaction_leaves_todays_allowance_alone(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    await brings_reaction(alice, hearth, await said(bob, "Done"), clock.now() - timedelta(days=1))
    assert "*Left today:* 5 of 5" in (await alice.types("/kudos"))["text"]
    assert rows(hearth.db, select(Kudos.created_at)) == [(clock.now() - timedelta(days=1),)]


async def test_a_reaction_of_the_last_evening_of_a_month_belongs_to_that_month(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    clock.move_to(datetime(2026, 12, 1, 0, 5, tzinfo=UTC))
    await brings_reaction(alice, hearth, await said(bob, "Done"), datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    assert rows(hearth.db, select(Kudos.created_at)) == [(datetime(2026, 11, 30, 23, 59, tzinfo=UTC),)]
    queued = rows(hearth.db, select(Delivery.not_before).where(Delivery.kind == "kudos.received"))
    assert queued == [(clock.now(),)], "the message leaves now, of course"


ADDED, REMOVED = "reaction_added", "reaction_removed"
IN_ORDER = ((1, ADDED), (3, REMOVED), (5, ADDED))


@both_engines
@pytest.mark.parametrize("kinds", [2, 3])
async def test_the_newest_decides_in_whatever_order_reactions_and_removals_arrive(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock, kinds: int
) -> None:
    choose(hearth, kudos_per_day=50)
    begin = clock.now() - timedelta(hours=3)
    for order in permutations(IN_ORDER[:kinds]):
        message = await said(bob, f"Done: {order}")
        for minutes, kind in order:
            await brings_reaction(alice, hearth, message, begin + timedelta(minutes=minutes), kind)
        stands = STANDING.where(Kudos.source_ts == message["ts"])
        assert len(rows(hearth.db, stands)) == (kinds == 3), order


async def test_a_late_removal_takes_back_what_it_would_have_taken_back_in_time(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    message, other = await said(bob, "Done"), await said(bob, "This too")
    for each in (message, other):
        await alice.reacts(each, HEART)
    await found(hearth, STANDING, 2)
    put_on = clock.now()
    clock.advance(hours=3)
    await brings_reaction(alice, hearth, message, put_on + timedelta(minutes=9), REMOVED)
    await brings_reaction(alice, hearth, other, put_on + timedelta(minutes=11), REMOVED)
    assert rows(hearth.db, STANDING.with_only_columns(Kudos.source_ts)) == [(other["ts"],)]
    await gone(bob, message["ts"].replace(".", ""), await bob.conversation())


async def test_a_second_voice_that_was_taken_back_before_it_was_heard_of_is_none(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await gives(alice, "@bob for staying the night")
    posted = await bob.reads("staying the night", people.KUDOS)
    await bob.gets("staying the night")
    posted["user"] = posted.get("user") or alice.sim.app.bot_user
    await brings_reaction(carol, hearth, posted, clock.now() - timedelta(minutes=1), REMOVED)
    await brings_reaction(carol, hearth, posted, clock.now() - timedelta(minutes=2))
    assert not rows(hearth.db, select(KudosEndorsement.member_id))
