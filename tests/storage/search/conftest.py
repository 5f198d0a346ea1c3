from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.search.documents import Document, Kind
from storage.search.index import SearchIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[SearchIndex]:
    opened = SearchIndex.open(tmp_path)
    yield opened
    opened.close()


def keys(index: SearchIndex, text: str, kind: Kind = "achievement", limit: int = 10) -> list[str]:
    return [hit.key for hit in index.search(text, kind, limit)]


def achievement(key: str, title: str, *keywords: str, body: str = "") -> Document:
    return Document(key, "achievement", title, keywords, body)
