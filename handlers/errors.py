"""The one place where something that went wrong is answered: kindly, in the reader's language, losing nothing."""

import json
import secrets
import traceback
from typing import Any

import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import OperationalError

from bot.blocks import refusals
from bot.errors import AlreadyHandled, Refused
from bot.i18n import Translator, translator

log = structlog.get_logger()


async def answer_error(
    error: Exception,
    body: dict[str, Any],
    context: AsyncBoltContext,
    client: AsyncWebClient,
    respond: AsyncRespond,
    response: BoltResponse | None,
) -> BoltResponse | None:
    """Answer the person; log what is a bug. `response` is None once the listener has acknowledged."""
    if isinstance(error, AlreadyHandled):
        return BoltResponse(status=200, body="") if response else None
    t = context.get("t") or translator("en-US")
    sentence, field = _sentence(error, t, body)
    if response is not None:
        return _in_the_answer(body, sentence, field, t)
    await _in_a_message(body, client, respond, sentence, t)
    return None


def _sentence(error: Exception, t: Translator, body: dict[str, Any]) -> tuple[str, str | None]:
    """Return what to say and, for a form, beside which field."""
    if isinstance(error, Refused):
        return refusals.sentence(error, t), error.field
    if isinstance(error, OperationalError):
        log.error("database.unavailable", problem=type(error.orig).__name__)
        return refusals.busy(t), None
    reference = secrets.token_hex(3)
    _log_bug(error, reference, body)
    return refusals.apology(t, reference), None


def _log_bug(error: Exception, reference: str, body: dict[str, Any]) -> None:
    """Log where it happened, not what was said: an exception's own text may quote a diary."""
    log.error(
        "listener.failed",
        reference=reference,
        error=type(error).__name__,
        slack_error=error.response.get("error") if isinstance(error, SlackApiError) else None,
        request=body.get("command") or body.get("type"),
        traceback="".join(traceback.format_tb(error.__traceback__)),
    )


def _in_the_answer(body: dict[str, Any], sentence: str, field: str | None, t: Translator) -> BoltResponse:
    """Say it in the acknowledgement itself: nothing typed is lost, and no second call can fail."""
    if body.get("type") == "view_submission":
        place = field or first_input(body["view"])
        if place is not None:
            return _json({"response_action": "errors", "errors": {place: sentence}})
        return _json({"response_action": "push", "view": refusals.notice_view(sentence, t)})
    if "command" in body:
        return _json({"response_type": "ephemeral", "text": refusals.with_what_was_typed(sentence, body)})
    return BoltResponse(status=200, body="")


def first_input(view: dict[str, Any]) -> str | None:
    """Return the block id of a form's first input, where a problem of the whole form is shown."""
    return next((block["block_id"] for block in view.get("blocks", []) if block["type"] == "input"), None)


def _json(answer: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(answer), headers={"content-type": "application/json"})


async def _in_a_message(
    body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, sentence: str, t: Translator
) -> None:
    """Say it after the acknowledgement: where the person is looking, and only to them."""
    if respond.response_url:
        text = refusals.with_what_was_typed(sentence, body) if "command" in body else sentence
        await respond(text=text, response_type="ephemeral", replace_original=False)
    elif body.get("trigger_id"):
        view = refusals.notice_view(sentence, t)
        opener = client.views_push if (body.get("view") or {}).get("type") == "modal" else client.views_open
        await opener(trigger_id=body["trigger_id"], view=view)
