"""What a person learns from how the app answered."""

from typing import Any

from simulator.delivery import Answer

SERVER_ERRORS = 500


def error(answer: Answer) -> str | None:
    """Return Slack's word for a failed delivery, or None if the app answered."""
    match answer.outcome:
        case "ok":
            return None
        case "timeout":
            return "operation_timeout"
        case "unreachable":
            return "dispatch_failed"
        case "refused":
            return "http_service_error" if answer.status >= SERVER_ERRORS else "http_client_error"


def result(answer: Answer, **more: Any) -> dict[str, Any]:
    """Return {ok} or {ok: false, error}."""
    failed = error(answer)
    return {"ok": True, **more} if failed is None else {"ok": False, "error": failed}
