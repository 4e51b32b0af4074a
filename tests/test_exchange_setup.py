"""What administrators do with the exchange day: set the rule, move it, cancel it, pause it, mend its announcement."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.core.outbox import Delivery
from bot.features.exchange import ExchangeDay, ExchangeRule
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Person, elements, eventually, text_of
from tests.conftest import Hearth, rows
from tests.exchange_helpers import LAST_FRIDAY, announcement, sets_up


async def test_only_administrators_set_the_rule(bob: Person, carol: Person) -> None:
    assert "Only administrators" in (await bob.types("/exchange setup"))["text"]
    assert "只有工作区管理员" in (await carol.types("/exchange 设置"))["text"]
    assert await bob.no_form()


async def test_alice_sets_the_rule_and_sees_the_next_five_dates(alice: Person, hearth: Hearth) -> None:
    assert await sets_up(alice) == {}

    shown = text_of(await alice.form())
    assert "Last Friday" in shown
    dates = [line for line in shown.splitlines() if line.startswith("•")]
    assert dates[:2] == ["• Fri, 27 Nov, 15:00 (Shanghai time)", "• Fri, 25 Dec, 15:00 (Shanghai time)"]
    assert len(dates) == 5
    assert rows(hearth.db, select(ExchangeDay.starts_at)) == [(LAST_FRIDAY,)]


async def test_what_is_typed_after_setup_fills_the_form(alice: Person) -> None:
    await alice.types("/exchange setup second workday 10:30")
    form = await alice.form()

    initial = [element.get("initial_option", {}).get("value") for _, element in elements(form)]
    assert initial[0] == "workday:2:0"
    assert [e["initial_time"] for _, e in elements(form) if e["type"] == "timepicker"] == ["10:30"]
    assert "I do not know the day “at full moon”" in (await alice.types("/exchange setup at full moon"))["text"]


async def test_a_channel_without_hearth_is_refused_beside_the_field(alice: Person, hearth: Hearth) -> None:
    assert "/invite @Hearth" in (await sets_up(alice, channel=people.PROJECT))["channel"]
    assert "/invite @Hearth" in (await alice.submits(channel=people.PRIVATE))["channel"]
    assert not rows(hearth.db, select(ExchangeRule.team_id))


async def test_a_date_that_is_over_is_refused_beside_the_field(alice: Person) -> None:
    assert "Please choose a date in the future" in (await sets_up(alice, once="2026-11-20"))["once"]


async def test_one_date_by_hand_is_announced_and_shown_in_the_form_again(alice: Person) -> None:
    await sets_up(alice, once="2026-11-30")

    assert "Mon, 30 Nov, 15:00 (Shanghai time)" in (await announcement(alice))["text"]
    await alice.types("/exchange setup")
    assert [e.get("initial_date") for _, e in elements(await alice.form()) if e["type"] == "datepicker"] == [
        "2026-11-30"
    ]


async def test_cancelling_takes_a_note_to_everybody_who_signed_up(alice: Person, bob: Person, carol: Person) -> None:
    await sets_up(alice)
    await announcement(bob)
    await carol.types("/exchange join")
    await alice.types("/exchange cancel")
    assert await alice.submits(note="The room is flooded <!channel>") == {}

    assert "The room is flooded &lt;!channel&gt;" in text_of(await carol.gets("你报名的交流日取消了"))
    said = await bob.reads("is cancelled", people.KUDOS)
    assert "&lt;!channel&gt;" in text_of(said)
    assert "Fri, 25 Dec" in (await bob.types("/exchange"))["text"]


async def test_alice_pauses_and_takes_it_up_again(alice: Person, bob: Person, clock: ShiftedClock) -> None:
    clock.move_to(datetime(2026, 11, 2, 9, tzinfo=UTC))  # nothing has been announced yet
    await sets_up(alice)
    assert "The exchange day is paused." in (await alice.types("/exchange pause"))["text"]
    assert "The exchange day is paused." in (await bob.types("/exchange"))["text"]
    assert "Only administrators" in (await bob.types("/exchange resume"))["text"]

    await alice.clicks(await alice.reads("is paused"), "exchange.resume")
    await alice.reads("Exchange day: Fri, 27 Nov")
    assert "Fri, 27 Nov" in (await bob.types("/exchange"))["text"]


async def test_an_announcement_that_does_not_arrive_is_alices_to_see_and_to_repeat(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    clock.move_to(datetime(2026, 11, 2, 9, tzinfo=UTC))
    await sets_up(alice)
    await alice.post("leave", channel=people.KUDOS, user=alice.sim.app.bot_user)
    clock.move_to(LAST_FRIDAY - timedelta(days=14))

    async def failed() -> bool:
        return rows(hearth.db, select(Delivery.state).where(Delivery.kind == "exchange.announced")) == [("failed",)]

    await eventually(failed)
    assert "not_in_channel" not in text_of(await bob.types("/exchange"))
    await alice.types("/exchange")
    warning = await alice.reads("did not reach <#C0KUDOS001> (Slack says `not_in_channel`)")
    await alice.post("join", channel=people.KUDOS, user=alice.sim.app.bot_user)
    await alice.clicks(warning, "exchange.announce")

    assert "Fri, 27 Nov" in (await announcement(bob))["text"]
