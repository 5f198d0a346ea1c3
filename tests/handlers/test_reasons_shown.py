"""Every word that a result card shows as met is in its record, or is named as another name of a typed one."""

import json
import random
import re
from collections.abc import AsyncIterator, Mapping
from importlib import resources
from pathlib import Path

import pytest

from handlers.finding import search
from handlers.formatting import plain_text
from handlers.reply import Reply
from storage.members import member_of
from storage.posting.records import by_reference
from storage.search.analysis import fold
from storage.search.finder import Finder
from storage.search.following import document_of
from storage.store import Store
from tests.sample import add_achievement, add_member

ACHIEVEMENTS = [
    json.loads(line)
    for line in resources.files("bot.sample").joinpath("achievements.jsonl").read_text("utf-8").splitlines()
]
BRIDGED = re.compile(r"(?P<name>.+)（您写的 (?P<typed>.+)）")


@pytest.fixture
async def finder(store: Store, tmp_path: Path) -> AsyncIterator[Finder]:
    """Over the texts of the whole sample club."""
    async with store.writing() as session:
        await add_member(session, 1)
        for number, sample in enumerate(ACHIEVEMENTS, 1):
            texts = {
                name: sample[name] for name in ("title", "summary", "description", "keywords", "problem")
            }
            await add_achievement(session, number, **texts)
    opened = await Finder.open(store, tmp_path / "index")
    yield opened
    await opened.close()


def asked(chance: random.Random) -> str:
    """Pieces of records, of other records, and names that are typed otherwise than records write them."""
    one, other = chance.sample(ACHIEVEMENTS, 2)
    start = chance.randrange(len(one["description"]) - 30)
    return chance.choice(
        (
            one["title"],
            "有没有" + " ".join(chance.sample(one["keywords"], 2)),
            one["description"][start : start + chance.randint(4, 30)],
            one["title"][:6] + other["title"][-6:],
            chance.choice(("COD", "VOC 治理", "PLC", "锂电池", "感測器", "AGV 调度", "MOF", "PCR")),
        )
    )


def met_words(reply: Reply) -> Mapping[str, list[str]]:
    """By reference, what its item on the card says was met."""
    found = {}
    for item in plain_text(reply.text).split("\n\n"):
        reference = re.search(r"CG-\d{4}-\d{4}", item)
        told = re.search(r"^对上：(.*)$", item, re.MULTILINE)
        if reference and told:
            found[reference[0]] = told[1].split("、")
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_words_shown_as_met_are_in_the_record_or_named_as_other_names(
    store: Store, finder: Finder
) -> None:
    chance, shown, bridged = random.Random(8), 0, 0
    for _ in range(60):
        text = asked(chance)
        async with store.writing() as session:
            member = await member_of(session, 1)
            assert member
            told = met_words(await search(session, finder, member, text))
            records = {one.reference: one for one in await by_reference(session, list(told))}
        for reference, words in told.items():
            whole = fold(document_of(records[reference]).text())
            for word in words:
                other = BRIDGED.fullmatch(word)
                shown, bridged = shown + 1, bridged + bool(other)
                assert fold(other["name"] if other else word) in whole, (text, reference, word)
                assert fold(other["typed"] if other else word) in fold(text), (text, reference, word)
    assert shown > 100
    assert bridged > 0
