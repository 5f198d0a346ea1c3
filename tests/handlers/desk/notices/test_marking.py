"""What an officer formats arrives formatted so: entities to HTML and, by Telegram's own parser, back."""

from typing import Final

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markupsafe import Markup, escape

from bot.sandbox.shapes import as_int
from bot.sandbox.texts import Text, read_text, units
from handlers.desk.notices.marking import Entity, html_of
from handlers.formatting import plain_text

WORDS: Final = st.text(alphabet="甲乙ab <>&\"'\n😀{}", min_size=1, max_size=6).map(
    lambda text: str(escape(text))
)
AROUND: Final = ("b", "i", "u", "s", "tg-spoiler")
LEAVES: Final = st.one_of(
    WORDS,
    WORDS.map(lambda text: f"<code>{text}</code>"),
    WORDS.map(lambda text: f"<pre>{text}</pre>"),
    WORDS.map(lambda text: f'<pre><code class="language-python">{text}</code></pre>'),
    WORDS.map(lambda text: f'<a href="https://example.org/?a=1&amp;b=2">{text}</a>'),
)
NESTED: Final = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(AROUND),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
QUOTED: Final = st.one_of(
    NESTED,
    NESTED.map(lambda html: f"<blockquote>{html}</blockquote>"),
    NESTED.map(lambda html: f"<blockquote expandable>{html}</blockquote>"),
)


def entities_of(text: Text) -> tuple[Entity, ...]:
    return tuple(
        Entity(
            str(each["type"]),
            as_int(each["offset"]),
            as_int(each["length"]),
            str(each.get("url", "")),
            str(each.get("language", "")),
        )
        for each in text.entities
    )


def formats(text: Text) -> list[set[tuple[str, str, str]]]:
    """What each UTF-16 unit looks like: an entity around a block may come back in parts."""
    looks: list[set[tuple[str, str, str]]] = [set() for _ in range(units(text.text))]
    for each in entities_of(text):
        for look in looks[each.offset : each.offset + each.length]:
            look.add((each.kind, each.url, each.language))
    return looks


@settings(max_examples=200, deadline=None)
@given(st.lists(QUOTED, min_size=1, max_size=4).map("".join))
def test_entities_become_html_that_reads_back_to_the_same(html: str) -> None:
    assume(plain_text(Markup(html)).strip())
    typed = read_text(html, "HTML")
    written = html_of(typed.text, entities_of(typed))
    assert plain_text(written) == typed.text
    again = read_text(str(written), "HTML")
    assert (again.text, formats(again)) == (typed.text, formats(typed))
