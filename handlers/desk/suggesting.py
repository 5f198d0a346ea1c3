"""推荐对接: two records by their references, the reasons on a confirming card, and the case made of them."""

import re
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.desk.case_card import case_card, person_named
from handlers.desk.guard import allowed, gone, turned_away
from handlers.match_cards import named, why
from handlers.person import Person
from handlers.reply import Button, Reply
from handlers.wording import Wording, marked
from storage.audit import note_act
from storage.cases.suggesting import Pair, Unfit, pair_of, suggest
from storage.people import Member
from storage.search.counterparts import meeting

REFERENCES: Final = re.compile(r"(?:CG|XQ)-\d{4}-\d{4,8}")
UNFIT: Final = {
    Unfit.GONE: marked("有一条没有找到，或者没有发布、不接受意向。"),
    Unfit.SAME_SIDE: marked("两条是同一个单位或同一个人的。"),
    Unfit.NOBODY: marked("两条都没有可以联系的发布人。"),
    Unfit.THERE: marked("双方已经在对接了。"),
}


async def offer_pair(session: AsyncSession, person: Person, member: Member | None, words: str) -> Reply:
    """`/suggest CG-… XQ-…`: both as officers know them, why they fit, and one look before it is done."""
    if not allowed(member):
        return turned_away(person, member)
    w = Wording(member.language)
    references = list(dict.fromkeys(REFERENCES.findall(words.upper())))
    if len(references) != 2:
        return Reply(
            w("推荐哪两条对接？把两个编号发给我，如：\n<code>/suggest CG-2026-0001 XQ-2026-0001</code>")
        )
    pair = await pair_of(session, *references)
    if isinstance(pair, Unfit):
        return Reply(w(UNFIT[pair]))
    yes = Button(w.plain("推荐给双方"), f"pair:{references[0]}:{references[1]}")
    return Reply(await _shown(session, w, pair), ((yes,),))


async def make_pair(
    session: AsyncSession, person: Person, member: Member | None, one: str, other: str
) -> Reply:
    """Confirmed; twice is once."""
    if not allowed(member):
        return turned_away(person, member)
    w, pair = Wording(member.language), await pair_of(session, one, other)
    if isinstance(pair, Unfit):
        return Reply(w(UNFIT[pair]), edits=True, toast=w.plain("没有推荐"))
    case = await suggest(session, pair, member.id)
    if case is None:
        return gone(w)
    note_act(session, member.id, "suggested_case", f"case:{case.reference}", records=[one, other])
    await session.refresh(case)
    return await case_card(session, member, case, w.plain("已推荐给双方"))


async def _shown(session: AsyncSession, w: Wording, pair: Pair) -> Markup:
    owner = await session.get(Member, pair.record.author_id) if pair.record.author_id else None
    met = meeting(pair.own, [pair.record])
    behind = person_named(w, owner) if owner else w.plain("没有可以联系的发布人")
    lines = [
        w("<b>推荐对接</b>"),
        named(w, pair.own) + Markup("\n{}").format(person_named(w, pair.seeker)),
        named(w, pair.record) + Markup("\n{}").format(behind),
    ]
    if met:
        lines.append(Markup("\n").join(why(w, pair.own, met[0])))
    else:
        lines.append(w("没有找到两边的共同点，请自己判断。"))
    lines.append(w("确认以后双方都会收到推荐，由意向方先表态。"))
    return Markup("\n\n").join(lines)
