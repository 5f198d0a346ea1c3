"""`/privacy` 隐私说明: who, what and why, how long, what leaves the mainland, and which rights one has.

Usable by everybody, member or not, and stores nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.consent import consented, wording_for
from handlers.pending import pending_question
from handlers.person import Person
from handlers.privacy.operator import Operator
from handlers.reply import Button, Replies, Reply, Rows
from handlers.wording import Wording, marked
from storage.forgetting.silence import TIME_TO_ANSWER, WITHDRAWN_FOR
from storage.people import CONSENT_VERSION, Member
from storage.retention.rules import RULES, Kept
from storage.vocabularies import Language

HOME: Final = "home"
WHY_KEPT: Final[Mapping[Kept, str]] = {
    Kept.UPDATE_IDS: marked("同一条消息不会处理两次"),
    Kept.ANSWERS: marked("断线以后补上"),
    Kept.BODIES: marked("更正、补发和查错要用，以后只留送到没有"),
    Kept.SEARCHES: marked("翻页、筛选和存为关注要用"),
    Kept.CHOICES: marked("从中学会同一样东西的不同叫法"),
    Kept.STOPPED_WATCHES: marked("想恢复时还在"),
    Kept.DIALOGS: marked("您回来时接着填"),
    Kept.DOCUMENTS: marked("读完要答复您"),
    Kept.IMPORTS: marked("导错了能对照，以后只留条数和编号"),
    Kept.CLAIMS: marked("查得到谁用过"),
    Kept.INVITES: marked("查得到谁凭它加入"),
    Kept.REQUESTS: marked("再申请时看得到上次为什么"),
    Kept.EVENT_ANSWERS: marked("办那场活动要用"),
    Kept.NEWS_READ: marked("数有多少人读过"),
    Kept.LOOKS: marked("您查得到谁看过"),
    Kept.ACTS: marked("查错和防止滥用"),
    Kept.NOTICE_FILES: marked("预览送到就删，接着预览时不必重发"),
}


async def show_privacy(
    session: AsyncSession, person: Person, member: Member | None, operator: Operator
) -> Replies:
    """The first page, in the reader's language; then the question that is still open."""
    w = wording_for(person, member)
    return [_page(w, member, operator, HOME), *await pending_question(session, person, member)]


async def turn_privacy(
    person: Person, member: Member | None, operator: Operator, page: str, language: Language, place: str
) -> Reply:
    """A page in that language; `place` "new": below the card that is pressed, else in place of it."""
    known = page if page in PAGES else HOME
    card = _page(Wording(language), member, operator, known)
    return card if place == "new" else replace(card, edits=True)


def _page(w: Wording, member: Member | None, operator: Operator, page: str) -> Reply:
    _, text = PAGES[page]
    return Reply(text(w, operator), _rows(w, member, operator, page))


def _home(w: Wording, operator: Operator) -> Markup:
    return Markup("\n").join(
        (
            w("<b>隐私说明</b>（第 {version} 版）", version=CONSENT_VERSION) + "\n",
            w("<b>谁处理您的信息</b>  {name}", name=_said(w, operator.name)),
            w("<b>隐私事务联系</b>  {contact}", contact=_said(w, operator.contact)),
            w("<b>信息存放在</b>  {place}", place=_said(w, operator.hosting)) + "\n",
            w(
                "我们只为找成果、办对接、办活动保存必要的信息。联系方式加密保存，只在您同意的那一件对接里给对方看。"
                "不出售，不做广告，不提供给别人。"
            ),
            w("您随时可以查看、更正、导出、删除自己的信息，撤回同意。下面各有一页："),
        )
    )


def _what(w: Wording, _operator: Operator) -> Markup:
    return Markup("\n").join(
        (
            w("<b>存什么，为什么</b>\n"),
            w("• 账号：Telegram 编号、语言、时区。认出您，用您的语言和时间说话。"),
            w("• 资料：姓名、单位、关注的领域、身份；联系方式（加密）。让对的人找到您。"),
            w("• 发布：您写的成果和需求，审核的经过。发布以后是单位的记录。"),
            w("• 检索、关注、对推荐的反馈。给您找得更准；可以关掉个性化。"),
            w("• 意向、询问、对接：留言、答复、经过，谁在什么时候同意交换联系方式。"),
            w("• 活动：报名、您的回答（加密）、签到、反馈。"),
            w("• 推送：发给您什么、送到没有。不重发，不漏发。"),
            w("• 没填完的内容（加密），重启以后接着填。"),
            w("• 操作记录：谁在什么时候办了什么，用来查错和防止滥用。\n"),
            w(
                "<b>依据</b>  您的同意；您参加的活动和对接，为把它办成所必需；签约登记的对接，按法律留存。"
                "不同意就不能使用检索、发布和报名，其他不受影响。"
            ),
            w(
                "<b>谁能看到</b>  联络人专员看到办事需要的部分；"
                "其他成员只看到您发布的内容，和您同意公开的联系方式。"
            ),
        )
    )


