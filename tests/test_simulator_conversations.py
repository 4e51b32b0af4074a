"""Conversations and people in the local workspace: finding, opening, reading, paging."""

from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from local_slack import MONDAY, Slack, running

from simulator.model import Message, User
from simulator.people import ALICE, BEEP, BOB, CAROL, DAVE, GENERAL, GINA, KUDOS, PRIVATE, PROJECT

ME = "U0HEARTH01"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, ME)
        yield slack


async def test_a_direct_message_is_opened_once_and_resumed_later(slack: Slack) -> None:
    first = await slack.client.conversations_open(users=[ALICE])
    second = await slack.client.conversations_open(users=[ALICE], return_im=True)
    third = await slack.client.conversations_open(channel=first["channel"]["id"])

    assert "already_open" not in first.data
    assert second["already_open"]
    assert second["channel"]["user"] == ALICE
    assert first["channel"]["id"] == second["channel"]["id"] == third["channel"]["id"]


async def test_several_people_share_one_conversation_in_whatever_order_they_are_named(slack: Slack) -> None:
    first = await slack.client.conversations_open(users=[ALICE, BOB])
    second = await slack.client.conversations_open(users=[BOB, ALICE], return_im=True)

    assert first["channel"]["id"] == second["channel"]["id"]
    assert second["channel"]["is_mpim"]
    assert second["channel"]["name"] == "mpdm-alice--bob--hearth-1"


async def test_with_whom_no_conversation_can_be_opened(slack: Slack) -> None:
    assert await slack.error("conversations.open", users=DAVE) == "user_disabled"
    assert await slack.error("conversations.open", users=BEEP) == "cannot_dm_bot"
    assert await slack.error("conversations.open", users="U0NOBODY01") == "user_not_found"
    assert await slack.error("conversations.open") == "users_list_not_supplied"
    nine = ",".join(f"U{number}" for number in range(9))
    assert await slack.error("conversations.open", users=nine) == "too_many_users"
    assert await slack.error("conversations.open", channel=GENERAL) == "method_not_supported_for_channel_type"
    assert await slack.error("conversations.open", users=BOB, prevent_creation=True) == "channel_not_found"


async def test_a_private_channel_is_unknown_to_an_app_that_is_not_in_it(slack: Slack) -> None:
    assert await slack.error("conversations.info", channel=PRIVATE) == "channel_not_found"

    slack.simulator.workspace.join(PRIVATE, ME)

    found = await slack.client.conversations_info(channel=PRIVATE, include_num_members=True)
    assert (found["channel"]["is_private"], found["channel"]["num_members"]) == (True, 3)


async def test_what_a_place_is_stands_in_its_object_and_not_in_its_id(slack: Slack) -> None:
    work = slack.simulator.workspace
    group = (await slack.client.conversations_open(users=[ALICE, BOB]))["channel"]["id"]
    old = work.add_channel("plans", kind="private", members=[ME], id="G0OLD0001").id
    new = work.add_channel("new-plans", kind="private", members=[ME]).id
    kinds = ("is_channel", "is_group", "is_mpim", "is_private")

    async def kind_of(place: str) -> tuple[bool, ...]:
        found = (await slack.client.conversations_info(channel=place))["channel"]
        return tuple(found[name] for name in kinds)

    assert (group[0], new[0]) == ("C", "C")
    assert await kind_of(GENERAL) == (True, False, False, False)
    assert await kind_of(new) == (True, False, False, True)
    assert await kind_of(old) == (False, True, False, True)
    assert await kind_of(group) == (True, False, True, True)


async def test_a_channel_shared_with_another_company_says_so_and_one_that_becomes_private_keeps_its_id(
    slack: Slack,
) -> None:
    work = slack.simulator.workspace
    seen = []
    for shared in ("external", "pending", "org", ""):
        work.change_channel(GENERAL, shared=shared)
        found = (await slack.client.conversations_info(channel=GENERAL))["channel"]
        seen.append((found["is_shared"], found["is_ext_shared"], found["is_pending_ext_shared"]))
    assert seen == [(True, True, False), (False, False, True), (True, False, False), (False, False, False)]
    work.change_channel(KUDOS, kind="private")
    assert await slack.error("conversations.info", channel=KUDOS) == "channel_not_found"


