"""A customer's thanks: by a line or a form, to everybody involved, in the channel or among them."""

import pytest
from sqlalchemy import select, text

from bot.blocks.kudos import read_command
from bot.features.kudos import Kudos
from simulator import people
from simulator.server import Simulator
from tests.actors import Person, find, text_of
from tests.conftest import Hearth, rows
from tests.kudos_helpers import gives, gone, open_channel, post

BOB, CAROL = "<@U0BOB00001|bob>", "<@U0CAROL001|carol>"


@pytest.fixture
def channel(hearth: Hearth, slack: Simulator) -> str:
    """#kudos is the kudos channel, and Hearth is in it."""
    return open_channel(hearth, slack)


@pytest.mark.parametrize(
    ("typed", "customer", "said"),
    [
        (f"customer 华东客户 {BOB} {CAROL} “谢谢你们守到凌晨”", "华东客户", "谢谢你们守到凌晨"),
        (f'customer 华东客户 {BOB} {CAROL} "谢谢你们守到凌晨"', "华东客户", "谢谢你们守到凌晨"),
        (f"客户 华东客户{BOB}和{CAROL} 谢谢你们守到凌晨", "华东客户", "谢谢你们守到凌晨"),
        (f"客户：华东客户：{BOB}、{CAROL}：「谢谢你们守到凌晨」", "华东客户", "谢谢你们守到凌晨"),
        (f"customer from Northwind &amp; Co: {BOB} and {CAROL} thank you all", "Northwind & Co", "thank you all"),
        (f"Customer “Northwind” {BOB}, {CAROL}: ok!", "Northwind", "ok!"),
        (f"private customer Northwind {BOB} {CAROL} ok", "Northwind", "ok"),
    ],
)
def test_a_line_says_who_is_thanking_whom_and_how(typed: str, customer: str, said: str) -> None:
    draft = read_command(typed)
    assert (draft.customer, draft.reason) == (customer, said)
    assert draft.people == ("U0BOB00001", "U0CAROL001")
    assert draft.public is not typed.startswith("private")


def test_a_line_without_anybody_keeps_the_name_and_the_words() -> None:
    draft = read_command("客户 华东客户 “谢谢你们”")
    assert (draft.people, draft.customer, draft.reason) == ((), "华东客户", "谢谢你们")
    assert read_command(f"{BOB} customer support was so patient").customer is None


async def test_carol_passes_on_what_a_customer_wrote_to_everybody_involved(
    alice: Person, bob: Person, carol: Person, channel: str, hearth: Hearth
) -> None:
    answer = await gives(carol, "客户 华东客户 @bob @carol “谢谢你们守到凌晨”", said="已转达")
    assert f"已转达：华东客户 感谢 <@{people.BOB}>、<@{people.CAROL}>。" in text_of(answer)
    assert "今天还能感谢" not in text_of(answer), "it costs none of her own"

    posted = await post(alice, "守到凌晨")
    assert posted["text"].startswith("华东客户 thanks bob and carol: 谢谢你们守到凌晨\nPassed on by carol")
    told = await bob.gets("守到凌晨")
    assert told["text"].startswith(f"💌 华东客户 thanks you. <@{people.CAROL}> passed it on:")
    assert "Passed on by" not in text_of(told), "it is said once"
    assert "由 carol 转达" not in text_of(answer)
    assert not any("守到凌晨" in text_of(m) for m in await carol.direct()), "she knows it already"

    his, hers = await bob.types("/kudos"), await carol.types("/kudos")
    assert "*From customers:* 1" in his["text"]
    assert "💌 华东客户 → " in text_of(his)
    assert "*来自客户* 1 次\n*送出* 本月 0 次" in hers["text"]
    assert "*今天还能送* 5 次" in hers["text"]

    await alice.clicks(posted, "kudos.me_too")
    await bob.reads("Me too: alice", channel)
    await carol.clicks(answer, "kudos.undo")
    await gone(bob, "守到凌晨", channel)
    assert "已撤回 华东客户" in text_of(await carol.reads("已撤回"))
    assert rows(hearth.db, select(Kudos.reason, Kudos.customer)) == [(None, None)]


async def test_bob_fills_the_form_and_only_those_involved_see_it(
    alice: Person, bob: Person, carol: Person, channel: str
) -> None:
    await bob.types("/kudos customer")
    assert "otherwise only you and those you choose see it" in text_of(await bob.form())
    assert (
        "write their name" in (await bob.submits(customer="…", reason="Thank you!", people=[people.CAROL]))["customer"]
    )
    problems = await bob.submits(customer="Northwind", reason=":tada:", people=[people.CAROL])
    assert "What did the customer say" in problems["reason"]
    said = {"customer": "Northwind <!here>", "reason": "Thank you for the weekend!", "seen": "private"}
    assert await bob.submits(**said, people=[people.CAROL]) == {}
    assert "💌 Northwind &lt;!here&gt; 感谢你，由" in text_of(await carol.gets("for the weekend"))
    assert not [m for m in await alice.sees(channel) if "weekend" in text_of(m)]
    assert "weekend" not in text_of(await alice.types("/kudos"))
    assert "weekend" not in text_of(await alice.home())


async def test_what_is_missing_is_asked_for_in_the_form_with_everything_else_in_it(alice: Person, bob: Person) -> None:
    await alice.types("/kudos customer Northwind @bob @alice")
    assert "What did the customer say?" in text_of((await alice.sees())[-1])
    await alice.clicks((await alice.sees())[-1], "kudos.typed")
    form = await alice.form()
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert form["callback_id"] == "kudos.customer"
    assert fields["customer"]["initial_value"] == "Northwind"
    assert fields["people"]["initial_users"] == [people.BOB, people.ALICE]
    assert await alice.submits(reason="Thank you both") == {}
    await bob.gets("Thank you both")


async def test_it_is_a_button_on_home_and_in_the_overview(alice: Person) -> None:
    await alice.clicks(await alice.home(), "kudos.customer")
    assert (await alice.form())["callback_id"] == "kudos.customer"
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await alice.clicks(await gives(alice, "", said="Your kudos"), "kudos.customer")
    assert find(await alice.form(), "value")


async def test_the_customers_name_is_unreadable_in_the_file(alice: Person, bob: Person, hearth: Hearth) -> None:
    await gives(alice, "customer Plumwind @bob “Thank you”", said="Passed on")
    await bob.gets("Plumwind")
    with hearth.db.begin(write=False) as session:
        tables = [session.execute(text(f"SELECT * FROM {name}")).all() for name in ("kudos", "delivery")]  # noqa: S608
    assert "Plumwind" not in str(tables)
