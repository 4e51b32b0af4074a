"""Settings as people write them: what can be understood is, what cannot is a sentence that quotes no secret."""

import codecs
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.platform import log
from bot.platform.config import load, missing
from bot.platform.database import connect
from bot.platform.errors import Misconfigured

KEY = "q1V4pfFOFFcE6AnBQGkzGUQ7vtpMXUxqAZHVShz1Wkk="
FILE = f"# 我的设置\nSLACK_BOT_TOKEN=xoxb-1-abc\nSLACK_APP_TOKEN='xapp-1-abc'\nHEARTH_SECRET_KEY={KEY}\nPORT=3001\n"
SECRET = "hunter2secret"


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """A command sets up the log of its process, which here is that of all tests."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "HEARTH_SECRET_KEY", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`hearth …` in an empty folder with these settings; returns what it said and how it ended."""
    monkeypatch.chdir(tmp_path)

    def type_(command: str, **settings: str) -> Result:
        right = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "HEARTH_SECRET_KEY": KEY}
        return CliRunner().invoke(cli, [command], env={**right, "SLACK_API_URL": "http://127.0.0.1:1/", **settings})

    return type_


def said_by(result: Result) -> str:
    return result.output + (str(result.exception) if isinstance(result.exception, Misconfigured) else "")


# -- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        FILE.encode(),
        FILE.encode("utf-8-sig"),  # Notepad, JetBrains' editors on Windows, PowerShell's `-Encoding utf8`
        codecs.BOM_UTF16_LE + FILE.encode("utf-16-le"),  # PowerShell's `>`
        codecs.BOM_UTF16_BE + FILE.encode("utf-16-be"),
        FILE.replace("\n", "\r\n").encode("utf-8-sig"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "crlf"],
)
def test_an_env_file_as_windows_writes_it_is_read_to_its_first_line(tmp_path: Path, written: bytes) -> None:
    file = tmp_path / ".env"
    file.write_bytes(written)
    without_comment = tmp_path / "plain.env"
    without_comment.write_bytes(written.replace("# 我的设置\n".encode(), b""))

    for each in (file, without_comment):
        has = load(each)
        assert has.slack_bot_token.get_secret_value() == "xoxb-1-abc"
        assert has.slack_app_token.get_secret_value() == "xapp-1-abc"
        assert (has.secret_keys, has.port) == ([KEY], 3001)


@pytest.mark.parametrize(
    "written", [FILE.encode("gb18030"), FILE.encode("utf-16-le"), b"SLACK_BOT_TOKEN=xoxb-\xff\xfe"], ids=ascii
)
@pytest.mark.parametrize("command", ["run", "check", "migrate"])
def test_an_env_file_in_another_encoding_is_a_sentence_that_says_how_to_save_it(
    typed: Callable[..., Result], tmp_path: Path, written: bytes, command: str
) -> None:
    (tmp_path / ".env").write_bytes(written)
    said = said_by(typed(command))

    assert said.startswith(".env is not written in UTF-8: save it as UTF-8")
    assert "xoxb" not in said


def test_an_env_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text(FILE)
    file.chmod(0)
    if os.geteuid() == 0:  # root reads everything; a name that is too long is read by nobody
        monkeypatch.setattr(Path, "is_file", lambda path: True)
        file = tmp_path / ("x" * 300)
    with pytest.raises(Misconfigured, match="cannot be read"):
        load(file)


def test_a_folder_of_that_name_is_no_file_with_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    assert load(tmp_path / ".env").port == 3000


