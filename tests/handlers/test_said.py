"""Sentences with values, said to readers of three languages, at once or after a time in the store."""

import json

import pytest
from markupsafe import Markup

from handlers.forms.common import MODES_FIELD, REGION
from handlers.forms.said import FieldFault, Said, said_of, saying
from handlers.importing.sentences import sentence
from handlers.wording import Wording
from storage.vocabularies import Language
from tests.handlers.literals import CHINESE

ZH, HANT, EN = map(Wording, Language)


def kept(said: Said) -> Said:
    """As it comes back from the store."""
    return said_of(json.loads(json.dumps(said.as_json())))


def fault(text: str) -> Said:
    with pytest.raises(FieldFault) as caught:
        MODES_FIELD.read(text)
    return caught.value.said


def test_choices_expected_are_named_in_the_readers_language() -> None:
    said = fault("抽奖")
    assert said.plain(ZH).startswith("“抽奖”不是合作方式；可选：转让、独占许可、排他许可、")
    assert said.plain(HANT).startswith("「抽奖」不是合作方式；可選：轉讓、獨佔許可、排他許可、")
    assert said.plain(EN).startswith(
        "“抽奖” is not known under “Cooperation”; choose from: Transfer, Exclusive licence, Sole licence, "
    )
    assert CHINESE.search(fault("raffle").plain(EN)) is None


def test_region_taken_is_named_in_the_readers_language() -> None:
    note = REGION.read("Suzhou Kunshan").note
    assert note is not None
    assert [note.plain(w) for w in (ZH, HANT, EN)] == [
        "地区“Suzhou Kunshan”按“苏州市”记",
        "地區「Suzhou Kunshan」按「蘇州市」記",
        "Region “Suzhou Kunshan” taken as “Suzhou”",
    ]


def test_sentence_kept_is_said_alike() -> None:
    for said in (fault("抽奖"), sentence("empty"), sentence("too_many_rows", limit=20_000)):
        assert kept(said) == said
        assert [kept(said).plain(w) for w in (ZH, EN)] == [said.plain(w) for w in (ZH, EN)]


def test_value_is_escaped_and_never_read_as_a_template() -> None:
    said = saying("缺少“{label}”", label="<3 & {label}")
    assert said.html(EN) == Markup("“&lt;3 &amp; {label}” is missing")
    assert said.plain(EN) == "“<3 & {label}” is missing"


def test_value_in_chinese_stays_as_the_person_wrote_it() -> None:
    assert saying("缺少“{label}”", label="标题").plain(EN) == "“标题” is missing"
    assert saying("缺少“{label}”", label=("标题",)).plain(EN) == "“Title” is missing"


@pytest.mark.parametrize("wrong", [{"text": 1, "values": {}}, {"text": "文件是空的", "values": []}])
def test_what_is_no_sentence_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="not a sentence"):
        said_of(wrong)
