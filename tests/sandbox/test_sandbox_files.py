"""Files: whose ids they are, and which are too large."""

import pytest

from bot.sandbox.people import Person
from bot.sandbox.shapes import Obj, as_obj
from tests.sandbox.conftest import BOT, MakeBot, RawBot

BAD = "Bad Request: "


async def test_file_ids_are_each_bots_own(raw: RawBot, person: Person, make_bot: MakeBot) -> None:
    other = await make_bot("other_bot")
    await person.open_link("https://t.me/other_bot?start=")
    await person.send_file(BOT, "a.txt", b"abc")
    (update,) = await raw.updates(offset=-1)
    document = as_obj(as_obj(update["message"])["document"])
    wrong = (400, BAD + "wrong file_id or the file is temporarily unavailable")
    assert await other.refusal("sendDocument", chat_id=person.id, document=document["file_id"]) == wrong
    unique = document["file_unique_id"]
    assert await raw.refusal("sendDocument", chat_id=person.id, document=unique) == wrong
    resent = as_obj(await raw.call("sendDocument", chat_id=person.id, document=document["file_id"]))
    assert resent["document"] == document
    as_photo = await raw.refusal("sendPhoto", chat_id=person.id, photo=document["file_id"])
    assert as_photo == (400, BAD + "can't use file of type Document as Photo")


async def test_large_files_refused(raw: RawBot, person: Person) -> None:
    await person.send_file(BOT, "big.bin", bytes(20 * 1024 * 1024 + 1))
    (update,) = await raw.updates(offset=-1)
    file_id = as_obj(as_obj(update["message"])["document"])["file_id"]
    assert await raw.refusal("getFile", file_id=file_id) == (400, BAD + "file is too big")
    status, body = await raw.upload("sendDocument", "document", bytes(52 * 1024 * 1024), chat_id=person.id)
    assert (status, body["description"]) == (413, "Request Entity Too Large")


def png(width: int, height: int, size: int = 24) -> bytes:
    """The beginning of a picture, cut or filled up to `size` bytes."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4) + height.to_bytes(4)
    return head[:size].ljust(size, b"\0")


TOO_BIG = "file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param((9, 9, 20), "IMAGE_PROCESS_FAILED", id="broken"),
        pytest.param((9000, 1001, 24), "PHOTO_INVALID_DIMENSIONS", id="large"),
        pytest.param((2100, 100, 24), "PHOTO_INVALID_DIMENSIONS", id="long"),
        pytest.param((10, 10, 10 * 1024 * 1024 + 1), TOO_BIG, id="heavy"),
    ],
)
async def test_photo_refused(raw: RawBot, person: Person, data: tuple[int, int, int], words: str) -> None:
    form: Obj = {"chat_id": person.id, "photo": "attach://picture"}
    status, body = await raw.upload("sendPhoto", "picture", png(*data), **form)
    assert (status, body["description"]) == (400, BAD + words)


async def test_empty_file_refused(raw: RawBot, person: Person) -> None:
    status, body = await raw.upload("sendDocument", "document", b"", chat_id=person.id)
    assert (status, body["description"]) == (400, BAD + "file must be non-empty")
