"""How requests reach the app: signed HTTP over plain connections, or envelopes over its sockets.

The HTTP client is written by hand because a comfortable one costs about as much as the app it would measure.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from simulator.delivery import Json, Kind
from simulator.http_events import Signing, encode, headers
from simulator.server import Simulator

PATIENCE_S = 3.0  # as long as Slack waits


class Wire(Protocol):
    """A way to the app."""

    async def ask(self, kind: Kind, payload: Json) -> bool:
        """Send one request; returns whether it was acknowledged in time."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


@dataclass
class Sockets:
    """The connections that the app has opened to the local workspace."""

    slack: Simulator

    async def ask(self, kind: Kind, payload: Json) -> bool:
        return (await self.slack.board.socket.send(kind, payload)).outcome == "ok"

    async def close(self) -> None:
        """The app closes them."""


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Http:
    """Keep-alive connections to the app's port, as many as there are requests at once; each body is signed anew."""

    port: int
    secret: str
    _idle: list[Connection] = field(default_factory=list)

    async def ask(self, kind: Kind, payload: Json) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._post(*encode(kind, payload))
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            return False

    async def _post(self, content_type: str, body: str) -> bool:
        signed = headers(Signing(self.secret), content_type, body, None)
        signed |= {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body.encode()))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"POST /slack/events HTTP/1.1\r\n{lines}\r\n{body}".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        self._idle.append((reader, writer))
        return head.startswith(b"HTTP/1.1 200")

    async def close(self) -> None:
        for _, writer in self._idle:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in self._idle), return_exceptions=True)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
