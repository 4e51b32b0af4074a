"""Chatting on the page of the local workspace, in headless Chromium, as Alice, Bob and Carol do."""

from datetime import datetime, timedelta

import pytest
from playwright.async_api import expect

from simulator.people import ALICE, BOB, CAROL, GENERAL, KUDOS, PROJECT
from tests.actors import WEDNESDAY
from tests.page import gallery
from tests.page.windows import World, type_command

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_switching_the_person_switches_language_time_and_what_is_seen(world: World) -> None:
    page = await world.open(ALICE)
    await expect(page.locator("#clock-time")).to_have_text("Wed, Nov 25, 05:00")
    await expect(page.get_by_role("button", name="leads")).to_be_visible()

    await page.click("#person")
    carol = page.get_by_role("menuitemradio").filter(has_text="陈卡萝")
    await expect(carol).to_contain_text("实施工程师 · Member · zh-CN18:00 · Asia/Shanghai")
    await carol.click()

    await expect(page.locator("#clock-time")).to_contain_text("18:00")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(page.get_by_role("heading", name="频道")).to_be_visible()
    await expect(page.get_by_role("button", name="leads")).to_have_count(0)


async def test_a_command_is_completed_and_its_answer_is_for_alice_alone(world: World) -> None:
    page, bobs = await world.open(ALICE), await world.open(BOB)

    await page.locator("#composer-text").press_sequentially("/ch")
    option = page.get_by_role("option", name="/checkin")
    await expect(option).to_contain_text("[1-5 | good | 好 | 😊] [note] · history · help")
    await expect(option).to_contain_text("How is your day? 今天怎么样？")
    await page.press("#composer-text", "Enter")
    await expect(page.locator("#composer-text")).to_have_value("/checkin ")
    await page.locator("#composer-text").press_sequentially("4 it ran")
    await page.press("#composer-text", "Enter")

    answer = page.locator(".message.ephemeral")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("Recorded: 4 it ran. Your 4-day streak")
    await expect(page.locator("#said")).to_contain_text("Only visible to you. Hearth: Recorded: 4 it ran")
    await expect(bobs.locator(".message")).to_have_count(0)


async def test_an_unknown_command_is_said_to_be_unknown_and_stays_for_correction(world: World) -> None:
    page = await world.open(ALICE)

    await type_command(page, "/chekin 4")

    await expect(page.locator(".composer [role=alert]")).to_contain_text("/chekin is not a command of this workspace")
    await expect(page.locator("#composer-text")).to_have_value("/chekin 4")


async def test_reactions_are_added_by_name_and_taken_back(world: World) -> None:
    world.say(BOB, "it ran")
    page = await world.open(ALICE)

    await page.locator(".message").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.type("seedl")
    await page.keyboard.press("Enter")
    mine = page.get_by_role("button", name="seedling: Alice Archer.")
    await expect(mine).to_have_attribute("aria-pressed", "true")

    await mine.click()
    await expect(mine).to_have_count(0)


async def test_time_moves_by_an_hour_to_the_morning_and_to_the_next_prompt(world: World) -> None:
    async def in_two_days() -> datetime:
        return WEDNESDAY + timedelta(days=2)

    world.sim.next_moment = in_two_days
    page = await world.open(CAROL)
    clock = page.locator("#clock-time")
    await expect(clock).to_contain_text("11月25日周三 18:00")

    await page.get_by_role("button", name="+1 小时").click()
    await expect(clock).to_contain_text("19:00")
    await page.get_by_role("button", name="明天 09:00").click()
    await expect(clock).to_contain_text("11月26日周四 09:00")
    assert world.sim.clock.now().isoformat() == "2026-11-26T01:00:00+00:00"
    await page.get_by_role("button", name="下一个提醒").click()
    await expect(clock).to_contain_text("11月27日周五 18:00")
    await page.get_by_role("button", name="下一个提醒").click()
    await expect(page.locator(".toast").last).to_contain_text("没有已安排的内容")


async def test_a_mention_is_completed_and_bob_is_told(world: World) -> None:
    page, bobs = await world.open(ALICE), await world.open(BOB, PROJECT)

    await page.locator("#composer-text").press_sequentially("thanks @bo")
    await page.press("#composer-text", "Enter")
    await expect(page.locator("#composer-text")).to_have_value("thanks @Bob Becker ")
    await page.locator("#composer-text").press_sequentially("see #gen")
    await page.press("#composer-text", "Tab")
    await page.press("#composer-text", "Enter")

    await expect(page.locator(".message .text")).to_have_text("thanks @Bob Becker see #general")
    assert f"<@{BOB}> see <#{GENERAL}" in next(world.sim.workspace.all_messages()).text
    await expect(bobs.locator(".toast")).to_contain_text("Alice Archer · #general")
    await expect(bobs.locator(f'[data-place="{GENERAL}"]')).to_contain_text("1 unread")
    await bobs.locator(".toast-words").click()
    await expect(bobs.locator(".mention.mine")).to_have_text("@Bob Becker")
    await expect(bobs.locator(".unread-count")).to_have_count(0)


async def test_shift_enter_breaks_the_line_and_enter_sends(world: World) -> None:
    page = await world.open(ALICE)

    await page.locator("#composer-text").press_sequentially("one")
    await page.press("#composer-text", "Shift+Enter")
    await page.locator("#composer-text").press_sequentially("two")
    await page.press("#composer-text", "Enter")

    await expect(page.locator(".message br")).to_have_count(1)
    await expect(page.locator("#composer-text")).to_have_value("")


async def test_a_thread_opens_takes_a_reply_and_counts_it(world: World) -> None:
    world.say(BOB, "how long did it take?")
    page = await world.open(ALICE)

    await page.locator(".message").hover()
    await page.get_by_role("button", name="Reply in a thread").click()
    await expect(page.locator("#reply-text")).to_be_focused()
    await page.keyboard.type("four hours")
    await page.keyboard.press("Enter")

    await expect(page.locator("#thread .message")).to_have_count(2)
    await expect(page.locator("main .message")).to_have_count(1)
    await expect(page.get_by_role("button", name="1 reply")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()


async def test_a_message_shortcut_tells_the_app_which_message(world: World) -> None:
    world.say(BOB, "I stayed for the cut-over")
    page = await world.open(ALICE)

    await page.locator(".message").hover()
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Give kudos").click()

    await expect(page.locator(".toast")).to_contain_text("You thanked for: I stayed for the cut-over")


async def test_on_a_phone_the_sidebar_is_a_drawer_and_nothing_scrolls_sideways(world: World) -> None:
    await world.post(*gallery.LAYOUT)
    page = await world.open(CAROL, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    await expect(page.locator("#sidebar")).not_to_be_visible()

    await page.get_by_role("button", name="打开侧边栏").click()
    await page.locator(f'[data-place="{KUDOS}"]').click()

    await expect(page.locator("#sidebar")).not_to_be_visible()
    await expect(page.locator(".head h2")).to_contain_text("kudos")
    await page.goto(f"{world.sim.url}/#as={CAROL}&at={GENERAL}")
    await expect(page.locator(".block-header")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 390


async def test_a_lost_app_is_shown_in_words(world: World) -> None:
    page = await world.open(ALICE)

    world.sim.app.status = "inactive"
    await world.sim.board.socket.disconnect("link_disabled")

    await expect(page.locator("#app-status")).to_have_text("Hearth is not connected")
