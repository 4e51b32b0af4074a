"""Settings, read in one place: the environment and, through python-dotenv, a `.env` file beside it.

What is wrong with one is a sentence that names the setting and quotes nothing of its value.
"""

import codecs
import logging
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.platform.encryption import FERNET_KEY_LENGTH, looks_damaged
from bot.platform.errors import Misconfigured

SHORTEST_SECRET = 16  # characters; below that a stolen database could be guessed open
HIGHEST_PORT = 65535
PLAIN = (
    *("slack_api_url", "database_url", "host", "port", "connections_per_address"),
    *("log_level", "log_format"),
)
TOKENS = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "metrics_token")
LEVELS = sorted(set(logging.getLevelNamesMapping()) - {"NOTSET"})

QUOTES = "\"'“”‘’`"
_BLANK = "\\s\u00ad\u180e\u200b-\u200f\u2060\ufeff"  # spaces, line ends, and what has no width
_AROUND = re.compile(f"^[{_BLANK}]+|[{_BLANK}]+$")
_VISIBLE = re.compile(r"[!-~]*")

# What a token of Slack's begins with, and what it is (docs.slack.dev/authentication/tokens).
KINDS = {
    "xoxb-": "the Bot User OAuth Token",
    "xoxe.xoxb-": "the Bot User OAuth Token",
    "xoxp-": "a user token",
    "xoxe.xoxp-": "a user token",
    "xoxe-": "a refresh token",
    "xapp-": "an app-level token",
    "xox": "another kind of token",
}
WANTED = {
    "slack_bot_token": ("the Bot User OAuth Token (xoxb-…), under “OAuth & Permissions”", ("xoxb-", "xoxe.xoxb-")),
    "slack_app_token": ("an app-level token (xapp-…), under “Basic Information”", ("xapp-",)),
    "slack_signing_secret": ("the Signing Secret, under “Basic Information”", ()),
}

NOT_UTF8 = (
    "{file} is not written in UTF-8: save it as UTF-8 (in Notepad under “Save as”; in PowerShell with "
    "`Set-Content -Encoding utf8` instead of `>`)."
)


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
    port: int = Field(default=3000, ge=0, le=HIGHEST_PORT)
    connections_per_address: int = Field(default=100, ge=0)
    metrics_token: SecretStr = SecretStr("")
    log_level: str = "INFO"
    log_format: Literal["json", "console"] = "json"

    @field_validator(*TOKENS, mode="before")
    @classmethod
    def _without_wrapping(cls, given: Any) -> Any:
        """`docker run --env-file` hands quotation marks over as part of the value, and copying brings blanks along."""
        return unwrapped(given.get_secret_value() if isinstance(given, SecretStr) else given)

    @field_validator(*PLAIN, mode="before")
    @classmethod
    def _without_wrapping_or_empty(cls, given: Any, info: Any) -> Any:
        """The same; and an empty line, as compose files make of an unset variable, is no value."""
        value = unwrapped(given)
        empty = value == "" and info.field_name != "database_url"  # which must not become another database
        return cls.model_fields[info.field_name].default if empty else value

    @field_validator("slack_api_url")
    @classmethod
    def _end_with_slash(cls, url: str) -> str:
        """The SDK joins method names by string; without the slash `…/apiauth.test` would be asked."""
        if not url.startswith(("http://", "https://")) or not _has_host(url):
            raise ValueError("must begin with http:// or https:// and a host, like https://slack.com/api/")
        return url.rstrip("/") + "/"

    @field_validator("host")
    @classmethod
    def _a_host(cls, host: str) -> str:
        if not _VISIBLE.fullmatch(host) or "/" in host or host.count(":") == 1:
            raise ValueError("must be a name or an address alone, like 127.0.0.1 or 0.0.0.0; the port has its own line")
        return host

    @field_validator("log_level")
    @classmethod
    def _a_level(cls, level: str) -> str:
        if level.upper() not in LEVELS:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return level.upper()

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
        given = map(bare, self.hearth_secret_key.get_secret_value().split(","))
        return [key for key in given if key]

    @property
    def secrets(self) -> list[str]:
        """Everything that must stand in no log."""
        given = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.metrics_token)
        return [*self.secret_keys, *(each.get_secret_value() for each in given)]


def bare(value: str) -> str:
    """Return a value without blanks, line ends and characters without a width around it."""
    return _AROUND.sub("", value)


