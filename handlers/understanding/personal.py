"""Personal data and marks of confidentiality in a text: the first is left out, the second is warned of."""

import re
from typing import Final

from handlers.understanding.texts import Span
from handlers.wording import marked

PERSONAL: Final = {
    marked("身份证号"): re.compile(
        r"(?<!\d)[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
    ),
    marked("电话"): re.compile(
        r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![\d.])"
        r"|(?<!\d)0\d{2,3}[- ]\d{7,8}(?:-\d{1,6})?(?!\d)"
        r"|(?<!\w)\+\d{1,3}[ -]\d[\d -]{6,15}\d(?!\d)"
    ),
    marked("邮箱"): re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.ASCII),
    marked("微信、QQ 等账号"): re.compile(
        r"(?:微信|wechat|weixin|\bvx|\bqq)(?:号码?| ?id)?\s*[:：]?\s*[a-z0-9_][a-z0-9_-]{4,19}"
        r"|(?<![\w@.])@[a-z]\w{4,31}",
        re.IGNORECASE | re.ASCII,
    ),
    marked("联系人姓名"): re.compile(
        r"(?:联系人|项目负责人|负责人|contact person|contact)\s*:\s*\S+"
        r"|联系人[\u4e00-\u9fff]{2,4}(?=[,，。;；、\s]|$)",
        re.IGNORECASE,
    ),
}
"""What it is called, and how it looks in a levelled text."""
MARKINGS: Final = re.compile(
    r"绝密|机密|(?<!技术)(?<!商业)(?<!国家)秘密|内部资料|内部文件|(?<![非不未])涉密|top secret|confidential",
    re.IGNORECASE,
)
DENIED: Final = re.compile(r"(?:不|非|未|无|没有|\bnot?\b|\bnon-)[^,，。;；\n]{0,12}$", re.IGNORECASE)


def personal_spans(plain: str) -> list[tuple[Span, str]]:
    """Where personal data stands in a levelled text, and what it is."""
    return [
        (Span(*match.span()), name) for name, pattern in PERSONAL.items() for match in pattern.finditer(plain)
    ]


def markings_in(plain: str) -> tuple[str, ...]:
    """The marks of confidentiality it bears, each once; that something is *not* secret is no mark."""
    found = (
        match.group()
        for match in MARKINGS.finditer(plain)
        if not DENIED.search(plain[max(0, match.start() - 20) : match.start()])
    )
    return tuple(dict.fromkeys(found))
