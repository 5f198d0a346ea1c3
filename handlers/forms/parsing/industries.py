"""Industries: the sections A–T of GB/T 4754, by letter, by a finer code or by name."""

import re
from functools import cache
from typing import Final

from handlers.forms.fields import Choice, Parsed
from handlers.forms.folding import folded, lookup_of, picked
from handlers.forms.parsing.choosing import checked_count
from handlers.forms.said import FieldFault, Said, shown
from handlers.wording import marked
from storage.vocabularies import INDUSTRY_NAMES

MOST_INDUSTRIES: Final = 3
FINER_CODE: Final = re.compile(r"([a-t])[0-9]{2,4}")
SHORT_NAMES: Final = {
    "A": "农业|林业|畜牧业|渔业|农林牧渔|农林牧渔业|agriculture",
    "B": "采矿|矿业|mining",
    "C": "制造|工业|加工制造业|manufacturing",
    "D": "电力|热力|燃气|水务|能源|公用事业|电力热力燃气及水|utilities",
    "E": "建筑|construction",
    "F": "批发业|零售业|批发零售|贸易|商贸|wholesale and retail",
    "G": "交通|交通运输|交通运输业|物流|仓储|邮政|transport|logistics",
    "H": "住宿|餐饮|住宿餐饮|酒店",
    "I": "信息技术|软件|互联网|软件和信息技术服务业|信息传输|信息服务业|it|information technology",
    "J": "金融|finance",
    "K": "房地产|real estate",
    "L": "租赁|商务服务|租赁和商务服务|business services",
    "M": "科学研究|技术服务|科研|科研和技术服务业|科学研究和技术服务|research",
    "N": "水利|环境|环保|公共设施管理|水利环境和公共设施管理业|环境治理|environment",
    "O": "居民服务|修理|居民服务业",
    "P": "教育业|education",
    "Q": "卫生|医疗|医疗卫生|社会工作|卫生健康|health|healthcare",
    "R": "文化|体育|娱乐|文化体育和娱乐业|culture",
    "S": "公共管理|社会保障|社会组织|政府",
    "T": "international organisations",
}


def industries(text: str) -> Parsed:
    """One to three letters. A finer code counts as its section, with a note."""
    codes: dict[str, None] = {}
    note: Said | None = None
    for part, letter in picked(text, _table()):
        if letter is None:
            codes[_section(part)] = None
            note = Said(marked("行业小类代码按所属门类记"))
        else:
            codes[letter] = None
    return Parsed(checked_count(list(codes), MOST_INDUSTRIES), note)


def _section(part: str) -> str:
    """The section of a finer code such as C39. Raises FieldFault for what is neither code nor name."""
    finer = FINER_CODE.fullmatch(folded(part))
    if finer is None:
        raise FieldFault(
            marked("“{value}”不是行业门类；请写 GB/T 4754 的门类字母 A 到 T 或名称，如“C”或“制造业”"),
            value=shown(part),
        )
    return finer[1].upper()


def industry_choices() -> tuple[Choice, ...]:
    return tuple(Choice(letter, name) for letter, name in INDUSTRY_NAMES.items())


@cache
def _table() -> dict[str, str]:
    named = [(letter, letter) for letter in INDUSTRY_NAMES]
    named += [(name, letter) for letter, name in INDUSTRY_NAMES.items()]
    named += [(name, letter) for letter, names in SHORT_NAMES.items() for name in names.split("|")]
    return lookup_of(named)
