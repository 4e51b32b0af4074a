"""The values that thanks can show: administrators word them in both languages, and old thanks stay readable."""

import pytest
from sqlalchemy import select

from bot.core.audit import Audit
from bot.features.kudos import KudosValue
from tests.actors import Person, eventually, find, text_of
from tests.conftest import BOTH_ENGINES, Hearth, rows
from tests.kudos_helpers import gives


async def opens_value(who: Person, key: str | None) -> None:
    """Open the form of one value, or of a new one."""
    await who.types("/kudos setup")
    setup = await who.form()
    block = next(b for b in setup["blocks"] if b.get("block_id") == (f"value.{key}" if key else "kudos.values"))
    await who.clicks({**setup, "blocks": [block]}, "kudos.value")

    async def look() -> bool:
        return bool((await who.form())["callback_id"] == "kudos.value")

    await eventually(look)


async def shows(who: Person, words: str) -> None:
    """Wait until the form on top has these words in it."""

    async def look() -> bool:
        return words in text_of(await who.form())

    await eventually(look)


async def closes(who: Person) -> None:
    await who.post("close", view_id=(await who.form())["id"], all=True)


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_alice_renames_a_value_and_old_thanks_read_under_its_new_name(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    await gives(alice, "@bob for staying the night #mission")
    await opens_value(alice, "mission")
    assert find(await alice.form(), "value")[1]["initial_value"] == "Mission"
    assert "both languages" in (await alice.submits(english="North star", chinese="…"))["chinese"]
    assert "answers to “客户第一” already" in (await alice.submits(english="North star", chinese="客户第一"))["chinese"]
    assert await alice.submits(english="North star", chinese="北极星", face="⭐") == {}
    await shows(alice, "⭐ North star")
    await closes(alice)

    assert "⭐ North star" in text_of(await bob.types("/kudos"))
    assert "⭐ 北极星" in text_of(await gives(carol, "@bob 谢谢你陪我守到凌晨 #北极星"))
    assert "⭐ North star" in text_of(await gives(bob, "@carol for keeping calm all night #mission")), "old tags work"
    assert "`#north-star`" in text_of(await bob.types("/kudos help"))
    assert ("kudos.value:mission",) in rows(hearth.db, select(Audit.what))


async def test_a_value_taken_off_the_list_stays_with_what_was_given_for_it(alice: Person, bob: Person) -> None:
    await gives(alice, "@bob for staying the night #worth")
    await opens_value(alice, "worth")
    await alice.clicks(await alice.form(), "kudos.retire")
    await shows(alice, "It is off the list")
    await closes(alice)

    assert "🌱 Worth" in text_of(await bob.types("/kudos"))
    answer = await gives(bob, "@alice for telling me the truth #worth")
    assert "#worth is no value here" in text_of(answer)
    await bob.types("/kudos give")
    options = next(b["element"]["options"] for b in (await bob.form())["blocks"] if b.get("block_id") == "value")
    assert [each["value"] for each in options] == ["craft", "customer", "mission", "team"]


async def test_alice_adds_one_and_carol_uses_it(alice: Person, bob: Person, carol: Person, hearth: Hearth) -> None:
    await opens_value(alice, None)
    assert await alice.submits(english="Humour", chinese="幽默", means_chinese="会心一笑") == {}
    await closes(alice)
    assert "⭐ 幽默" in text_of(await gives(carol, "@bob 谢谢你讲的笑话 #幽默"))
    assert rows(hearth.db, select(KudosValue.key).where(KudosValue.english == "Humour")) == [("own-6",)]


async def test_only_administrators_word_values(alice: Person, bob: Person) -> None:
    assert "Only administrators" in (await bob.types("/kudos setup"))["text"]
    await alice.types("/kudos setup")
    form = await alice.form()
    await bob.post("submit", view_id=form["id"], values={})
    forged = await bob.post("click", container={"view_id": form["id"]}, action={"action_id": "kudos.value"})
    assert not forged["ok"], "nobody clicks in somebody else's form"
    assert await alice.submits(monthly=["ranking"]) == {}
    assert "Saved for the whole team" in text_of(await alice.form())


async def test_the_team_s_settings_lead_there(alice: Person) -> None:
    await alice.types("/hearth admin")
    await alice.clicks(await alice.form(), "kudos.setup")
    await shows(alice, "Add a value")
    assert (await alice.form())["callback_id"] == "kudos.setup"


async def test_the_last_value_stays(alice: Person) -> None:
    for key in ("craft", "customer", "mission", "team"):
        await opens_value(alice, key)
        await alice.clicks(await alice.form(), "kudos.retire")
        await shows(alice, "It is off the list")
        await closes(alice)
    await opens_value(alice, "worth")
    await alice.clicks(await alice.form(), "kudos.retire")
    await shows(alice, "This is the last value")