async def test_without_the_scope_a_group_dm_is_not_told_of(slack: Slack) -> None:
    async with running("channels:read", "groups:read", "mpim:write") as shy:
        group = (await shy.client.conversations_open(users=[ALICE, BOB]))["channel"]["id"]
        assert await shy.error("conversations.info", channel=group) == "missing_scope"


async def test_channels_are_listed_by_kind_and_archived_ones_can_be_left_out(slack: Slack) -> None:
    work = slack.simulator.workspace
    work.join(PRIVATE, ME)
    work.change_channel(KUDOS, archived=True)

    public = await slack.client.conversations_list(exclude_archived=True)
    both = await slack.client.conversations_list(types="public_channel,private_channel")
    mine = await slack.client.users_conversations(types="public_channel,private_channel")
    carols = await slack.client.users_conversations(user=CAROL, exclude_archived=True)

    assert [place["id"] for place in public["channels"]] == [GENERAL, PROJECT]
    assert [place["id"] for place in both["channels"]] == [GENERAL, KUDOS, PROJECT, PRIVATE]
    assert [place["id"] for place in mine["channels"]] == [GENERAL, PRIVATE]
    assert [place["id"] for place in carols["channels"]] == [GENERAL, PROJECT]
    assert all("is_member" in place for place in both["channels"])
    assert not any("is_member" in place or "num_members" in place for place in carols["channels"])
    assert await slack.error("conversations.list", types="secret") == "invalid_types"


async def test_members_come_in_pages_until_the_cursor_is_empty(slack: Slack) -> None:
    first = await slack.client.conversations_members(channel=GENERAL, limit=4)
    cursor = first["response_metadata"]["next_cursor"]
    second = await slack.client.conversations_members(channel=GENERAL, limit=4, cursor=cursor)

    assert len(first["members"]) == 4
    assert {*first["members"], *second["members"]} == {ALICE, BOB, CAROL, GINA, BEEP, ME}
    assert second["response_metadata"]["next_cursor"] == ""


@pytest.mark.parametrize("method", ["conversations.members", "users.list", "conversations.history"])
async def test_a_cursor_that_slack_did_not_give_is_invalid(slack: Slack, method: str) -> None:
    for cursor in ("nonsense!", "bm9uc2Vuc2U="):
        assert await slack.error(method, channel=GENERAL, cursor=cursor) == "invalid_cursor"
    assert await slack.error(method, channel=GENERAL, limit=-1) == "invalid_limit"


async def test_history_is_newest_first_and_its_pages_neither_skip_nor_repeat(slack: Slack) -> None:
    for number in range(7):
        await slack.client.chat_postMessage(channel=GENERAL, text=f"Message {number}")

    seen: list[str] = []
    cursor, pages = "", 0
    while cursor or not pages:
        page = await slack.client.conversations_history(channel=GENERAL, limit=3, cursor=cursor)
        seen += [note["text"] for note in page["messages"]]
        assert page["has_more"] == (pages < 2)
        cursor = page["response_metadata"]["next_cursor"] if page["has_more"] else ""
        pages += 1

    assert seen == [f"Message {number}" for number in reversed(range(7))]
    assert pages == 3


async def test_history_between_two_moments_includes_them_only_when_asked(slack: Slack) -> None:
    tss = [(await slack.client.chat_postMessage(channel=GENERAL, text=str(n)))["ts"] for n in range(4)]

    async def read(**params: object) -> list[str]:
        said = await slack.client.api_call("conversations.history", json={"channel": GENERAL, **params})
        return [note["text"] for note in said["messages"]]

    assert await read(oldest=tss[1], latest=tss[3]) == ["2"]
    assert await read(oldest=tss[1], latest=tss[3], inclusive=True) == ["3", "2", "1"]
    assert await read(oldest=tss[2]) == ["3"]
    assert await read(latest=tss[1]) == ["0"]
    assert await slack.error("conversations.history", channel=GENERAL, oldest="x") == "invalid_ts_oldest"


