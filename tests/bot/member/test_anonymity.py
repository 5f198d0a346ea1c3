"""What an anonymous record hides stays hidden from a curious member, whatever they say, press and look up."""

import json
from collections import Counter, deque
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.allowance import Measure
from bot.sandbox.people import Person
from bot.sandbox.shapes import Obj, as_int, as_obj
from handlers.pushes.composing import compose
from storage.members import member_of, organisation_named
from storage.outbox.tables import Delivery, Message
from storage.posting.match_news import plan_match_news
from storage.posting.records import by_reference
from storage.search.finder import Finder
from storage.store import Store
from storage.vocabularies import IpStatus, IpType
from tests.bot.member.conftest import BOT, Playing
from tests.counterparts_sample import add_demand, add_offer
from tests.sample import add_member

ORGANISATION, AUTHOR, CONTACT = "绝密动力研究所", "钟离隐", "13800009999"
PATENT, DETAIL = "ZL202010987654", "鸑鷟饕餮"
HIDDEN = (ORGANISATION, "绝密", AUTHOR, "钟离", CONTACT, PATENT, DETAIL)
SAID = (
    *("食品废水脱氮", "/search 短程脱氮", "/start CG-2026-0090", "/start XQ-2026-0090", "CG-2026-0090"),
    *("/mine", "/watches", "/interests", "/cases", "/post", "/help", "/language"),
)
PROBES = (ORGANISATION, AUTHOR, CONTACT, PATENT, DETAIL)
OF_A_KIND = 6
"""Presses of buttons of one kind: what follows differs little."""
MOST = 250


@pytest.fixture(autouse=True)
def nobody_is_too_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who floods is met with silence, and silence would hide anything."""
    monkeypatch.setattr("bot.member.front.PEOPLE", Measure(100_000, 100_000, 0))


async def anonymous_records(store: Store) -> None:
    """CG-2026-0090 and XQ-2026-0090 of one hidden author, who left every detail there is."""
    async with store.writing() as session:
        (await organisation_named(session, ORGANISATION)).kind = "研究所"
        author = await add_member(session, 990, AUTHOR, ORGANISATION)
        author.contact = CONTACT
        theirs = {"author_id": author.id, "organisation_id": author.organisation_id, "anonymous": True}
        patent = {"ip_types": [IpType.INVENTION], "ip_status": IpStatus.GRANTED, "ip_numbers": [PATENT]}
        await add_offer(session, 90, **theirs, **patent, confidential_detail=DETAIL)
        await add_demand(session, 90, **theirs)


async def curious_member(playing: Playing) -> Person:
    """Of another organisation, with a record of their own that each of the hidden ones fits."""
    person = await playing.stage.add_person("周敏", language_code="zh-hans")
    async with playing.store.writing() as session:
        member = await add_member(session, person.id, "周敏")
        theirs = {"author_id": member.id, "organisation_id": member.organisation_id}
        await add_demand(session, 91, **theirs)
        await add_offer(session, 91, **theirs)
    return person


def pressable(said: object) -> Iterator[str]:
    """The data of every button in it."""
    if isinstance(said, dict):
        if isinstance(said.get("callback_data"), str):
            yield said["callback_data"]
        for value in said.values():
            yield from pressable(value)
    elif isinstance(said, list):
        for value in said:
            yield from pressable(value)


class Crawl:
    """Presses everything that it is shown, each once, and keeps all that the bot sent."""

    def __init__(self, playing: Playing, person: Person) -> None:
        self._playing, self._person = playing, person
        self._last = 0
        self._seen: set[str] = set()
        self._kinds: Counter[str] = Counter()
        self._ahead: deque[str] = deque()
        self.heard: list[Obj] = []

    async def say(self, text: str) -> None:
        await self._person.say(BOT, text)
        await self._person.reads(BOT)
        await self._listen()

    async def press_all(self) -> int:
        pressed = 0
        while self._ahead and pressed < MOST:
            await self._person.press(BOT, data=self._ahead.popleft())
            await self._listen()
            pressed += 1
        return pressed

    async def look_up(self, query: str) -> None:
        self.heard.append(await self._person.inline(BOT, query))

    async def _listen(self) -> None:
        await self._playing.front.speaker.finish(2)
        for entry in await self._playing.stage.journal(after=self._last, bot=BOT):
            self._last = as_int(entry["n"])
            self.heard.append(entry)
            for data in pressable(_read(entry)):
                kind = data.partition(":")[0]
                if data not in self._seen and self._kinds[kind] < OF_A_KIND:
                    self._seen.add(data)
                    self._kinds[kind] += 1
                    self._ahead.append(data)


def _read(entry: Obj) -> object:
    """Of a call: keyboards come as JSON within its JSON."""
    fields = as_obj(entry["params"])
    return [
        json.loads(value) if name == "reply_markup" and isinstance(value, str) else value
        for name, value in fields.items()
    ]


async def told_unasked(store: Store, finder: Finder, telegram_id: int) -> list[str]:
    """Every push to that person, as it would be said now."""
    async with store.writing() as session:
        for record in await by_reference(session, ["CG-2026-0090", "XQ-2026-0090"]):
            await plan_match_news(session, finder, record)
    async with store.reading() as session:
        member = await member_of(session, telegram_id)
        theirs = select(Message).join(Delivery.message).where(Delivery.chat_id == telegram_id)
        return [repr(await compose(session, message, member)) for message in await session.scalars(theirs)]


async def test_anonymous_records_leak_nowhere(playing: Playing, finder: Finder) -> None:
    await anonymous_records(playing.store)
    person = await curious_member(playing)
    await finder.catch_up()
    told = await told_unasked(playing.store, finder, person.id)
    crawl = Crawl(playing, person)
    for text in SAID:
        await crawl.say(text)
    pressed = await crawl.press_all()
    for query in ("", "脱氮", "CG-2026-0090", "XQ-2026-0090"):
        await crawl.look_up(query)
    everything = json.dumps([crawl.heard, told], ensure_ascii=False)
    assert [secret for secret in HIDDEN if secret in everything] == []
    assert [told != [], "CG-2026-0090" in everything, "某研究所" in everything] == [True] * 3
    assert pressed > 40


@pytest.mark.parametrize("probe", PROBES)
async def test_what_is_hidden_finds_nothing(playing: Playing, finder: Finder, probe: str) -> None:
    await anonymous_records(playing.store)
    person = await curious_member(playing)
    await finder.catch_up()
    crawl = Crawl(playing, person)
    await crawl.say(probe)
    await crawl.look_up(probe)
    heard = json.dumps(crawl.heard, ensure_ascii=False)
    assert [reference in heard for reference in ("CG-2026-0090", "XQ-2026-0090")] == [False, False]
