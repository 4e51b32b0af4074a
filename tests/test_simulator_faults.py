"""What can be told to go wrong in the local workspace, and its rate limits."""

import time
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from local_slack import Slack, running
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from simulator.people import ALICE, BOB, GENERAL, KUDOS
from simulator.rates import Rates

POST = "chat.postMessage"


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with running() as slack:
        slack.simulator.workspace.join(GENERAL, "U0HEARTH01")
        yield slack


async def texts(slack: Slack) -> list[str]:
    history = await slack.client.conversations_history(channel=GENERAL)
    return [note["text"] for note in history["messages"]]


async def status_of(slack: Slack, text: str = "Hello") -> int:
    """Post over bare HTTP; 0 if the connection broke."""
    headers = {"Authorization": f"Bearer {slack.client.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        try:
            body = {"channel": GENERAL, "text": text}
            async with session.post(f"{slack.simulator.api_url}{POST}", json=body) as answer:
                await answer.read()
                return answer.status
        except aiohttp.ClientError:
            return 0


async def test_429_says_how_long_to_wait_and_posts_nothing(slack: Slack) -> None:
    slack.simulator.faults.add("429", POST, times=1, retry_after=7)

    with pytest.raises(SlackApiError) as caught:
        await slack.client.chat_postMessage(channel=GENERAL, text="Hello")

    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "7"
    assert caught.value.response["error"] == "ratelimited"
    assert await texts(slack) == []
    assert slack.simulator.calls[0].status == 429


@pytest.mark.parametrize(
    ("kind", "status", "posted"),
    [
        ("500_before", 500, []),
        ("500_after", 500, ["Hello"]),
        ("503_before", 503, []),
        ("504_after", 504, ["Hello"]),
        ("reset_before", 0, []),
        ("reset_after", 0, ["Hello"]),
    ],
)
async def test_a_failure_comes_before_or_after_slack_has_accepted(
    slack: Slack, kind: str, status: int, posted: list[str]
) -> None:
    slack.simulator.faults.add(kind, POST, times=1)

    assert await status_of(slack) == status
    assert await texts(slack) == posted
    assert await status_of(slack, "Again") == 200


async def test_a_slow_answer_comes_after_the_message_was_accepted(slack: Slack) -> None:
    slack.simulator.faults.add("slow", POST, seconds=0.4, times=1)
    client = AsyncWebClient(slack.client.token, base_url=slack.simulator.api_url, timeout=0.1, retry_handlers=[])  # type: ignore[arg-type]

    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel=GENERAL, text="Hello")

    assert await texts(slack) == ["Hello"]


async def test_no_answer_at_all_means_that_nothing_was_accepted(slack: Slack) -> None:
    slack.simulator.faults.add("nothing", POST, seconds=0.1, times=1)

    assert await status_of(slack) == 0
    assert await texts(slack) == []


async def test_any_error_of_slack_can_be_asked_for(slack: Slack) -> None:
    slack.simulator.faults.add("error:internal_error", POST, times=2)

    for _ in range(2):
        assert await slack.error(POST, channel=GENERAL, text="Hello") == "internal_error"
    assert (await slack.client.chat_postMessage(channel=GENERAL, text="Hello"))["ok"]


async def test_an_error_can_be_kept_for_one_channel(slack: Slack) -> None:
    slack.simulator.faults.add("error:internal_error", "*", channel=ALICE)

    assert await slack.error(POST, channel=ALICE, text="Hello") == "internal_error"
    assert (await slack.client.chat_postMessage(channel=BOB, text="Hello"))["ok"]


async def test_an_accepted_message_can_stay_out_of_sight_for_a_while(slack: Slack) -> None:
    slack.simulator.faults.add("late_visibility", POST, seconds=3, times=1)
    posted = await slack.client.chat_postMessage(channel=GENERAL, text="Hello")
    await slack.client.chat_postMessage(channel=GENERAL, text="Second")

    assert posted["ts"]
    assert await texts(slack) == ["Second"]
    slack.simulator.move_clock(slack.clock.now() + timedelta(seconds=4))
    assert await texts(slack) == ["Second", "Hello"]


async def test_a_share_of_calls_fails_by_repeatable_chance(slack: Slack) -> None:
    slack.simulator.faults.add("error:internal_error", POST, share=0.2)

    results = [await status_and_error(slack) for _ in range(200)]

    assert 20 <= results.count("internal_error") <= 60


async def status_and_error(slack: Slack) -> str:
    try:
        await slack.client.chat_postMessage(channel=GENERAL, text="Hello")
    except SlackApiError as no:
        return str(no.response["error"])
    return "ok"


async def test_rules_are_plain_data_counted_down_and_checked(slack: Slack) -> None:
    faults = slack.simulator.faults
    faults.replace([{"method": POST, "kind": "429", "times": 2}])
    assert await status_of(slack) == 429
    assert [(rule["kind"], rule["times"]) for rule in faults.listed()] == [("429", 1)]

    for wrong in ({"kind": "earthquake"}, {"kind": "429", "times": 0}, {"kind": "429", "colour": "red"}):
        with pytest.raises(ValueError, match=r"no such kind|at least 1|has no colour"):
            faults.replace([wrong])
    assert len(faults.listed()) == 1


async def test_a_fast_workspace_has_no_rate_limits(slack: Slack) -> None:
    for _ in range(20):
        assert await status_of(slack) == 200


async def test_a_channel_takes_a_short_burst_and_then_one_message_a_second() -> None:
    async with running(fast=False) as slack:
        slack.simulator.workspace.join(GENERAL, "U0HEARTH01")
        slack.simulator.workspace.join(KUDOS, "U0HEARTH01")
        seen = [await status_of(slack) for _ in range(6)]
        elsewhere = await slack.client.chat_postMessage(channel=KUDOS, text="Hello")

        assert seen == [200, 200, 200, 200, 200, 429]
        assert elsewhere["ok"]

        patient = AsyncWebClient(slack.client.token, base_url=slack.simulator.api_url)
        patient.retry_handlers.append(AsyncRateLimitErrorRetryHandler())
        began = time.monotonic()
        assert (await patient.chat_postMessage(channel=GENERAL, text="Hello"))["ok"]
        assert time.monotonic() - began >= 0.9


class Watch:
    """Seconds that a test turns on by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_tier_is_a_number_of_calls_in_any_minute() -> None:
    watch = Watch()
    rates = Rates(enabled=True, now=watch)

    assert [rates.refuse("users.list") for _ in range(21)] == [None] * 20 + [60]
    watch.seconds = 59.0
    assert rates.refuse("users.list") == 1
    watch.seconds = 60.0
    assert rates.refuse("users.list") is None
    assert [rates.refuse("users.info") for _ in range(101)].count(None) == 100


def test_a_workspace_takes_several_hundred_messages_a_minute_in_all() -> None:
    rates = Rates(enabled=True, now=Watch())

    answers = [rates.refuse(POST, f"C{number}") for number in range(301)]

    assert answers == [None] * 300 + [60]


def test_a_method_that_has_no_tier_is_not_limited() -> None:
    rates = Rates(enabled=True, now=Watch())

    assert {rates.refuse("auth.test") for _ in range(1000)} == {None}
