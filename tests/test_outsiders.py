"""People of other companies, met in a shared channel: never learnt, enrolled, written to, counted or shown anything.

Slack gives them the payloads, profiles and clicks of anybody (docs.slack.dev/apis/slack-connect); only the team in
them is another one. Bots that believed `is_stranger`, or the team of a click, took them for colleagues or answered with
an error (lookerbot #137, tiger-agents #171, bolt-python #767, bolt-js #1614, java-slack-sdk #1041).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.cli import serve
from bot.core import people as members
from bot.core import prompts, workspaces
from bot.core.outbox import Delivery
from bot.core.people import Member
from bot.core.prompts import Schedule
from bot.features.kudos import Kudos
from bot.platform.config import Settings
from bot.platform.database import Database, connect
from simulator import event_payloads, payloads, people
from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.payloads import Where, Who
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Person, eventually, last_sent, text_of
from tests.conftest import Hearth, rows
from tests.kudos_helpers import gives

ELSEWHERE = "I'm here for the people of this workspace only"
KUDOS_EMOJI = "gift_heart"


@pytest.fixture(params=[False, None], ids=["is_stranger false", "is_stranger absent"])
def is_stranger(request: pytest.FixtureRequest) -> bool | None:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def eve(hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person], is_stranger: bool | None) -> Person:
    """Somebody of a customer's company, in #general and #kudos, where Hearth is as well."""
    return a_customer(slack, stranger, is_stranger)


def a_customer(slack: Simulator, stranger: Callable[[str], Person], is_stranger: bool | None = False) -> Person:
    slack.workspace.add_user(people.customer(is_stranger=is_stranger))
    for channel in (people.GENERAL, people.KUDOS):
        slack.workspace.join(channel, people.EVE)
        slack.workspace.join(channel, slack.app.bot_user)
    return stranger(people.EVE)


def known_of(db: Database, slack: Simulator, user_id: str = people.EVE) -> list[Any]:
    """Return whatever Hearth keeps of somebody, has planned for them or has said to them."""
    kept = rows(db, select(Member.user_id, Member.joined_at).where(Member.user_id == user_id))
    planned = rows(db, select(Schedule.id).join(Member).where(Member.user_id == user_id))
    told = rows(db, select(Delivery.kind).where(Delivery.recipient == user_id))
    sent = [call.method for call in slack.calls if user_id in (call.params.get("channel"), call.params.get("users"))]
    return [*kept, *planned, *told, *sent]


async def choose_kudos_channel(hearth: Hearth, slack: Simulator) -> None:
    with hearth.db.begin() as session:
        members.workspace(session, slack.workspace.team_id).kudos_channel = people.KUDOS


