"""Messages in the local workspace: posting, changing, deleting, scheduling, mentioning."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from local_slack import Slack, running, section

from simulator.model import Message
from simulator.people import ALICE, BEEP, BOB, CAROL, DAVE, GENERAL, GINA, IMPLEMENTERS, PRIVATE, PROJECT

ME = "U0HEARTH01"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, ME)
        yield slack


async def test_a_message_to_a_person_goes_to_their_direct_message(slack: Slack) -> None:
    first = await slack.client.chat_postMessage(channel=ALICE, text="Hello Alice")
    second = await slack.client.chat_postMessage(channel=ALICE, text="And again")

    assert first["channel"].startswith("D")
    assert first["channel"] == second["channel"]
    assert first["ts"] < second["ts"]
    assert slack.simulator.workspace.channels[first["channel"]].members == {ALICE, ME}


async def test_a_message_can_be_addressed_by_the_name_of_its_channel(slack: Slack) -> None:
    assert (await slack.client.chat_postMessage(channel="#general", text="Hello"))["channel"] == GENERAL
    assert (await slack.client.chat_postMessage(channel="general", text="Hello"))["channel"] == GENERAL


async def test_a_deactivated_person_can_still_be_written_to_as_at_slack(slack: Slack) -> None:
    assert (await slack.client.chat_postMessage(channel=DAVE, text="Hello Dave"))["ok"]


async def test_where_the_app_may_not_write(slack: Slack) -> None:
    slack.simulator.workspace.change_channel(GENERAL, archived=True)

    assert await slack.error("chat.postMessage", channel=GENERAL, text="Hello") == "is_archived"
    assert await slack.error("chat.postMessage", channel=PROJECT, text="Hello") == "not_in_channel"
    assert await slack.error("chat.postMessage", channel=PRIVATE, text="Hello") == "channel_not_found"
    assert await slack.error("chat.postMessage", channel="C0NOWHERE1", text="Hello") == "channel_not_found"
    assert await slack.error("chat.postMessage", text="Hello") == "channel_not_found"
    assert await slack.error("chat.postMessage", channel=BEEP, text="Hello") == "cannot_dm_bot"


async def test_an_app_without_a_messages_tab_cannot_write_to_people() -> None:
    async with running(messages_tab_enabled=False) as slack:
        assert await slack.error("chat.postMessage", channel=ALICE, text="Hello") == "messages_tab_disabled"


async def test_a_message_needs_something_to_say(slack: Slack) -> None:
    assert await slack.error("chat.postMessage", channel=GENERAL) == "no_text"
    assert await slack.error("chat.postMessage", channel=GENERAL, text="", blocks=[]) == "no_text"


async def test_a_text_has_an_end(slack: Slack) -> None:
    assert await slack.error("chat.postMessage", channel=GENERAL, text="x" * 40_001) == "msg_too_long"


async def test_wrong_blocks_are_refused_with_the_place_that_is_wrong(slack: Slack) -> None:
    said = await slack.refusal("chat.postMessage", channel=GENERAL, text="x", blocks=[section("x" * 3001)])

    assert said["error"] == "invalid_blocks"
    assert "json-pointer:/blocks/0/text" in said["response_metadata"]["messages"][0]


async def test_blocks_that_are_no_json_are_refused(slack: Slack) -> None:
    assert await slack.error("chat.postMessage", channel=GENERAL, text="x", blocks="[") == "invalid_blocks_format"


async def test_attachments_have_an_end(slack: Slack) -> None:
    many = [{"text": "one"}] * 101

    said = await slack.error("chat.postMessage", channel=GENERAL, text="x", attachments=many)

    assert said == "too_many_attachments"


async def test_blocks_get_ids_and_attachments_numbers(slack: Slack) -> None:
    posted = await slack.client.chat_postMessage(
        channel=GENERAL, text="x", blocks=[section("one"), section("two")], attachments=[{"text": "more"}]
    )

    ids = [block["block_id"] for block in posted["message"]["blocks"]]
    assert len(set(ids)) == 2
    assert posted["message"]["attachments"] == [{"text": "more", "id": 1, "fallback": "more"}]


async def test_special_signs_are_kept_escaped_and_mentions_as_they_are(slack: Slack) -> None:
    text = f"R&D &amp; 1 < 2 > 0 <@{ALICE}> <https://example.com|here> <b>"

    posted = await slack.client.chat_postMessage(channel=GENERAL, text=text)

    expected = f"R&amp;D &amp; 1 &lt; 2 &gt; 0 <@{ALICE}> <https://example.com|here> &lt;b&gt;"
    assert posted["message"]["text"] == expected


async def test_names_become_mentions_only_when_asked_for(slack: Slack) -> None:
    plain = await slack.client.chat_postMessage(channel=GENERAL, text="@alice in #general")
    linked = await slack.client.chat_postMessage(channel=GENERAL, text="@alice in #general @here", link_names=True)

    assert plain["message"]["text"] == "@alice in #general"
    assert linked["message"]["text"] == f"<@{ALICE}> in <#{GENERAL}|general> <!here>"


async def heard(slack: Slack, text: str, **more: object) -> dict[str, str]:
    slack.simulator.workspace.notifications.clear()
    await slack.client.api_call("chat.postMessage", json={"channel": GENERAL, "text": text, **more})
    return {who: notes[-1]["reason"] for who, notes in slack.simulator.workspace.notifications.items()}


async def test_who_is_notified_of_a_message_in_a_channel(slack: Slack) -> None:
    everybody = dict.fromkeys([ALICE, BOB, CAROL, GINA])

    assert await heard(slack, "Good morning") == {}
    assert await heard(slack, f"<@{BOB}> Good morning") == {BOB: "mention"}
    assert await heard(slack, f"<!subteam^{IMPLEMENTERS}>") == dict.fromkeys([ALICE, BOB, CAROL], "usergroup")
    assert await heard(slack, "<!here>") == dict.fromkeys(everybody, "here")
    assert await heard(slack, "x", blocks=[section("<!channel> lunch")]) == dict.fromkeys(everybody, "channel")


async def test_escaped_or_plain_broadcasts_notify_nobody(slack: Slack) -> None:
    plain = {"type": "section", "text": {"type": "plain_text", "text": "<!channel>"}}

    assert await heard(slack, "&lt;!channel&gt; and @here") == {}
    assert await heard(slack, "x", blocks=[plain]) == {}


async def test_a_direct_message_and_a_reply_notify_those_who_are_part_of_it(slack: Slack) -> None:
    work = slack.simulator.workspace
    parent = work.post(Message("", GENERAL, "Who has time?", user=ALICE))

    await slack.client.chat_postMessage(channel=GENERAL, text="I do", thread_ts=parent.ts)
    await slack.client.chat_postMessage(channel=BOB, text="Hello")

    assert [(who, notes[0]["reason"]) for who, notes in work.notifications.items()] == [
        (ALICE, "thread"),
        (BOB, "dm"),
    ]


async def test_a_reply_stays_in_its_thread_unless_it_is_broadcast(slack: Slack) -> None:
    parent = await slack.client.chat_postMessage(channel=GENERAL, text="Question")
    thread = {"channel": GENERAL, "thread_ts": parent["ts"]}
    await slack.client.chat_postMessage(text="One", **thread)
    await slack.client.chat_postMessage(text="Two", reply_broadcast=True, **thread)

    history = (await slack.client.conversations_history(channel=GENERAL))["messages"]
    replies = (await slack.client.conversations_replies(channel=GENERAL, ts=parent["ts"]))["messages"]

    assert [note["text"] for note in history] == ["Two", "Question"]
    assert [note["text"] for note in replies] == ["Question", "One", "Two"]
    assert (history[1]["reply_count"], history[1]["reply_users"]) == (2, [ME])
    assert await slack.error("chat.postMessage", channel=GENERAL, text="x", thread_ts="1.000000") == "thread_not_found"


async def test_the_app_changes_its_own_message(slack: Slack) -> None:
    posted = await slack.client.chat_postMessage(channel=GENERAL, text="Draft", blocks=[section("Draft")])
    item = {"channel": GENERAL, "ts": posted["ts"]}

    blocks = await slack.client.chat_update(text="Better", blocks=[section("Better")], **item)
    plain = await slack.client.chat_update(text="Best", **item)

    assert blocks["message"]["blocks"][0]["text"]["text"] == "Better"
    assert "edited" not in blocks["message"]
    assert "blocks" not in plain["message"]
    assert plain["message"]["edited"]["user"] == ME
    assert plain["text"] == "Best"


async def test_changing_blocks_alone_leaves_no_old_text_and_metadata_stays(slack: Slack) -> None:
    tag = {"event_type": "hearth", "event_payload": {"id": "abc"}}
    posted = await slack.client.chat_postMessage(channel=GENERAL, text="Draft", blocks=[section("Draft")], metadata=tag)

    changed = await slack.client.api_call(
        "chat.update", json={"channel": GENERAL, "ts": posted["ts"], "blocks": [section("Better")]}
    )

    assert changed["message"]["text"] == ""
    assert changed["message"]["metadata"] == tag


async def test_the_app_changes_and_deletes_nothing_that_others_wrote(slack: Slack) -> None:
    theirs = slack.simulator.workspace.post(Message("", GENERAL, "Mine", user=ALICE))

    item = {"channel": GENERAL, "ts": theirs.ts}
    assert await slack.error("chat.update", text="x", **item) == "cant_update_message"
    assert await slack.error("chat.delete", **item) == "cant_delete_message"


async def test_a_deleted_message_is_gone_but_a_parent_leaves_a_stone(slack: Slack) -> None:
    lone = await slack.client.chat_postMessage(channel=GENERAL, text="Lone")
    parent = await slack.client.chat_postMessage(channel=GENERAL, text="Parent")
    await slack.client.chat_postMessage(channel=GENERAL, text="Reply", thread_ts=parent["ts"])

    for note in (lone, parent):
        await slack.client.chat_delete(channel=GENERAL, ts=note["ts"])

    history = (await slack.client.conversations_history(channel=GENERAL))["messages"]
    assert [(note["subtype"], note["text"]) for note in history] == [("tombstone", "This message was deleted.")]
    for method in ("chat.update", "chat.delete"):
        said = await slack.error(method, channel=GENERAL, ts=lone["ts"], text="x")
        assert said == "message_not_found"


async def test_an_ephemeral_message_is_seen_by_one_person_and_not_kept(slack: Slack) -> None:
    await slack.client.chat_postEphemeral(channel=GENERAL, user=ALICE, text="Only you")

    work = slack.simulator.workspace
    assert [note.text for note in work.ephemerals(GENERAL, ALICE)] == ["Only you"]
    assert work.ephemerals(GENERAL, BOB) == []
    assert (await slack.client.conversations_history(channel=GENERAL))["messages"] == []
    away = {"channel": GENERAL, "user": DAVE, "text": "x"}
    assert await slack.error("chat.postEphemeral", **away) == "user_not_in_channel"


async def test_a_permalink_leads_to_a_message(slack: Slack) -> None:
    posted = await slack.client.chat_postMessage(channel=GENERAL, text="Here")

    link = await slack.client.chat_getPermalink(channel=GENERAL, message_ts=posted["ts"])

    assert link["permalink"].endswith(f"/archives/{GENERAL}/p{posted['ts'].replace('.', '')}")
    gone = {"channel": GENERAL, "message_ts": "1.000000"}
    assert await slack.error("chat.getPermalink", **gone) == "message_not_found"


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ("{", "invalid_metadata_format"),
        ({"event_type": "a"}, "invalid_metadata_schema"),
        ("[1]", "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"x": "x" * 20_000}}, "metadata_too_large"),
    ],
)
async def test_wrong_metadata_is_refused(slack: Slack, metadata: object, error: str) -> None:
    assert error == await slack.error("chat.postMessage", channel=GENERAL, text="x", metadata=metadata)


async def test_a_scheduled_message_is_posted_when_the_workspace_reaches_its_moment(slack: Slack) -> None:
    now = slack.clock.now()
    soon = int(now.timestamp()) + 3600
    planned = await slack.client.chat_scheduleMessage(channel=GENERAL, text="Later", post_at=soon)
    listed = (await slack.client.chat_scheduledMessages_list())["scheduled_messages"]
    assert [(each["id"], each["post_at"]) for each in listed] == [(planned["scheduled_message_id"], soon)]

    slack.simulator.move_clock(now + timedelta(hours=1))

    history = (await slack.client.conversations_history(channel=GENERAL))["messages"]
    assert [note["text"] for note in history] == ["Later"]
    assert (await slack.client.chat_scheduledMessages_list())["scheduled_messages"] == []


async def test_a_scheduled_message_can_be_called_back_once(slack: Slack) -> None:
    soon = int(slack.clock.now().timestamp()) + 3600
    planned = await slack.client.chat_scheduleMessage(channel=GENERAL, text="Later", post_at=soon)
    item = {"channel": GENERAL, "scheduled_message_id": planned["scheduled_message_id"]}

    await slack.client.chat_deleteScheduledMessage(**item)

    assert await slack.error("chat.deleteScheduledMessage", **item) == "invalid_scheduled_message_id"


async def test_a_scheduled_message_with_metadata_is_never_posted_as_slack_warns(slack: Slack) -> None:
    now = slack.clock.now()
    tag = {"event_type": "hearth", "event_payload": {"id": "abc"}}
    soon = int(now.timestamp()) + 60
    await slack.client.chat_scheduleMessage(channel=GENERAL, text="Lost", post_at=soon, metadata=tag)

    slack.simulator.move_clock(now + timedelta(hours=1))

    assert (await slack.client.conversations_history(channel=GENERAL))["messages"] == []


async def test_a_message_is_scheduled_for_the_future_but_not_too_far_and_not_too_many(slack: Slack) -> None:
    now = int(slack.clock.now().timestamp())
    to = {"channel": GENERAL, "text": "x"}

    assert await slack.error("chat.scheduleMessage", post_at=now - 1, **to) == "time_in_past"
    assert await slack.error("chat.scheduleMessage", post_at=now + 121 * 86_400, **to) == "time_too_far"
    assert await slack.error("chat.scheduleMessage", post_at="tomorrow", **to) == "invalid_time"
    for _ in range(30):
        await slack.client.chat_scheduleMessage(channel=GENERAL, text="x", post_at=now + 600)
    assert await slack.error("chat.scheduleMessage", post_at=now + 600, **to) == "restricted_too_many"
