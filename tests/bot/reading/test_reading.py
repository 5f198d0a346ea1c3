"""Documents of every sort, and those made to harm their reader: each ends in text, or in a reason."""

import asyncio
import io
import os
import zipfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from bot.reading.extracting import Extract, Unreadable, unwrapped
from bot.reading.limits import DOCUMENT, MEGABYTE
from bot.reading.process import read_document
from handlers.posting.documents import SENTENCES
from tests.bot.reading.documents import pdf, pdf_of_stream, word

WORDS = ["需求名称：阀门密封件", "我厂急需耐高温密封材料，预算不超过80万元。"]


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(WORDS))))
    writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def swollen_word(size: int) -> bytes:
    """A Word file whose main part unpacks to `size` bytes of spaces."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * size)
    return out.getvalue()


def word_with(name: str, content: bytes, *, declared: int | None = None) -> bytes:
    """A Word file with one more part, or another one, perhaps of a declared size that is not its own."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word(WORDS))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    packed = bytearray(out.getvalue())
    size = len(content).to_bytes(4, "little")
    while declared is not None and (at := packed.find(size)) >= 0:
        packed[at : at + 4] = declared.to_bytes(4, "little")
    return bytes(packed)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
INNER = word_with("word/inner.xml", b" " * (20 * MEGABYTE))


def endless_pdf() -> bytes:
    """Two million operators in a few kilobytes."""
    return pdf_of_stream(b"BT /F1 12 Tf <4e00> Tj ET\n" * 2_000_000, compressed=True)


async def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as caught:
        await read_document(content, replace(DOCUMENT, **limits))
    return caught.value.code


@pytest.mark.parametrize(
    "content", [pdf(WORDS), word(WORDS), word([], [WORDS[0].split("："), ["说明", WORDS[1]]])]
)
async def test_text_is_read_line_by_line(content: bytes) -> None:
    lines = (await read_document(content)).text.splitlines()
    assert [line.removeprefix("说明：") for line in lines] == WORDS


async def test_word_tables_and_paragraphs_keep_their_order() -> None:
    rows = [["预算", "50万", "地区", "上海"], ["指标", "单位", "", "甲"]]
    found = await read_document(word(["第一段文字在前面"], rows))
    assert found == Extract("第一段文字在前面\n预算：50万\n地区：上海\n指标 | 单位 | 甲", partial=False)


async def test_text_above_the_limit_is_left_and_said() -> None:
    long = word(["这是很长的第一段文字。", "第二段" * 40])
    assert await read_document(long, replace(DOCUMENT, text=30)) == Extract(
        "这是很长的第一段文字。", partial=True
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_document"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_document"),
        (b"%PDF-1.7\nnothing of a PDF follows", "broken"),
        (b"PK\x03\x04" + bytes(60), "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (encrypted("secret"), "password"),
        (pdf([]), "scanned"),
        (word([]), "no_text"),
        (swollen_word(51 * MEGABYTE), "bomb"),
        (word_with("word/extra.bin", bytes(5 * MEGABYTE)), "bomb"),
        (word_with("word/extra.bin", bytes(51 * MEGABYTE), declared=10), "bomb"),
        (word_with("word/document.xml", ENTITIES), "broken"),
        (word_with("customXml/item1.xml", ENTITIES), "broken"),
        (pdf_of_stream(bytes(100 * MEGABYTE), compressed=True), "broken"),
    ],
    ids=range(16),
)
async def test_what_cannot_be_read_has_a_reason(content: bytes, code: str) -> None:
    assert await refusal(content) == code
    assert code in SENTENCES


async def test_encrypted_pdf_without_password_is_read() -> None:
    assert "阀门密封件" in (await read_document(encrypted(""))).text


async def test_too_large_file_is_not_even_started() -> None:
    assert await refusal(b"%PDF-" + bytes(100), file=50) == "too_large"


async def test_reading_that_takes_too_much_time_is_ended() -> None:
    assert await refusal(endless_pdf(), cpu=1) == "too_heavy"
    assert await refusal(endless_pdf(), wall=1) == "too_heavy"


async def test_reading_that_takes_too_much_memory_is_ended() -> None:
    generous = {"memory": 150 * MEGABYTE, "unzipped": 100 * MEGABYTE, "ratio": 100_000}
    assert await refusal(swollen_word(90 * MEGABYTE), **generous) in ("too_heavy", "broken")


async def test_zip_within_a_word_file_is_not_unpacked() -> None:
    found = await read_document(word_with("word/embeddings/inner.docx", INNER))
    assert found.text.splitlines() == WORDS


def processes_with(mark: str) -> list[Path]:
    """Folders in /proc of the processes whose command line holds `mark`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(folder)
    return found


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
async def test_reading_process_is_bare_alone_and_gone_when_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIAISON_MEMBER_TOKEN", "canary")
    task = asyncio.create_task(read_document(endless_pdf(), replace(DOCUMENT, cpu=19)))
    while "Max file size             0" not in "".join(map(limits_of, processes_with('"cpu": 19'))):
        await asyncio.sleep(0.05)
    [process] = processes_with('"cpu": 19')
    assert (process / "environ").read_bytes() == b"PYTHONUTF8=1\0"
    assert os.getpgid(int(process.name)) == int(process.name)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert processes_with('"cpu": 19') == []


def limits_of(process: Path) -> str:
    return (process / "limits").read_text()


def test_lines_broken_by_the_page_are_joined() -> None:
    page = "一二三四五六七八九十一二三四五六七八九十一二三四五六七八\n九十。\n• 第一项\n短行\n下一行"
    assert (
        unwrapped(page)
        == "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十。\n• 第一项\n短行\n下一行"
    )
