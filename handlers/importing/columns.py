"""What a file may hold for each kind: the form's fields, and columns that only files have."""

from dataclasses import replace
from typing import Final

from handlers.forms.achievement import ACHIEVEMENT_FIELDS
from handlers.forms.demand import DEMAND_FIELDS
from handlers.forms.fields import Field
from handlers.forms.kinds import RecordKind
from handlers.forms.parsing.choosing import LANGUAGES, one_of
from handlers.forms.parsing.money import fen
from handlers.forms.parsing.text import FILE_KEYWORDS, text_within, words_up_to, yes_or_no
from handlers.wording import marked
from storage.vocabularies import Language

EXTERNAL_KEY: Final = Field(
    name="external_key",
    label=marked("编号"),
    headings=("id", "key", "序号", "成果编号", "需求编号", "记录编号", "no", "number", "record id"),
    prompt="",
    parse=text_within(80),
    limit=80,
    example="示例-1",
)
ORGANISATION: Final = Field(
    name="organisation",
    label=marked("单位"),
    headings=(
        *(
            "单位名称",
            "所属单位",
            "完成单位",
            "持有单位",
            "机构",
            "企业名称",
            "需求单位",
            "需求方",
            "成果单位",
        ),
        *("organization", "company", "institution", "owner"),
    ),
    prompt="",
    parse=text_within(120),
    limit=120,
    example="示例单位",
)
SAMPLE: Final = Field(
    name="sample",
    label=marked("样例"),
    headings=("是否样例", "示例数据", "is sample"),
    prompt="",
    parse=yes_or_no,
)
LANGUAGE: Final = Field(
    name="language",
    label=marked("语言"),
    headings=("语种", "lang"),
    prompt="",
    parse=one_of(Language, LANGUAGES, "语言"),
)


def _bare(name: str, heading: str, label: str) -> Field:
    """An amount as data files give it: an integer of 分."""
    return Field(name=name, label=label, headings=(heading,), prompt="", parse=fen)


def _switch(name: str, label: str) -> Field:
    return Field(name=name, label=label, headings=(), prompt="", parse=yes_or_no)


BARE: Final = {
    RecordKind.ACHIEVEMENT: (
        _bare("price_min", "price_min_fen", marked("最低价格（分）")),
        _bare("price_max", "price_max_fen", marked("最高价格（分）")),
        _switch("price_negotiable", marked("价格可面议")),
    ),
    RecordKind.DEMAND: (
        _bare("budget_min", "budget_min_fen", marked("最低预算（分）")),
        _bare("budget_max", "budget_max_fen", marked("最高预算（分）")),
        _switch("budget_negotiable", marked("预算可面议")),
    ),
}
FORMS: Final = {RecordKind.ACHIEVEMENT: ACHIEVEMENT_FIELDS, RecordKind.DEMAND: DEMAND_FIELDS}


def columns_of(kind: RecordKind) -> tuple[Field, ...]:
    """All that a file of this kind may hold. Real records carry more keywords than a person is asked for."""
    form = (
        replace(field, parse=words_up_to(FILE_KEYWORDS)) if field.name == "keywords" else field
        for field in FORMS[kind]
    )
    return (EXTERNAL_KEY, *form, ORGANISATION, SAMPLE, LANGUAGE, *BARE[kind])


def example_title(kind: RecordKind) -> str:
    """The title of the template's example row, which is never a record."""
    return next(column.example for column in FORMS[kind] if column.name == "title")
