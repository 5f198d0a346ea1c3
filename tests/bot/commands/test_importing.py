"""`liaison-bot import` as its user meets it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, func, select

from bot.commands.importing import command
from handlers.forms.kinds import RecordKind
from handlers.importing.files import template
from storage.records import Achievement, Demand

ROWS = "标题,简介,价格\n甲,乙,30万\n丙,丁,面议\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'club.db'}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "成果.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(url: str, *words: object) -> Result:
    return CliRunner().invoke(command, ["--database", url, *map(str, words)])


def stored(url: str, model: type[Achievement] | type[Demand] = Achievement) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(model))
    engine.dispose()
    return count or 0


def test_import_with_yes_stores_and_says_so(url: str, file: Path) -> None:
    result = run(url, file, "--yes")
    assert (result.exit_code, result.stderr, stored(url)) == (0, "", 2)
    assert "成果.csv：新增 2 条（CG-" in result.stdout
    again = run(url, file)
    assert (again.exit_code, stored(url)) == (0, 2)
    assert again.stdout.endswith("成果.csv：没有新记录，已有 2 条\n")


def test_import_without_terminal_asks_for_the_option(url: str, file: Path) -> None:
    result = run(url, file)
    assert (result.exit_code, stored(url)) == (2, 0)
    assert result.stderr == "Error: 这里不是终端，无法询问；确认无误请加 --yes\n"


def test_import_with_errors_shows_them_and_stores_nothing(url: str, file: Path) -> None:
    file.write_text(ROWS + "戊,己,免费\n", encoding="utf-8")
    result = run(url, file, "--yes")
    assert (result.exit_code, stored(url)) == (1, 0)
    assert "“免费”不是金额" in result.stdout
    assert result.stderr == "Error: 有错误，一行都没有导入；请改正后再试\n"


def test_import_counts_the_errors_it_does_not_show(url: str, file: Path) -> None:
    file.write_text("标题,简介,价格\n" + "甲,乙,免费\n" * 25, encoding="utf-8")
    assert "共 25 处错误，以上为前 20 处" in run(url, file, "--yes").stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Error: 成果.csv：文件是空的\n"),
        (
            "标题,简介\n甲,乙\n",
            "Error: 成果.csv：看不出是成果还是需求：请加一列“类型”（成果或需求），"
            "或指明种类（--kind achievement 或 demand）\n",
        ),
    ],
)
def test_import_refused_is_one_sentence(url: str, file: Path, content: str, sentence: str) -> None:
    file.write_text(content, encoding="utf-8")
    result = run(url, file, "--yes")
    assert (result.exit_code, result.stderr) == (1, sentence)


def test_import_takes_both_kinds_of_file_at_once(url: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{kind}.csv" for kind in RecordKind]
    for kind, path in zip(RecordKind, files, strict=True):
        path.write_text(template(kind).decode().replace("示例：", ""))
    result = run(url, *files, "--yes")
    assert (result.exit_code, stored(url), stored(url, Demand)) == (0, 1, 1)


def test_import_of_a_kind_named_by_the_option(url: str, file: Path) -> None:
    file.write_text(json.dumps({"title": "甲", "summary": "乙", "kind": "融资"}), encoding="utf-8")
    result = run(url, file, "--kind", "demand", "--yes")
    assert (result.exit_code, stored(url, Demand)) == (0, 1)


def test_import_into_no_database_is_one_sentence(file: Path, tmp_path: Path) -> None:
    result = run(f"sqlite:///{tmp_path}/none/club.db", file, "--yes")
    assert (result.exit_code, result.stderr.count("\n"), "does not exist" in result.stderr) == (1, 1, True)


@pytest.mark.parametrize(("answer", "code", "count"), [(b"y\n", 0, 2), (b"n\n", 1, 0)])
def test_import_at_a_terminal_asks(url: str, file: Path, answer: bytes, code: int, count: int) -> None:
    theirs, ours = pty.openpty()
    words = [sys.executable, "-m", "bot", "import", str(file), "--database", url]
    with subprocess.Popen(words, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        os.close(ours)
        os.write(theirs, answer)
        said, _ = process.communicate(timeout=30)
    os.close(theirs)
    assert (process.returncode, stored(url)) == (code, count)
    assert "导入这 2 条记录吗？" in said.decode()
