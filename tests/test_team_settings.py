"""/hearth admin: channels, hours and departments, for administrators alone."""

import pytest
from sqlalchemy import select, update

from bot.cli import export
from bot.core import availability
from bot.core.audit import Audit
from bot.core.people import Department, Member, Workspace
from simulator import people
from tests.actors import WEDNESDAY, Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


@both_modes
async def test_alice_sets_channels_and_the_language_of_posts_and_it_is_noted_who_changed_what(
    alice: Person, hearth: Hearth
) -> None:
    await alice.types("/hearth admin")
    assert await alice.submits(kudos_channel=people.KUDOS, kudos_per_day="7", locale="zh-CN", region="CN") == {}

    assert "Saved for the whole team" in text_of(await alice.form())
    columns = select(Workspace.kudos_channel, Workspace.kudos_per_day, Workspace.locale, Workspace.region)
    assert rows(hearth.db, columns) == [(people.KUDOS, 7, "zh-CN", "CN")]
    changed = {what for (what,) in rows(hearth.db, select(Audit.what).where(Audit.user_id == people.ALICE))}
    assert {"kudos_channel", "kudos_per_day", "locale", "region"} <= changed


async def test_the_team_settings_lead_to_what_holds_for_check_ins(alice: Person) -> None:
    await alice.types("/hearth admin")
    await alice.clicks(await alice.form(), "checkin.admin")

    async def there() -> bool:
        return "The smallest group that has a figure" in text_of(await alice.form())

    await eventually(there)


async def test_what_an_administrator_cannot_mean_is_refused_beside_its_field(alice: Person) -> None:
    await alice.types("/hearth admin")
    for allowance in ("0", "51", "many", "-1", "²"):
        assert list(await alice.submits(kudos_per_day=allowance)) == ["kudos_per_day"]
    for emoji in ("", " : ", "two words", "<x>"):
        assert list(await alice.submits(kudos_per_day="50", kudos_emoji=emoji)) == ["kudos_emoji"]
    assert await alice.submits(kudos_per_day="50", kudos_emoji=":tada:") == {}


async def test_bob_is_no_administrator_and_is_told_so_kindly(bob: Person, carol: Person, hearth: Hearth) -> None:
    assert "Only administrators" in (await bob.types("/hearth admin"))["text"]
    assert "管理员" in (await carol.types("/hearth 管理"))["text"]
    assert await bob.no_form()


async def test_a_forged_form_of_bobs_changes_nothing(alice: Person, bob: Person, hearth: Hearth) -> None:
    await alice.types("/hearth admin")
    await alice.submits(kudos_per_day="7")
    sent = next(e.payload for e in alice.sim.board.outbox.attempts if e.payload.get("type") == "view_submission")
    sent["view"]["state"]["values"]["kudos_per_day"] = {
        name: {**each, "value": "9"} for name, each in sent["view"]["state"]["values"]["kudos_per_day"].items()
    }
    forged = {**sent, "user": {**sent["user"], "id": people.BOB}, "view": {**sent["view"], "hash": "other"}}
    answer = await bob.post("deliver", kind="interactive", payload=forged)

    assert "Only administrators" in str(answer["body"])
    assert rows(hearth.db, select(Workspace.kudos_per_day)) == [(7,)]


async def opens_department(who: Person) -> None:
    """Press the first department's button, or the one that adds one, and wait for the form on top."""
    await who.clicks(await who.form(), "hearth.department")

    async def on_top() -> bool:
        return bool((await who.form())["callback_id"] == "hearth.department")

    await eventually(on_top)


async def shows(who: Person, words: str) -> None:
    """Wait until the form on top has these words."""

    async def look() -> bool:
        return words in text_of(await who.form())

    await eventually(look)


async def test_whoever_has_left_the_company_takes_part_no_more_and_is_in_no_department(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await bob.types("/hearth help")
    with hearth.db.begin() as session:
        row = Department(team_id=alice.sim.workspace.team_id, name="Delivery")
        session.add(row)
        session.flush()
        session.execute(update(Member).where(Member.user_id == people.BOB).values(department_id=row.id, region="DE-BY"))
        assert "DE-BY" in availability.regions_in_use(session, row.team_id)
    await alice.post("user", id=people.BOB, deleted=True)

    async def left() -> bool:
        return rows(hearth.db, select(Member.deleted).where(Member.user_id == people.BOB)) == [(True,)]

    await eventually(left)
    await alice.types("/hearth admin")
    await shows(alice, "1 person takes part.")
    await shows(alice, "Delivery · 0 people")
    with hearth.db.begin(write=False) as session:
        assert availability.regions_in_use(session, alice.sim.workspace.team_id) == ()
        assert export.team(session, team_id=alice.sim.workspace.team_id, now=WEDNESDAY)["people"] == 1


@both_engines
async def test_departments_are_made_changed_and_removed_where_they_are_shown(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth admin")
    await opens_department(alice)
    assert await alice.submits(name="Delivery <East>", members=[people.ALICE, people.BOB]) == {}
    await shows(alice, "Delivery &lt;East&gt; · 2 people")

    await opens_department(alice)
    assert await alice.submits(name="Delivery", members=[people.BOB]) == {}
    await shows(alice, "Delivery · 1 person")
    assert rows(hearth.db, select(Department.name)) == [("Delivery",)]

    await opens_department(alice)
    await alice.clicks(await alice.form(), "hearth.remove_department")
    await shows(alice, "Its people belong to no department now")
    assert rows(hearth.db, select(Department.id)) == []
    assert rows(hearth.db, select(Member.department_id).where(Member.department_id.is_not(None))) == []


async def test_a_department_s_name_is_needed_and_taken_only_once(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth admin")
    with hearth.db.begin() as session:
        session.add(Department(team_id=alice.sim.workspace.team_id, name="Delivery"))
    await opens_department(alice)

    assert await alice.submits(name="Delivery") == {"name": "There is a department “Delivery” already."}
    assert list(await alice.submits(name="x" * 61)) == ["name"]
    assert list(await alice.submits(name=" ")) == ["name"]
    assert await alice.submits(name="Support") == {}


async def test_an_open_form_of_one_who_is_no_administrator_any_more_is_refused(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth admin")
    with hearth.db.begin() as session:
        for who in session.scalars(select(Member).where(Member.user_id == people.ALICE)):
            who.is_admin = False

    assert "Only administrators" in str(await alice.submits(kudos_per_day="9"))
