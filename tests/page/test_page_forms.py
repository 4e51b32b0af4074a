"""Filling forms on the page, with the mouse and with the keyboard alone."""

from datetime import datetime

import pytest
from playwright.async_api import expect

from simulator.people import ALICE, BOB, GENERAL, KUDOS
from tests.page.windows import World, type_command

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_form_keeps_what_was_typed_through_errors_until_the_app_takes_it(world: World) -> None:
    page = await world.open(ALICE)
    await type_command(page, "/checkin")
    note = page.get_by_label("What shaped your day?")

    await page.click("#modal-submit")
    await expect(note).to_have_attribute("aria-invalid", "true")
    await expect(note).to_have_accessible_description("Please fill in this field. A sentence is plenty.")
    await expect(note).to_be_focused()

    await page.get_by_label("Very good").check()
    await note.fill("my password is 1234")
    await page.get_by_label("Hours on site (optional)").fill("7.5")
    await page.click("#modal-submit")
    await expect(page.locator(".error")).to_have_text("⚠ That looks like a secret. Please leave it out.")
    await expect(note).to_have_value("my password is 1234")
    await expect(page.get_by_label("Hours on site (optional)")).to_have_value("7.5")
    await expect(page.get_by_label("Very good")).to_be_checked()

    await note.fill("the customer smiled")
    await page.click("#modal-submit")
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator(".toast")).to_contain_text("Saved: the customer smiled")


async def test_the_keyboard_alone_walks_through_a_form(world: World) -> None:
    page = await world.open(ALICE)
    await page.keyboard.press("Tab")
    await expect(page.locator("#skip")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#composer-text")).to_be_focused()
    await page.keyboard.type("/checkin ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Good", exact=False).nth(1)).to_be_focused()

    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_label("Very good")).to_be_checked()
    await page.keyboard.press("Tab")
    await page.keyboard.type("calm")
    await page.keyboard.press("Tab")
    await page.keyboard.type("bob")
    await expect(page.get_by_role("option", name="Bob Becker")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.locator(".chip")).to_contain_text("Bob Becker")
    for _ in range(12):  # Tab never leaves the dialog
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    await page.get_by_label("What shaped your day?").focus()
    await page.keyboard.press("Control+Enter")

    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.locator("#composer-text")).to_be_focused()


async def test_escape_closes_a_form_and_the_app_hears_of_it(world: World) -> None:
    page = await world.open(ALICE)
    await type_command(page, "/checkin")
    await expect(page.get_by_role("dialog")).to_be_visible()

    await page.keyboard.press("Escape")

    await expect(page.locator("dialog")).to_have_count(0)
    assert [each["type"] for each in world.received] == ["view_closed"]


async def test_the_last_page_of_a_form_is_closed_by_the_keyboard_too(world: World) -> None:
    page = await world.open(ALICE)
    await type_command(page, "/checkin")
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("show me")
    await page.get_by_role("dialog").get_by_role("button", name="Save").press("Enter")  # a button that then goes
    await expect(page.get_by_role("dialog", name="Kept")).to_be_visible()
    assert await page.evaluate("document.querySelector('dialog').contains(document.activeElement)")

    await page.keyboard.press("Escape")

    await expect(page.locator("dialog")).to_have_count(0)


async def test_every_kind_of_input_reaches_the_app_as_slack_sends_it(world: World) -> None:
    page = await world.open(ALICE)
    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Check in").click()
    form = page.get_by_role("dialog")
    for label, typed, chosen in (
        ("Tag ", "cust", "Customer"),
        ("Tags", "team", "Team"),
        ("Case", "win", "win case 2"),
        ("Person", "bob", "Bob Becker"),
        ("Conversation ", "gen", "#general"),
        ("Conversations", "lead", "🔒 leads"),
        ("Channel", "kud", "#kudos"),
    ):
        await page.get_by_role("combobox", name=label, exact=False).first.fill(typed)
        await page.get_by_role("option", name=chosen).click()
    await form.get_by_label("Day").fill("2026-12-01")
    await form.get_by_label("Time").fill("09:30")
    await form.get_by_label("Moment").fill("2026-12-01T09:30")
    await page.get_by_label("Travel").check()
    await page.get_by_label("E-mail").fill("not an address")
    await page.get_by_label("Link").fill("https://example.com")
    await page.get_by_label("Rich text").fill("warm")
    await page.click("#modal-submit")
    await expect(page.locator(".error")).to_have_text("⚠ Please enter an e-mail address.")
    await page.get_by_label("E-mail").fill("a@example.com")
    await page.click("#modal-submit")
    await expect(page.locator("dialog")).to_have_count(0)

    values = world.received[-1]["view"]["state"]["values"]
    sent = {block: next(iter(held.values())) for block, held in values.items()}
    assert sent["tag"]["selected_option"]["value"] == "customer"
    assert [each["value"] for each in sent["tags"]["selected_options"]] == ["team"]
    assert sent["case"]["selected_option"]["value"] == "case-2"
    assert sent["one"]["selected_user"] == BOB
    assert sent["room"]["selected_conversation"] == GENERAL
    assert len(sent["rooms"]["selected_conversations"]) == 1
    assert sent["channel"]["selected_channel"] == KUDOS
    assert (sent["day"]["selected_date"], sent["time"]["selected_time"]) == ("2026-12-01", "09:30")
    assert sent["moment"]["selected_date_time"] == datetime.fromisoformat("2026-12-01T09:30-05:00").timestamp()
    assert [each["value"] for each in sent["checks"]["selected_options"]] == ["travel"]
    assert (sent["mail"]["value"], sent["link"]["value"]) == ("a@example.com", "https://example.com")
    assert sent["rich"]["rich_text_value"]["elements"][0]["elements"][0]["text"] == "warm"
