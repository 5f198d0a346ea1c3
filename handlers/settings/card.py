"""The settings as one card: what is chosen now, and a part of it opened for choosing; it edits itself."""

from collections.abc import Collection
from typing import Final

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.membership.fields import fields_said
from handlers.moments.naming import WEEKDAY_NAMES
from handlers.reply import Button, Reply, Rows
from handlers.settings.saying import hours_said, quiet_said, zone_shown
from handlers.wording import Wording, marked
from handlers.zones import NAMED
from storage.categories import CATEGORIES, Category
from storage.membership.admitting import fields_of
from storage.people import Member
from storage.settings import muted_of
from storage.vocabularies import Language, TechField

MAIN, LANGUAGE, ZONE, QUIET, FIELDS, PUSHES, OWN = "main", "lang", "zone", "quiet", "field", "push", "own"
DIGEST: Final = "digest"
AT_DESK: Final = (LANGUAGE, ZONE, QUIET)
"""What concerns an officer's work there; the rest is chosen in the members' bot."""
HOURS: Final = ((22 * 60, 8 * 60), (23 * 60, 7 * 60), (21 * 60, 9 * 60), (0, 8 * 60))
DIGEST_HOURS: Final = (8, 9, 12, 14, 17, 18, 20, 21)
HINTS: Final = {
    ZONE: marked("别的地方：用回形针发一个位置给我。"),
    QUIET: marked("别的时间：直接发给我，如 <code>23:00-7:30</code>。"),
}
"""What can be sent to the members' bot instead."""


async def settings_card(
    session: AsyncSession, member: Member, part: str = MAIN, *, at_desk: bool = False, edits: bool = True
) -> Reply:
    """The whole, or with the buttons of one part."""
    w = Wording(member.language)
    shown = {
        LANGUAGE: _languages,
        ZONE: _zones,
        QUIET: _hours,
        **({} if at_desk else {FIELDS: _fields, PUSHES: _pushes, DIGEST: _digest}),
    }
    if part in shown:
        text, rows = await shown[part](session, w, member)
        if part in HINTS and not at_desk:
            text += Markup("\n\n") + w(HINTS[part])
        return Reply(text, (*rows, (Button(w.plain("‹ 设置"), f"setting:{MAIN}:-"),)), edits=edits)
    return await _main(session, w, member, at_desk=at_desk, edits=edits)


async def _main(session: AsyncSession, w: Wording, member: Member, *, at_desk: bool, edits: bool) -> Reply:
    lines = [
        w("<b>设置</b>\n"),
        w("语言：{language}", language=member.language.label),
        w("时区：{zone}", zone=zone_shown(w, member.zone)),
        w("免打扰：{hours}", hours=quiet_said(w, member)),
    ]
    buttons = [(LANGUAGE, w.plain("语言")), (ZONE, w.plain("时区")), (QUIET, w.plain("免打扰"))]
    if not at_desk:
        muted = await muted_of(session, member.id)
        off = list_of(w, (w.name(one) for one in CATEGORIES if one.value in muted))
        lines += [
            w("关心的领域：{fields}", fields=fields_said(w, await fields_of(session, member.id))),
            w("资讯周报：{when}", when=_digest_said(w, member, muted)),
            w("推送：除了{off}都收", off=off) if off else w("推送：都收"),
            w("个性化推荐：{state}", state=w.plain("开") if member.personalised else w.plain("关")),
        ]
        buttons += [(FIELDS, w.plain("关心的领域")), (DIGEST, w.plain("资讯周报")), (PUSHES, w.plain("推送"))]
    opens = [Button(label, f"setting:{part}:-") for part, label in buttons]
    if not at_desk:
        opens.append(_personalised(w, member))
    rows = tuple(tuple(opens[at : at + 3]) for at in range(0, len(opens), 3))
    return Reply(Markup("\n").join(lines), rows, edits=edits)


