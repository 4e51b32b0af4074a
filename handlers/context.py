"""What a listener gets: one request as typed values, and the ways to answer it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.people import Caller
from bot.core.workspaces import Installation
from bot.platform.i18n import Translator
from bot.platform.idempotency import RequestDatabase
from handlers.answers import Ack, Client, Respond

Json = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """One request of Slack's, made by the middleware of `bot.app`.

    `ack` acknowledges it, `respond` answers where it came from, `client` is the Web API. `body` is what Slack sent.
    `db` is the request's door to the database: its first write also claims the request. `t` speaks the caller's
    language.
    """

    ack: Ack
    respond: Respond
    client: Client
    body: Json
    db: RequestDatabase
    t: Translator
    now: datetime  # when the request arrived, aware, UTC: what is planned or sent goes by it
    happened_at: datetime  # when that happened which an event tells of, however late: what it writes down goes by it
    home: Installation  # this workspace, who the bot is in it, and its token
    asking: Caller | None  # None for events that are nobody's act

    @property
    def caller(self) -> Caller:
        """Who is asking."""
        assert self.asking is not None, "an event that is nobody's act has no caller"
        return self.asking

    @property
    def team_id(self) -> str:
        """The workspace that Hearth is installed in, which may be another than the caller's."""
        return self.home.team_id

    @property
    def action(self) -> Json:
        """The click: which element of a message, a form or Home was used, and its value."""
        action: Json = self.body["actions"][0]
        return action
