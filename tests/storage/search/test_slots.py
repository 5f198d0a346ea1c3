import subprocess
import sys
from pathlib import Path

from storage.search.index import SearchIndex
from tests.storage.search.conftest import achievement, keys


def test_second_index_takes_the_next_slot(tmp_path: Path) -> None:
    first = SearchIndex.open(tmp_path)
    second = SearchIndex.open(tmp_path)
    first.apply([achievement("a", "废水")], [], 1)
    assert (second.change_number, keys(second, "废水")) == (0, [])
    second.apply([achievement("b", "废水")], [], 2)
    assert (keys(first, "废水"), keys(second, "废水")) == (["a"], ["b"])
    first.close()
    third = SearchIndex.open(tmp_path)
    assert (third.change_number, keys(third, "废水")) == (1, ["a"])
    second.close()
    third.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]


def test_slot_of_a_killed_process_is_free_again(tmp_path: Path) -> None:
    script = (
        "import os, sys; from pathlib import Path; from storage.search.index import SearchIndex\n"
        "from storage.search.documents import Document\n"
        "index = SearchIndex.open(Path(sys.argv[1]))\n"
        "index.apply([Document('a', 'achievement', '废水')], [], 3)\n"
        "os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert done.returncode == 9
    index = SearchIndex.open(tmp_path)
    assert (index.change_number, keys(index, "废水")) == (3, ["a"])
    index.apply([achievement("b", "废水")], [], 4)
    assert keys(index, "废水") == ["a", "b"]
    index.close()
    assert [path.name for path in tmp_path.iterdir()] == ["0"]