async def test_metadata_is_read_back_whole_only_when_asked_for(slack: Slack) -> None:
    tag = {"event_type": "hearth", "event_payload": {"id": "abc"}}
    sent = await slack.client.chat_postMessage(channel=ALICE, text="Hello", metadata=tag)

    short = await slack.client.conversations_history(channel=sent["channel"])
    whole = await slack.client.conversations_history(channel=sent["channel"], include_all_metadata=True)

    assert sent["message"]["metadata"] == tag
    assert short["messages"][0]["metadata"] == {"event_type": "hearth"}
    assert whole["messages"][0]["metadata"] == tag


async def test_history_is_closed_to_an_app_that_is_not_in_the_channel(slack: Slack) -> None:
    assert await slack.error("conversations.history", channel=PROJECT) == "not_in_channel"
    assert await slack.error("conversations.history", channel="D0NOTMINE1") == "channel_not_found"
    assert await slack.error("conversations.replies", channel=GENERAL, ts="1.000000") == "thread_not_found"


async def test_the_app_joins_a_public_channel_and_is_warned_the_second_time(slack: Slack) -> None:
    first = await slack.client.conversations_join(channel=PROJECT)
    second = await slack.client.conversations_join(channel=PROJECT)

    assert first["channel"]["is_member"]
    assert "warning" not in first.data
    assert second["warning"] == "already_in_channel"


async def test_channels_that_cannot_be_joined_or_left(slack: Slack) -> None:
    work = slack.simulator.workspace
    work.join(PRIVATE, ME)
    work.change_channel(KUDOS, archived=True)
    work.change_channel(GENERAL, is_general=True)

    assert await slack.error("conversations.join", channel=PRIVATE) == "method_not_supported_for_channel_type"
    assert await slack.error("conversations.join", channel=KUDOS) == "is_archived"
    assert await slack.error("conversations.leave", channel=GENERAL) == "cant_leave_general"
    await slack.client.conversations_leave(channel=PRIVATE)
    assert ME not in work.channels[PRIVATE].members


async def test_the_app_creates_a_channel_and_invites_people(slack: Slack) -> None:
    made = await slack.client.conversations_create(name="exchange-day", is_private=True)
    place = made["channel"]["id"]

    await slack.client.conversations_invite(channel=place, users=[ALICE, BOB])

    assert slack.simulator.workspace.channels[place].members == {ME, ALICE, BOB}
    assert await slack.error("conversations.create", name="exchange-day") == "name_taken"
    assert await slack.error("conversations.create", name="Exchange Day") == "invalid_name_specials"
    assert await slack.error("conversations.create", name="x" * 81) == "invalid_name_maxlength"
    assert await slack.error("conversations.create") == "invalid_name_required"
    assert await slack.error("conversations.invite", channel=place, users=ALICE) == "already_in_channel"
    assert await slack.error("conversations.invite", channel=place, users=ME) == "cant_invite_self"
    assert await slack.error("conversations.invite", channel=place, users=DAVE) == "user_not_found"
    assert await slack.error("conversations.invite", channel=place) == "no_user"
    assert await slack.error("conversations.invite", channel=PROJECT, users=GINA) == "not_in_channel"


async def test_an_invitation_of_several_people_works_for_all_or_with_force_for_some(slack: Slack) -> None:
    work = slack.simulator.workspace
    work.join(KUDOS, ME)

    refused = await slack.refusal("conversations.invite", channel=KUDOS, users=f"{GINA},{ALICE}")
    assert refused["errors"] == [{"user": ALICE, "ok": False, "error": "already_in_channel"}]
    assert GINA not in work.channels[KUDOS].members

    await slack.client.conversations_invite(channel=KUDOS, users=[GINA, ALICE], force=True)
    assert GINA in work.channels[KUDOS].members


