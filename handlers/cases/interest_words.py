"""What people write to the other side before contacts are open, and the contact itself."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from handlers.forms.cleaning import cleaned
from handlers.forms.parsing.text import within
from handlers.forms.said import FieldFault
from handlers.wording import marked
from storage.people import Member

WORDS_LIMIT: Final = 300
CONTACT_LIMIT: Final = 120
LEAST_CONTACT: Final = 5
"""Letters and figures of the shortest telephone number or id."""
_BETWEEN: Final = r"[\s\-‐-―·()（）_/]*"
_MOBILE: Final = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_OTHER_PHONE: Final = re.compile(r"(?<!\d)(?:0\d{2,3}\d{7,8}|400\d{7})(?!\d)|\+\d{8,15}(?!\d)")
_MAIL: Final = re.compile(r"[\w.+-]+\s?@\s?[\w-]+(?:\s?\.\s?[\w-]+)+")
_ACCOUNT: Final = re.compile(
    r"(?<![\w.])@[A-Za-z]\w{4,}|(?:t\.me|wa\.me)/\w+"
    r"|(?:微信|weixin|wechat|vx|v信|qq)(?:号|id)?\s*[:是为]\s*[A-Za-z0-9_-]{5,}"
    r"|(?:微信|v信|vx|qq)号?\s*(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{5,}",
    re.IGNORECASE,
)


def words_read(text: str, hidden: Iterable[str]) -> str:
    """The words as they are kept: nothing is cut. Raises FieldFault: too long, a contact, or a name of
    `hidden` in them."""
    words = cleaned(text)
    if not words:
        raise FieldFault(marked("没有内容"))
    within(words, WORDS_LIMIT)
    if holds_contact(words):
        raise FieldFault(marked("里面好像有电话、邮箱或账号。联系方式要等双方都同意后同时公开，请去掉再发"))
    for name in hidden:
        if name in words:
            raise FieldFault(marked("里面有“{name}”。现在还不向对方显示，请去掉再发"), name=name)
    return words


def contact_read(text: str) -> str:
    """One line by which somebody can be reached. Raises FieldFault."""
    contact = " ".join(cleaned(text).split())
    within(contact, CONTACT_LIMIT)
    plain = unicodedata.normalize("NFKC", contact)
    told = sum(char.isascii() and char.isalnum() for char in plain)
    if told < LEAST_CONTACT and not _MAIL.search(plain):
        raise FieldFault(marked("这不像联系方式。请写电话、邮箱或微信号，例如“手机 138…”"))
    return contact


def holds_contact(text: str) -> bool:
    """Whether a telephone number, a mail address or an account's name stands in it."""
    plain = unicodedata.normalize("NFKC", text)
    joined = re.sub(rf"(?<=\d){_BETWEEN}(?=\d)", "", plain)
    mobile = _MOBILE.search(re.sub(r"(?<=\d)\.(?=\d)", "", joined).replace("+86", ""))
    return bool(mobile or _OTHER_PHONE.search(joined) or _MAIL.search(plain) or _ACCOUNT.search(plain))


def names_of(member: Member, *, organisation: bool) -> list[str]:
    """What the other side does not see of them yet: the name, and where it is masked the organisation."""
    names = [member.name]
    if organisation and member.organisation:
        names.append(re.sub(r"[（(].*?[）)]", "", member.organisation.name))
    return [name for name in names if len(name) > 1]
