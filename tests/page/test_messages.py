"""A conversation on the chat page: what a person does there, and what they then see."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.page.conftest import BOT, CHEN, LI, MAY_ANSWER, Call, OpenPage, send, start, texts

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc0000001149444154789c6388"
    "f63f8f15310c2d0900b6e45e41a04885b00000000049454e44ae426082"
)


async def test_typed_message_is_shown_and_answered(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await send(page, "含氟废水")
    await expect(page.locator(".row.in .text").last).to_contain_text("收到：含氟废水")
    assert await texts(page) == ["/start", "收到：/start", "含氟废水", "收到：含氟废水"]


async def test_pressed_button_spins_notes_the_answer_and_edits_in_place(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await send(page, "找成果")
    key = page.get_by_role("button", name="关注", exact=True)
    MAY_ANSWER.clear()
    await key.click()
    await expect(key.locator(".spinner")).to_be_visible()
    MAY_ANSWER.set()
    await expect(page.locator(".toast")).to_have_text("有新成果会告诉你")
    await expect(page.locator(".row.in .edited")).to_have_text("已编辑")
    assert await texts(page) == ["/start", "收到：/start", "找成果", "已关注 CG-2026-0001"]
    await expect(page.locator(".keyboard")).to_have_count(0)


async def test_alert_answer_stays_until_dismissed(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await send(page, "找成果")
    key = page.get_by_role("button", name="说明")
    await key.click()
    await expect(page.get_by_role("dialog")).to_contain_text("技术就绪度 7")
    await page.get_by_role("button", name="知道了").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(key).not_to_have_attribute("aria-busy", "true")


async def test_deep_link_sends_start_with_its_parameter(open_page: OpenPage, api: Call) -> None:
    page = await open_page()
    await start(page)
    link = f'<a href="https://t.me/{BOT}?start=event_7">报名</a>'
    await api("sendMessage", chat_id=CHEN, text=f"沙龙：{link}", parse_mode="HTML")
    await page.get_by_role("link", name="报名").click()
    await expect(page.locator(".row.in .text").last).to_contain_text("收到：/start event_7")
    assert (await texts(page))[-2:] == ["/start event_7", "收到：/start event_7"]


async def test_file_sent_is_shown_and_downloads_the_same_bytes(open_page: OpenPage, tmp_path: Path) -> None:
    page = await open_page()
    await start(page)
    path = tmp_path / "技术说明.pdf"
    path.write_bytes(b"%PDF-1.4 content")
    await page.get_by_role("button", name="添加附件").click()
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("menuitem", name="文件").click()
    await (await choosing.value).set_files(path)
    await page.get_by_role("button", name="发送").click()
    card = page.locator(".row.out .file-card")
    await expect(card).to_contain_text("技术说明.pdf")
    await expect(page.locator(".row.in .text").last).to_contain_text("收到文件 技术说明.pdf")
    async with page.expect_download() as loading:
        await card.click()
    loaded = await (await loading.value).path()
    assert loaded.read_bytes() == b"%PDF-1.4 content"


async def test_pasted_picture_is_shown_and_opens_large(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await page.locator("textarea").evaluate(
        """(field, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "样机.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        list(PICTURE),
    )
    await page.get_by_role("button", name="发送").click()
    picture = page.locator(".row.out .photo img")
    await expect(picture).to_have_js_property("naturalWidth", 8)
    await picture.click()
    await expect(page.locator("dialog.lightbox img")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog.lightbox")).to_have_count(0)


async def test_inline_result_is_sent_via_the_bot(open_page: OpenPage, control: Call) -> None:
    group = await control("groups", title="水处理群", people=[CHEN, LI], bots=[BOT])
    assert isinstance(group, dict)
    page = await open_page(f"#{CHEN}:{group['id']}")
    await page.locator("textarea").fill(f"@{BOT} 废水")
    result = page.get_by_role("option", name="废水成果 2")
    await expect(result).to_be_visible()
    await result.click()
    sent = page.locator(".row.out")
    await expect(sent).to_contain_text("CG-2026-0002 废水")
    await expect(sent.locator(".via")).to_have_text(f"经由 @{BOT}")


async def test_text_that_looks_like_markup_is_shown_literally(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script> &lt;b&gt;'
    await send(page, hostile)
    await expect(page.locator(".row.in .text").last).to_contain_text("收到：<img")
    assert (await texts(page))[-2:] == [hostile, f"收到：{hostile}"]
    assert await page.locator(".timeline img, .timeline script").count() == 0
    assert await page.title() == "联络人俱乐部 · 演示沙盒"


async def test_nested_entities_become_nested_elements(open_page: OpenPage, api: Call) -> None:
    page = await open_page()
    await start(page)
    lines = [
        "😀 <b>粗<i>斜</i></b>",
        "<blockquote>引<u>线</u></blockquote>",
        "<tg-spoiler>密</tg-spoiler> <code>x</code>",
    ]
    await api("sendMessage", chat_id=CHEN, text="\n".join(lines), parse_mode="HTML")
    last = page.locator(".row.in .text").last
    await expect(last.locator("strong > em")).to_have_text("斜")
    await expect(last.locator("blockquote > u")).to_have_text("线")
    await expect(last.locator("code")).to_have_text("x")
    await expect(last.locator(".spoiler")).to_have_css("color", "rgba(0, 0, 0, 0)")
    await last.locator(".spoiler").click()
    await expect(last.locator(".spoiler")).to_have_class("spoiler shown")


async def test_typing_is_shown_until_the_message_comes(open_page: OpenPage, api: Call) -> None:
    page = await open_page()
    await start(page)
    await api("sendChatAction", chat_id=CHEN, action="typing")
    await expect(page.locator(".head-state")).to_have_text("正在输入")
    await api("sendMessage", chat_id=CHEN, text="找到 3 项")
    await expect(page.locator(".head-state")).to_have_text("发一句话说出需求，我来找成果。")


async def test_reply_and_deletion_are_shown(open_page: OpenPage, api: Call) -> None:
    page = await open_page()
    await start(page)
    await page.locator(".row.in .bubble").hover()
    await page.locator(".row.in").get_by_role("button", name="回复").click()
    await send(page, "第一项不错")
    await expect(page.locator(".row.out .quote-words")).to_have_text("收到：/start")
    await api("deleteMessage", chat_id=CHEN, message_id=4)
    await expect(page.locator(".row")).to_have_count(3)


async def test_blocked_bot_is_unblocked_by_the_button_in_place_of_the_input(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await page.get_by_role("button", name="更多").click()
    await page.get_by_role("menuitem", name="屏蔽机器人").click()
    await page.get_by_role("button", name="解除屏蔽").click()
    await send(page, "回来了")
    await expect(page.locator(".row.in .text").last).to_contain_text("收到：回来了")


async def test_command_menu_opens_and_sends(open_page: OpenPage, api: Call) -> None:
    await api(
        "setMyCommands",
        commands=[{"command": "help", "description": "帮助"}, {"command": "my", "description": "我的"}],
    )
    page = await open_page()
    await start(page)
    await page.get_by_role("button", name="命令菜单").click()
    await expect(page.get_by_role("option")).to_have_count(2)
    await page.locator("textarea").fill("/m")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.locator("textarea").press("Enter")
    await expect(page.locator(".row.in .text").last).to_contain_text("收到：/my")


async def test_place_is_sent_from_the_attachment_menu(open_page: OpenPage) -> None:
    page = await open_page()
    await start(page)
    await page.get_by_role("button", name="添加附件").click()
    await page.get_by_role("menuitem", name="位置").click()
    await page.get_by_label("纬度").fill("31.5")
    await page.get_by_role("dialog").get_by_role("button", name="发送").click()
    await expect(page.locator(".row.out .place-detail")).to_have_text("31.50000, 121.45300")


async def test_forwarded_message_says_whose_it_was(open_page: OpenPage, control: Call) -> None:
    group = await control("groups", title="水处理群", people=[CHEN, LI], bots=[])
    assert isinstance(group, dict)
    await control("say", person=LI, chat=group["id"], text="见附件")
    page = await open_page(f"#{CHEN}:{group['id']}")
    await page.locator(".row.in .bubble").hover()
    await page.locator(".row.in").get_by_role("button", name="转发").click()
    await page.get_by_role("dialog").get_by_role("button", name="俱乐部助手").click()
    await expect(page.locator(".row.out .forwarded")).to_have_text("转发自 李明远")
