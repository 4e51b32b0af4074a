"""The open port: how long anybody may take, how many may be there at once, and who has to go when there are too many.

aiohttp limits the size of a request's head (`max_line_size`, `max_field_size`, `max_headers`) and body
(`client_max_size`), refuses what two servers could read in two ways (a length beside chunks, two lengths, a line
folded over), and ends connections that rest (`keepalive_timeout`). It has no limit for how long a head or a body is on
its way, nor for the number of connections (docs.aiohttp.org/en/stable/web_reference.html): those are here, for every
route of the application, whatever it does.

A connection that has not said all it wants is worth less than one that has: when there is no room, the oldest such one
goes, then the one that has rested longest between two requests. One whose request is being answered never does.
"""

import asyncio
import enum
import ipaddress
import math
import resource
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from aiohttp import web

HEADERS = 64  # of one request; a browser behind two proxies sends about 25
BACKLOG = 64  # connections that the system accepts before Hearth has looked at them, all at once
# Descriptors for those, and for the database, Slack, files and the log (about 60). asyncio takes as many in each round
# of its loop, and needs some more until one that has to go is closed: in a burst those of several rounds are open.
RESERVED = 8 * BACKLOG
FEWEST = 16  # connections, however few descriptors there are
NAME = "Hearth"  # in the Server header, in the place of the versions of Python and aiohttp
BAD_REQUEST = 400

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """What one process bears. Times in seconds."""

    head_s: float = 5.0  # from the acceptance, or the first byte of a further request, to the end of its headers
    body_s: float = 5.0  # from there to the end of the body
    answer_s: float = 30.0  # from there until the answer has been fetched
    idle_s: float = 75.0  # between two requests; longer than nginx's 60, so that the proxy is the one who ends it
    linger_s: float = 1.0  # what is still coming is read so long after a refusal, or the caller would not see it
    connections: int = 1000  # in all: each costs some 20 kB
    per_address: int = 100  # from one address; 0: no limit
    proxies: bool = True  # whether private addresses are those of proxies, which speak for everybody: not counted
    bytes: int = 64 * 1024 * 1024  # that all requests under way may have brought together


class Stage(enum.Enum):
    """How far the request on a connection is."""

    HEAD = enum.auto()
    BODY = enum.auto()
    ANSWER = enum.auto()
    IDLE = enum.auto()
    CLOSING = enum.auto()


