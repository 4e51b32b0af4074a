"""Administrators look after messages that may not have arrived, and see who changed what. Nobody else does."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.core import outbox
from bot.core.audit import Audit
from bot.core.outbox import Delivery
from bot.core.people import Member
from simulator import people
from tests.actors import WEDNESDAY, Json, Person, eventually, last_sent, text_of
from tests.conftest import Hearth, both_engines, rows

HOME, ELSEWHERE = "T0HEARTH01", "T0ELSEWHERE"


def write(hearth: Hearth, key: str, state: str = outbox.HELD, *, error: str | None = None, **more: Any) -> str:
    """Put a message into the outbox as the sender has left it; returns its id."""
    given = {"team_id": HOME, "to": people.KUDOS, "kind": "hearth.help", "about": {}, "now": WEDNESDAY}
    with hearth.db.begin() as session:
        row = outbox.enqueue(session, key=key, **(given | more))
        assert row is not None
        row.state, row.error = state, error
        return row.id


def state_of(hearth: Hearth, delivery_id: str) -> str:
    return str(rows(hearth.db, select(Delivery.state).where(Delivery.id == delivery_id))[0][0])


async def opens(who: Person, words: str) -> Json:
    """Open the team's settings, press the button that is called so, and wait for the page."""
    await who.types("/hearth admin")
    await who.clicks(await who.form(), words)

    async def look() -> Json | None:
        form = await who.form()
        return form if form["callback_id"] == words else None

    page: Json = await eventually(look)
    return page


async def shows(who: Person, words: str) -> Json:
    async def look() -> Json | None:
        form = await who.form()
        return form if words in text_of(form) else None

    page: Json = await eventually(look)
    return page


async def test_alice_finds_held_and_failed_messages_with_the_reason_and_without_their_words(
    alice: Person, hearth: Hearth
) -> None:
    write(hearth, "1", kind="kudos.post", error="missing_scope")
    write(hearth, "2", outbox.FAILED, kind="exchange.announcement", error="not_in_channel")
    write(hearth, "3", outbox.FAILED, kind="kudos.received", to=people.BOB, error="msg_too_long")
    write(hearth, "4", outbox.FAILED, error="account_inactive")
    write(hearth, "5", team_id=ELSEWHERE, to="C0SECRET")

    said = text_of(await opens(alice, "hearth.undelivered"))

    assert f"*Kudos* · <#{people.KUDOS}> · Wed, 25 Nov, 05:00" in said
    assert "I may not read there to find out" in said
    assert "`/invite @Hearth` there" in said
    assert "*Direct message* · to one person or a few" in said
    assert people.BOB not in said, "whom a message to one person is for is nobody's business"
    assert "account_inactive" not in said, "whoever has left needs nothing"
    assert "C0SECRET" not in said


async def test_carol_as_an_administrator_reads_it_in_chinese(carol: Person, hearth: Hearth) -> None:
    await carol.types("/checkin 4")
    with hearth.db.begin() as session:
        session.execute(update(Member).where(Member.user_id == people.CAROL).values(is_admin=True))
    write(hearth, "1", error="missing_scope")

    await carol.types("/hearth 未送达")
    page = await carol.form()
    assert page["title"]["text"] == "没送到？"
    assert "Slack 没有回应" in text_of(page)


@both_engines
async def test_resend_sends_it_and_it_is_there_settles_it(alice: Person, hearth: Hearth) -> None:
    alice.sim.workspace.join(people.KUDOS, alice.sim.app.bot_user)
    there = write(hearth, "1", error="missing_scope")
    page = await opens(alice, "hearth.undelivered")
    await alice.clicks(page, "hearth.there")
    await shows(alice, "Everything has arrived")
    again = write(hearth, "2", outbox.FAILED, error="not_in_channel")
    await alice.types("/hearth undelivered")
    await alice.clicks(await shows(alice, "`/invite"), "hearth.resend")

    await alice.reads("What Hearth can do", people.KUDOS)
    assert state_of(hearth, there) == outbox.SENT
    assert state_of(hearth, again) in (outbox.SENT, outbox.SENDING)
    noted = [row[0] for row in rows(hearth.db, select(Audit.what).order_by(Audit.id))]
    assert noted == ["message.there", "message.resend"]


