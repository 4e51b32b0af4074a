"""`hearth check`: what is missing or wrong with this installation, in sentences."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select, text

from bot.cli import keys
from bot.core import conversations, workspaces
from bot.core.people import Workspace
from bot.features import checkins
from bot.migrations import schema
from bot.platform import config, encryption, files
from bot.platform.config import Settings
from bot.platform.database import Database, connect, or_misconfigured
from bot.platform.engines import file_of
from bot.platform.errors import Misconfigured

# Procrastinate's workers, each with a heartbeat every ten seconds
ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
MANIFEST = Path(__file__).parents[1] / "manifest.json"
CHANNELS = {
    "kudos_channel": "kudos",
    "exchange_channel": "the exchange day",
    "reflection_channel": "shared reflections",
}
ROOM = 1024 * 1024  # bytes that the disk has to take
SOME = (
    "HEARTH_SECRET_KEY does not open {closed} of the {looked_at} private texts that were looked at; people are told "
    "there that it can't be read. If they were written with another key, add that behind a comma."
)
OPTIONAL = {
    "dnd:read": "prompts do not wait for the end of “do not disturb” in Slack; hours and quiet hours still hold.",
    "files:write": "a file is replaced by a sentence: for the calendar, and for what one keeps in Hearth.",
    "usergroups:read": "people are asked to name one by one whom they thank, instead of a user group.",
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and whether it is right."""

    ok: bool
    sentence: str


async def findings(settings: Settings) -> list[Finding]:
    """Look at everything that Hearth needs; never raises for what is wrong, but says it."""
    found = [Finding(False, sentence) for sentence in config.missing(settings)]
    found += [time_zones(), *database(settings)]
    if settings.slack_bot_token.get_secret_value():
        async with workspaces.http_session() as session:
            token = settings.slack_bot_token.get_secret_value()
            client = workspaces.web_client(settings.slack_api_url, session, token)
            found += [finding async for finding in slack(client, settings)]
    return found


def manifest_scopes() -> frozenset[str]:
    """Return the bot scopes that the shipped manifest asks for."""
    scopes: list[str] = json.loads(MANIFEST.read_text())["oauth_config"]["scopes"]["bot"]
    return frozenset(scopes)


def time_zones() -> Finding:
    """Look for the time zone data that every prompt's hour depends on."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Finding(False, "There is no time zone data on this machine: install the package tzdata.")
    return Finding(True, "Time zone data is there.")


def database(settings: Settings) -> list[Finding]:
    """Look whether the database can be opened, written and is up to date."""
    db, closed = None, list[Finding]()
    try:
        with or_misconfigured():
            closed = _closed_to_others(settings)
            db = connect(settings.database_url, keys=settings.secret_keys or [encryption.new_key()])
            return [
                _writable(db),
                *_roomy(db),
                *closed,
                _current(db),
                *_opened(db, settings),
                *_workers(db),
                *_cared_for(db),
            ]
    except Misconfigured as problem:
        return [*closed, Finding(False, str(problem))]
    finally:
        if db is not None:
            db.close()


def _writable(db: Database) -> Finding:
    """Begin to write and take it back: a Hearth that runs meanwhile sees nothing of it.

    SQLite keeps temporary tables elsewhere, and takes them also where its file may only be read.
    """
    kind = "" if db.engine.dialect.name == "sqlite" else "TEMPORARY "
    with db.begin() as session:
        session.execute(text(f"CREATE {kind}TABLE hearth_check (x INTEGER)"))
        session.rollback()
    return Finding(True, f"The database answers ({db.engine.dialect.name}).")


def _roomy(db: Database) -> list[Finding]:
    """Look whether the disk takes more: what is taken back, as above, never reaches it."""
    if db.file is None:
        return []
    try:
        with TemporaryFile(dir=db.file.parent) as trial:
            trial.write(b"\0" * ROOM)
            trial.flush()
    except OSError as problem:
        where = f"{db.file.parent}, where the database is"
        return [Finding(False, f"Nothing can be written to {where}: {problem.strerror}.")]
    return []


def _closed_to_others(settings: Settings) -> list[Finding]:
    """Look whether anybody but their owner may read the embedded database's files, before one is opened or made."""
    place = file_of(settings.database_url)
    open_ = [str(each) for each in files.of_database(place) if files.open_to_others(each)] if place else []
    if not open_:
        return []
    return [
        Finding(
            False,
            f"Others on this machine may read {', '.join(open_)}: run `chmod 600` on it. Hearth does so at its start, "
            "if the file is its own.",
        )
    ]


def _current(db: Database) -> Finding:
    if not schema.behind(db):
        return Finding(True, "The database's schema is up to date.")
    if db.engine.dialect.name == "sqlite":
        return Finding(True, "The database's schema is brought up to date when Hearth starts.")
    return Finding(False, "The database's schema is behind: run `hearth migrate`.")


