"""Connections that break: what was surely not sent is told from what was perhaps sent."""

import asyncio
import socket
from contextlib import ExitStack

import pytest
from telegram import Bot

from bot.sandbox.people import Stage
from bot.trouble import Kind, Trouble
from tests.bot.ptb.conftest import MEMBER, TOKEN, answering, opened_bot, read_call, trouble

NO_CONNECTION = Trouble(Kind.NOT_DONE, "ConnectionTimeoutError")


@pytest.mark.parametrize(
    ("fault", "reason", "arrives"),
    [
        ("timeout_before", "SocketTimeoutError", False),
        ("timeout_after", "SocketTimeoutError", True),
        ("reset_before", "ClientOSError", False),
        ("reset_after", "ClientOSError", True),
    ],
)
async def test_lost_answer_was_perhaps_sent(
    stage: Stage, bot: Bot, fault: str, reason: str, arrives: bool
) -> None:
    await bot.get_me()  # so that the connection is not a new one
    await stage.fault(fault, method="sendMessage")
    told = await trouble(bot.send_message(MEMBER, "您好", read_timeout=0.2))
    assert told == Trouble(Kind.UNSURE, reason)
    shown = [message["text"] for message in await (await stage.person(MEMBER)).view("club_bot")]
    assert shown == ["/start", "您好"] if arrives else ["/start"]
    assert await trouble(bot.send_message(MEMBER, "您好")) is None


async def test_refused_connection_was_surely_not_sent() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        async with opened_bot(f"http://127.0.0.1:{port}") as bot:
            told = await trouble(bot.send_message(MEMBER, "您好"))
    failed = f"Connect call failed ('127.0.0.1', {port})"
    assert told == Trouble(Kind.NOT_DONE, f"Cannot connect to host 127.0.0.1:{port} ssl:default [{failed}]")


async def test_connection_that_is_not_taken_was_surely_not_sent() -> None:
    with ExitStack() as sockets:
        full = sockets.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(
            3
        ):  # what waits to be taken fills the queue; the system lets further ones wait outside
            waiting = sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        async with opened_bot(f"http://127.0.0.1:{full.getsockname()[1]}") as bot:
            assert await trouble(bot.send_message(MEMBER, "您好", connect_timeout=0.2)) == NO_CONNECTION


async def test_call_that_got_no_connection_of_the_pool_was_surely_not_sent(stage: Stage) -> None:
    await stage.fault("slow", method="getMe", seconds=0.3)
    async with opened_bot(stage.url, most=1) as bot:
        slow = asyncio.create_task(bot.get_me())
        await asyncio.sleep(0.05)
        call = bot.send_message(MEMBER, "您好", connect_timeout=0.05, pool_timeout=0.05)
        assert await trouble(call) == NO_CONNECTION
        assert (await slow).username == "club_bot"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "ServerDisconnectedError"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "ClientPayloadError"),
        (b"nonsense\r\n\r\n", "ClientResponseError"),
    ],
)
async def test_answer_that_breaks_off_was_perhaps_done(answer: bytes, reason: str) -> None:
    async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_call(reader)
        writer.write(answer)

    async with answering(breaking) as url, opened_bot(url) as bot:
        assert await trouble(bot.send_message(MEMBER, "您好")) == Trouble(Kind.UNSURE, reason)


async def test_server_that_reads_nothing_does_not_hold_a_call_for_ever() -> None:
    over = asyncio.Event()

    async def deaf(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await over.wait()

    async with answering(deaf) as url, opened_bot(url) as bot:
        told = await trouble(
            bot.send_document(
                MEMBER,
                bytes(20_000_000),
                filename="a.bin",
                read_timeout=0.1,
                write_timeout=0.1,
                connect_timeout=0.1,
                pool_timeout=0.1,
            )
        )
        over.set()
    assert told == Trouble(Kind.UNSURE, "TimeoutError")


async def test_reset_within_an_upload_was_perhaps_sent() -> None:
    async def resetting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(1_000_000)
        writer.transport.abort()  # with bytes unread: a reset

    async with answering(resetting) as url, opened_bot(url) as bot:
        told = await trouble(bot.send_document(MEMBER, bytes(20_000_000), filename="a.bin"))
    assert told == Trouble(Kind.UNSURE, "ClientOSError")


async def test_connection_closed_while_idle_is_not_used_again() -> None:
    connections = []

    async def answering_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(await read_call(reader))
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true} '[:-1])

    async with answering(answering_once) as url, opened_bot(url) as bot:
        for _ in range(3):
            assert await bot.delete_webhook() is True
            await asyncio.sleep(0.05)
    assert [head.split(b"\r\n")[0] for head in connections] == [
        f"POST /bot{TOKEN}/deleteWebhook HTTP/1.1".encode()
    ] * 3


async def test_address_that_is_none_was_surely_not_sent() -> None:
    for url, reason in (("ftp://example.com", "NonHttpUrlClientError"), ("http://", "InvalidUrlClientError")):
        async with opened_bot(url) as bot:
            assert await trouble(bot.get_me()) == Trouble(Kind.NOT_DONE, reason)


async def test_front_servers_limit_refuses_an_upload() -> None:
    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_call(reader)
        writer.write(b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 13\r\n\r\n<html></html>")

    async with answering(refusing) as url, opened_bot(url) as bot:
        told = await trouble(bot.send_document(MEMBER, b"abc", filename="a.bin"))
    assert told is not None
    assert told.kind is Kind.REFUSED