def unwrapped(value: Any) -> Any:
    """Return a value without those, and without the quotation marks around them."""
    return bare(bare(value).strip(QUOTES)) if isinstance(value, str) else value


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) and bool(_VISIBLE.fullmatch(url))
    except ValueError:
        return False


def load(env_file: Path | None = Path(".env"), **overrides: object) -> Settings:
    """Return the settings of this process.

    Raises `Misconfigured` with one sentence per setting that cannot be read.
    """
    encoding = encoding_of(env_file) if env_file is not None else None
    try:
        return Settings(_env_file=env_file, _env_file_encoding=encoding, **overrides)  # type: ignore[arg-type]
    except ValidationError as problem:
        lines = [_sentence(str(error["loc"][0]), error["msg"]) for error in problem.errors(include_input=False)]
        raise Misconfigured(f"These settings cannot be read: {'; '.join(lines)}.") from None


def _sentence(name: str, said: str) -> str:
    """Return what is wrong with a setting, in our own words where pydantic's speak of types."""
    ours = {
        "port": f"must be a number from 0 to {HIGHEST_PORT}; 0 lets the system choose",
        "connections_per_address": "must be a number; 0 means no limit",
        "log_format": "must be json or console",
    }
    return f"{name.upper()}: {ours.get(name) or said.removeprefix('Value error, ')}"


def encoding_of(file: Path) -> str:
    """Return how an .env file is written: UTF-8, or the UTF-16 of PowerShell's `>` by its mark at the beginning.

    Raises `Misconfigured` for what is neither, such as GB 18030, and for a file that may not be read.
    """
    try:
        written = file.read_bytes() if file.is_file() else b""
    except OSError as problem:
        raise Misconfigured(f"{file} cannot be read ({problem.strerror}).") from None
    encoding = "utf-16" if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = written.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise Misconfigured(NOT_UTF8.format(file=file))
    return encoding


def missing(settings: Settings) -> list[str]:
    """Return a sentence for each setting that `hearth run` cannot do without, or that cannot be what it should be."""
    sentences = []
    if not settings.slack_bot_token.get_secret_value():
        sentences.append("SLACK_BOT_TOKEN is empty: copy the Bot User OAuth Token (xoxb-…) into .env.")
    if not settings.socket_mode and not settings.slack_signing_secret.get_secret_value():
        sentences.append(
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both empty: set the first (xapp-…) for Socket "
            "Mode, or the second for events over HTTP."
        )
    return sentences + token_problems(settings) + key_problems(settings)


def token_problems(settings: Settings) -> list[str]:
    """Return a sentence for each token that has something in it that no token has, or stands in another's place."""
    sentences = []
    for name in TOKENS:
        token: str = getattr(settings, name).get_secret_value()
        what, begins = WANTED.get(name, ("", ()))
        kind = next((kind for prefix, kind in KINDS.items() if token.startswith(prefix)), None)
        if not _VISIBLE.fullmatch(token):
            sentences.append(f"{name.upper()} has a blank or a character in it that no token has: copy it again.")
        elif what and kind and not token.startswith(begins):
            sentences.append(f"{name.upper()} holds {kind}: it needs {what}.")
    return sentences


def key_problems(settings: Settings) -> list[str]:
    """Return a sentence for each thing that is wrong with the keys for private text.

    Only the first key must look right, for it locks: others are there to open what they have locked, whatever they are.
    """
    keys = settings.secret_keys
    if not keys:
        return ["HEARTH_SECRET_KEY is empty: run `hearth keygen` and copy the line into .env."]
    if any(len(key) < SHORTEST_SECRET for key in keys):
        return [f"HEARTH_SECRET_KEY holds a key of under {SHORTEST_SECRET} characters: run `hearth keygen`."]
    if keys[0][0] in QUOTES or keys[0][-1] in QUOTES:
        return [
            "HEARTH_SECRET_KEY has quotation marks in its value, as `docker run --env-file` hands them over: "
            "take them out of the file."
        ]
    if any(not _is_text(key) for key in keys):
        return ["HEARTH_SECRET_KEY has bytes in it that are no text: run `hearth keygen`."]
    if looks_damaged(keys[0]):
        return [
            f"HEARTH_SECRET_KEY begins with a key of {len(keys[0])} characters that looks like one of `hearth keygen`, "
            f"which has {FERNET_KEY_LENGTH}: copy the whole line again. If it is a passphrase of your own, put a new "
            "key of `hearth keygen` and a comma in front of it."
        ]
    return []


def _is_text(key: str) -> bool:
    try:
        key.encode()
    except UnicodeEncodeError:
        return False
    return True
