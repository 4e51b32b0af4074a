"""What apps write, drawn on the page and used there."""

import pytest
from playwright.async_api import expect

from simulator.people import ALICE, BOB
from tests.page import gallery
from tests.page.windows import World, type_command
from tests.simulated import until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]


async def test_a_button_in_a_message_changes_the_message(world: World) -> None:
    await world.post(*gallery.LAYOUT)
    page = await world.open(BOB)

    await page.get_by_role("button", name="Press me").click()

    await expect(page.locator(".message")).to_contain_text("@Bob Becker pressed it")


async def test_a_confirmation_can_be_declined_and_given(world: World) -> None:
    page = await world.open(ALICE)
    await type_command(page, "/checkin good")
    undo = page.get_by_role("button", name="Undo")

    await undo.click()
    await expect(page.get_by_role("dialog", name="Delete it?")).to_contain_text("This takes the entry away.")
    await page.keyboard.press("Escape")
    await expect(undo).to_be_focused()
    await undo.click()
    await page.get_by_role("button", name="Delete").click()

    await expect(page.locator(".message.ephemeral")).to_contain_text("Taken back.")


async def test_choices_in_a_message_are_sent_at_once(world: World) -> None:
    await world.post(*gallery.LAYOUT)
    page = await world.open(ALICE)

    await page.get_by_role("combobox", name="Mood").click()
    await page.get_by_role("option", name="Low").click()
    await page.get_by_role("button", name="More options").click()
    await page.get_by_role("menuitem", name="Share").click()
    await expect(page.get_by_role("combobox", name="Mood")).to_have_value("😕 Low")

    await until(lambda: len(world.received) == 2)
    actions = [each["actions"][0] for each in world.received]
    assert [(a["type"], a["selected_option"]["value"]) for a in actions] == [
        ("static_select", "2"),
        ("overflow", "share"),
    ]


async def test_home_is_published_when_opened_and_a_redraw_keeps_the_focus(world: World) -> None:
    page = await world.open(ALICE)

    await page.get_by_role("button", name="Hearth").click()
    await expect(page.get_by_role("tabpanel")).to_contain_text("Good morning")
    await page.get_by_role("button", name="Count").click()

    await expect(page.get_by_role("tabpanel")).to_contain_text("Pressed 1 times")
    await expect(page.get_by_role("button", name="Count")).to_be_focused()
    await page.get_by_role("tab", name="Home").press("ArrowRight")
    await expect(page.get_by_role("tab", name="Messages")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_label("Message Hearth")).to_be_visible()


async def test_what_people_write_is_only_ever_text(world: World) -> None:
    world.say(BOB, "<img src=x onerror=alert(1)> & <script>document.title='no'</script>")
    page = await world.open(ALICE)

    await expect(page.locator(".message .text")).to_have_text(
        "<img src=x onerror=alert(1)> & <script>document.title='no'</script>"
    )
    await expect(page.locator("main img, main script")).to_have_count(0)


async def test_all_blocks_are_drawn_and_everything_one_can_use_has_a_name(world: World) -> None:
    for blocks in (gallery.LAYOUT, gallery.RICH, gallery.TABLES, [gallery.DATA_TABLE], [gallery.LINE, gallery.PIE]):
        await world.post(*blocks)
    await world.post(gallery.BAR, gallery.AREA)
    page = await world.open(ALICE)
    await expect(page.locator(".message")).to_have_count(6)

    await expect(page.locator(".unknown")).to_have_count(0)
    for kind in ("header", "context_actions", "card", "markdown", "table", "data_table", "data_visualization", "image"):
        await expect(page.locator(f".block-{kind}").first).to_be_visible()
    await expect(page.locator(".block-section time")).to_have_text("Friday, November 27, 2026 2:00 AM")
    await expect(page.get_by_role("img", name="Mood this week (line)")).to_have_attribute(
        "aria-description", "Line chart. Me: Mon 3, Tue 4, Wed 2, Thu 5, Fri 4; Team: Mon 3, Tue 3, Wed 4, Thu 4, Fri 5"
    )
    nameless = """() => [...document.querySelectorAll('button, input, textarea, [role=img], [role=combobox]')]
        .filter(n => !(n.ariaLabel || n.textContent.trim() || n.labels?.length || n.getAttribute('aria-labelledby')))
        .map(n => n.outerHTML)"""
    assert await page.evaluate(nameless) == []


async def test_a_data_table_sorts_and_turns_its_pages(world: World) -> None:
    await world.post(gallery.DATA_TABLE)
    page = await world.open(ALICE)
    cells = page.locator(".data-table tbody tr > :first-child")
    await expect(cells).to_have_text(["May", "June"])

    await page.get_by_role("button", name="Next", exact=True).click()
    await expect(cells).to_have_text(["July"])
    await page.get_by_role("button", name="Sort by Guests").click()
    await expect(cells).to_have_text(["May", "July"])


MRKDWN = {
    "*bold* _it_ ~no~ `a*b*`": "<strong>bold</strong> <em>it</em> <s>no</s> <code>a*b*</code>",
    "*a _b_ c*": "<strong>a <em>b</em> c</strong>",
    "snake_case_name 2*3*4 你好*世界*": "snake_case_name 2*3*4 你好*世界*",
    "（*你好*） （ *你好* ）": "（*你好*） （ <strong>你好</strong> ）",
    "&lt;b&gt; &amp;amp;": "&lt;b&gt; &amp;amp;",
    "```x *y*```": "<pre><code>x *y*</code></pre>",
    "> a\n> b\nc": "<blockquote>a<br>b</blockquote>c",
    "• a\n• b": '<ul class="list"><li>a</li><li>b</li></ul>',
    "1. a\n2. b": '<ol start="1" class="list"><li>a</li><li>b</li></ol>',
    f"<@{BOB}>": '<span class="mention">@Bob Becker</span>',
    "<!here> <!subteam^S0IMPLEM01>": '<span class="mention">@here</span> <span class="mention">@implementers</span>',
    "<javascript:alert(1)|click>": "click",
    "<!date^1795762800^{date_short} at {time}|then>": (
        '<time datetime="2026-11-27T07:00:00.000Z" title="then">Nov 27, 2026 at 2:00 AM</time>'
    ),
    "<!date^1795762800^{nonsense}|then>": '<time title="then">then</time>',
    ":nobody_knows:": ":nobody_knows:",
}


async def test_mrkdwn_is_read_as_slack_reads_it(world: World) -> None:
    page = await world.open(ALICE)
    render = """async (texts) => {
        const { mrkdwn } = await import('/page/mrkdwn.js');
        return texts.map((text) => {
            const box = document.createElement('div');
            box.append(...mrkdwn(text));
            return box.innerHTML;
        });
    }"""

    rendered = await page.evaluate(render, list(MRKDWN))

    assert dict(zip(MRKDWN, rendered, strict=True)) == MRKDWN
