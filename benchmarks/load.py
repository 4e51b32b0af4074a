"""What people do, and how fast: in turns, at a steady rate, or all at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain, count
from time import perf_counter

from benchmarks.sample import user_id
from benchmarks.wires import Wire
from simulator import payloads
from simulator.delivery import Json
from simulator.payloads import Where, Who
from simulator.people import GENERAL
from simulator.server import Simulator

IN_GENERAL = Where(GENERAL, "general")
NOTE = "4 A customer said thank you today"


@dataclass(frozen=True)
class Heard:
    """The seconds that each acknowledgement took, how many never came; how many came within how long."""

    seconds: tuple[float, ...]
    missed: int
    within: int
    lasted: float

    @property
    def a_second(self) -> float:
        """Acknowledgements a second."""
        return self.within / self.lasted


def joined(parts: Sequence[Heard]) -> Heard:
    """Return several moments as one."""
    seconds = tuple(chain.from_iterable(part.seconds for part in parts))
    missed, within = sum(part.missed for part in parts), sum(part.within for part in parts)
    return Heard(seconds, missed, within, sum(part.lasted for part in parts))


class Crowd:
    """People who take turns. Every request has a trigger of its own, as Slack's have."""

    def __init__(self, slack: Simulator, wire: Wire, people: int) -> None:
        self._slack, self._wire, self._people = slack, wire, people
        self._turn = count()

    async def types(self) -> bool:
        """Somebody types `/checkin 4 …`; returns whether it was acknowledged."""
        return await self._wire.ask("slash_commands", self.command())

    async def clicks(self) -> bool:
        """Somebody answers the prompt they have had; returns whether it was acknowledged."""
        return await self._wire.ask("interactive", self.click())

    def command(self) -> Json:
        """Return the next person's command."""
        number, trigger = self._next()
        return payloads.slash_command(
            self._slack.board.origin,
            self._who(number),
            IN_GENERAL,
            command="/checkin",
            text=NOTE,
            trigger_id=trigger,
            response_url=f"{self._slack.url}/response/unused",
        )

    def click(self) -> Json:
        """Return the next person's click on a mood. Occurrence and member share their number."""
        number, trigger = self._next()
        action = {"type": "button", "block_id": "moods", "action_id": "checkin.mood.4", "value": str(number)}
        return payloads.block_actions_in_message(
            self._slack.board.origin,
            self._who(number),
            IN_GENERAL,
            container=payloads.message_container(GENERAL, "1.000001", ephemeral=True),
            message=None,
            values={},
            actions=[action | {"action_ts": "1.000001"}],
            trigger_id=trigger,
            response_url=self._slack.board.response_url(user_id(number), GENERAL),
        )

    def _next(self) -> tuple[int, str]:
        turn = next(self._turn)
        return turn % self._people + 1, f"{turn}.bench.{id(self)}"

    def _who(self, number: int) -> Who:
        return Who(user_id(number), f"person{number}")


Act = Callable[[], Awaitable[bool]]


async def in_turns(act: Act, *, at_once: int, seconds: float) -> Heard:
    """Keep so many requests unanswered for so long: each next one is sent when one is answered.

    What is answered after the end took its time like the rest, but counts for no rate.
    """
    end = perf_counter() + seconds
    took: list[float | None] = []
    late = 0

    async def go_on() -> None:
        nonlocal late
        while perf_counter() < end:
            took.append(await _timed(act, perf_counter()))
        late += took[-1] is not None

    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return _heard(took, seconds, late)


async def steadily(act: Act, *, rate: int, seconds: float) -> Heard:
    """Send so many a second, whether or not the last was answered. Waiting begins when it should have been sent."""
    began = perf_counter()
    tasks = []
    for number in range(int(rate * seconds)):
        at = began + number / rate
        await asyncio.sleep(max(0.0, at - perf_counter()))
        tasks.append(asyncio.create_task(_timed(act, at)))
    return _heard(await asyncio.gather(*tasks), perf_counter() - began)


async def together(act: Act, *, people: int) -> Heard:
    """Have so many people do it at the same moment."""
    began = perf_counter()
    took = await asyncio.gather(*(_timed(act, began) for _ in range(people)))
    return _heard(took, perf_counter() - began)


async def _timed(act: Act, since: float) -> float | None:
    return perf_counter() - since if await act() else None


def _heard(took: list[float | None], lasted: float, late: int = 0) -> Heard:
    answered = tuple(seconds for seconds in took if seconds is not None)
    return Heard(answered, len(took) - len(answered), len(answered) - late, lasted)
