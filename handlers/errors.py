"""The one place where something that went wrong is answered: kindly, in the reader's language, losing nothing."""

import asyncio
import json
import secrets
import traceback
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.blocks import refusals
from bot.core.workspaces import UNANSWERED, code_of
from bot.platform.errors import AlreadyHandled, Refused
from bot.platform.i18n import Translator, translator
from handlers.answers import Ack, fitted

OUTAGES = (OperationalError, InterfaceError, *UNANSWERED)
BEFORE_THE_ACK_S = 1.0  # how long words may take on their way while Slack still waits for the acknowledgement

log = structlog.get_logger()


async def answer_error(
    error: Exception,
    body: dict[str, Any],
    context: AsyncBoltContext,
    client: AsyncWebClient,
    respond: AsyncRespond,
    response: BoltResponse | None,
) -> BoltResponse | None:
    """Answer the person; log what is a bug. `response` is None once the request has been acknowledged."""
    if isinstance(error, AlreadyHandled):
        return BoltResponse(status=200, body="") if response else None
    t = context.get("t") or translator("en-US")
    sentence, field = _sentence(error, t, body, context)
    if response is None:
        await _in_a_message(body, client, respond, sentence, t)
        return None
    if "event" in body:  # Slack brings it again if it was not taken, which helps against an outage but not a bug
        return BoltResponse(status=503 if isinstance(error, OUTAGES) else 200, body="")
    answer = _in_the_answer(body, sentence, field, t)
    if answer is None:
        await _in_a_message(body, client, respond, sentence, t, within=BEFORE_THE_ACK_S)
    return _json(led(answer, context, t)) if answer else BoltResponse(status=200, body="")


def _sentence(
    error: Exception, t: Translator, body: dict[str, Any], context: AsyncBoltContext
) -> tuple[str, str | None]:
    """Return what to say and, for a form, beside which field."""
    if isinstance(error, Refused):
        return refusals.sentence(error, t), error.field
    wrote = getattr(context.get("db"), "wrote", False)
    to_save = wanted_to_save(body, context)
    if isinstance(error, (OperationalError, InterfaceError)) and not wrote:
        _count(context, "database")
        log.error("database.unavailable", problem=type(error.orig).__name__, request=_kind(body))
        return (refusals.busy(t) if to_save else refusals.unreachable(t)), None
    reference = secrets.token_hex(3)
    _count(context, "listener")
    _log_bug(error, reference, body)
    if wrote:
        return refusals.half_done(t, reference), None
    return (refusals.apology if to_save else refusals.not_done)(t, reference), None


def wanted_to_save(body: dict[str, Any], context: AsyncBoltContext) -> bool:
    """Return whether a request was to write something: it began to, or it is a form other than a search.

    A command that failed earlier may have been either; what it is told is true of both.
    """
    if getattr(context.get("db"), "tried", False):
        return True
    return body.get("type") == "view_submission" and not str(body["view"].get("callback_id")).endswith(".search")


def _count(context: AsyncBoltContext, where: str) -> None:
    meters = context.get("meters")
    if meters is not None:
        meters.errors[where] += 1


def _log_bug(error: Exception, reference: str, body: dict[str, Any]) -> None:
    """Log where it happened, not what was said: an exception's own text may quote a diary."""
    log.error(
        "listener.failed",
        reference=reference,
        error=type(error).__name__,
        cause=type(error.__cause__).__name__ if error.__cause__ else None,
        slack_error=code_of(error),
        request=_kind(body),
        traceback="".join(traceback.format_tb(error.__traceback__)),
    )


def _kind(body: dict[str, Any]) -> Any:
    return body.get("command") or body.get("type")


def led(answer: dict[str, Any], context: AsyncBoltContext, t: Translator) -> dict[str, Any]:
    """Return the answer as it leaves, with what has to come first above it."""
    ack = context.get("ack")
    return ack.led(answer) if isinstance(ack, Ack) else fitted(answer, t)


def _in_the_answer(body: dict[str, Any], sentence: str, field: str | None, t: Translator) -> dict[str, Any] | None:
    """Say it in the acknowledgement itself, where that has room for words: nothing typed is lost, no call can fail."""
    if body.get("type") == "view_submission":
        fields = inputs(body["view"])
        if fields:
            place = field if field in fields else fields[0]
            return {"response_action": "errors", "errors": {place: refusals.in_plain(sentence)}}
        return {"response_action": "push", "view": refusals.notice_view(sentence, t)}
    if "command" in body:
        text = refusals.with_what_was_typed(sentence, body)
        return {"response_type": "ephemeral", "text": text}
    return None


def inputs(view: dict[str, Any]) -> list[str]:
    """Return the block ids of a form's inputs; beside the first one stands what concerns the whole form."""
    return [block["block_id"] for block in view.get("blocks") or [] if block["type"] == "input" and "block_id" in block]


def _json(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": "application/json"})


async def _in_a_message(
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    sentence: str,
    t: Translator,
    *,
    within: float | None = None,
) -> None:
    """Say it beside the acknowledgement: where the person is looking, and only to them. Slack may be deaf to it."""
    try:
        async with asyncio.timeout(within):
            await _say(body, client, respond, sentence, t)
    except UNANSWERED as problem:
        log.warning("apology.lost", error=code_of(problem) or type(problem).__name__)


async def _say(
    body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, sentence: str, t: Translator
) -> None:
    if respond.response_url:
        text = refusals.with_what_was_typed(sentence, body) if "command" in body else sentence
        await respond(text=text, response_type="ephemeral", replace_original=False)
    elif body.get("trigger_id"):
        view = refusals.notice_view(sentence, t)
        opener = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
        await opener(trigger_id=body["trigger_id"], view=view)
