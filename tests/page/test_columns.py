"""The chat page as a whole: columns, connection, widths, colours, languages."""

import asyncio

import pytest
from playwright.async_api import WebSocketRoute, expect

from tests.page.conftest import BOT, CHEN, LI, Call, OpenPage, send, start, texts

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRAST = """(node) => {
    const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = (colour) => parts(colour).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
    let back = node;
    while (parts(getComputedStyle(back).backgroundColor)[3] === 0) back = back.parentElement;
    const [one, other] = [getComputedStyle(node).color, getComputedStyle(back).backgroundColor].map(light);
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}"""


async def test_push_arrives_in_the_column_beside(open_page: OpenPage, control: Call, api: Call) -> None:
    await control("say", person=LI, chat=BOT, text="/start")
    page = await open_page(f"#{CHEN}:{BOT};{LI}:{BOT}")
    beside = page.locator(".column").nth(1).locator(".row.in .text")
    await expect(beside).to_contain_text("收到：/start")
    await page.get_by_role("button", name="开始").click()
    await expect(page.locator(".column").nth(0).locator(".row.in")).to_have_count(1)
    await api("sendMessage", chat_id=LI, text="您的需求有新的匹配")
    await expect(beside.last).to_contain_text("您的需求有新的匹配")
    assert await texts(page, 0) == ["/start", "收到：/start"]
    assert await texts(page, 1) == ["/start", "收到：/start", "您的需求有新的匹配"]


async def test_reload_keeps_the_columns(open_page: OpenPage) -> None:
    page = await open_page("")
    await page.get_by_role("button", name="陈晓岚").wait_for()
    await page.get_by_role("button", name="俱乐部助手").click()
    await page.get_by_role("button", name="并排观看").click()
    await page.get_by_role("button", name="李明远").click()
    await page.get_by_role("button", name="俱乐部助手").click()
    assert page.url.endswith(f"#{CHEN}:{BOT};{LI}:{BOT}")
    await page.reload()
    await expect(page.locator(".viewer")).to_have_text(["陈陈晓岚", "李李明远"])


async def test_lost_connection_loses_and_doubles_nothing(open_page: OpenPage, api: Call) -> None:
    routes: list[WebSocketRoute] = []

    reachable = asyncio.Event()
    reachable.set()

    async def pass_on(route: WebSocketRoute) -> None:
        await reachable.wait()
        route.connect_to_server()
        routes.append(route)

    page = await open_page()
    await start(page)
    await page.context.route_web_socket("**/control/live", pass_on)
    await page.reload()
    await expect(page.locator(".row.in")).to_have_count(1)
    await expect(page.locator(".connection")).to_have_text("实时连接")
    reachable.clear()
    await routes[0].close()
    await expect(page.locator(".connection")).to_contain_text("重连")
    await api("sendMessage", chat_id=CHEN, text="断线时")
    assert await texts(page) == ["/start", "收到：/start"]
    reachable.set()
    await expect(page.locator(".connection")).to_have_text("实时连接")
    await api("sendMessage", chat_id=CHEN, text="恢复后")
    await expect(page.locator(".row.in .text").last).to_contain_text("恢复后")
    assert await texts(page) == ["/start", "收到：/start", "断线时", "恢复后"]


async def test_older_messages_are_read_on_scrolling_up(open_page: OpenPage, control: Call) -> None:
    group = await control("groups", title="水处理群", people=[CHEN, LI], bots=[])
    assert isinstance(group, dict)
    for number in range(150):
        await control("say", person=LI, chat=group["id"], text=f"第 {number} 条")
    page = await open_page(f"#{CHEN}:{group['id']}")
    await expect(page.locator(".row .text").last).to_contain_text("第 149 条")
    assert len(await texts(page)) < 130
    timeline = page.locator(".timeline")
    for oldest in (30, 0):
        await timeline.evaluate("node => node.scrollTo(0, 0)")
        await expect(page.locator(".row .text", has_text=f"第 {oldest} 条")).to_have_count(1)
    assert await texts(page) == [f"第 {number} 条" for number in range(150)]


async def test_phone_width_shows_list_or_chat_and_no_sideways_scroll(open_page: OpenPage, api: Call) -> None:
    page = await open_page("", width=360)
    await page.get_by_role("button", name="陈晓岚").wait_for()
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(sideways) == 0
    await page.get_by_role("button", name="俱乐部助手").click()
    await expect(page.locator(".people")).to_be_hidden()
    await start(page)
    wide = [[{"text": f"很长的按钮文字{n}" * 3, "callback_data": str(n)} for n in range(3)]]
    await api("sendMessage", chat_id=CHEN, text="长" * 90 + "w" * 200, reply_markup={"inline_keyboard": wide})
    await expect(page.locator(".key")).to_have_count(3)
    assert await page.evaluate(sideways) == 0
    assert await page.locator(".timeline").evaluate("node => node.scrollWidth - node.clientWidth") == 0
    await page.get_by_role("button", name="返回列表").click()
    await expect(page.locator(".people")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True])
async def test_text_contrast_is_at_least_four_and_a_half(
    open_page: OpenPage, api: Call, *, dark: bool
) -> None:
    page = await open_page(dark=dark)
    await start(page)
    await send(page, "找成果")
    await api("sendMessage", chat_id=CHEN, text="见 https://example.com 与 #废水")
    await expect(page.locator(".text .tag")).to_have_count(1)
    await expect(page.locator(".key")).to_have_count(2)
    read = (
        ".text, .stamp, .link, .tag, .chat-title, .chat-last, .chat-time, .person-about, .head-state, .viewer"
    )
    ratios = await page.locator(read).evaluate_all(
        f"nodes => nodes.map((n) => [n.className, ({CONTRAST})(n)])"
    )
    assert len(ratios) > 15
    assert [found for found in ratios if found[1] < 4.5] == []


async def test_language_switch_changes_the_page_only(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await page.get_by_role("button", name="EN").click()
    await expect(page).to_have_title("Liaison Club · Demo sandbox")
    await expect(page.get_by_role("button", name="Watch beside")).to_be_visible()
    await expect(page.locator(".row.in .text")).to_contain_text("收到：/start")
