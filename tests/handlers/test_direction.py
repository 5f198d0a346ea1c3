"""Values that run from right to left, or are made to look so, and the lines they stand in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from handlers.reply import Button, InlineResult, Reply
from handlers.wording import Wording, marked
from handlers.wording.direction import TURNING, alone, contained
from storage.vocabularies import Language

ZH = Wording(Language.ZH_HANS)
MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
TURNED = st.text(st.sampled_from(f"{MARKS}\u200f\u200eאבمر字a5<&>\n "), max_size=40)
WELCOME = marked("{name}，欢迎！")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("周敏", "周敏，欢迎！"),
        ("<Zhou & Min>", "&lt;Zhou &amp; Min&gt;，欢迎！"),
        ("周\u202e敏", "周敏，欢迎！"),
        ("周敏\u2069\u2067", "周敏，欢迎！"),
        ("שלום", "\u2068שלום\u2069，欢迎！"),
        ("\u202eשלום 5\u202c", "\u2068שלום 5\u2069，欢迎！"),
        ("\u200f周敏", "\u2068\u200f周敏\u2069，欢迎！"),
        ("שלום\n\nمرحبا", "\u2068שלום\u2069\n\n\u2068مرحبا\u2069，欢迎！"),
    ],
)
def test_value_stands_alone_in_its_sentence(name: str, line: str) -> None:
    assert ZH(WELCOME, name=name) == Markup(line)
    assert ZH.plain(WELCOME, name=name) == Markup(line).unescape()
    assert ZH.many(WELCOME, 1, name=name) == Markup(line)


def test_sentence_within_a_sentence_is_shut_off_once() -> None:
    inner = ZH.plain(WELCOME, name="שלום")
    assert ZH.plain(WELCOME, name=inner) == "\u2068שלום，欢迎！\u2069，欢迎！"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a\u202eb\u202cc", "abc"),
        ("\u2067a\u2069", "a"),
        ("\u2068א\u2069 b", "\u2068א\u2069 b"),
        ("\u2068א b", "א b"),
        ("א\u2069 b", "א b"),
        ("\u2068א\nb\u2069", "א\nb"),
        ("\u2068\u2068א\u2069 b\u2069", "\u2068א\u2069 b"),
        ("\u2068" * 3_000, ""),
    ],
)
def test_mark_without_its_other_half_is_left_out(text: str, left: str) -> None:
    assert contained(text) == left


@given(TURNED)
def test_text_loses_nothing_but_marks_and_stays_as_it_is_then(text: str) -> None:
    once = contained(text)
    assert TURNING.sub("", once) == TURNING.sub("", text)
    assert contained(once) == once
    assert contained(Markup(text)) == Markup(once)


@given(TURNED, TURNED)
def test_no_mark_reaches_beyond_the_value_or_the_line(first: str, second: str) -> None:
    for line in str(ZH(marked("甲{a}乙{b}丙"), a=first, b=second)).split("\n"):
        opened = 0
        for char in line:
            opened += {"\u2068": 1, "\u2069": -1}.get(char, 0)
            assert opened in (0, 1)
            assert opened == 0 or char not in "甲乙丙"
        assert opened == 0
    assert TURNING.sub("", alone(first)) == TURNING.sub("", first)


def test_everything_that_is_said_is_contained() -> None:
    turned, left = "a\u202eb", "ab"
    reply = Reply(Markup(turned), ((Button(turned, "x"),),), toast=turned)
    assert (reply.text, reply.rows[0][0].text, reply.toast) == (left, left, left)
    assert isinstance(reply.text, Markup)
    found = InlineResult("1", turned, turned, Markup(turned))
    assert (found.title, found.description, found.text) == (left, left, left)
