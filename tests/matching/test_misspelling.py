"""The slips that spelling help is measured with: each of its kind, the same for the same seed."""

import pytest

from tests.matching.misspelling import misspelt


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("废水 处理", "pinyin with spaces", "feishui chuli"),
        ("废水 处理", "pinyin without", "feishuichuli"),
        ("请问有没有石墨烯", "one word in pinyin", "请问有没有shimoxi"),
        ("请问有没有石墨烯", "one word by its initials", "请问有没有smx"),
        ("PVC 石墨烯", "pinyin with spaces", None),
        ("怎么办", "one word in pinyin", None),
        ("废水", "one word by its initials", None),
        ("PVC 废水", "wrong letter", None),
    ],
)
def test_slip_is_of_its_kind(text: str, kind: str, expected: str | None) -> None:
    assert misspelt([text], kind, 1) == [expected]


def test_wrong_letter_is_one_slip_and_the_seed_decides_which() -> None:
    slips = [misspelt(["Graphene 涂层"], "wrong letter", seed)[0] for seed in range(8)]
    assert slips == [misspelt(["Graphene 涂层"], "wrong letter", seed)[0] for seed in range(8)]
    assert len(set(slips)) > 1
    assert {(slip or "")[0] + (slip or "")[-3:] for slip in slips} == {"g 涂层"}
    assert "graphene 涂层" not in slips
