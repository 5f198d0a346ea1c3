"""What is said of a notice on its card and in lists."""

from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import joined
from handlers.desk.notices.audience_said import notice_audience_said
from handlers.desk.notices.forecast_said import forecast_said
from handlers.formatting import plain_text, shortened
from handlers.moments.showing import moment_said
from handlers.pushes.notices import values_for
from handlers.wording import Wording, marked
from handlers.zones import zone_name
from storage.notices.audience import BadAudience
from storage.notices.content import PHOTO, Content
from storage.notices.forecast import count_recipients, read_forecast
from storage.notices.personal import Variable, variables_in
from storage.notices.previewing import is_seen
from storage.notices.tables import Notice, NoticeStatus
from storage.people import Member

BEGINNING: Final = 300
"""Characters of the text on the card: the whole of it is in the preview."""
NAMES: Final = {Variable.NAME: marked("姓名"), Variable.ORGANISATION: marked("单位")}


def title_of(w: Wording, notice: Notice) -> Markup:
    """`通知 12 · 草稿`."""
    said = joined(w.plain("通知 {number}", number=notice.id), w.name(notice.status))
    return Markup("<b>{}</b>").format(said)


def beginning(w: Wording, content: Content, length: int) -> str:
    """How its text begins, on one line; without text, what it carries."""
    return shortened(plain_text(Markup(content.text)), length) or carried(w, content)


def carried(w: Wording, content: Content) -> str:
    """`3 张图片`, `招募.pdf`; empty where there is only text."""
    if content.media and content.media[0].kind == PHOTO:
        return str(w.many("{count} 张图片", len(content.media)))
    return joined(*(shortened(item.name, 40) for item in content.media))


def content_said(w: Wording, content: Content) -> Markup:
    """Its beginning, what it carries, its buttons and variables."""
    lines = []
    if content.text:
        lines.append(Markup("<blockquote>{}</blockquote>").format(beginning(w, content, BEGINNING)))
    if content.media:
        below = w.plain("（文字在相册下面）") if content.is_album else ""
        lines.append(w("附：{what}{below}", what=carried(w, content), below=below))
    lines += [w("按钮：{text} → {url}", text=button.text, url=button.url) for button in content.buttons]
    if used := variables_in(content.text):
        spare = values_for(w, None)
        said = joined(*(_variable_said(w, each, spare[each]) for each in used))
        lines.append(w("变量：{said}", said=said))
    return Markup("\n").join(lines)


def _variable_said(w: Wording, variable: Variable, spare: str) -> str:
    return w.plain("{name}（没有时写“{spare}”）", name=w.plain(NAMES[variable]), spare=spare)


async def settings_said(session: AsyncSession, w: Wording, notice: Notice) -> Markup:
    audience = await notice_audience_said(session, w, notice) or w.plain("还没有选")
    lines = [
        w("类别：{category}", category=w.name(notice.category)),
        w("受众：{audience}", audience=audience) + await _recipients(session, w, notice),
        w("开始：{when}", when=start_said(w, notice)),
        w(
            "已阅按钮：{acknowledge}；存疑的：{hold}",
            acknowledge=w.plain("有") if notice.acknowledge else w.plain("没有"),
            hold=w.plain("等专员决定") if notice.hold_unknown else w.plain("再发一次"),
        ),
        w("之后加入受众的人：{late}", late=late_said(w, notice.open_days)),
    ]
    if notice.urgent_reason:
        lines.append(w("<b>加急</b>，不避开安静时段：{why}", why=notice.urgent_reason))
    return Markup("\n").join(lines)


def start_said(w: Wording, notice: Notice) -> str:
    if notice.start_at is None:
        return w.plain("确认后马上")
    return w.plain(
        "{moment}（{zone}）",
        moment=moment_said(w, notice.start_at, notice.zone),
        zone=zone_name(w, notice.zone),
    )


def late_said(w: Wording, days: int) -> str:
    return w.plain("开始后 {count} 天内也发", count=days) if days else w.plain("不发")


async def standing_said(session: AsyncSession, w: Wording, member: Member, notice: Notice) -> Markup:
    """How far it has come, and what stands in the way."""
    lines = []
    if notice.returned:
        lines.append(w("<b>被退回</b>：{why}", why=notice.returned))
    if notice.status is NoticeStatus.DRAFT:
        lines.append(_seen_said(w, notice))
    if notice.author_id != member.id:
        author = await session.get(Member, notice.author_id) if notice.author_id else None
        lines.append(w("起草：{name}", name=author.name if author else w.plain("已离开的成员")))
    if notice.approved_by:
        second = await session.get(Member, notice.approved_by)
        lines.append(w("批准：{name}", name=second.name if second else w.plain("已离开的成员")))
    if notice.forecast and notice.status is not NoticeStatus.DRAFT:
        seen = forecast_said(w, notice, read_forecast(notice.forecast))
        lines.append(w("<b>确认时的预测</b>") + "\n" + seen)
    return Markup("\n").join(lines)


def _seen_said(w: Wording, notice: Notice) -> Markup:
    if notice.preview_wanted:
        return w("预览：正在取文件，马上送到")
    if is_seen(notice):
        return w("预览：看过了，和现在的内容一致")
    if notice.previewed:
        return w("预览：看过以后又改了，请再看一次")
    return w("预览：还没有看过；看过才能确认")


async def _recipients(session: AsyncSession, w: Wording, notice: Notice) -> Markup:
    """How many get it as things are; of one that is under way the forecast says it."""
    if not notice.audience or notice.status not in (NoticeStatus.DRAFT, NoticeStatus.AWAITING):
        return Markup()
    try:
        return w.many("（现在会收到 {count} 人）", await count_recipients(session, notice))
    except BadAudience:
        return Markup()
