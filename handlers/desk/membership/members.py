"""`/members` 成员: everybody who agreed to the consent card, found by name, organisation, tag or record."""

from typing import Final

from markupsafe import Markup

from handlers.desk.membership.searched import SearchedList
from handlers.formatting import shortened
from handlers.wording import Wording
from storage.membership.finding import people_page
from storage.people import Member

NAME_SHOWN: Final = 40


def _line(w: Wording, number: int, one: Member) -> Markup:
    home = one.organisation.name if one.organisation else w.plain("无单位")
    standing = w.plain("访客") if one.is_guest else ""
    about = " · ".join(part for part in (shortened(home, NAME_SHOWN), standing) if part)
    name = shortened(one.name, NAME_SHOWN) or "—"
    return w("{number}. {name}，{organisation}", number=number, name=name, organisation=about)


MEMBERS: Final = SearchedList(
    step="members",
    turns="members",
    opens="member",
    find=people_page,
    title=lambda w: w("<b>成员</b>"),
    count=lambda w, total: w.many("共 {count} 位；发来姓名、单位或标签就能找。", total),
    line=_line,
)