async def test_whoever_comes_second_is_told_so_and_nothing_is_sent_twice(alice: Person, hearth: Hearth) -> None:
    one = write(hearth, "1", error="missing_scope")
    page = await opens(alice, "hearth.undelivered")
    with hearth.db.begin() as session:
        outbox.confirm_sent(session, one)
    await alice.clicks(page, "hearth.resend")

    await shows(alice, "no longer waits for a decision")
    assert state_of(hearth, one) == outbox.SENT


async def test_what_failed_long_ago_or_is_past_its_hour_is_nobody_s_concern(alice: Person, hearth: Hearth) -> None:
    write(hearth, "1", outbox.FAILED, error="not_in_channel", now=WEDNESDAY.replace(month=9))
    write(hearth, "2", outbox.FAILED, error="not_in_channel", expires_at=WEDNESDAY)

    assert "Everything has arrived" in text_of(await opens(alice, "hearth.undelivered"))


async def test_bob_gets_neither_page_by_command_nor_by_a_forged_click(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    held = write(hearth, "1", error="missing_scope")
    for words in ("undelivered", "changes"):
        assert "Only administrators" in (await bob.types(f"/hearth {words}"))["text"]
    page = await opens(alice, "hearth.undelivered")
    await alice.clicks(page, "hearth.there")
    await shows(alice, "Everything has arrived")
    click = last_sent(alice.sim, "interactive")
    for n, action in enumerate(("hearth.there", "hearth.resend", "hearth.undelivered", "hearth.changes")):
        with hearth.db.begin() as session:
            session.get_one(Delivery, held).state = outbox.HELD
        forged = {
            **click,
            "user": {**click["user"], "id": people.BOB},
            "trigger_id": f"forged.{n}",
            "actions": [{**click["actions"][0], "action_id": action, "value": held}],
        }
        await bob.post("deliver", kind="interactive", payload=forged)
    await bob.types("/checkin 4")  # whatever was asked before has been answered by now

    assert state_of(hearth, held) == outbox.HELD
    assert await bob.no_form()
    assert [row[0] for row in rows(hearth.db, select(Audit.user_id))] == [people.ALICE]


@pytest.mark.parametrize("action", ["hearth.there", "hearth.resend"])
async def test_another_workspace_s_message_is_as_one_that_does_not_exist(
    alice: Person, hearth: Hearth, action: str
) -> None:
    own, foreign = write(hearth, "1", error="x"), write(hearth, "2", error="x", team_id=ELSEWHERE)
    page = await opens(alice, "hearth.undelivered")
    assert foreign not in str(page)
    await alice.clicks(page, "hearth.there")
    click = last_sent(alice.sim, "interactive")
    forged = {**click["actions"][0], "action_id": action, "value": foreign}
    await alice.post("deliver", kind="interactive", payload={**click, "trigger_id": "f.1", "actions": [forged]})
    await alice.types("/checkin 4")  # whatever was asked before has been answered by now

    assert (state_of(hearth, own), state_of(hearth, foreign)) == (outbox.SENT, outbox.HELD)


async def test_the_page_of_changes_says_who_changed_which_setting_and_when(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth admin")
    await alice.submits(kudos_per_day="7", locale="zh-CN")

    await alice.types("/hearth changes")
    said = text_of(await shows(alice, "Which setting, by whom"))

    assert f"Wed, 25 Nov, 05:00 · <@{people.ALICE}>" in said
    assert "Kudos a day, for each person; Language of channel posts" in said


async def test_before_any_change_the_page_says_so(alice: Person, hearth: Hearth) -> None:
    assert "Nobody has changed anything yet" in text_of(await opens(alice, "hearth.changes"))
