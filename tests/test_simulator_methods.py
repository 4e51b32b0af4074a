"""All Web API methods of the local workspace together: none falls over, each has its place in the tables."""

import inspect
import re
from itertools import product
from typing import Any

import aiohttp
import pytest
from local_slack import running

from simulator import rates, scopes
from simulator.people import ALICE, GENERAL
from simulator.web_api._methods import METHODS

ARGUMENTS = """
    attachments blocks bot channel channel_id channels cursor email external_id file filename files hash latest
    length limit metadata name oldest post_at scheduled_message_id text thread_ts timestamp trigger_id ts types
    user user_id usergroup users view view_id
"""
ODD_VALUES: list[Any] = [[], {}, [{}], {"type": 1}, "x", "{", "[1]", 5, -1, None, True]
GOOD_ONES: list[dict[str, str]] = [
    {},
    {"channel": GENERAL, "text": "Hello"},
    {"users": ALICE, "user": ALICE, "user_id": ALICE},
]
NEED_NO_SCOPE = {
    *("api.test", "auth.test", "auth.revoke", "chat.getPermalink", "chat.scheduledMessages.list"),
    *("views.open", "views.push", "views.update", "views.publish"),
}
HAVE_NO_TIER = {"api.test", "auth.test", "chat.getPermalink", "chat.postMessage"}


@pytest.mark.parametrize("method", sorted(set(METHODS) - {"auth.revoke"}))
async def test_no_method_falls_over_whatever_it_is_told(method: str) -> None:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, "U0HEARTH01")
        token = slack.simulator.app.app_token if method.startswith("apps.") else slack.client.token
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
            for value, good in product(ODD_VALUES, GOOD_ONES):
                body = dict.fromkeys(ARGUMENTS.split(), value) | good
                async with session.post(f"{slack.simulator.api_url}{method}", json=body) as answer:
                    assert answer.status == 200
                    said = await answer.json()
                assert said["ok"] or re.fullmatch(r"\w+", said["error"])


def test_every_method_says_which_it_is_and_where_it_stands_in_the_tables() -> None:
    needed, tiers = set(scopes.NEEDED) | {"apps.connections.open"}, set(rates.TIER_OF)
    of_a_kind = {method for method in METHODS if method.startswith("conversations.") or method == "users.conversations"}

    assert needed <= set(METHODS)
    assert tiers <= set(METHODS)
    assert set(METHODS) - needed - of_a_kind == NEED_NO_SCOPE
    assert set(METHODS) - tiers == HAVE_NO_TIER
    for name, method in METHODS.items():
        assert (inspect.getdoc(method) or "").startswith(f"{name}:")
