"""`make demo`: what a newcomer starts with one command, stops with Ctrl-C, and finds again."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from demo import sample

pytestmark = pytest.mark.slow

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE_S = 90  # two months are made on a machine that does other things as well

LIMING = "U0LIMING01"


@asynccontextmanager
async def demo(folder: Path, *more: str) -> AsyncIterator[tuple[str, list[str]]]:
    """Run the demo; gives its address and what it has printed, and insists that Ctrl-C ends it in order."""
    command = [sys.executable, "-m", "demo", "--folder", str(folder), "--port", "0", *more]
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    printed: list[str] = []
    async with asyncio.timeout(PATIENCE_S):
        while not (printed and ADDRESS.search(printed[-1])):
            line = await process.stdout.readline()
            assert line, (await process.communicate())[1].decode()
            printed.append(line.decode())
    found = ADDRESS.search(printed[-1])
    assert found is not None
    try:
        yield found[0], printed
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = await asyncio.wait_for(process.communicate(), 20)
    assert (process.returncode, errors.decode()) == (0, "")


async def ask(url: str, what: str, **query: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as http, http.get(f"{url}/control/{what}", params=query) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def tell(url: str, deed: str, **body: Any) -> dict[str, Any]:
    async with aiohttp.ClientSession() as http, http.post(f"{url}/control/{deed}", json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def words(url: str, channel: str) -> str:
    listed = (await ask(url, "messages", **{"as": LIMING, "channel": channel}))["messages"]
    return "\n".join(message["text"] for message in listed)


async def history(url: str) -> dict[str, Any]:
    """Return one's month of check-ins, which comes after the acknowledgement."""
    await tell(url, "command", **{"as": LIMING, "channel": "C0GENERAL1", "text": "/checkin 历史"})
    async with asyncio.timeout(10):
        while True:
            listed = (await ask(url, "messages", **{"as": LIMING, "channel": "C0GENERAL1"}))["messages"]
            if listed and listed[-1]["ephemeral"]:
                return dict(listed[-1])
            await asyncio.sleep(0.05)


async def test_a_newcomer_finds_a_team_with_two_months_of_life_and_finds_it_again(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    async with demo(folder) as (url, printed):
        state = await ask(url, "state", **{"as": LIMING})
        assert len([user for user in state["users"] if not user["is_bot"]]) == len(sample.TEAM)
        assert {user["tz"] for user in state["users"] if not user["is_bot"]} == {
            "Asia/Shanghai", "Europe/Berlin", "America/New_York"
        }  # fmt: skip
        assert all("Sample data" in c["topic"] for c in state["conversations"] if c["kind"] == "public")
        assert "谢" in await words(url, "C0KUDOS001")
        assert "Making two months" in "".join(printed)

        answer = await tell(url, "command", **{"as": LIMING, "channel": "C0GENERAL1", "text": "/checkin 好 割接成功"})
        assert "记下了" in answer["response"]["text"]
        before = datetime.fromisoformat(state["now"])
        moved = await tell(url, "clock", next=True)
        assert datetime.fromisoformat(moved["now"]) > before

    async with demo(folder) as (url, printed):  # again: the same days, no new sample data, the moved clock
        assert "Making two months" not in "".join(printed)
        assert datetime.fromisoformat((await ask(url, "state"))["now"]) >= datetime.fromisoformat(moved["now"])
        assert "割接成功" in str(await history(url))

    async with demo(folder, "--reset") as (url, printed):
        assert "Making two months" in "".join(printed)
        assert "割接成功" not in str((await history(url))["blocks"][3:4])


async def test_the_next_prompt_is_one_press_away(tmp_path: Path) -> None:
    async with demo(tmp_path / "demo") as (url, _):
        for _ in range(12):  # somebody's question or somebody's end of day, all around the world
            assert (await tell(url, "clock", next=True))["ok"]
            await asyncio.sleep(1.2)  # the demo looks at its clock twice a second
        asked = 0
        for person in sample.TEAM:
            channel = await tell(
                url, "dm", **{"as": person.id, "users": [(await ask(url, "state"))["app"]["bot_user"]]}
            )
            listed = await ask(url, "messages", **{"as": person.id, "channel": channel["channel"]})
            asked += sum("prompt.menu" in str(message.get("blocks")) for message in listed["messages"])
        assert asked >= 6