class Connection(web.RequestHandler):
    """One connection: aiohttp's handler, which also notes how far its request is, and until when it may take."""

    __slots__ = ("ahead", "brought", "deadline", "origin", "port", "stage")

    def __init__(self, port: "Port", **options: Any) -> None:
        super().__init__(port, loop=port.loop, **options)
        self.port = port
        self.stage, self.deadline = Stage.HEAD, math.inf
        self.origin: str | None = None  # whose connections are counted together; None: those of a proxy are not
        self.brought = 0  # bytes of the request under way
        self.ahead = False  # whether more came while a request was being answered: perhaps part of the next one

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.origin = origin_of(transport.get_extra_info("peername"), proxies=self.port.limits.proxies)
        if self.port.admit(self):
            super().connection_made(transport)
            self.enter(Stage.HEAD, self.port.limits.head_s)
        elif isinstance(transport, asyncio.Transport):
            transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        self.port.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.stage is Stage.IDLE and data:
            self.enter(Stage.HEAD, self.port.limits.head_s)
        elif self.stage is Stage.ANSWER:
            self.ahead = True
        if self.stage is not Stage.CLOSING:
            self.brought += len(data)
            self.port.brought(len(data))
        super().data_received(data)

    def begin(self, request: web.BaseRequest) -> None:
        """The head is there, and somebody is about to see to it."""
        self.enter(Stage.BODY, self.port.limits.body_s)
        request.content.on_eof(self.complete)  # called at once where there is no body, or all of it is there

    def complete(self) -> None:
        """All of the request is there."""
        if self.stage is Stage.BODY:
            self.enter(Stage.ANSWER, self.port.limits.answer_s)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if isinstance(resp, web.StreamResponse):  # whatever else is aiohttp's to complain of
            resp.headers["Server"] = NAME
        answered, reset = await super().finish_response(request, resp, start_time)
        limits, whole = self.port.limits, self.stage is Stage.ANSWER
        if not (answered.keep_alive and whole):
            self.enter(Stage.CLOSING, limits.linger_s * 2)
        elif self.ahead:
            self.enter(Stage.HEAD, limits.head_s)
        else:
            self.enter(Stage.IDLE, limits.idle_s)
        return answered, reset

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what aiohttp could not read, without a word of it; our own mistakes are aiohttp's to log."""
        if status == BAD_REQUEST:
            log.warning("request.malformed", error=type(exc).__name__)
            answer = web.Response(status=BAD_REQUEST, text="This is no request that can be read.")
            answer.force_close()
            return answer
        return super().handle_error(request, status, exc, message)

    def enter(self, stage: Stage, seconds: float) -> None:
        """Go on to this stage, which may take so long."""
        if stage is not Stage.BODY:  # the head stays counted until all of the request is there
            self.port.release(self)
        self.stage, self.deadline = stage, self.port.loop.time() + seconds
        self.ahead = False
        self.port.place(self)

    def drop(self, cause: str) -> None:
        """End it now, whatever the other side thinks of it. A polite end would wait until that has read everything."""
        if self.transport is not None:
            log.warning("connection.dropped", cause=cause, state=self.stage.name.lower())
            self.transport.abort()
        self.port.forget(self)


class Port(web.Server):
    """All connections of one application."""

    def __init__(self, handler: Callable[..., Awaitable[web.StreamResponse]], limits: Limits, **options: Any) -> None:
        super().__init__(handler, request_factory=options.pop("request_factory"))
        self.loop = asyncio.get_running_loop()
        self.limits = limits
        self.options = options
        self.open: dict[Connection, None] = {}
        self.unfinished: dict[Connection, None] = {}  # the first has been there longest
        self.resting: dict[Connection, None] = {}  # the same
        self.origins: Counter[str] = Counter()
        self.bytes = 0
        self.pause = min(limits.head_s, limits.body_s, limits.idle_s) / 10  # between two looks at who takes too long
        self.sweeping: asyncio.TimerHandle | None = None

    def __call__(self) -> web.RequestHandler:
        return Connection(self, **self.options)

    def admit(self, connection: Connection) -> bool:
        """Let a new connection in, if need be in the place of another; returns whether there is room."""
        origin, most = connection.origin, self.limits.per_address
        if origin is not None and most and self.origins[origin] >= most and not self.make_room(origin):
            return False
        if len(self.open) >= self.limits.connections and not self.make_room(None):
            return False
        self.open[connection] = None
        if origin is not None:
            self.origins[origin] += 1
        if self.sweeping is None:
            self.sweeping = self.loop.call_later(self.pause, self.sweep)
        return True

    def make_room(self, origin: str | None) -> bool:
        """Drop the connection that is worth least, of one origin or of all; returns whether there was one."""
        found = next(self.dispensable(origin), None)
        if found is not None:
            found.drop("address" if origin else "full")
        return found is not None

    def dispensable(self, origin: str | None = None) -> Iterator[Connection]:
        """Yield those that may have to go, the first one first."""
        for each in (*self.unfinished, *self.resting) if origin else self.unfinished or self.resting:
            if origin is None or each.origin == origin:
                yield each

    def brought(self, count: int) -> None:
        """Count bytes that came in; whoever has been at it longest has to go when it is too much."""
        self.bytes += count
        if self.bytes > self.limits.bytes and self.unfinished:
            next(iter(self.unfinished)).drop("bytes")

    def release(self, connection: Connection) -> None:
        """Take a connection out of its place, and what it has brought out of the count."""
        self.unfinished.pop(connection, None)
        self.resting.pop(connection, None)
        self.bytes -= connection.brought
        connection.brought = 0

    def place(self, connection: Connection) -> None:
        """Note among which connections one belongs now."""
        if connection not in self.open:
            return
        if connection.stage in (Stage.HEAD, Stage.BODY, Stage.CLOSING):
            self.unfinished.setdefault(connection)
        elif connection.stage is Stage.IDLE:
            self.resting[connection] = None

    def forget(self, connection: Connection) -> None:
        """Forget a connection that has ended, or is about to."""
        if connection in self.open:
            del self.open[connection]
            self.release(connection)
            if connection.origin is not None:
                self.origins[connection.origin] -= 1
                if not self.origins[connection.origin]:
                    del self.origins[connection.origin]

    def sweep(self) -> None:
        """Drop whoever takes too long, and look again soon, as long as anybody is there."""
        now = self.loop.time()
        for each in [each for each in self.open if each.deadline < now]:
            if each.stage is Stage.IDLE and each.transport is not None:
                each.transport.close()  # politely, and if the last answer still has to be fetched, not for ever
                each.enter(Stage.CLOSING, self.limits.linger_s * 2)
            else:
                each.drop("slow")
        self.sweeping = self.loop.call_later(self.pause, self.sweep) if self.open else None

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 — aiohttp's own name
        if self.sweeping is not None:
            self.sweeping.cancel()
        await super().shutdown(timeout)


