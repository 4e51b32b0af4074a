"""Put Bolt together: the listeners' `Context`, one place for errors, and a count of what is in flight."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.core import people
from bot.core.people import Caller
from bot.core.workspaces import Installation
from bot.platform.clock import Clock, monotonic
from bot.platform.counters import Counters
from bot.platform.database import Database
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from bot.platform.idempotency import RequestDatabase, happened_at, key_of
from handlers import answers, crisis, newcomers
from handlers.context import Context
from handlers.errors import answer_error

ABOUT_PEOPLE = ("team_join", "user_change", "dnd_updated_user")  # events that tell of somebody who did nothing here
UNHANDLED = 404  # what Bolt answers when no listener wants a request

log = structlog.get_logger()


class InFlight(AsyncListenerStartHandler):
    """What is being worked on. Bolt keeps no reference to its listeners; this does, and can wait for them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        await self.started()

    async def started(self) -> None:
        """Count the task this is called in until it has ended."""
        task = asyncio.current_task()
        assert task is not None, "called by a coroutine"
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> int:
        """Wait for what runs and what that begins, at most `seconds`; returns how many tasks were still running."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        return len(self._tasks)


class App(AsyncApp):
    """Bolt's app, which also measures how long whoever asks waits for the acknowledgement."""

    def __init__(self, meters: Counters, **given: Any) -> None:
        super().__init__(**given)
        self._meters = meters

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        began = monotonic()
        answer = await super().async_dispatch(req)
        self._meters.acknowledged(kind_of(req.body), monotonic() - began)
        if answer.status == UNHANDLED:  # such as "app_rate_limited": nobody waits for it, and nobody should repeat it
            log.warning("request.unhandled", kind=str(req.body.get("type"))[:40])
            return BoltResponse(status=200, body="")
        return answer


KINDS = {
    "event_callback": "event",
    "block_actions": "click",
    "view_submission": "form",
    "view_closed": "form",
    "shortcut": "shortcut",
    "message_action": "shortcut",
    "block_suggestion": "options",
}


def kind_of(body: dict[str, Any]) -> str:
    """Return what a request is, in one of a few words."""
    return "command" if "command" in body else KINDS.get(str(body.get("type")), "other")


def build(
    *,
    db: Database,
    clock: Clock,
    client: AsyncWebClient,
    installations: Mapping[str, Installation],
    in_flight: InFlight | None = None,
    meters: Counters | None = None,
) -> AsyncApp:
    """Return the Bolt app with every feature's listeners.

    `client` carries Slack's address and the shared HTTP session; `installations` the tokens by workspace. Whoever
    hands requests to the app has made sure that they are Slack's.
    """
    meters = meters or Counters()
    app = App(
        meters,
        name="hearth",  # Bolt would otherwise read the source of everything on the stack to find one
        request_verification_enabled=False,  # `bot.web.application` lets nothing through that Slack has not signed
        attaching_function_token_enabled=False,  # Hearth is no step of anybody's workflow
        client=client,
        authorize=_authorizer(installations),
        raise_error_for_unhandled_request=False,
    )
    in_flight = in_flight or InFlight()
    app.middleware(ContextMiddleware(db, clock, in_flight, meters, installations))
    app.error(answer_error)
    app.listener_runner.listener_start_handler = in_flight
    handlers.register(app)
    return app


def _authorizer(installations: Mapping[str, Installation]) -> Callable[..., Awaitable[AuthorizeResult | None]]:
    """Answer from memory. Bolt would otherwise ask Slack who we are with every request.

    A request may name the team of the other side of a shared channel, where the app is not installed: Slack sent it
    to this app all the same, and Bolt would tell that person to install it anew.
    """

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        home = installations.get(team_id or "") or next(iter(installations.values()))
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=home.team_id,
            bot_user_id=home.bot_user_id,
            bot_id=home.bot_id,
            bot_token=home.token,
        )

    return authorize


@dataclass(frozen=True)
class ContextMiddleware(AsyncMiddleware):
    """Makes the `Context` of every request: who asks, in which language, when, and how they are answered."""

    db: Database
    clock: Clock
    in_flight: InFlight
    meters: Counters
    installations: Mapping[str, Installation]
    belonging: newcomers.Belonging = field(default_factory=newcomers.Belonging)

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse | None:
        await self.in_flight.started()  # the task that brings the answer to Slack; the listener's own is another
        body, context = req.body, req.context
        answers.equip(context)
        context["meters"] = self.meters
        home = self._home(context)
        if home is None:  # news of a workspace that is none of ours
            return BoltResponse(status=200, body="")
        now = self.clock.now()
        try:
            caller = await self._caller(body, context, home, now)
        except Refused:
            if "event" in body:
                return BoltResponse(status=200, body="")
            context["t"] = translator(await self.db.read(people.language, home.team_id))
            raise
        context["t"] = t = translator(caller.locale if caller else "en-US")
        context["db"] = db = RequestDatabase(self.db, key_of(body), now)
        context["hearth"] = ctx = Context(
            ack=context["ack"],
            respond=context["respond"],
            client=context["client"],
            body=body,
            db=db,
            t=t,
            now=now,
            happened_at=happened_at(body, now=now),
            home=home,
            asking=caller,
        )
        await _put_help_first(ctx)
        return await next()

    def _home(self, context: AsyncBoltContext) -> Installation | None:
        """Return the workspace that a request is for. News of a removal name it without authorization."""
        authorized = context.authorize_result
        return self.installations.get((authorized.team_id if authorized else context.team_id) or "")

    async def _caller(
        self, body: dict[str, Any], context: AsyncBoltContext, home: Installation, now: datetime
    ) -> Caller | None:
        """Find the person in a short transaction of its own: one held open around `next()` would be closed too early.

        Raises `Refused` for whoever is not of this workspace. An event about a person is nobody's act.
        """
        if not context.user_id or (body.get("event") or {}).get("type") in ABOUT_PEOPLE:
            return None
        actor = newcomers.actor_of(body, home.team_id, context.user_id)
        return await newcomers.recognise(self.db, context.client, actor, belonging=self.belonging, now=now)


async def _put_help_first(ctx: Context) -> None:
    """If what was typed needs the help card, it stands above whatever the answer will be."""
    card = await crisis.card_for(ctx)
    if card is not None:
        ctx.ack.above = functools.partial(card.above, form=ctx.body.get("type") == "view_submission")
