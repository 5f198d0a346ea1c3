"""The moves of a case as its people press them, and what they type where a move asks something."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases import asking
from handlers.cases.card import case_card, moved_said, not_yours, typed
from handlers.cases.interest_dialog import writing_of
from handlers.cases.moves import ASKING, OFFERED
from handlers.membership.guests import members_only
from handlers.posting.form import BOT, put_aside
from handlers.reply import Reply
from handlers.wording import Wording
from storage.cases.lifecycle import held_case
from storage.cases.pipeline import advance, side_of
from storage.cases.stages import CaseMove
from storage.people import Member


async def press_move(
    session: AsyncSession, member: Member, reference: str, move: CaseMove, stage: str, page: int
) -> Reply:
    """Make it, or ask what it needs; pressed twice it is made once. A stale button brings the fresh card."""
    if member.is_guest:
        return await members_only(session, member)
    case = await held_case(session, reference)
    side = side_of(case, member.id) if case else None
    if case is None or side is None:
        return not_yours(member)
    w = Wording(member.language)
    if move not in OFFERED or asking.allowed_now(BOT, case, member, move, stage) is None:
        said = w.plain("现在是“{stage}”，这一步做不了。", stage=w.name(case.stage))
        return await case_card(session, member, case, side, page, said)
    if move in ASKING:
        writing = await writing_of(session, member.telegram_id)
        aside = await put_aside(session, member.telegram_id)
        question = await asking.begin(session, BOT, member, case, move, page)
        if writing:
            said = w.plain("没发出的意向或询问不再接着写；您写过的话还在上面的消息里，要用可以复制。")
            return replace(question, toast=said, alert=True)
        said = w.plain("没填完的草稿已收好，发 /post 接着填。")
        return replace(question, toast=said) if aside else question
    await advance(session, case, move, side, member.id)
    return await case_card(session, member, case, side, page, moved_said(w, move))


async def press_answer(session: AsyncSession, member: Member, revision: int, code: str) -> Reply:
    if member.is_guest:
        return await members_only(session, member)
    done = await asking.press(session, BOT, member, revision, code)
    if done is None:
        return Reply(
            toast=Wording(member.language).plain("这个问题已经答过了。发 /cases 看对接。"), alert=True
        )
    return await _answered(session, member, done, code == "cancel")


async def hear_answer(session: AsyncSession, member: Member, text: str) -> Reply | None:
    """None where nothing is asked."""
    if member.is_guest:
        return await members_only(session, member)
    done = await asking.hear(session, BOT, member, text)
    return typed(await _answered(session, member, done)) if done else None


async def _answered(
    session: AsyncSession, member: Member, done: Reply | asking.Made, cancelled: bool = False
) -> Reply:
    if isinstance(done, Reply):
        return done
    side = side_of(done.case, member.id)
    if side is None:
        return not_yours(member)
    w = Wording(member.language)
    said = moved_said(w, done.move)
    if not done.made:
        said = w.plain("现在是“{stage}”，这一步做不了。", stage=w.name(done.case.stage))
    return await case_card(session, member, done.case, side, done.page, "" if cancelled else said)