class Runner(web.AppRunner):
    """aiohttp's runner, with these limits on every connection."""

    def __init__(self, app: web.Application, limits: Limits, **options: Any) -> None:
        super().__init__(app, access_log=None, **options)
        self.limits = limits

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return Port(
            watched(made.request_handler, self.app),
            self.limits,
            request_factory=made.request_factory,
            access_log=None,
            lingering_time=self.limits.linger_s,
            max_headers=HEADERS,
            auto_decompress=False,  # nobody sends Hearth anything compressed; a few bytes could become very many
        )


def watched(
    handle: Callable[[Any], Awaitable[web.StreamResponse]], app: web.Application
) -> Callable[[Any], Awaitable[web.StreamResponse]]:
    """Return the application's handler, which also says when a request begins and what became of its body."""

    async def answer(request: web.Request) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, Connection)
        connection.begin(request)
        try:
            if "Expect" in request.headers:
                await nobody_invited(request, app)
            return await handle(request)
        except web.RequestPayloadError:  # chunks that are none, or a body that ended too early
            raise web.HTTPBadRequest(text="This is no body that can be read.") from None
        except (ConnectionError, RuntimeError):  # as aiohttp says that a body breaks off, later and sooner
            if connection.transport is not None or request.content.is_eof():
                raise
            return web.Response(status=BAD_REQUEST)  # nobody is there any more to read it

    return answer


async def nobody_invited(request: web.Request, app: web.Application) -> None:
    """Refuse what no route takes before its body is asked for: aiohttp would first say "100 Continue"."""
    match = await app.router.resolve(request)
    if match.http_exception is not None:
        raise match.http_exception


def origin_of(peer: Any, *, proxies: bool = True) -> str | None:
    """Return the address whose connections are counted together: an IPv4 address, or the /64 of an IPv6 one.

    None for what is no address and, with `proxies`, for addresses that are not public.
    """
    try:
        address = ipaddress.ip_address(peer[0].partition("%")[0])
    except (TypeError, IndexError, AttributeError, ValueError):
        return None
    address = getattr(address, "ipv4_mapped", None) or address
    if proxies and not address.is_global:
        return None
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))  # noqa: PLR2004


def within_descriptors(limits: Limits) -> Limits:
    """Let this process open as many files as the system allows it; returns limits that leave enough of them.

    Without descriptors nothing could be accepted any more: asyncio tries again each second, and logs each time.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + RESERVED
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return limits
    room = max(FEWEST, soft - RESERVED)
    log.warning("connections.limited", count=room)
    return replace(limits, connections=room)
