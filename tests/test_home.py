"""App Home: today first, drawn for its reader alone, and anew after what is done on it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.features.checkins import Checkin
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, find, text_of
from tests.conftest import Hearth, both_engines, rows

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


async def shows(who: Person, words: str) -> None:
    """Wait until this person's Home, as it stands, has these words on it."""

    async def look() -> bool:
        return words in text_of((await who.get("state"))["home"] or {})

    await eventually(look)


@both_modes
async def test_one_tap_on_home_checks_in_and_home_says_so(alice: Person, hearth: Hearth) -> None:
    home = await alice.home()
    assert "How is your day?" in text_of(home)
    await alice.clicks(home, "home.mood.4")

    await shows(alice, "Today: 🙂 Good. Only you can see this.")
    assert rows(hearth.db, select(Checkin.mood)) == [(4,)]


async def test_home_greets_in_the_reader_s_language_at_the_reader_s_hour(
    alice: Person, bob: Person, carol: Person
) -> None:
    assert "Good morning" in text_of(await alice.home())  # 05:00 in New York
    assert "Good morning" in text_of(await bob.home())  # 11:00 in Berlin
    assert "晚上好" in text_of(await carol.home())  # 18:00 in Shanghai


async def test_nobody_sees_another_s_mood_on_home(alice: Person, bob: Person) -> None:
    await alice.types("/checkin 2 a hard day")

    assert "hard day" in text_of(await alice.home())
    assert "hard day" not in text_of(await bob.home())
    assert "Today:" not in text_of(await bob.home())


async def test_the_month_is_read_back_from_home_page_by_page(alice: Person, clock: ShiftedClock) -> None:
    await alice.types("/checkin 4 in November")
    await alice.clicks(await alice.home(), "checkin.history")
    assert "in November" in text_of(await alice.form())
    await alice.clicks(await alice.form(), "checkin.month.before")

    async def turned() -> bool:
        return "No entries in this month." in text_of(await alice.form())

    await eventually(turned)


@both_engines
async def test_an_entry_is_changed_from_home_and_home_shows_the_change(alice: Person) -> None:
    await alice.types("/checkin 4 fine")
    await alice.clicks(await alice.home(), "checkin.edit")
    assert await alice.submits(mood="5", note="better than fine") == {}

    await shows(alice, "better than fine")


async def test_a_new_day_begins_anew(alice: Person, clock: ShiftedClock) -> None:
    await alice.types("/checkin 4 yesterday's note")
    clock.move_to(datetime(2026, 11, 26, 15, tzinfo=UTC))

    home = text_of(await alice.home())
    assert "How is your day?" in home
    assert "Today:" not in home


async def test_home_says_when_hearth_is_quiet_and_switches_it_on_again(alice: Person) -> None:
    await alice.types("/hearth pause")
    home = await alice.home()
    assert "Paused. I will not write to you" in text_of(home)
    await alice.clicks(home, "hearth.resume")

    async def awake() -> bool:
        return "Paused" not in text_of((await alice.get("state"))["home"])

    await eventually(awake)


async def test_home_s_buttons_open_help_settings_and_snooze(alice: Person) -> None:
    home = await alice.home()
    for button, words in (
        ("home.help", "What Hearth can do"),
        ("hearth.settings", "My working days"),
        ("hearth.snooze", "Quiet until the morning of"),
        ("hearth.admin", "Departments"),
    ):
        await alice.clicks(home, button)
        assert words in text_of(await alice.form())
        await alice.post("close", view_id=(await alice.form())["id"], all=True)


async def test_only_administrators_find_the_team_s_settings_there(alice: Person, bob: Person) -> None:
    assert find(await alice.home(), "hearth.admin")
    with pytest.raises(AssertionError):
        find(await bob.home(), "hearth.admin")


async def test_the_messages_tab_draws_nothing(alice: Person) -> None:
    await alice.post("home", tab="messages")
    await alice.types("/checkin 4")

    assert (await alice.get("state"))["home"] is None


async def test_home_speaks_the_new_language_as_soon_as_it_is_chosen(carol: Person) -> None:
    await carol.clicks(await carol.home(), "hearth.settings")
    assert await carol.submits(locale="en-US") == {}

    await shows(carol, "How is your day?")


async def test_home_follows_the_forms_that_were_opened_on_it(alice: Person) -> None:
    await alice.clicks(await alice.home(), "home.mood.2")
    await shows(alice, "Today: 😕 Low")
    await alice.clicks((await alice.get("state"))["home"], "checkin.open")
    assert await alice.submits(mood="5") == {}
    await shows(alice, "Today: 😄 Very good")

    await alice.clicks((await alice.get("state"))["home"], "hearth.snooze")
    assert await alice.submits(until="2026-11-27") == {}
    await shows(alice, "Quiet until")
    await alice.clicks(await alice.form(), "hearth.resume")

    async def awake() -> bool:
        return "Good to have you back" in text_of(await alice.form())

    await eventually(awake)

    async def no_longer_quiet() -> bool:
        return "Quiet until" not in text_of(await alice.home())

    await eventually(no_longer_quiet)


async def test_nobody_pages_into_the_future(alice: Person) -> None:
    await alice.types("/checkin 4")
    await alice.types("/checkin history")
    shown = text_of(await alice.reads("Your November 2026"))
    assert "← October 2026" in shown
    assert "December 2026" not in shown
