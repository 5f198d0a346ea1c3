"""One interest as either side sees it: the card of the lists, of what is pushed, and after every act."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_acts import case_button, interest_rows, list_button
from handlers.cases.interest_shown import Sight, quoted, record_line, sight_of, stage_line
from handlers.membership.guests import members_only
from handlers.reply import Reply
from handlers.wording import Wording
from storage.cases.contacts import exchange_of, other_side
from storage.cases.interests import refusal_entry
from storage.cases.lifecycle import OVER
from storage.cases.pipeline import case_of
from storage.cases.stages import CaseSide, Stage
from storage.cases.tables import Case, CaseEntry
from storage.ledger import note_look
from storage.people import Member


async def open_interest(session: AsyncSession, member: Member, reference: str, page: int) -> Reply:
    """In place of the pressed card; `page` of its list is the way back."""
    if member.is_guest:
        return await members_only(session, member)
    case = await case_of(session, reference)
    card = await interest_card(session, member, case, page=page, edits=True) if case else None
    return card or not_yours(member)


async def interest_card(
    session: AsyncSession,
    member: Member,
    case: Case,
    *,
    head: Markup | None = None,
    page: int = 0,
    edits: bool = False,
    toast: str = "",
) -> Reply | None:
    """None for whoever is on neither side. `head` is what is said above it."""
    w = Wording(member.language)
    sight = await sight_of(session, w, member, case)
    if sight is None:
        return None
    lines = [head or _head(w, sight, case), record_line(w, sight.record, case.record_reference)]
    if sight.contact and (other := other_side(case, member.id)):
        await note_look(session, case, other, member, sight.side)
    lines += [stage_line(w, case, member.zone), *other_lines(w, sight), *_words(w, sight, case)]
    if case.stage is Stage.DECLINED and (entry := await refusal_entry(session, case)):
        lines.append(refusal_line(w, entry))
    if not sight.contact and case.stage not in OVER:
        lines += await _consents(session, w, member, case)
    last = (case_button(w, case), list_button(w, sight.side, page))
    rows = (*await interest_rows(session, w, member.id, case), last)
    return Reply(Markup("\n").join(line for line in lines if line), rows, edits=edits, toast=toast)


def not_yours(member: Member) -> Reply:
    return Reply(toast=Wording(member.language).plain("没有这件对接，或者它不是您的。"), alert=True)


def other_lines(w: Wording, sight: Sight) -> list[Markup]:
    """Whom it is with, as far as that may be seen now."""
    lines = [w("对方：{organisation}", organisation=sight.organisation)] if sight.organisation else []
    if sight.contact:
        lines.append(w("联系方式：{contact}", contact=sight.contact))
    return lines


def refusal_line(w: Wording, entry: CaseEntry) -> Markup:
    """The reason, and the words with it."""
    reason = w.name(entry.reason) if entry.reason else ""
    said = " · ".join(part for part in (reason, entry.why) if part)
    return w("婉拒理由：{reason}", reason=said) if said else Markup()


def _head(w: Wording, sight: Sight, case: Case) -> Markup:
    if sight.side is CaseSide.SEEKER:
        return w("<b>我的意向</b>")
    return w("<b>收到的意向</b>") if case.stage is not Stage.SUGGESTED else w("<b>联络人的推荐</b>")


def _words(w: Wording, sight: Sight, case: Case) -> list[Markup]:
    mine = sight.side is CaseSide.SEEKER
    lines = []
    if sight.own:
        own = record_line(w, sight.own, sight.own.reference)
        lines.append(w("您的记录：{record}", record=own) if mine else w("对方的记录：{record}", record=own))
    if case.words:
        lines += [w("您的留言：") if mine else w("留言："), quoted(case.words)]
    return lines


async def _consents(session: AsyncSession, w: Wording, member: Member, case: Case) -> list[Markup]:
    """Where the exchange stands while contacts are not seen. The seeker's consent waits for acceptance."""
    other = other_side(case, member.id)
    mine = await exchange_of(session, case, member.id)
    theirs = await exchange_of(session, case, other.id) if other else None
    if mine and mine.opened_at:
        return [w("您的联系方式向对方公开着；对方的现在不公开。")]
    if mine:
        if case.stage is Stage.INTERESTED:
            return [w("您已同意交换联系方式；对方接受并同意后，同时向双方公开。")]
        return [w("您已同意交换联系方式；对方同意后，同时向双方公开。")]
    if theirs:
        return [w("对方已同意交换联系方式；您同意后，同时向双方公开。")]
    return [w("联系方式还没有交换：双方都同意后，同时向双方公开。")]
