"""Whatever is said can be said in each of the three languages."""

import ast
import re
from collections import Counter
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from markupsafe import Markup

from handlers.wording import Wording
from handlers.wording.layer import catalogues, english, to_traditional
from storage.vocabularies import Language, TechField
from tests.handlers.literals import CHINESE, ROOT, literals

WIDE = re.compile("[\u3001\u3002\uff01-\uff1f\u300a-\u300f]")
ZH, HANT, EN = map(Wording, Language)
HAN_IN_ENGLISH = {
    "简体中文",
    "繁體中文",
    "简体、繁體、English 都行。结果下面的数字打开详情，“筛选”缩小范围。\n",
    "价格多少？如“30万”“50-80万元”，或“面议”。",
    "预算多少？如“30万”“50-80万元”，或“面议”。",
    "合同金额多少？如“30万”“1.2亿”；不便公开就按按钮。",
    "“{value}”不是揭榜条款；请写“金额；截止日期；对揭榜方的条件”，如“50万；2027-03-31；具备中试场地”",
    "“{value}”不是金额；请写成“30万”“50-80万元”“1.2亿”或“面议”",
    "“{value}”没有单位；请写成“30万”或“300000元”",
    "“{value}”不是一个确定的金额；请写成“30万”或“1.2亿”",
}
"""Names of languages, and amounts as they must be written."""
LEFT_BY_CONVERSION = {
    "岳阳市": "嶽陽市",
    "咸阳市": "鹹陽市",
    "文件是压缩包或别的文档，不是 XLSX 表格": "檔案是壓縮檔或別的檔案，不是 XLSX 表格",
    "XLSX 里有文档类型或外部实体声明，不能读取": "XLSX 裡有檔案類型或外部實體宣告，不能讀取",
}
"""What is right in 繁體 and yet changes when taken for 简体."""


def shape(text: str) -> tuple[list[str], list[str]]:
    """What a translation must keep: places and tags."""
    places = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    return sorted(places), sorted(re.findall(r"</?[a-z]+>", text))


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def entries() -> list[Message]:
    return [message for message in english() if message.id]


def test_literals_are_found_however_they_are_said() -> None:
    assert {
        "同意",  # w.plain
        "没有内容",  # marked
        "找到 <b>{count}</b> 项",  # w.many
        "“{query}”",  # w, without a Chinese character
        "好的，我们什么都没有保存。",  # wording_for(…)(…)
        "用哪种语言和您说话？",  # Wording(…)(…)
        "转让",
        "制造业",
        "成果",
        "上海市",
    } - literals() == set()


def test_signs_of_chinese_are_said_by_a_wording() -> None:
    wide = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "handlers").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Markup"
        if any(isinstance(part, ast.Constant) and WIDE.search(str(part.value)) for part in node.args)
    ]
    assert wide == []


def test_english_says_every_literal() -> None:
    there = {source(message) for message in entries() if all(forms(message))}
    assert sorted(literals() - there) == []


def test_english_has_nothing_that_is_not_said() -> None:
    assert sorted({source(message) for message in entries()} - literals()) == []


def test_english_has_each_entry_once_and_none_fuzzy() -> None:
    said: Counter[str] = Counter()
    for path in catalogues():
        with path.open("rb") as file:
            lines = [line for line in file if line.startswith(b"msgid ")]
            file.seek(0)
            catalog = read_po(file, locale="en", abort_invalid=True)
        assert len(lines) == len(catalog) + 1, path.name  # the header
        assert [message.id for message in catalog if message.fuzzy] == []
        assert list(catalog.obsolete) == []
        said.update(source(message) for message in catalog if message.id)
    assert [text for text, times in said.items() if times > 1] == []


def test_english_keeps_places_and_tags() -> None:
    wrong = [
        (source(message), form)
        for message in entries()
        for form in forms(message)
        if shape(form) != shape(source(message))
    ]
    assert wrong == []


def test_english_is_english() -> None:
    han = {source(message) for message in entries() if CHINESE.search("".join(forms(message)))}
    assert han == HAN_IN_ENGLISH


def test_traditional_keeps_places_and_tags() -> None:
    assert [text for text in literals() if shape(to_traditional(text)) != shape(text)] == []


def test_traditional_holds_nothing_simplified() -> None:
    changed = {text: to_traditional(to_traditional(text)) for text in literals()}
    left = {text: again for text, again in changed.items() if again != to_traditional(text)}
    assert left == LEFT_BY_CONVERSION


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("<3", "&lt;3"),
        ("A&B", "A&amp;B"),
        ("\"x\" 'y'", "&#34;x&#34; &#39;y&#39;"),
        ("{name}{0}", "{name}{0}"),
        (Markup("<b>x</b>"), "<b>x</b>"),
    ],
)
def test_sentence_escapes_values_but_no_markup(value: str, html: str) -> None:
    said = [w("单位：{name}", name=value) for w in (ZH, HANT, EN)]
    assert said == [f"单位：{html}", f"單位：{html}", f"Organisation: {html}"]
    assert all(isinstance(text, Markup) for text in said)


def test_sentence_keeps_its_own_markup() -> None:
    assert EN("<b>搜索：{words}</b>", words="<i>") == Markup("<b>Search: &lt;i&gt;</b>")


def test_plain_sentence_escapes_nothing() -> None:
    assert EN.plain("单位：{name}", name="<3 & “{x}”") == "Organisation: <3 & “{x}”"


def test_sentence_nobody_translated_stays_as_it_is() -> None:
    assert EN.plain("没有人说过 {name}", name="甲") == "没有人说过 甲"


def test_count_has_its_plural_in_english_alone() -> None:
    said = [[w.many("共 {count} 处错误", count) for count in (0, 1, 2)] for w in (ZH, HANT, EN)]
    assert said == [
        ["共 0 处错误", "共 1 处错误", "共 2 处错误"],
        ["共 0 處錯誤", "共 1 處錯誤", "共 2 處錯誤"],
        ["0 errors", "1 error", "2 errors"],
    ]


def test_count_without_plural_is_said_all_the_same() -> None:
    assert EN.many("预算可面议", 2) == "Budget negotiable"


def test_name_of_a_vocabulary_item() -> None:
    assert [w.name(TechField.EI) for w in (ZH, HANT, EN)] == [
        "电子信息",
        "電子資訊",
        "Electronics and information",
    ]