async def test_the_apps_read_mark_moves(slack: Slack) -> None:
    work = slack.simulator.workspace
    first = work.post(Message("", GENERAL, "One", user=ALICE))
    work.post(Message("", GENERAL, "Two", user=ALICE))
    assert work.unread(GENERAL, ME) == 2

    await slack.client.conversations_mark(channel=GENERAL, ts=first.ts)

    assert work.unread(GENERAL, ME) == 1
    assert await slack.error("conversations.mark", channel=PROJECT, ts=first.ts) == "not_in_channel"


async def test_people_are_listed_page_by_page_with_language_and_time_zone(slack: Slack) -> None:
    people: list[dict[str, Any]] = []
    cursor = ""
    while cursor or not people:
        page = await slack.client.users_list(limit=3, cursor=cursor, include_locale=True)
        people += page["members"]
        cursor = page["response_metadata"]["next_cursor"]

    by_id = {person["id"]: person for person in people}
    assert len(people) == len(by_id) == 7
    assert (by_id[CAROL]["locale"], by_id[CAROL]["tz"], by_id[CAROL]["tz_offset"]) == (
        "zh-CN",
        "Asia/Shanghai",
        8 * 3600,
    )
    assert by_id[BOB]["tz_offset"] == 3600
    assert by_id[DAVE]["deleted"]
    assert by_id[GINA]["is_ultra_restricted"]
    assert by_id[ALICE]["is_admin"]
    assert by_id[BEEP]["is_bot"]


async def test_an_address_is_shown_only_to_apps_that_may_see_it(slack: Slack) -> None:
    found = await slack.client.users_lookupByEmail(email="ALICE@example.com")
    assert found["user"]["profile"]["email"] == "alice@example.com"
    assert await slack.error("users.lookupByEmail", email="nobody@example.com") == "users_not_found"
    assert await slack.error("users.lookupByEmail", email="dave@example.com") == "users_not_found"

    async with running("users:read") as shy:
        seen = await shy.client.users_info(user=ALICE)
    assert "email" not in seen["user"]["profile"]


async def test_a_status_and_a_presence_can_be_read(slack: Slack) -> None:
    back = int(MONDAY.timestamp()) + 86_400
    slack.simulator.workspace.change_user(
        BOB, status_emoji=":palm_tree:", status_text="Away", status_expiration=back, presence="away"
    )

    profile = (await slack.client.users_profile_get(user=BOB))["profile"]

    assert (profile["status_emoji"], profile["status_expiration"]) == (":palm_tree:", back)
    assert (await slack.client.users_getPresence(user=BOB))["presence"] == "away"
    assert await slack.error("users.info", user="U0NOBODY01") == "user_not_found"


async def test_five_thousand_people_are_read_in_pages_of_a_thousand(slack: Slack) -> None:
    for number in range(5_000):
        slack.simulator.workspace.add_user(User(f"U0CROWD{number:04d}", f"p{number}", f"Person {number}"))

    sizes: list[int] = []
    cursor = ""
    while cursor or not sizes:
        page = await slack.client.users_list(limit=1000, cursor=cursor)
        sizes.append(len(page["members"]))
        cursor = page["response_metadata"]["next_cursor"]

    assert sizes == [1000, 1000, 1000, 1000, 1000, 7]


async def test_timestamps_grow_even_when_the_clock_stands_still_or_goes_back(slack: Slack) -> None:
    tss = [(await slack.client.chat_postMessage(channel=GENERAL, text="x"))["ts"] for _ in range(3)]
    slack.simulator.move_clock(MONDAY.replace(year=2025))
    tss.append((await slack.client.chat_postMessage(channel=GENERAL, text="x"))["ts"])

    assert all(earlier < later for earlier, later in pairwise(tss))
