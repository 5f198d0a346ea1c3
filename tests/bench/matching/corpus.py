"""Records by the hundred thousand: sentences of real ones, or of our sample club, put together anew.

No word is made up, so rarities and lengths are near those of a real store; what such a record says as a
whole is nonsense, so these records tell of speed and size, and of quality only as a crowd around real ones.
"""

import json
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

SENTENCES: Final = (3, 8)
KEYWORDS: Final = (3, 5)
LONGEST_TITLE: Final = 60
ASKED: Final = 300
"""Queries that speed is measured with."""
_SEED: Final = 8
_SENTENCE = re.compile(r"[^。！？!?；;\n]{6,}[。！？!?；;]?")


@dataclass(frozen=True, slots=True)
class Made:
    title: str
    keywords: tuple[str, ...]
    body: str


@dataclass(frozen=True, slots=True)
class Material:
    titles: tuple[str, ...]
    keywords: tuple[str, ...]
    sentences: tuple[str, ...]
    queries: tuple[str, ...]

    def made(self, count: int, *, seed: int = _SEED) -> Iterator[Made]:
        """The same for the same seed."""
        chance = random.Random(seed)
        for _ in range(count):
            yield Made(
                chance.choice(self.titles)[:LONGEST_TITLE],
                tuple(dict.fromkeys(chance.choices(self.keywords, k=chance.randint(*KEYWORDS)))),
                "".join(chance.choices(self.sentences, k=chance.randint(*SENTENCES))),
            )


def material_of(data: Path | None, but: Collection[str] = ()) -> Material:
    """Of the record and query files in a folder, or of the club's own sample records.

    `but`: ids of records that nothing is taken of.
    """
    if data is None:
        records = [*_sample("achievements.jsonl"), *_sample("demands.jsonl")]
        queries = [str(record.get("problem") or record["title"]) for record in records]
    else:
        records = [
            record for path in record_files(data) for record in objects(path) if str(record["id"]) not in but
        ]
        queries = [str(query["text"]) for path in query_files(data) for query in objects(path)]
    texts = [str(record.get("abstract") or record.get("description") or "") for record in records]
    return Material(
        tuple(dict.fromkeys(str(record["title"]) for record in records if record.get("title"))),
        tuple(dict.fromkeys(str(word) for record in records for word in record.get("keywords") or ())),
        tuple(dict.fromkeys(found for text in texts for found in _SENTENCE.findall(text))),
        tuple(random.Random(_SEED).sample(queries, min(ASKED, len(queries)))),
    )


def record_files(data: Path) -> list[Path]:
    return sorted((*data.glob("records*.jsonl"), *data.glob("passages*.jsonl")))


def query_files(data: Path) -> list[Path]:
    return sorted(data.glob("queries*.jsonl"))


def objects(path: Path) -> list[dict[str, Any]]:  # Any: JSON of others
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _sample(name: str) -> list[dict[str, Any]]:
    text = resources.files("bot.sample").joinpath(name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]