# -- tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    ['"{}"', "'{}'", " {} ", "{}\n", "{}\r\n", "\ufeff{}", "\u200b{}\u200b", "“{}”", "' {} '", "\u00a0{}", "`{}`"],
)
def test_what_stands_around_a_token_by_accident_is_no_part_of_it(around: str) -> None:
    names = ("slack_bot_token", "slack_app_token", "slack_signing_secret", "metrics_token")
    given = ("xoxb-1-abc", "xapp-1-abc", "0123456789abcdef", "for prometheus".replace(" ", "-"))
    has = load(None, **{name: around.format(token) for name, token in zip(names, given, strict=True)})

    assert tuple(getattr(has, name).get_secret_value() for name in names) == given
    assert [line for line in missing(has) if "HEARTH_SECRET_KEY" not in line] == []
    assert load(None, database_url=around.format("sqlite:///var/x.db")).database_url == "sqlite:///var/x.db"
    assert load(None, slack_api_url=around.format("http://localhost/api")).slack_api_url == "http://localhost/api/"
    assert load(None, port=around.format("3001"), host=around.format("::1")).port == 3001


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slack_bot_token": f"xoxp-{SECRET}"}, "SLACK_BOT_TOKEN holds a user token: it needs the Bot User OAuth"),
        ({"slack_bot_token": f"xapp-{SECRET}"}, "SLACK_BOT_TOKEN holds an app-level token"),
        ({"slack_bot_token": f"xoxe.xoxp-1-{SECRET}"}, "SLACK_BOT_TOKEN holds a user token"),
        ({"slack_bot_token": f"xoxc-{SECRET}"}, "SLACK_BOT_TOKEN holds another kind of token"),
        ({"slack_app_token": f"xoxb-{SECRET}"}, "SLACK_APP_TOKEN holds the Bot User OAuth Token: it needs an app"),
        ({"slack_app_token": f"xoxp-{SECRET}"}, "SLACK_APP_TOKEN holds a user token"),
        ({"slack_signing_secret": f"xoxb-{SECRET}"}, "SLACK_SIGNING_SECRET holds the Bot User OAuth Token"),
        ({"slack_bot_token": f"xoxb-1 {SECRET}"}, "SLACK_BOT_TOKEN has a blank or a character in it"),
        ({"slack_bot_token": f"xoxb-1\u200b{SECRET}"}, "SLACK_BOT_TOKEN has a blank or a character in it"),
        ({"slack_app_token": f"xapp–1–{SECRET}"}, "SLACK_APP_TOKEN has a blank or a character in it"),
        ({"metrics_token": f"two words {SECRET}"}, "METRICS_TOKEN has a blank or a character in it"),
    ],
)  # fmt: skip
def test_a_token_in_the_wrong_place_or_with_something_in_it_is_named(
    typed: Callable[..., Result], changes: dict[str, str], words: str
) -> None:
    environment = {name.upper(): value for name, value in changes.items()}
    for command in ("run", "check"):
        said = said_by(typed(command, **environment))
        assert words in said
        assert SECRET not in said


def test_a_bot_token_that_is_rotated_is_a_bot_token() -> None:
    has = load(None, slack_bot_token="xoxe.xoxb-1-abc", slack_app_token="xapp-1", hearth_secret_key=KEY)
    assert missing(has) == []


