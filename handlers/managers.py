"""`/managers` 找技术经理人: those who agreed to be found, with reasons; and a manager's own card."""

import re
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import ask_consent, consented
from handlers.describing import joined, list_of
from handlers.examples import EXAMPLES
from handlers.membership.guests import members_only
from handlers.person import Person
from handlers.reply import Button, Reply, Rows
from handlers.wording import Wording
from storage.base import now
from storage.cases.manager_profiles import ABOUT_LIMIT, profile_of
from storage.cases.managers import Candidate, Sought, fitting, sought_for
from storage.cases.parties import seen_record
from storage.feedback.kinship import kind_terms
from storage.people import Member
from storage.search.finder import Finder
from storage.search.matches import Filters
from storage.vocabularies import Role, TechField

ABOUT_ME: Final = re.compile(r"\s*(?:我|me)\s*[:：]\s*(?P<about>.*)", re.IGNORECASE | re.DOTALL)
MOST_SHOWN: Final = 5
LOOKED_AT: Final = 3
"""Of what a need finds, how many say which fields it is of."""


async def managers(
    session: AsyncSession, finder: Finder, person: Person, member: Member | None, words: str
) -> Reply:
    """`/managers`: all of them; with a need those for it; with 我：… what a manager says of themselves."""
    if not consented(member):
        return ask_consent(person, member)
    if member.is_guest:
        return await members_only(session, member)
    told = ABOUT_ME.fullmatch(words)
    if told and member.may(Role.MANAGER):
        return await _tell(session, member, " ".join(told["about"].split()))
    text, sought = words.strip(), Sought(frozenset(), frozenset())
    if text:
        found = await finder.find(session, text, Filters(), member=None, count=LOOKED_AT)
        fields = frozenset(code for match in found.matches for code in match.record.fields)
        sought = Sought(fields, kind_terms(text, []))
    return await _listed(session, member, sought, Markup())


async def managers_for(session: AsyncSession, member: Member, reference: str) -> Reply:
    """For a record, below its card."""
    if member.is_guest:
        return await members_only(session, member)
    w, record = Wording(member.language), await seen_record(session, member, reference)
    if record is None:
        return Reply(toast=w.plain("它已经下架了。"))
    about = w("为“{title}”（{reference}）找技术经理人", title=record.title, reference=reference)
    return await _listed(session, member, sought_for(record), about)


async def own_card(session: AsyncSession, member: Member) -> Reply:
    w = Wording(member.language)
    if member.is_guest:
        return await members_only(session, member)
    if not member.may(Role.MANAGER):
        return Reply(toast=w.plain("您现在不是技术经理人。"))
    profile = await profile_of(session, member.id)
    state = w("别的成员找技术经理人时，<b>能看到您</b>的姓名、单位、介绍和办过几项。")
    if not profile.listed:
        state = w("别的成员找技术经理人时，<b>看不到您</b>；专员派单时仍会看到。")
    lines = [
        w("<b>我的技术经理人介绍</b>"),
        Markup.escape(profile.about or w.plain("还没有介绍。")),
        state,
        w(
            "改介绍就发：<code>/managers {example}</code>（最多 {limit} 字）",
            example=w.plain("我：…"),
            limit=ABOUT_LIMIT,
        ),
    ]
    off, on = Button(w.plain("不再公开"), "mgrlist:off"), Button(w.plain("同意公开"), "mgrlist:on")
    return Reply(Markup("\n").join(lines), ((off if profile.listed else on,),), edits=True)


async def set_listed(session: AsyncSession, member: Member, listed: bool) -> Reply:
    """Their agreement to be found, given or taken back at once."""
    if member.may(Role.MANAGER):
        profile = await profile_of(session, member.id)
        profile.listed, profile.changed_at = listed, now()
        await session.flush()
    return await own_card(session, member)


async def _tell(session: AsyncSession, member: Member, about: str) -> Reply:
    w, over = Wording(member.language), len(about) - ABOUT_LIMIT
    if over > 0:
        return Reply(w("超出 {over} 字（最多 {limit} 字），请缩短后再发。", over=over, limit=ABOUT_LIMIT))
    profile = await profile_of(session, member.id)
    profile.about, profile.changed_at = about, now()
    await session.flush()
    return await own_card(session, member)


async def _listed(session: AsyncSession, member: Member, sought: Sought, about: Markup) -> Reply:
    w = Wording(member.language)
    found = await fitting(session, sought, barred=[member.id], listed_only=True)
    mine: Rows = ((Button(w.plain("我的介绍"), "mgrme"),),) if member.may(Role.MANAGER) else ()
    if not found:
        return Reply(w("现在还没有公开的技术经理人。有需要请告诉联络人专员。"), mine)
    head = about or w("<b>技术经理人</b>")
    items = [item(w, number, one) for number, one in enumerate(found[:MOST_SHOWN], 1)]
    tail = w(
        "想请其中一位，告诉联络人专员，由专员派单。发 <code>/managers {example}</code> 按需求找。",
        example=w.plain(EXAMPLES[0]),
    )
    return Reply(Markup("\n\n").join([head, *items, tail]), mine)


def item(w: Wording, number: int, one: Candidate) -> Markup:
    """Who, their own line, and why here."""
    manager = one.manager
    organisation = manager.organisation.name if manager.organisation else ""
    lines = [
        Markup("<b>{}. {}</b>").format(number, joined(manager.name, organisation)),
        Markup.escape(one.about),
        Markup.escape(why(w, one)),
    ]
    return Markup("\n").join(line for line in lines if line)


def why(w: Wording, one: Candidate) -> str:
    """The reasons for the place they have."""
    fields = list_of(w, (w.name(TechField(code)) for code in one.fields))
    return joined(
        w.plain("领域：{fields}", fields=fields) if fields else "",
        w.plain("同类 {count} 项", count=one.kin) if one.kin else "",
        w.plain("同领域 {alike} 项 · 手上 {load} 项", alike=one.alike, load=one.load),
    )
