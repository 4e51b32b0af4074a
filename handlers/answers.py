"""How answers leave: cut to what Slack takes, and sent so that none comes twice or holds anything up.

`equip` gives a request its own `ack`, `respond` and `client`; listeners use them as they would Bolt's.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook import WebhookResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks import charts
from bot.blocks.fit import fit_message, fit_view
from bot.blocks.unreadable import readable
from bot.core.workspaces import TIMEOUT_S, UNANSWERED
from bot.platform.i18n import Translator, translator

TRIES = 3  # for one answer; a response_url can be used five times in all
LONGEST_PAUSE_S = 5.0
TOO_MANY, BROKEN = 429, 500  # HTTP's own numbers: from the second one on, nobody knows what became of the request

Json = dict[str, Any]

log = structlog.get_logger()


def equip(context: AsyncBoltContext) -> None:
    """Put this module's `ack`, `respond` and `client` in the place of Bolt's."""

    def fit(payload: Json) -> Json:
        return fitted(payload, context.get("t") or translator("en-US"))

    bare = context.client
    context["ack"] = Ack(fit)
    context["client"] = client = Client(fit, bare)
    context["respond"] = Respond(context.response_url, client, fit)


def fitted(payload: Json, t: Translator) -> Json:
    """Return what goes to Slack: with words for what no key opens, and nothing longer than Slack takes.

    Logs where it was cut, never what.
    """
    payload = readable(payload, t)
    rest = t("There is more than Slack can show here.")
    if isinstance(payload.get("view"), dict):
        view, cuts = fit_view(payload["view"], rest=rest)
        shown = {**payload, "view": view}
    else:
        shown, cuts = fit_message(payload, rest=rest)
    if cuts:
        log.warning("answer.cut", cuts=cuts)
    return shown


class Ack(AsyncAck):
    """The acknowledgement. Once given it stays given.

    Bolt looks for it every 10 ms, and forgets it when the listener fails in between: Slack would never hear of it.
    """

    _given: BoltResponse | None = None
    above: Callable[[Json], Json] | None = None  # puts what has to come first above the answer

    def __init__(self, fit: Callable[[Json], Json]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._fit = fit

    @property
    def response(self) -> BoltResponse | None:
        return self._given

    @response.setter
    def response(self, given: BoltResponse | None) -> None:
        self._given = given or self._given

    async def __call__(self, text: str | Json = "", **answer: Any) -> BoltResponse:  # type: ignore[override]
        whole = text if isinstance(text, dict) else {"text": text, **answer}
        return await super().__call__(**self.led(whole))

    def led(self, answer: Json) -> Json:
        """Return an answer as it leaves: with what comes first above it, cut to what Slack takes."""
        return self._fit(self.above(answer) if self.above else answer)


class Client(AsyncWebClient):
    """The Web API for one request, with the address, token and session of Bolt's own client."""

    def __init__(self, fit: Callable[[Json], Json], bare: AsyncWebClient) -> None:
        vars(self).update(vars(bare))  # its __init__ would read the environment for a proxy, with every request
        self.timeout, self.retry_handlers, self._fit = TIMEOUT_S, [], fit

    async def api_call(self, api_method: str, **call: Any) -> AsyncSlackResponse:
        if isinstance(call.get("json"), dict):
            call["json"] = self._fit(call["json"])
        return await super().api_call(api_method, **call)


class Respond(AsyncRespond):
    """The answer through a response_url. If it cannot be given, that is logged: what was asked for is done anyway."""

    def __init__(self, url: str | None, client: AsyncWebClient, fit: Callable[[Json], Json]) -> None:
        super().__init__(response_url=url, proxy=client.proxy)
        self._client, self._fit = client, fit

    def to(self, url: str) -> "Respond":
        """Return the same for another response_url, kept from an earlier request."""
        return Respond(url, self._client, self._fit)

    async def __call__(self, text: str = "", **message: Any) -> WebhookResponse | None:  # type: ignore[override]
        """Send the message; returns Slack's answer, or None if there was none."""
        if self.response_url is None:
            raise ValueError("there is no response_url to answer to")
        body = self._fit({"text": text, **message})
        answer = await self._tries(body)
        if answer is not None and charts.refused(answer.body, body):  # not every workspace has charts yet
            answer = await self._tries({**body, "blocks": charts.without(body["blocks"])})
        if answer is None or answer.status_code != 200:  # noqa: PLR2004 — HTTP's own number
            log.warning("answer.lost", status=answer.status_code if answer else None)
        return answer

    async def _tries(self, body: Json) -> WebhookResponse | None:
        answer = None
        for attempt in range(TRIES):
            answer, again = await self._once(body)
            if not again or attempt == TRIES - 1:
                break
            await asyncio.sleep(pause(answer))
        return answer

    async def _once(self, body: Json) -> tuple[WebhookResponse | None, bool]:
        """Send once; returns the answer and whether sending again can help and can do no harm."""
        same_again = bool(body.get("replace_original") or body.get("delete_original"))
        hook = AsyncWebhookClient(
            str(self.response_url), proxy=self.proxy, session=self._client.session, retry_handlers=[]
        )
        try:
            async with asyncio.timeout(TIMEOUT_S):
                answer = await hook.send_dict(body)
        except UNANSWERED:
            return None, same_again
        return answer, answer.status_code == TOO_MANY or (answer.status_code >= BROKEN and same_again)


def pause(answer: WebhookResponse | None) -> float:
    """Return how many seconds to wait before the next try: as Slack says, else one."""
    said = str((answer.headers if answer else {}).get("Retry-After", ""))
    return min(float(said), LONGEST_PAUSE_S) if said.isdecimal() else 1.0
