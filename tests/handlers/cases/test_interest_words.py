"""What people may write to the other side, and what counts as a contact."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.cases.interest_words import WORDS_LIMIT, contact_read, holds_contact, words_read
from handlers.forms.said import FieldFault

CONTACTS = (
    "13800138000",
    "手机138 0013 8000",
    "138-0013-8000",
    "138.0013.8000",
    "１３８００１３８０００",
    "+86 13800138000",
    "+1 415 555 0100",
    "021-6432 1234",
    "(021)64321234",
    "400-820-8820",
    "li@haiyue.example",
    "li＠haiyue.example.cn",
    "写信 li @ haiyue.example",
    "t.me/haiyue",
    "找 @haiyue_li",
    "加微信：haiyue2020",
    "微信haiyue2020",
    "WeChat: haiyue",
    "QQ号是12345678",
    "vx:haiyue",
)
NONE = (
    "",
    "每天处理 1000 吨，总氮 ≤ 15mg/L",
    "专利 ZL202410000001.1 还有效吗？",
    "2026-11-22 之前能给样品吗？",
    "预算 30-50万元，周期 12 个月",
    "能做微信小程序吗？",
    "QQ 群里看到的",
    "编号 CG-2026-0009",
    "温度 20-25 °C，压力 0.12345678 MPa",
    "@ 3.5 bar",
)
FAULTS = (
    ("", "没有内容"),
    (" \n\t ", "没有内容"),
    ("字" * 301, "超出 {over} 字（最多 {limit} 字）"),
    ("<b>" * 1_666 + "长", "超出 {over} 字（最多 {limit} 字）"),
    ("响铃\x07", "含有控制字符 {code}，请删除后再试"),
    ("半个 \ud83d 字", "含有残缺的字符 {code}，请重新输入"),
    ("浦江乳业想试用", "里面有“{name}”。现在还不向对方显示，请去掉再发"),
)


def reason(read: Callable[[], object]) -> str:
    with pytest.raises(FieldFault) as raised:
        read()
    return str(raised.value)


@pytest.mark.parametrize("text", CONTACTS)
def test_contact_is_seen_however_it_is_written(text: str) -> None:
    assert holds_contact(f"好的，{text}。")


@pytest.mark.parametrize("text", NONE)
def test_plain_words_are_no_contact(text: str) -> None:
    assert not holds_contact(text)


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_words_are_refused_with_the_reason(text: str, said: str) -> None:
    assert reason(lambda: words_read(text, ["浦江乳业"])) == said


@given(st.text(st.sampled_from("字 <>&\"'👩🔬🇨🇳שלוםم\u202e\u200d\n。a5"), min_size=1, max_size=WORDS_LIMIT))
def test_words_are_kept_exactly(text: str) -> None:
    try:
        kept = words_read(text, [])
    except FieldFault:
        assert not text.strip() or holds_contact(text)
    else:
        assert kept == text.strip()


@pytest.mark.parametrize("text", ["手机 13800138000", "a@b.cn", "微信 zhou_1", "ｗｘ１２３４５"])
def test_own_contact_is_taken(text: str) -> None:
    assert contact_read(f" {text}\n") == text


@pytest.mark.parametrize("text", ["", "见", "没有", "1234", "电话电话电话"])
def test_own_contact_must_be_something(text: str) -> None:
    assert reason(lambda: contact_read(text)).startswith("这不像联系方式")


def test_own_contact_has_a_limit() -> None:
    assert reason(lambda: contact_read("1" * 121)) == "超出 {over} 字（最多 {limit} 字）"