def _opened(db: Database, settings: Settings) -> list[Finding]:
    """Look whether the keys open the texts that are stored; on an empty database, or without a key, nothing is said."""
    if not settings.secret_keys:
        return []
    with db.engine.connect() as connection:
        found = keys.prove(connection, settings.secret_keys, keys.present(connection), most=keys.FEW)
        wrong = found.wrong and not keys.right(connection, settings.secret_keys, keys.present(connection))
    closed = found.shut + found.damaged
    if wrong:
        return [Finding(False, keys.WRONG.format(where="this database"))]
    if closed:
        looked_at = found.opened + closed
        return [Finding(False, SOME.format(closed=closed, looked_at=looked_at))]
    return [Finding(True, "HEARTH_SECRET_KEY opens the private text in this database.")] if found.opened else []


def _cared_for(db: Database) -> list[Finding]:
    """Look whether people in distress find a person by name in each workspace; lines are built in."""
    if schema.behind(db):
        return []
    with db.begin(write=False) as session:
        homes = session.scalars(select(Workspace).where(Workspace.left_at.is_(None))).all()
        return [_contact(home, checkins.choices(session, team_id=home.team_id)) for home in homes]


def _contact(home: Workspace, has: checkins.Choices) -> Finding:
    name = home.name or home.team_id
    if has.contact is None:
        return Finding(
            False,
            f"Nobody is named whom people of {name} may turn to in distress, so they only see helplines: "
            "an administrator names somebody with `/checkin admin`.",
        )
    return Finding(True, f"People of {name} find somebody to turn to, and helplines.")


def _workers(db: Database) -> list[Finding]:
    """Where web and worker may run apart, say whether anybody sends: if nobody does, nothing shows it but silence."""
    if not schema.is_server(db) or schema.behind(db):
        return []
    with db.begin(write=False) as session:
        count = session.scalar(text(ALIVE))
    if not count:
        return [Finding(True, "No worker is at work just now: `hearth run`, or `hearth run --role worker`, sends.")]
    return [Finding(True, f"Workers at work: {count}.")]


async def slack(client: AsyncWebClient, settings: Settings) -> AsyncIterator[Finding]:
    """Ask Slack about both tokens and compare the granted scopes with the manifest."""
    token = settings.slack_bot_token.get_secret_value()
    try:
        home = await workspaces.installation(client, token)
    except workspaces.UNANSWERED as problem:
        yield no_answer(problem, "SLACK_BOT_TOKEN", settings)
        return
    except Misconfigured as problem:
        yield Finding(False, str(problem))
        return
    yield Finding(True, f"SLACK_BOT_TOKEN belongs to the workspace {home.name or home.team_id}.")
    yield scopes(home.scopes)
    for what, channel in chosen(settings, home.team_id):
        if (await conversations.look(client, channel, patience_s=workspaces.TIMEOUT_S)).outside:
            yield Finding(True, f"People from another company can read {channel}, the channel for {what}.")
    if settings.socket_mode:
        yield await socket_token(client, settings)


def chosen(settings: Settings, team_id: str) -> list[tuple[str, str]]:
    """Return what each channel that administrators chose is for, and its id; none from a database that is not ready."""
    db = None
    try:
        with or_misconfigured():
            db = connect(settings.database_url, keys=settings.secret_keys or [encryption.new_key()])
            if schema.behind(db):
                return []
            with db.begin(write=False) as session:
                home = session.get(Workspace, team_id)
                found = {what: getattr(home, column) for column, what in CHANNELS.items()} if home else {}
                return [(what, channel) for what, channel in found.items() if channel]
    except Misconfigured:
        return []
    finally:
        if db is not None:
            db.close()


def scopes(granted: frozenset[str]) -> Finding:
    """Compare what was granted with what the manifest asks for."""
    lacking = sorted(manifest_scopes() - granted - set(OPTIONAL))
    if not granted:
        return Finding(True, "Slack did not say which scopes were granted; the manifest lists what is needed.")
    if lacking:
        return Finding(False, f"These scopes are missing: {', '.join(lacking)}. Add them and reinstall the app.")
    without = [f"Without {scope}, {what}" for scope, what in OPTIONAL.items() if scope not in granted]
    return Finding(True, " ".join(without) or "All scopes of the manifest are granted.")


async def socket_token(client: AsyncWebClient, settings: Settings) -> Finding:
    """Ask for a socket without opening it (docs.slack.dev/reference/methods/apps.connections.open)."""
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except workspaces.UNANSWERED as problem:
        return no_answer(problem, "SLACK_APP_TOKEN", settings)
    return Finding(True, "SLACK_APP_TOKEN opens Socket Mode.")


def no_answer(problem: Exception, setting: str, settings: Settings) -> Finding:
    """Say that Slack refuses this token, or that it does not answer at all."""
    code = workspaces.code_of(problem)
    if code is None:
        return Finding(False, f"{settings.slack_api_url} does not answer ({type(problem).__name__}).")
    return Finding(False, f"Slack refuses {setting} ({code}).")
