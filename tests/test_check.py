"""`hearth check`: what is wrong with an installation, a sentence each."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.cli import check, serve, tick
from bot.cli.check import manifest_scopes
from bot.core.people import Workspace
from bot.platform.config import Settings, load, missing
from bot.platform.database import connect
from bot.platform.errors import Misconfigured
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, eventually
from tests.conftest import Hearth


async def wrong(settings: Settings, **changes: Any) -> list[str]:
    """Return the sentences about what is wrong with these settings and changes."""
    changed = load(None, **{**settings.model_dump(), **changes})
    return [finding.sentence for finding in await check.findings(changed) if not finding.ok]


async def test_after_a_removal_that_was_not_true_the_workspace_is_cared_for_again(
    settings: Settings, clock: ShiftedClock
) -> None:
    db = connect(settings.database_url, keys=settings.secret_keys)
    with db.begin() as session:
        session.add(Workspace(team_id="T0HEARTH01", name="Northwind", left_at=clock.now()))
    assert await wrong(settings) == []
    await tick.once(settings, clock.now())

    (said,) = await wrong(settings)
    assert said.startswith("Nobody is named whom people of Northwind may turn to in distress")
    db.close()


async def test_everything_is_right_and_said_to_be(settings: Settings) -> None:
    found = await check.findings(settings)

    assert all(finding.ok for finding in found)
    assert [finding.sentence.partition("(")[0].strip() for finding in found] == [
        "Time zone data is there.",
        "The database answers",
        "The database's schema is up to date.",
        "SLACK_BOT_TOKEN belongs to the workspace Northwind.",
        "All scopes of the manifest are granted.",
        "SLACK_APP_TOKEN opens Socket Mode.",
    ]


async def test_a_chosen_channel_that_another_company_reads_is_named(
    slack: Simulator, hearth: Hearth, settings: Settings
) -> None:
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(kudos_channel=people.KUDOS, exchange_channel=people.GENERAL))
    slack.workspace.change_channel(people.KUDOS, shared="external")
    found = [each for each in await check.findings(settings) if "another company" in each.sentence]
    assert found == [
        check.Finding(True, f"People from another company can read {people.KUDOS}, the channel for kudos.")
    ]


async def test_a_token_that_slack_does_not_know_is_named(settings: Settings) -> None:
    assert await wrong(settings, slack_bot_token="xoxb-1") == ["Slack refuses SLACK_BOT_TOKEN (invalid_auth)."]
    assert await wrong(settings, slack_app_token="xapp-1") == ["Slack refuses SLACK_APP_TOKEN (invalid_auth)."]


async def test_a_token_of_a_whole_organisation_is_refused_in_a_sentence(slack: Simulator, settings: Settings) -> None:
    slack.app.org_wide = True
    (said,) = await wrong(settings)

    assert "Hearth serves one workspace" in said
    with pytest.raises(Misconfigured, match="Hearth serves one workspace"):
        await serve.serve(settings, ShiftedClock(), asyncio.Event())


async def test_what_was_not_set_is_named_with_where_to_find_it(settings: Settings) -> None:
    said = await wrong(settings, slack_bot_token="", slack_app_token="", slack_signing_secret="", hearth_secret_key="")

    assert len(said) == 3
    assert "Bot User OAuth Token" in said[0]
    assert "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both empty" in said[1]
    assert "hearth keygen" in said[2]


async def test_http_needs_the_signing_secret_and_sockets_do_not(settings: Settings) -> None:
    assert missing(load(None, **{**settings.model_dump(), "slack_signing_secret": ""})) == []
    assert len(missing(load(None, **{**settings.model_dump(), "slack_app_token": "", "slack_signing_secret": ""}))) == 1
    assert missing(load(None, **{**settings.model_dump(), "slack_app_token": ""})) == []


async def test_a_key_that_could_be_guessed_is_refused(settings: Settings) -> None:
    (said,) = await wrong(settings, hearth_secret_key="short,long enough to be a key")

    assert "under 16 characters" in said


async def test_a_scope_that_one_can_do_without_is_named_and_nothing_is_wrong(
    slack: Simulator, settings: Settings
) -> None:
    slack.app.scopes = manifest_scopes() - {"usergroups:read"}
    found = next(each for each in await check.findings(settings) if "usergroups:read" in each.sentence)
    assert found.ok
    assert "name one by one whom they thank" in found.sentence


async def test_scopes_that_were_not_granted_are_listed(slack: Simulator, settings: Settings) -> None:
    slack.app.scopes = manifest_scopes() - {"users:read", "reactions:read"}

    assert await wrong(settings) == [
        "These scopes are missing: reactions:read, users:read. Add them and reinstall the app."
    ]


async def test_a_slack_that_does_not_answer_is_said_with_its_address(slack: Simulator, settings: Settings) -> None:
    (said,) = await wrong(settings, slack_api_url="http://127.0.0.1:1/api")
    assert said == "http://127.0.0.1:1/api/ does not answer (ClientConnectorError)."

    slack.faults.add("500_before", "auth.test", times=1)
    (said,) = await wrong(settings)
    assert said == f"{slack.api_url} does not answer (SlackApiError)."


async def test_an_app_that_was_removed_is_said_to_be(slack: Simulator, settings: Settings) -> None:
    slack.app.status = "inactive"

    assert (await wrong(settings))[0] == "Slack refuses SLACK_BOT_TOKEN (account_inactive)."


async def test_a_database_that_cannot_be_had_is_said_in_its_own_words(settings: Settings, tmp_path: Path) -> None:
    (folder,) = await wrong(settings, database_url=f"sqlite:///{tmp_path}")
    assert folder == "The database of DATABASE_URL cannot be used: unable to open database file."
    (nonsense,) = await wrong(settings, database_url="nonsense")
    assert nonsense.startswith("The database of DATABASE_URL cannot be used: it has to begin with sqlite:///")
    (server,) = await wrong(settings, database_url="postgresql://127.0.0.1:1/hearth")
    assert "hearth[postgres]" in server or "refused" in server


async def test_a_file_that_may_only_be_read_is_found_out(settings: Settings, tmp_path: Path) -> None:
    (said,) = await wrong(settings, database_url=f"sqlite:///file:{tmp_path}/hearth.db?mode=ro&uri=true")

    assert said == "The database of DATABASE_URL cannot be used: attempt to write a readonly database."


async def test_the_check_leaves_a_file_as_it_was(settings: Settings, migrated: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    shutil.copy(migrated, file)
    before = file.read_bytes()

    assert await wrong(settings, database_url=f"sqlite:///{file}") == []
    assert file.read_bytes() == before


async def test_an_old_schema_is_no_fault_where_hearth_renews_it_itself(settings: Settings, tmp_path: Path) -> None:
    changed = load(None, **{**settings.model_dump(), "database_url": f"sqlite:///{tmp_path}/new.db"})
    sentences = [finding.sentence for finding in await check.findings(changed) if finding.ok]

    assert "The database's schema is brought up to date when Hearth starts." in sentences


def test_a_setting_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Misconfigured, match=r"SLACK_API_URL: .*must begin with http"):
        load(None, slack_api_url="slack.com/api")
    with pytest.raises(Misconfigured, match="PORT: "):
        load(None, port="many")


async def test_a_workspace_in_which_nobody_is_named_for_people_in_distress_is_named(
    settings: Settings, alice: Person
) -> None:
    await alice.types("/checkin 4")
    (said,) = await wrong(settings)
    assert said.startswith("Nobody is named whom people of Northwind may turn to in distress")

    await alice.types("/checkin admin")
    assert await alice.submits(contact=people.CAROL) == {}
    assert await wrong(settings) == []

    await alice.post("user", id=people.CAROL, deleted=True)

    async def nobody_again() -> bool:
        return await wrong(settings) == [said]

    await eventually(nobody_again)