def _personalised(w: Wording, member: Member) -> Button:
    if member.personalised:
        return Button(w.plain("关闭个性化"), f"setting:{OWN}:off")
    return Button(w.plain("开启个性化"), f"setting:{OWN}:on")


async def _languages(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    buttons = [_ticked(one.label, one is member.language, f"setting:{LANGUAGE}:{one}") for one in Language]
    return w("用哪种语言和您说话？"), (tuple(buttons),)


async def _zones(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    buttons = [
        _ticked(zone_shown(w, zone), zone == member.zone, f"setting:{ZONE}:{number}")
        for number, zone in enumerate(NAMED)
    ]
    return w("时间都按哪里的？现在：{zone}。", zone=zone_shown(w, member.zone)), _in_rows(buttons, 2)


async def _hours(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    chosen = (member.quiet_from, member.quiet_until)
    buttons = [
        _ticked(hours_said(*each), chosen == each, f"setting:{QUIET}:{each[0]}-{each[1]}") for each in HOURS
    ]
    buttons.append(_ticked(w.plain("不设"), chosen[0] == chosen[1], f"setting:{QUIET}:0-0"))
    text = w(
        "什么时候不打扰您？现在：<b>{hours}</b>。\n\n"
        "这段时间里能等的消息等到结束再发；活动提醒会提前或推迟；紧急的、马上要开始的照发。",
        hours=quiet_said(w, member),
    )
    return text, _in_rows(buttons, 2)


async def _fields(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    chosen = await fields_of(session, member.id)
    buttons = [
        _ticked(w.name(one), one in chosen, f"setting:{FIELDS}:{one}-{'off' if one in chosen else 'on'}")
        for one in TechField
    ]
    return w("关心哪些技术领域？可以选几个，再点一下去掉。"), _in_rows(buttons, 2)


async def _digest(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    muted = await muted_of(session, member.id)
    days = [
        _ticked(w.plain(name), day == member.digest_weekday, f"setting:{DIGEST}:{day}-{member.digest_hour}")
        for day, name in enumerate(WEEKDAY_NAMES)
    ]
    hours = [
        _ticked(f"{hour}:00", hour == member.digest_hour, f"setting:{DIGEST}:{member.digest_weekday}-{hour}")
        for hour in DIGEST_HOURS
    ]
    off = Button(
        w.plain("要周报") if Category.DIGEST in muted else w.plain("不要周报"),
        f"setting:{DIGEST}:{'on' if Category.DIGEST in muted else 'off'}",
    )
    text = w(
        "每周一次，您关心的领域里的新资讯；没有新的就不发。现在：<b>{when}</b>",
        when=_digest_said(w, member, muted),
    )
    return text, (*_in_rows(days, 4), *_in_rows(hours, 4), (off,))


def _digest_said(w: Wording, member: Member, muted: Collection[str]) -> str:
    if Category.DIGEST in muted:
        return w.plain("不要")
    day = w.plain(WEEKDAY_NAMES[member.digest_weekday])
    return w.plain("每{day} {hour}:00", day=day, hour=member.digest_hour)


async def _pushes(session: AsyncSession, w: Wording, member: Member) -> tuple[Markup, Rows]:
    muted = await muted_of(session, member.id)
    buttons = [
        _ticked(
            w.name(one),
            one.value not in muted,
            f"setting:{PUSHES}:{one}-{'on' if one.value in muted else 'off'}",
        )
        for one in CATEGORIES
    ]
    text = w("哪些推送要发给您？点一下关掉，再点一下打开。和您自己的发布、对接、报名有关的变化总会告诉您。")
    return text, _in_rows(buttons, 2)


def _ticked(label: str, ticked: bool, data: str) -> Button:
    return Button(("✓ " if ticked else "") + label, data)


def _in_rows(buttons: list[Button], width: int) -> Rows:
    return tuple(tuple(buttons[at : at + width]) for at in range(0, len(buttons), width))
