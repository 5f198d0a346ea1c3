"""Texts as Telegram stores them."""

import pytest

from bot.sandbox.shapes import Obj
from bot.sandbox.texts import Text, read_text


def entity(kind: str, offset: int, length: int, **more: object) -> Obj:
    return {"offset": offset, "length": length, "type": kind, **more}


@pytest.mark.parametrize(
    ("raw", "mode", "text", "entities"),
    [
        ("a &lt;b&gt; &amp; &#39; &copy;", "HTML", "a <b> & ' &copy;", []),
        ("😀 <b>粗</b>", "html", "😀 粗", [entity("bold", 3, 1)]),
        ("\n  甲 <b>乙 </b>\n ", "HTML", "甲 乙", [entity("bold", 2, 1)]),
        (" <b> 甲</b>", "HTML", " 甲", [entity("bold", 0, 2)]),
        ("a\r\nb\tc", "", "a\nb c", []),
        (
            "/start@club_bot 见 https://a.cn #标签 x@y.cn @lilei",
            "",
            "/start@club_bot 见 https://a.cn #标签 x@y.cn @lilei",
            [
                entity("bot_command", 0, 15),
                entity("url", 18, 12),
                entity("hashtag", 31, 3),
                entity("email", 35, 6),
                entity("mention", 42, 6),
            ],
        ),
        ("<code>https://a.cn</code>", "HTML", "https://a.cn", [entity("code", 0, 12)]),
        (
            "<b>https://a.cn</b>",
            "HTML",
            "https://a.cn",
            [entity("bold", 0, 12), entity("url", 0, 12)],
        ),
        ("*粗* _斜_", "MarkdownV2", "粗 斜", [entity("bold", 0, 1), entity("italic", 2, 1)]),
        ("<a href='https://a.cn'>链</a>", "HTML", "链", [entity("text_link", 0, 1, url="https://a.cn/")]),
        ("<pre><code class='language-py'>x</code></pre>", "HTML", "x", [entity("pre", 0, 1, language="py")]),
        ("<blockquote expandable>x</blockquote>", "HTML", "x", [entity("expandable_blockquote", 0, 1)]),
    ],
)
def test_text_is_read(raw: str, mode: str, text: str, entities: list[Obj]) -> None:
    assert read_text(raw, mode) == Text(text, tuple(entities))


def test_given_entities_are_kept() -> None:
    given = [entity("bold", 0, 2), entity("url", 0, 5), entity("text_mention", 3, 1, user={"id": 7})]
    expected = (entity("bold", 0, 2), entity("text_mention", 3, 1, user_id=7))
    assert read_text("你好，甲", "", given).entities == expected


def test_hundred_entities_are_kept() -> None:
    text = read_text(" ".join(["<b>x</b>"] * 120), "HTML")
    assert len(text.entities) == 100


def test_text_that_is_not_there_is_empty() -> None:
    assert read_text("", "HTML") == Text("")