def _how_long(w: Wording, operator: Operator) -> Markup:
    lines = [
        w(
            "• {what}：{period}。{why}。",
            what=w.name(kept),
            period=period_said(w, RULES[kept].period),
            why=w.plain(WHY_KEPT[kept]),
        )
        for kept in Kept
    ]
    days = operator.backup_days
    backups = _said(w, "" if days is None else period_said(w, timedelta(days=days)))
    return Markup("\n").join(
        (
            w("<b>存多久</b>\n"),
            *lines,
            w("• 备份：{period}，到期整份删除。", period=backups),
            *_silence(w, operator),
            Markup(),
            w("其他的留到您要求删除为止。到期由程序自动删除，不靠人记得。"),
        )
    )


def _silence(w: Wording, operator: Operator) -> list[Markup]:
    """What becomes of the data of people who are gone without a word."""
    lines = [w("• 撤回同意的人的信息：{period}，没有重新同意就删除。", period=period_said(w, WITHDRAWN_FOR))]
    if operator.silent_months:
        lines.append(
            w(
                "• {months} 个月没有任何操作的人的信息：提醒以后再等 {period}，没有回音就删除。",
                months=operator.silent_months,
                period=period_said(w, TIME_TO_ANSWER),
            )
        )
    return [*lines, w("• 专员和管理员不在内：先收回身份，才会这样删除。")]


def _abroad(w: Wording, operator: Operator) -> Markup:
    return Markup("\n\n").join(
        (
            w("<b>信息经过哪里</b>"),
            w(
                "您和机器人之间的每一条消息，都经过 Telegram 的服务器，它们在中国内地以外；"
                "您的聊天记录由 Telegram 按它自己的隐私政策保存。"
                "我们删除的是我们库里的内容，删不掉您聊天里的：请在 Telegram 里自己清除。"
            ),
            w("俱乐部的库和检索不在 Telegram 那里：{place}。", place=_said(w, operator.hosting)),
            w("<b>出境的依据和手续</b>  {transfer}", transfer=_said(w, operator.transfer)),
            w("请不要在这里发送涉密内容、身份证号、银行账号。"),
        )
    )


def _rights(w: Wording, operator: Operator) -> Markup:
    return Markup("\n").join(
        (
            w("<b>您的权利</b>\n"),
            w("• 查看、导出：/mydata；谁看过联系方式、停止公开：/ledger。"),
            w("• 删除：/forget。先看会删什么、什么要留；等几天，其间可以取消；删完有回执。"),
            w("• 撤回同意：按下面的按钮，立刻生效；以前已经办的不受影响。"),
            w("• 不收某一类推送、不要个性化：在那条消息下面，或告诉联络人专员。"),
            w("• 不让对方再看联系方式：在那一件对接里按“不再公开”。"),
            w("• 投诉：找 {contact}；也可以向网信部门投诉、举报。", contact=_said(w, operator.contact)),
        )
    )


PAGES: Final[Mapping[str, tuple[str, Callable[[Wording, Operator], Markup]]]] = {
    HOME: (marked("◀ 隐私说明"), _home),
    "what": (marked("存什么，为什么"), _what),
    "keep": (marked("存多久"), _how_long),
    "abroad": (marked("信息经过哪里"), _abroad),
    "rights": (marked("您的权利"), _rights),
}
"""A page's button and its text."""


def period_said(w: Wording, period: timedelta) -> str:
    """Whole years where it is that, else days."""
    years, rest = divmod(period.days, 365)
    if years and not rest:
        return str(w.many("{count} 年", years))
    return str(w.many("{count} 天", period.days))


def _said(w: Wording, value: str) -> Markup:
    """A setting of the operator's, or plainly that it is missing."""
    return Markup.escape(value) if value else Markup("<i>{}</i>").format(w.plain("运营者还没有填写"))


def _rows(w: Wording, member: Member | None, operator: Operator, page: str) -> Rows:
    others = [
        Button(w.plain(label), f"privacy:{name}:{w.language}:here") for name, (label, _) in PAGES.items()
    ]
    if page != HOME:
        back = (others[0],)
        withdraws = page == "rights" and consented(member)
        return ((Button(w.plain("撤回同意"), "withdraw:ask"),), back) if withdraws else (back,)
    rows: Rows = (tuple(others[1:3]), tuple(others[3:5]))
    return (*rows, (Button(w.plain("运营者的完整文本"), url=operator.url),)) if operator.url else rows