# -- the database's address -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"mysql://u:{SECRET}@h/d", "it has to begin with sqlite:///"),
        (f"postgres+asyncpg://u:{SECRET}@h/d", "it has to begin with"),
        (f"postgresql+psycopg2://u:{SECRET}@h/d", "it has to begin with"),
        (f"sqlite+aiosqlite:///{SECRET}.db", "it has to begin with"),
        (f"POSTGRESQL//u:{SECRET}@h/d", "it has to begin with"),
        (f"{SECRET}.db", "it has to begin with"),
        (f"host=h user=u password={SECRET}", "it has to begin with"),
        ("sqlite:var/x.db", "it names no file, so write sqlite:///var/hearth.db"),
        ("sqlite://var/x.db", "it names no file"),
        ("sqlite:///", "it names no file"),
        ("sqlite://", "it names no file"),
        ("", "it is empty"),
        (f"postgresql://u:p@{SECRET}@h/d", "write %40 for @"),
        (f"postgresql://u:p@{SECRET}@h:5432/d", "write %40 for @"),
        (f"postgresql://u:p@a/{SECRET}@h/d", "write %40 for @"),
        (f"postgresql://u:{SECRET}", "write %40 for @"),
        (f"postgresql://u@h:{SECRET}/d", "write %40 for @"),
        (f"postgresql://u:{SECRET}@h:99999/d", "write %40 for @"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check", "migrate", "backup"])
def test_an_address_that_cannot_be_used_says_how_to_write_it_and_none_of_the_password(
    typed: Callable[..., Result], url: str, words: str, command: str
) -> None:
    if command == "backup":
        with pytest.raises(Misconfigured) as refused:
            connect(url, keys=[KEY])
        said = str(refused.value)
    else:
        said = said_by(typed(command, DATABASE_URL=url))
    (line,) = [each for each in said.splitlines() if "DATABASE_URL" in each]
    assert "The database of DATABASE_URL cannot be used: it" in line
    assert words in line
    assert SECRET not in said


@pytest.mark.parametrize("password", ["p#w", "p%w", "100%", "a%40b", "p?w", "p/w", "p:w", "p[w", "p w", "密码"])
def test_a_password_with_signs_that_do_no_harm_is_used(password: str) -> None:
    db = connect(f"postgresql://u:{password}@127.0.0.1:1/d", keys=[KEY])
    assert db.engine.url.password == password.replace("%40", "@")
    assert (db.engine.url.host, db.engine.url.port) == ("127.0.0.1", 1)
    db.close()


# -- the rest -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "many", "must be a number from 0 to 65535"),
        ("PORT", "65536", "must be a number from 0 to 65535"),
        ("PORT", "-1", "must be a number from 0 to 65535"),
        ("PORT", "3000.5", "must be a number from 0 to 65535"),
        ("PORT", "127.0.0.1:3000", "must be a number from 0 to 65535"),
        ("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "must be json or console"),
        ("SLACK_API_URL", "slack.example/api", "must begin with http:// or https://"),
        ("SLACK_API_URL", "https:///api", "must begin with http:// or https:// and a host"),
        ("SLACK_API_URL", "https://[slack/api", "must begin with http:// or https:// and a host"),
        ("SLACK_API_URL", "https://slack .com/api", "must begin with http:// or https:// and a host"),
        ("HOST", "http://0.0.0.0", "must be a name or an address alone"),
        ("HOST", "0.0.0.0:3000", "must be a name or an address alone"),
        ("HOST", "two words", "must be a name or an address alone"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_not_quoted(
    typed: Callable[..., Result], name: str, value: str, words: str
) -> None:
    for command in ("run", "check", "migrate"):
        result = typed(command, **{name: value})
        assert isinstance(result.exception, Misconfigured)
        said = str(result.exception)
        assert f"{name}: {words}" in said
        assert "\n" not in said
        assert f" {value}" not in said


@pytest.mark.parametrize(("name", "usual"), [
    ("port", 3000), ("host", "127.0.0.1"), ("log_level", "INFO"), ("log_format", "json"),
    ("slack_api_url", "https://slack.com/api/"),
])  # fmt: skip
def test_an_empty_line_leaves_a_setting_as_usual(name: str, usual: object) -> None:
    assert getattr(load(None, **{name: ""}), name) == usual


@pytest.mark.parametrize("level", ["debug", "Warning", "WARN", "critical"])
def test_a_level_of_logging_may_be_written_in_any_case(level: str) -> None:
    has = load(None, log_level=level)
    log.configure(has.log_level)
    assert logging.getLevelNamesMapping()[has.log_level]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Misconfigured) as refused:
        load(None, port="many", log_level="loud", slack_api_url="slack.com")
    assert all(name in str(refused.value) for name in ("PORT: ", "LOG_LEVEL: ", "SLACK_API_URL: "))


def test_what_a_validator_is_given_stands_in_no_part_of_what_is_raised() -> None:
    with pytest.raises(Misconfigured) as refused:
        load(None, port=SECRET, slack_bot_token=["xoxb", SECRET], hearth_secret_key={"a": SECRET})
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