async def test_neither_a_reaction_nor_a_mention_makes_a_customer_a_member(
    alice: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.says("the cut-over is done")
    said = (await eve.sees())[-1]
    await eve.reacts(said, KUDOS_EMOJI)
    await eve.says(f"<@{slack.app.bot_user}> hello?")
    await slack.board.outbox.idle()

    assert known_of(hearth.db, slack) == []
    assert rows(hearth.db, select(func.count()).select_from(Kudos)) == [(0,)]


async def test_a_colleague_s_reaction_to_a_customer_s_message_thanks_nobody(
    alice: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    await eve.says("it works at last")
    await alice.reacts((await alice.sees())[-1], KUDOS_EMOJI)
    await alice.gets("not in this workspace")

    assert known_of(hearth.db, slack) == []


@pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)
async def test_a_customer_s_click_is_answered_with_one_sentence_and_never_with_bolt_s_own(
    alice: Person, bob: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    await choose_kudos_channel(hearth, slack)
    await alice.types(f"/kudos <@{people.BOB}> for staying the night of the cut-over")
    post = await eve.reads("staying the night", people.KUDOS)
    assert (await eve.clicks(post, "kudos.me_too"))["ok"]
    answer = await eve.reads(ELSEWHERE, people.KUDOS)

    assert answer["ephemeral"]
    assert last_sent(slack, "interactive")["team"]["id"] == people.CUSTOMER
    assert not any("reinstall" in text_of(each) for each in await eve.sees(people.KUDOS))
    assert known_of(hearth.db, slack) == []


async def test_a_form_and_a_command_of_a_customer_write_nothing(
    alice: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.types("/checkin")
    view = {**(await alice.form()), "state": {"values": {}}}
    her = Who(people.EVE, "eve", people.CUSTOMER)
    form = payloads.view_submission(slack.board.origin, her, view=view, trigger_id="1.2.3")
    command = payloads.slash_command(
        slack.board.origin,
        her,
        Where(people.GENERAL, "general"),
        command="/checkin",
        text="4 all is well",
        trigger_id="1.2.4",
        response_url=slack.board.response_url(people.EVE, people.GENERAL),
    )
    sent = await alice.post("deliver", kind="interactive", payload=form)
    typed = await alice.post("deliver", kind="slash_commands", payload={**command, "team_id": people.CUSTOMER})

    assert "this workspace only" in str(sent["body"])
    assert ELSEWHERE in typed["body"]["text"]
    assert known_of(hearth.db, slack) == []


async def test_slack_is_asked_once_an_hour_who_a_customer_is(
    alice: Person, eve: Person, slack: Simulator, clock: ShiftedClock
) -> None:
    await alice.says("the cut-over is done")
    message = (await eve.sees())[-1]

    async def asked(name: str) -> int:
        await eve.reacts(message, name)
        await slack.board.outbox.idle()
        return sum(each.method == "users.info" and each.params["user"] == people.EVE for each in slack.calls)

    assert await asked("tada") == await asked("heart") == 1
    clock.advance(hours=1)
    assert await asked("eyes") == 2


@pytest.mark.parametrize("is_stranger", [False, None, True])
async def test_a_customer_cannot_be_thanked_the_second_time_either(
    alice: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    for _ in range(2):
        answer = await gives(alice, "@eve for answering every question of ours", said="not in this workspace")
        assert "for answering every question" in text_of(answer)

    assert known_of(hearth.db, slack) == []


async def test_a_customer_in_a_user_group_is_passed_over(
    alice: Person, bob: Person, eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.workspace.usergroups[people.IMPLEMENTERS].members.append(people.EVE)
    answer = await gives(alice, "@implementers for bringing it to the customer")

    assert f"<@{people.EVE}>" not in text_of(answer)
    await bob.gets("bringing it to the customer")
    assert known_of(hearth.db, slack) == []


async def test_what_slack_tells_of_a_customer_is_not_written_down(
    eve: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.workspace.change_user(people.EVE, tz="Asia/Tokyo")
    slack.board.event(event_payloads.user_event("user_change", {"id": people.EVE, "profile": {}}, event_ts="1.0"))
    await slack.board.outbox.idle()

    assert known_of(hearth.db, slack) == []


async def test_a_member_who_turns_out_to_be_of_another_company_takes_part_in_nothing_more(
    alice: Person, hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person], clock: ShiftedClock
) -> None:
    slack.workspace.add_user(User(people.EVE, "eve", "Eve"))
    slack.workspace.join(people.GENERAL, people.EVE)
    eve = stranger(people.EVE)
    await eve.types("/checkin 4 all is well")
    await eve.gets("Hello, I am Hearth")
    slack.workspace.change_user(people.EVE, team_id=people.CUSTOMER)

    async def put_right() -> bool:
        known = select(Member.is_outsider, Member.deleted, Member.joined_at).where(Member.user_id == people.EVE)
        return rows(hearth.db, known) == [(True, True, None)]

    await eventually(put_right)
    assert rows(hearth.db, select(Schedule.due_at).join(Member).where(Member.user_id == people.EVE).distinct()) == [
        (None,)
    ]
    await gives(alice, "@eve for answering every question of ours", said="not in this workspace")
    before = len(await eve.direct())
    clock.advance(days=3)
    await alice.types("/checkin 3")
    assert len(await eve.direct()) == before


async def test_a_click_of_such_a_member_puts_them_right_as_well(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person]
) -> None:
    await choose_kudos_channel(hearth, slack)
    with hearth.db.begin() as session:
        (who,) = members.sync(session, slack.workspace.team_id, [members.Profile(people.EVE, "Eve")])
        who.joined_at = datetime(2026, 1, 1, tzinfo=UTC)
        prompts.enrol(session, who, now=datetime(2026, 1, 1, tzinfo=UTC))
    eve = a_customer(slack, stranger)
    await alice.types(f"/kudos <@{people.BOB}> for staying the night of the cut-over")
    await eve.clicks(await eve.reads("staying the night", people.KUDOS), "kudos.me_too")

    await eve.reads(ELSEWHERE, people.KUDOS)
    assert rows(hearth.db, select(Member.is_outsider).where(Member.user_id == people.EVE)) == [(True,)]


@pytest.mark.parametrize("shown", [True, False], ids=["in a shared channel", "whom Slack no longer shows"])
async def test_a_look_at_everybody_puts_right_who_was_taken_for_a_member(
    shown: bool, slack: Simulator, settings: Settings
) -> None:
    slack.workspace.add_user(people.customer())
    if not shown:
        slack.faults.add("error:user_not_visible", "users.info")
    db, home = connect(settings.database_url, keys=settings.secret_keys), slack.workspace.team_id
    with db.begin() as session:
        members.sync(session, home, [members.Profile(people.EVE, "Eve"), members.Profile(people.BOB, "Bob")])
    async with workspaces.http_session() as http:
        client = workspaces.web_client(settings.slack_api_url, http, slack.app.bot_token)
        assert await serve.learn_people(db, client, home, now=WEDNESDAY)

    found = dict(rows(db, select(Member.user_id, Member.is_outsider)))
    db.close()
    assert found[people.EVE]
    assert not found[people.BOB]


async def test_whoever_comes_back_to_the_workspace_is_a_member_again(
    hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person]
) -> None:
    with hearth.db.begin() as session:
        members.sync(session, slack.workspace.team_id, [members.Profile(people.EVE, "Eve", belongs=False)])
        members.sync(session, slack.workspace.team_id, [members.Profile(people.EVE, "Eve")])
        members.sync(session, slack.workspace.team_id, [members.Profile(people.EVE, belongs=False)])
    slack.workspace.add_user(User(people.EVE, "eve", "Eve"))

    async def back() -> bool:
        known = select(Member.is_outsider, Member.deleted).where(Member.user_id == people.EVE)
        return rows(hearth.db, known) == [(False, False)]

    await eventually(back)


async def test_a_thin_profile_changes_nothing_about_a_member(bob: Person, hearth: Hearth, slack: Simulator) -> None:
    await bob.types("/checkin 4")
    known = select(
        *(Member.name, Member.slack_zone, Member.slack_locale, Member.is_admin, Member.deleted, Member.is_outsider),
    ).where(Member.user_id == people.BOB)
    before = rows(hearth.db, known)
    for thin in (
        {"id": people.BOB},
        {"id": people.BOB, "profile": None, "tz": None, "name": "", "real_name": None},
        {"id": people.BOB, "profile": {}, "is_stranger": False, "locale": None},
    ):
        slack.faults.add("500_before", "users.info", times=1)
        slack.board.event(event_payloads.user_event("user_change", thin, event_ts="1.0"))
        await slack.board.outbox.idle()

    assert rows(hearth.db, known) == before
    assert rows(hearth.db, select(Member.joined_at).where(Member.user_id == people.BOB)) != [(None,)]


async def test_a_colleague_of_the_same_organisation_acts_from_another_of_its_workspaces(
    hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person]
) -> None:
    here = slack.workspace.team_id
    slack.workspace.add_user(User("U0OLGA0001", "olga", "Olga", team_id="T0SISTER01", org_teams=["T0SISTER01", here]))
    slack.workspace.join(people.GENERAL, "U0OLGA0001")
    olga = stranger("U0OLGA0001")
    await olga.types("/checkin 4")
    await olga.gets("Hello, I am Hearth")
    her = Who("U0OLGA0001", "olga", "T0SISTER01")

    async def asked_after_a_click(trigger: str) -> int:
        shortcut = payloads.global_shortcut(
            slack.board.origin, her, callback_id="checkin.open", action_ts="1.1", trigger_id=trigger
        )
        assert (await olga.post("deliver", kind="interactive", payload=shortcut))["status"] == 200
        return sum(each.method == "users.info" and each.params["user"] == olga.id for each in slack.calls)

    assert await asked_after_a_click("1.1.1") == await asked_after_a_click("1.1.2")
    assert rows(hearth.db, select(Member.is_outsider).where(Member.user_id == olga.id)) == [(False,)]


async def _forget(db: Database, user_id: str) -> bool:
    with db.begin() as session:
        who = session.scalar(select(Member).where(Member.user_id == user_id))
        if who is not None:
            session.delete(who)
    return who is not None


async def test_while_slack_is_silent_a_stranger_waits_and_a_colleague_is_served(
    hearth: Hearth, slack: Simulator, stranger: Callable[[str], Person], clock: ShiftedClock
) -> None:
    eve = a_customer(slack, stranger)
    erin = (await eve.post("people", name="erin", real_name="Erin"))["user"]["id"]
    await eventually(_forget, hearth.db, erin)  # Hearth learns her from the event that she joined
    slack.workspace.join(people.GENERAL, erin)
    slack.faults.add("500_before", "users.info", times=2)
    await eve.says("hello", people.GENERAL)
    click = payloads.global_shortcut(
        slack.board.origin,
        Who(people.EVE, "eve", people.CUSTOMER),
        callback_id="checkin.open",
        action_ts="1.1",
        trigger_id=slack.triggers.make(people.EVE),
    )
    await eve.post("deliver", kind="interactive", payload=click)
    assert "Slack can't tell me right now who you are" in text_of(await eve.form())

    her = stranger(erin)
    assert "Noted" in text_of(await her.types("/checkin 4"))
    assert rows(hearth.db, select(Member.name, Member.joined_at).where(Member.user_id == erin)) == [("", None)]
    await her.types("/checkin 4")
    await her.gets("Hello, I am Hearth")
    assert known_of(hearth.db, slack) == []
