"""Settings, read in one place: the environment and, through python-dotenv, a `.env` file beside it."""

from enum import StrEnum
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured

SHORTEST_SECRET = 16  # characters; below that a stolen database could be guessed open


class Role(StrEnum):
    """What one process does: listen to Slack, work off what is due and send, or both."""

    WEB = "web"
    WORKER = "worker"
    ALL = "all"


class Settings(BaseSettings):
    """Everything that differs between two installations. The names are the environment's, in capitals."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = "https://slack.com/api/"
    database_url: str = "sqlite:///var/hearth.db"
    hearth_secret_key: SecretStr = SecretStr("")
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    connections_per_address: int = Field(default=100, ge=0)
    metrics_token: SecretStr = SecretStr("")
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, url: str) -> str:
        """The SDK joins method names by string; without the slash `…/apiauth.test` would be asked."""
        if not url.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return url.rstrip("/") + "/"

    @property
    def socket_mode(self) -> bool:
        """An app-level token means Socket Mode; without one Slack must call us over HTTP."""
        return bool(self.slack_app_token.get_secret_value())

    @property
    def embedded(self) -> bool:
        """SQLite: a file that serves one process."""
        return self.database_url.startswith("sqlite")

    @property
    def secret_keys(self) -> list[str]:
        """The keys that open private text; the first one also locks it."""
        given = self.hearth_secret_key.get_secret_value().split(",")
        return [key.strip() for key in given if key.strip()]

    @property
    def secrets(self) -> list[str]:
        """Everything that must stand in no log."""
        given = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.metrics_token)
        return [*self.secret_keys, *(each.get_secret_value() for each in given)]


def load(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """Return the settings of this process.

    Raises `Misconfigured` with one sentence per setting that cannot be read.
    """
    try:
        return Settings(_env_file=env_file, **overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        lines = [f"{'.'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in problem.errors()]
        raise Misconfigured("These settings cannot be read: " + "; ".join(lines)) from None


def missing(settings: Settings) -> list[str]:
    """Return a sentence for each setting that `hearth run` cannot do without."""
    sentences = []
    if not settings.slack_bot_token.get_secret_value():
        sentences.append("SLACK_BOT_TOKEN is empty: copy the Bot User OAuth Token (xoxb-…) into .env.")
    if not settings.socket_mode and not settings.slack_signing_secret.get_secret_value():
        sentences.append(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both empty: set the first (xapp-…) for Socket "
            "Mode, or the second for events over HTTP."
        )
    return sentences + key_problems(settings)


def key_problems(settings: Settings) -> list[str]:
    """Return a sentence for each thing that is wrong with the keys for private text."""
    if not settings.secret_keys:
        return ["HEARTH_SECRET_KEY is empty: run `hearth keygen` and copy the line into .env."]
    if any(len(key) < SHORTEST_SECRET for key in settings.secret_keys):
        return [f"HEARTH_SECRET_KEY holds a key of under {SHORTEST_SECRET} characters: run `hearth keygen`."]
    return []
