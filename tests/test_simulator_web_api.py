"""The local workspace's Web API as a whole: tokens, scopes, bodies, and the record of calls."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from local_slack import Slack, refused, running
from slack_sdk.web.async_client import AsyncWebClient

from simulator.people import ALICE, GENERAL, KUDOS, PROJECT


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, "U0HEARTH01")
        yield slack


async def test_the_app_learns_who_it_is(slack: Slack) -> None:
    me = await slack.client.auth_test()

    assert (me["user_id"], me["bot_id"], me["team"]) == ("U0HEARTH01", "B0HEARTH01", "Northwind")
    assert "chat:write" in me.headers["X-OAuth-Scopes"].split(",")


async def test_a_call_without_a_token_is_not_authed(slack: Slack) -> None:
    client = AsyncWebClient(base_url=slack.simulator.api_url)

    assert (await refused(client.auth_test()))["error"] == "not_authed"


async def test_a_token_that_nobody_issued_is_invalid(slack: Slack) -> None:
    client = AsyncWebClient("xoxb-guessed", base_url=slack.simulator.api_url)

    assert (await refused(client.auth_test()))["error"] == "invalid_auth"


async def test_a_token_given_back_is_revoked(slack: Slack) -> None:
    assert not (await slack.client.auth_revoke(test=True))["revoked"]
    assert (await slack.client.auth_revoke())["revoked"]

    assert await slack.error("auth.test") == "token_revoked"


async def test_the_token_of_a_removed_app_is_inactive(slack: Slack) -> None:
    slack.simulator.app.status = "inactive"

    assert await slack.error("auth.test") == "account_inactive"


async def test_a_bot_token_opens_no_socket_and_an_app_token_posts_nothing(slack: Slack) -> None:
    app = AsyncWebClient(slack.simulator.app.app_token, base_url=slack.simulator.api_url)

    assert await slack.error("apps.connections.open") == "not_allowed_token_type"
    posting = app.chat_postMessage(channel=ALICE, text="Hello")
    assert (await refused(posting))["error"] == "not_allowed_token_type"


async def test_the_app_token_gets_a_socket_address_with_a_ticket_for_one_connection(slack: Slack) -> None:
    app = AsyncWebClient(slack.simulator.app.app_token, base_url=slack.simulator.api_url)

    first = await app.apps_connections_open(app_token=slack.simulator.app.app_token)
    second = await app.apps_connections_open(app_token=slack.simulator.app.app_token)

    assert first["url"].startswith("ws://127.0.0.1:")
    assert first["url"] != second["url"]
    ticket = first["url"].rpartition("/")[2]
    assert slack.simulator.app.tickets.redeem(ticket)
    assert not slack.simulator.app.tickets.redeem(ticket)


async def test_a_missing_scope_is_named_with_those_that_are_there() -> None:
    async with running("chat:write", "users:read") as slack:
        said = await slack.refusal("usergroups.list")

    assert said["error"] == "missing_scope"
    assert said["needed"] == "usergroups:read"
    assert said["provided"] == "chat:write,users:read"


@pytest.mark.parametrize(
    ("method", "params", "needed"),
    [
        ("chat.postMessage", {"channel": ALICE, "text": "Hello"}, "chat:write"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
        ("conversations.info", {"channel": GENERAL}, "channels:read"),
        ("conversations.history", {"channel": GENERAL}, "channels:history"),
        ("conversations.open", {"users": ALICE}, "im:write"),
        ("users.lookupByEmail", {"email": "alice@example.com"}, "users:read.email"),
        ("reactions.add", {"channel": GENERAL, "timestamp": "1.000000", "name": "wave"}, "reactions:write"),
        ("dnd.teamInfo", {"users": ALICE}, "dnd:read"),
        ("files.info", {"file": "F1"}, "files:read"),
    ],
)
async def test_each_family_of_methods_needs_its_own_scope(method: str, params: dict[str, str], needed: str) -> None:
    async with running("commands") as slack:
        said = await slack.refusal(method, **params)

    assert ("missing_scope", needed) == (said["error"], said["needed"])


async def test_another_name_on_a_message_needs_a_scope_of_its_own(slack: Slack) -> None:
    said = await slack.refusal("chat.postMessage", channel=ALICE, text="Hello", username="Santa")

    assert (said["error"], said["needed"]) == ("missing_scope", "chat:write.customize")


async def test_a_method_that_slack_does_not_have_is_unknown(slack: Slack) -> None:
    said = await slack.refusal("chat.shout", channel=ALICE)

    assert said == {"ok": False, "error": "unknown_method", "req_method": "chat.shout"}


async def test_a_form_and_a_json_body_say_the_same(slack: Slack) -> None:
    form = await slack.client.api_call("users.info", data={"user": ALICE, "include_locale": "true"})
    body = await slack.client.api_call("users.info", json={"user": ALICE, "include_locale": True})
    query = await slack.client.api_call("users.info", http_verb="GET", params={"user": ALICE, "include_locale": 1})

    assert form["user"] == body["user"] == query["user"]
    assert form["user"]["locale"] == "en-US"


async def test_the_token_may_come_in_the_form_but_not_in_the_address(slack: Slack) -> None:
    url, token = f"{slack.simulator.api_url}auth.test", slack.simulator.app.bot_token
    async with aiohttp.ClientSession() as session:
        form = await (await session.post(url, data={"token": token})).json()
        address = await (await session.get(url, params={"token": token})).json()

    assert form["ok"]
    assert address["error"] == "not_authed"


@pytest.mark.parametrize(
    ("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object"), ('"hello"', "json_not_object")]
)
async def test_a_body_that_is_no_json_object_is_refused(slack: Slack, body: str, error: str) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    async with aiohttp.ClientSession() as session:
        url = f"{slack.simulator.api_url}api.test"
        said = await (await session.post(url, data=body, headers=headers)).json()

    assert said == {"ok": False, "error": error}


async def test_a_body_of_another_kind_is_refused(slack: Slack) -> None:
    headers = {"Content-Type": "application/xml"}
    async with aiohttp.ClientSession() as session:
        url = f"{slack.simulator.api_url}api.test"
        said = await (await session.post(url, data="<a/>", headers=headers)).json()

    assert said["error"] == "invalid_post_type"


async def test_api_test_says_again_what_it_was_told(slack: Slack) -> None:
    assert (await slack.client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await slack.error("api.test", error="my_error") == "my_error"


async def test_every_call_is_kept_with_its_answer_and_without_its_token(slack: Slack) -> None:
    await slack.client.chat_postMessage(channel=GENERAL, text="Good morning", token=slack.client.token)
    await slack.error("chat.postMessage", channel=PROJECT, text="Good morning")

    good, bad = slack.simulator.calls
    assert good.method == "chat.postMessage"
    assert good.params == {"channel": GENERAL, "text": "Good morning"}
    assert good.answer is not None
    assert good.answer["ok"]
    assert good.at == slack.clock.now()
    assert bad.answer == {"ok": False, "error": "not_in_channel"}


async def test_small_things_about_people_and_the_workspace_can_be_read(slack: Slack) -> None:
    slack.simulator.workspace.emoji["hearth"] = "https://example.com/hearth.png"

    assert (await slack.client.team_info())["team"]["name"] == "Northwind"
    assert (await slack.client.emoji_list())["emoji"] == {"hearth": "https://example.com/hearth.png"}
    assert (await slack.client.bots_info(bot="B0HEARTH01"))["bot"]["user_id"] == "U0HEARTH01"
    assert await slack.error("bots.info", bot="B0NOBODY01") == "bot_not_found"
    assert (await slack.client.team_profile_get())["profile"]["fields"] == []


async def test_a_file_is_uploaded_in_three_steps_and_shared(slack: Slack) -> None:
    shared = await slack.client.files_upload_v2(
        channel=GENERAL, content="a,b\n1,2\n", filename="pulse.csv", title="Pulse", initial_comment="Here it is"
    )

    upload = (await slack.client.files_info(file=shared["file"]["id"]))["file"]
    newest = (await slack.client.conversations_history(channel=GENERAL, limit=1))["messages"][0]
    assert (upload["title"], upload["size"], upload["mimetype"]) == ("Pulse", 8, "text/csv")
    assert newest["text"] == "Here it is"
    assert newest["files"][0]["id"] == upload["id"]
    async with aiohttp.ClientSession() as session:
        kept = await session.get(slack.simulator.url + upload["url_private"])
        assert await kept.text() == "a,b\n1,2\n"


async def test_an_upload_of_another_length_than_announced_is_not_taken(slack: Slack) -> None:
    asked = await slack.client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with aiohttp.ClientSession() as session:
        answer = await session.post(asked["upload_url"], data=b"four")

    assert answer.status == 400
    files = [{"id": "F0NOTHING1"}]
    assert await slack.error("files.completeUploadExternal", files=files) == "file_not_found"
    assert await slack.error("files.info", file=asked["file_id"]) == "file_not_found"
    assert await slack.error("files.getUploadURLExternal", filename="a.txt", length=0) == "invalid_arguments"


async def test_the_app_reacts_to_a_message_once_and_takes_it_back(slack: Slack) -> None:
    note = await slack.client.chat_postMessage(channel=GENERAL, text="Done")
    item = {"channel": GENERAL, "timestamp": note["ts"]}

    await slack.client.reactions_add(name="tada", **item)
    found = await slack.client.reactions_get(**item)

    assert found["message"]["reactions"] == [{"name": "tada", "users": ["U0HEARTH01"], "count": 1}]
    assert await slack.error("reactions.add", name="tada", **item) == "already_reacted"
    assert await slack.error("reactions.add", name="Not A Name", **item) == "invalid_name"
    assert await slack.error("reactions.add", name="tada") == "no_item_specified"
    await slack.client.reactions_remove(name="tada", **item)
    assert await slack.error("reactions.remove", name="tada", **item) == "no_reaction"
    gone = {"channel": GENERAL, "timestamp": "1.000000"}
    assert await slack.error("reactions.add", name="tada", **gone) == "message_not_found"


async def test_user_groups_are_listed_and_disabled_ones_only_when_asked_for(slack: Slack) -> None:
    group = slack.simulator.workspace.usergroups["S0IMPLEM01"]

    listed = (await slack.client.usergroups_list(include_users=True, include_count=True))["usergroups"]
    assert (listed[0]["handle"], listed[0]["users"], listed[0]["user_count"]) == (
        "implementers",
        group.members,
        3,
    )
    assert (await slack.client.usergroups_users_list(usergroup=group.id))["users"] == group.members

    group.date_delete = 1
    assert (await slack.client.usergroups_list())["usergroups"] == []
    assert len((await slack.client.usergroups_list(include_disabled=True))["usergroups"]) == 1
    assert await slack.error("usergroups.users.list", usergroup=group.id) == "no_such_subteam"


async def test_do_not_disturb_is_read_for_one_person_or_for_fifty(slack: Slack) -> None:
    now = int(slack.clock.now().timestamp())
    dnd = {"dnd_enabled": True, "next_dnd_start_ts": now + 60, "next_dnd_end_ts": now + 120}
    slack.simulator.workspace.change_user(ALICE, dnd=dnd | {"snooze_endtime": now + 600})

    one = await slack.client.dnd_info(user=ALICE)
    many = await slack.client.dnd_teamInfo(users=[ALICE, "U0NOBODY01"])

    assert (one["dnd_enabled"], one["snooze_enabled"], one["snooze_remaining"]) == (True, True, 600)
    assert many["users"] == {ALICE: dnd}
    assert await slack.error("dnd.teamInfo", users=",".join(["U1"] * 51)) == "too_many_users"
    assert await slack.error("dnd.info", user="U0NOBODY01") == "user_not_found"


async def test_the_app_can_post_anywhere_public_with_the_scope_for_it() -> None:
    async with running("chat:write", "chat:write.public") as slack:
        assert (await slack.client.chat_postMessage(channel=KUDOS, text="Thank you"))["ok"]
