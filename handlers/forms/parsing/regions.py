"""Regions by GB/T 2260 code or name: the provinces, Shanghai's districts and the larger cities."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from handlers.forms.fields import Choice, Parsed
from handlers.forms.folding import folded, lookup_of
from handlers.forms.said import FieldFault, Said, saying, shown
from handlers.wording import marked

TABLE: Final = Path(__file__).with_name("regions.tsv")
SUFFIX: Final = re.compile(r"(?:特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区|新区|省|市|区)$")
COUNTRY: Final = re.compile(r"^(?:中华人民共和国|中国|china)")
COUNTRYWIDE: Final = frozenset(("全国", "不限", "全国范围", "nationwide", "any"))


def region(text: str) -> Parsed:
    """A six-digit code of the table, or None for the whole country.

    A place within one of the table (昆山, 320583) counts as that one, with a note.
    """
    name = COUNTRY.sub("", folded(re.sub(r"\.0$", "", text)))
    if name in COUNTRYWIDE or (not name and folded(text)):
        return Parsed(None)
    if exact := _lookup().get(name):
        return Parsed(exact)
    code, rest = _by_code(name) if name.isdecimal() else _by_parts(name)
    if code is None:
        raise FieldFault(
            marked(
                "“{value}”不是已知地区；请写省、市或上海的区，如“闵行区”“江苏省苏州市”，或 GB/T 2260 代码"
            ),
            value=shown(text),
        )
    return Parsed(code, _note(text, code) if rest else None)


def region_name(code: str) -> str:
    """The name of a code that `region` gave."""
    return _regions()[code]


def district_choices() -> tuple[Choice, ...]:
    """Shanghai's districts, and the whole of Shanghai."""
    return tuple(Choice(code, name) for code, name in _regions().items() if code.startswith("31"))


def _note(text: str, code: str) -> Said:
    return saying(marked("地区“{value}”按“{name}”记"), value=shown(text), name=(region_name(code),))


def _by_code(digits: str) -> tuple[str | None, bool]:
    if len(digits) != 6:
        return None, False
    wider = (digits, f"{digits[:4]}00", f"{digits[:2]}0000")
    return next((code for code in wider if code in _regions()), None), True


def _by_parts(name: str) -> tuple[str | None, bool]:
    """The smallest region named from the left: 江苏省苏州市昆山 is Suzhou, with something left over."""
    code, rest = _longest_start(name, "")
    if code is not None and code.endswith("0000") and rest:
        inner, inner_rest = _longest_start(rest, code[:2])
        if inner is not None:
            return inner, bool(inner_rest)
    return code, bool(rest)


def _longest_start(name: str, province: str) -> tuple[str | None, str]:
    for length in range(min(len(name), 14), 1, -1):
        code = _lookup().get(name[:length])
        if code is not None and code.startswith(province):
            return code, name[length:]
    return None, name


@cache
def _rows() -> tuple[tuple[str, str, str], ...]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    split = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return tuple((code, name, aliases) for code, name, aliases in split)


@cache
def _regions() -> dict[str, str]:
    return {code: name for code, name, _ in _rows()}


@cache
def _lookup() -> dict[str, str]:
    """Codes and full names come before short ones: 吉林 is the province, 吉林市 the city."""
    named = [(code, code) for code in _regions()] + [(name, code) for code, name in _regions().items()]
    named += [(SUFFIX.sub("", name), code) for code, name in _regions().items()]
    named += [(alias, code) for code, _, aliases in _rows() for alias in aliases.split("|") if alias]
    return lookup_of(named)
