"""表达意向: words, the preview of exactly what the other side will see, and the consent for this exchange."""

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.interest_card import interest_card
from handlers.cases.interest_dialog import CONTACT, WORDS, Aim, Written, begin_writing, end_writing
from handlers.cases.interest_refused import refused_reply
from handlers.cases.interest_shown import own_side_shown, quoted, record_line
from handlers.cases.interest_words import CONTACT_LIMIT, WORDS_LIMIT
from handlers.cases.sides import record_of
from handlers.membership.guests import members_only
from handlers.reply import Replies, Reply, Rows
from handlers.wording import Wording
from storage.cases.interests import MOST_OPEN, Refusal, express, open_count, refusal
from storage.cases.pipeline import case_of
from storage.people import Member


async def want(session: AsyncSession, member: Member, reference: str, own: str = "") -> Replies:
    """The first question; or why not, and what to do instead. `own`: the member's record that it fits."""
    if member.is_guest:
        return await members_only(session, member)
    refused = await refusal(session, member, await record_of(session, reference))
    if refused:
        return await refused_reply(session, member, refused, reference)
    written, said = await begin_writing(session, member, Aim.INTEREST, WORDS, reference=reference, own=own)
    return [*said, await interest_asked(session, member, written)]


async def want_in_group(member: Member) -> Reply:
    return Reply(
        toast=Wording(member.language).plain("意向和询问请在私聊里办：把编号私聊发给我，再按这个按钮。"),
        alert=True,
    )


async def interest_asked(
    session: AsyncSession, member: Member, written: Written, *, edits: bool = False
) -> Reply:
    """What the dialog waits for now."""
    w = Wording(member.language)
    if written.step == WORDS:
        return await _ask_words(session, w, written, edits=edits)
    if written.step == CONTACT:
        return ask_contact(w, written, edits=edits)
    return await _preview(session, w, member, written, edits=edits)


def ask_contact(w: Wording, written: Written, *, edits: bool = False) -> Reply:
    """It is kept for the next time, and shown to nobody before both agreed."""
    text = w(
        "请发来您的联系方式：电话、邮箱或微信号（{limit} 字以内）。\n"
        "双方都同意交换后才向对方公开，在此之前谁也看不到。",
        limit=CONTACT_LIMIT,
    )
    skip = [written.button(w.plain("先不填"), "skip")] if written.aim is Aim.INTEREST else []
    return Reply(text, ((*skip, written.button(w.plain("取消"), "cancel")),), edits=edits)


async def send_interest(
    session: AsyncSession, member: Member, written: Written, *, consents: bool
) -> Replies:
    """发出意向; what can no longer be expressed says why."""
    w = Wording(member.language)
    reference, words, own = written.reference, written.words, written.own
    await end_writing(session, member)
    made = await express(session, member, reference, words, own_reference=own or None, consents=consents)
    if isinstance(made, Refusal):
        return await refused_reply(session, member, made, reference)
    left = MOST_OPEN - await open_count(session, member.id)
    head = w("意向已发出。对方接受或婉拒，我都会告诉您；随时可以撤回。")
    if made.owner_id is None:
        head = w("意向已发出。这条记录由联络人代为对接，联络人会跟进；随时可以撤回。")
    more = w.many("您还可以再表达 {count} 份意向。", left)
    case = await case_of(session, made.reference) or made
    card = await interest_card(session, member, case, head=head + "\n" + more + "\n", edits=True)
    assert card, "its seeker sees it"
    return card


async def _ask_words(session: AsyncSession, w: Wording, written: Written, *, edits: bool) -> Reply:
    record = await record_of(session, written.reference)
    text = Markup("\n").join(
        (
            w("<b>表达意向</b>"),
            record_line(w, record, written.reference),
            w(
                "想对对方说些什么？例如用在哪里、希望怎样合作（{limit} 字以内）。"
                "先不要写姓名、电话和邮箱：双方都同意后同时公开。",
                limit=WORDS_LIMIT,
            ),
        )
    )
    buttons = (written.button(w.plain("跳过"), "skip"), written.button(w.plain("取消"), "cancel"))
    return Reply(text, (buttons,), edits=edits)


async def _preview(
    session: AsyncSession, w: Wording, member: Member, written: Written, *, edits: bool
) -> Reply:
    record, own = await record_of(session, written.reference), await record_of(session, written.own)
    own = own if own and own.author_id == member.id else None
    lines = [
        w("<b>表达意向</b>"),
        record_line(w, record, written.reference),
        w("对方会看到："),
        w("单位：{name}", name=own_side_shown(w, member, own)),
    ]
    if own:
        lines.append(w("您的记录：{record}", record=record_line(w, own, own.reference)))
    lines += [w("留言："), quoted(written.words)] if written.words else [w("（没有留言）")]
    if member.contact:
        lines += [
            w("对方接受并同意交换后，还会看到："),
            w("{name} · {contact}", name=member.name, contact=member.contact),
            w("“发出意向并同意交换”即同意：对方接受后，同时向双方公开联系方式，跟进的技术经理人也能看到。"),
        ]
    else:
        lines.append(w("您没有填联系方式：对方接受后，您再决定是否交换。"))
    return Reply(Markup("\n").join(lines), _sure_rows(w, member, written), edits=edits)


def _sure_rows(w: Wording, member: Member, written: Written) -> Rows:
    agree = (written.button(w.plain("发出意向并同意交换"), "agree"),)
    contact = w.plain("改联系方式") if member.contact else w.plain("填联系方式")
    rest = (
        (written.button(w.plain("只发意向"), "send"), written.button(w.plain("取消"), "cancel")),
        (written.button(w.plain("改留言"), "words"), written.button(contact, "contact")),
    )
    return (agree, *rest) if member.contact else rest
