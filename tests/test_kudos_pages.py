"""Looking back on one's own kudos: pages, words, and what goes into the value album."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.blocks import kudos as blocks
from bot.core.people import find_caller
from bot.features import kudos
from bot.platform.i18n import translator
from simulator import people
from tests.actors import WEDNESDAY, Person, eventually, text_of
from tests.conftest import BOTH_ENGINES, Hearth
from tests.kudos_helpers import choose, gives, reasons


def given(session: Session, by: str, to: str, n: int, **more: Any) -> int:
    """Give kudos long ago, as many as one likes."""
    who = find_caller(session, "T0HEARTH01", by)
    assert who is not None
    at = WEDNESDAY - timedelta(days=n)
    draft = kudos.KudosDraft(people=(to,), **{"reason": f"staying the night of cut-over {n:02}", **more})
    return kudos.give(session, by=who, draft=draft, now=at).thanks.id


@pytest.fixture
async def years(hearth: Hearth, alice: Person, bob: Person, carol: Person) -> None:
    """Carol has received twenty kudos from Alice, and given one to her in private."""
    for who in (alice, bob, carol):
        await who.types("/kudos")
    with hearth.db.begin() as session:
        for n in range(20, 0, -1):
            given(session, people.ALICE, people.CAROL, n, public=n % 2 == 0)
        given(session, people.CAROL, people.ALICE, 1, reason="always telling me the plum-coloured truth", public=False)


@pytest.mark.usefixtures("years")
async def test_carol_pages_back_through_all_she_received(carol: Person) -> None:
    first = await carol.types("/kudos 收到")
    assert "我收到的感谢\n第 1–8 次，共 20 次" in first["text"]
    assert [f"cut-over {n:02}" in text_of(first) for n in (1, 8, 9)] == [True, True, False]
    await carol.clicks((await carol.sees())[-1], "kudos.page.older")
    second = await carol.reads("第 9–16 次")
    await carol.clicks(second, "kudos.page.older")
    last = await carol.reads("第 17–20 次")
    assert "kudos.page.older" not in str(last)
    await carol.clicks(last, "kudos.page.newer")
    await carol.clicks(await carol.reads("第 9–16 次"), "kudos.page.overview")
    overview = await carol.reads("今天还能送")
    await carol.clicks(overview, "kudos.page.given")
    gave = text_of(await carol.reads("我送出的感谢"))
    assert "plum-coloured" in gave
    assert "🔒 私下" in gave, "it says that nobody else can read it"


@pytest.mark.usefixtures("years")
async def test_from_home_the_pages_are_a_modal(alice: Person) -> None:
    await alice.clicks(await alice.home(), "kudos.overview")
    await alice.clicks(await alice.form(), "kudos.page.given")

    async def shows(words: str) -> bool:
        return words in text_of(await alice.form())

    await eventually(shows, "1 to 8 of 20")
    await alice.clicks(await alice.form(), "kudos.page.older")
    await eventually(shows, "9 to 16 of 20")


@pytest.mark.usefixtures("years")
@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_carol_finds_words_in_what_she_received_and_nobody_else_does(
    alice: Person, bob: Person, carol: Person, hearth: Hearth
) -> None:
    assert "\n共 1 次" in (await carol.types("/kudos 搜索 CUT-OVER 07"))["text"]
    assert "共 20 次" in (await carol.types(f"/kudos search <@{people.ALICE}>"))["text"], "by whom"
    assert len(reasons(hearth)) == 21, "and nobody was thanked by it"
    assert "没有这些词" in (await carol.types("/kudos search plum-coloured"))["text"], "she gave that"
    assert "\n1 in all" in (await alice.types("/kudos search plum"))["text"]
    for words in ("plum", "cut-over", "alice"):
        assert "No kudos that you received" in (await bob.types(f"/kudos search {words}"))["text"]


@pytest.mark.usefixtures("years")
async def test_the_search_is_a_form_too(carol: Person) -> None:
    await carol.types("/kudos 搜索")
    assert "没有人看得到你在搜什么" in text_of(await carol.form())
    assert await carol.submits(words="cut-over 1") == {}
    assert "共 11 次" in text_of(await carol.form())
    await carol.clicks(await carol.form(), "kudos.page.older")

    async def turned() -> bool:
        return "第 9–11 次" in text_of(await carol.form())

    await eventually(turned)


async def test_what_is_searched_for_is_shown_and_obeyed_by_nobody(alice: Person) -> None:
    said = await alice.types("/kudos search *now* <!channel> & then")
    assert "“*now* ＠channel &amp; then”" in said["text"]
    assert "<!" not in str(said)


async def test_fresh_ones_can_be_undone_on_their_page_and_a_forged_place_does_no_harm(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await gives(alice, "@bob for staying the night")
    said = await alice.types("/kudos given")
    shown = (await alice.sees())[-1]
    assert "kudos.undo" in str(said)
    assert "kudos.undo" not in str(await bob.types("/kudos received"))
    await alice.clicks(shown, "kudos.undo")
    await alice.reads("Taken back")
    assert reasons(hearth) == []
    for value in ("received|99999|", "given|-5|", "somebody else's|0|"):
        assert "Nothing yet" in text_of(kudos_page(hearth, value))


def kudos_page(hearth: Hearth, value: str) -> dict[str, object]:
    """Draw the page that a button with this value would lead Alice to."""
    with hearth.db.begin(write=False) as session:
        by = find_caller(session, "T0HEARTH01", people.ALICE)
        assert by is not None
        return blocks.page(
            translator("en"), kudos.page(session, by=by, query=blocks.read_page_query(value), now=WEDNESDAY), by.zone
        )


@pytest.mark.usefixtures("years")
async def test_the_value_album_gets_what_a_stretch_of_time_brought(bob: Person, hearth: Hearth) -> None:
    with hearth.db.begin() as session:
        by, alice = (find_caller(session, "T0HEARTH01", who) for who in (people.CAROL, people.ALICE))
        assert by is not None
        assert alice is not None
        draft = kudos.CustomerDraft(people=(by.user_id,), customer="Northwind", quote="Thank you", public=False)
        kudos.give_customer_thanks(session, by=alice, draft=draft, now=WEDNESDAY - timedelta(days=3))
        since, until = WEDNESDAY - timedelta(days=5), WEDNESDAY - timedelta(days=2)
        album = kudos.album(session, by=by, since=since, until=until)
        everything = kudos.album(session, by=by, since=since, until=WEDNESDAY)
    assert [each.reason and each.reason[-2:] for each in album.received] == ["05", "04", "03"]
    assert [each.customer for each in album.from_customers] == ["Northwind"]
    assert (album.given, everything.given) == (0, 1)


async def test_where_a_ranking_is_wanted_nothing_says_that_nobody_is_ranked(alice: Person) -> None:
    assert "Nobody is ranked" in text_of(await alice.types("/kudos"))
    await alice.types("/kudos setup")
    assert await alice.submits(monthly=["celebrate", "ranking"]) == {}
    for command in ("/kudos", "/kudos help"):
        assert "Nobody is ranked" not in text_of(await alice.types(command))


async def test_a_search_that_is_one_word_too_many_is_no_thanks(alice: Person, hearth: Hearth) -> None:
    choose(hearth, kudos_per_day=1)
    await alice.types("/kudos search @bob for staying the night")
    assert reasons(hearth) == []
