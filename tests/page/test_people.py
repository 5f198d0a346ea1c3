"""The list of people, where there are many."""

import pytest
from playwright.async_api import expect

from tests.page.conftest import BOT, Call, OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MANY = 45


async def test_messages_are_counted_beside_people_never_opened(
    open_page: OpenPage, control: Call, api: Call
) -> None:
    for number in range(MANY):
        await control("people", id=9_000 + number, first_name=f"成员{number}", started=[BOT])
    page = await open_page()
    for number in (3, 3, 44):
        await api("sendMessage", chat_id=9_000 + number, text="周三开放日")
    for number, count in ((3, "2"), (44, "1"), (5, "")):
        row = page.locator(".person-row", has=page.get_by_text(f"成员{number}", exact=True))
        await expect(row.locator(".badge")).to_have_text([count] if count else [])
    await page.locator(".person-row", has=page.get_by_text("成员3", exact=True)).click()
    await expect(page.locator(".chat-list .badge")).to_have_text("2")
