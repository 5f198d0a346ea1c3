import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.wording import _jieba, field_terms, words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("膜生物反应器处理印染废水", ["膜生物反应器", "处理", "印染废水"]),
        ("碳化硅颗粒增强铝基复合材料", ["碳化硅", "颗粒", "增强", "铝基复合材料"]),
        ("钕铁硼永磁电机", ["钕铁硼", "永磁", "电机"]),
        ("科技成果转化,pm2.5", ["科技成果转化", ",", "pm2.5"]),
    ],
)
def test_words_of_the_field(text: str, cut: list[str]) -> None:
    assert words(text) == cut


@given(st.text(alphabet="铝合金废水a5.- ,。", max_size=30))
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@pytest.mark.parametrize(
    "text", ["研究生命起源的科学家", "南京市长江大桥梁工程", "乒乓球拍卖完了", "龘龘靐", "一"]
)
def test_text_without_terms_of_the_field_is_cut_as_jieba_cuts_it(text: str) -> None:
    cut: list[str] = _jieba().lcut(text, HMM=False)
    assert words(text) == cut


def test_field_terms_each_stay_whole() -> None:
    assert len(field_terms()) >= 600
    assert [term for term in field_terms() if words(term) != [term]] == []


def test_cutting_says_nothing_and_leaves_no_file(tmp_path: Path) -> None:
    script = "from storage.search.wording import words; print(words('技术转移'))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("['技术转移']\n", "")
    assert list(tmp_path.iterdir()) == []
