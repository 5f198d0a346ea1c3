import pytest
from markupsafe import Markup

from handlers.formatting import plain_text
from handlers.notices.differing import MOST_PIECES, differences

MOST = 400


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("周三下午", "周四下午", "周<s>三</s><u>四</u>下午"),
        ("周三", "周三下午", "周三<u>下午</u>"),
        ("请带名片和身份证。", "请带名片。", "请带名片<s>和身份证</s>。"),
        ("meet at 14:00", "meet at 15:30", "meet at <s>14:00</s><u>15:30</u>"),
        ("<b>周三</b>", "周三", ""),
        ("a &lt;b&gt; c", "a &lt;i&gt; c", "a &lt;<s>b</s><u>i</u>&gt; c"),
        ("", "新的", "<u>新的</u>"),
    ],
)
def test_difference_shows_the_old_and_the_new(before: str, after: str, shown: str) -> None:
    assert differences(Markup(before), Markup(after), MOST) == Markup(shown)


def test_changes_far_apart_have_a_line_each_with_a_little_around_them() -> None:
    before = "周三" + "，" * 40 + "一号楼"
    after = "周四" + "，" * 40 + "二号楼"
    assert differences(Markup(before), Markup(after), MOST).split("\n") == [
        f"周<s>三</s><u>四</u>{'，' * 12}…",
        f"…{'，' * 12}<s>一</s><u>二</u>号楼",
    ]


def test_what_stands_around_a_change_is_in_both() -> None:
    before, after = "周三 14:00，请带名片", "周四 14:00，请带两张名片"
    assert differences(Markup(before), Markup(after), MOST).split("\n") == [
        "周<s>三</s><u>四</u> 14:00，请带…",
        "… 14:00，请带<u>两张</u>名片",
    ]


def test_what_is_too_much_is_cut_visibly_and_markup_stays_whole() -> None:
    before = Markup("&lt;" * MOST_PIECES * 2)
    shown = differences(before, Markup("&gt;" * MOST_PIECES * 2), 100)
    assert len(plain_text(shown)) <= 104
    assert shown.count("<s>") == shown.count("</s>") == shown.count("<u>") == shown.count("</u>") == 1
    many = Markup("".join(f"{n}，，，，，，" for n in range(40)))
    other = Markup("".join(f"{n + 500}，，，，，，" for n in range(40)))
    assert differences(many, other, 60).endswith("\n…")
