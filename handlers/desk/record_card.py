"""One record as an officer sees it: every status, with the real names behind anonymous ones."""

from collections.abc import Iterator

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.describing import list_of
from handlers.formatting import day, price
from handlers.forms.kinds import RecordKind
from handlers.places import place_name
from handlers.reply import Button, Reply
from handlers.wording import Wording
from storage.imports import ImportBatch
from storage.people import Member
from storage.records import Achievement, Record
from storage.vocabularies import Mode, Status, TechField

DESCRIPTION_SHOWN = 1000
"""Characters; with every other part at its own limit the card stays below the 4,096 of a message."""


async def record_card(session: AsyncSession, officer: Member, record: Record, back: str = "") -> Reply:
    w = Wording(officer.language)
    parts = [_head(w, record), record.summary, _description(w, record)]
    facts = [*_facts(w, record, officer.zone), *await _origin(session, w, record, officer.zone)]
    text = Markup("\n\n").join([*(Markup.escape(part) for part in parts if part), Markup("\n").join(facts)])
    rows = ((Button(w.plain("‹ 返回列表"), back),),) if back else ()
    return Reply(text, rows, edits=bool(back))


def _head(w: Wording, record: Record) -> Markup:
    kind = RecordKind.ACHIEVEMENT if isinstance(record, Achievement) else RecordKind.DEMAND
    about = [record.reference, w.name(kind), w.name(record.status)]
    if record.status is Status.PUBLISHED and not record.open_for_interest:
        about.append(w.plain("暂不接受意向"))
    return Markup("<b>{}</b>\n{}").format(record.title, " · ".join(about))


def _description(w: Wording, record: Record) -> Markup:
    whole = record.description
    if len(whole) <= DESCRIPTION_SHOWN:
        return Markup.escape(whole)
    return w(
        "{start}…\n（全文 {count} 字，这里显示前 {shown} 字）",
        start=whole[:DESCRIPTION_SHOWN],
        count=len(whole),
        shown=DESCRIPTION_SHOWN,
    )


def _facts(w: Wording, record: Record, zone: str) -> Iterator[Markup]:
    if record.organisation and record.anonymous:
        yield w("单位：{name}（匿名发布，成员看不到）", name=record.organisation.name)
    elif record.organisation:
        yield w("单位：{name}", name=record.organisation.name)
    yield w("领域：{names}", names=list_of(w, (w.name(TechField(code)) for code in record.fields)))
    if record.modes:
        yield w("合作方式：{names}", names=list_of(w, (w.name(Mode(code)) for code in record.modes)))
    level = record.trl if isinstance(record, Achievement) else record.trl_min
    if level:
        yield w("技术就绪度：{level}", level=level)
    if amount := _amount(w, record):
        yield amount
    if place := place_name(w, record.region):
        yield w("地区：{name}", name=place)
    if record.keywords:
        yield w("关键词：{words}", words=list_of(w, record.keywords))
    if isinstance(record, Achievement) and record.confidential_detail:
        yield w("另有保密内容 {count} 字，双方同意后才显示", count=len(record.confidential_detail))
    valid = day(w, record.valid_until, zone) if record.valid_until else w.plain("未定")
    yield w("第 {version} 版 · 有效期至 {day}", version=record.version, day=valid)


def _amount(w: Wording, record: Record) -> Markup | None:
    if isinstance(record, Achievement):
        amount = price(w, record.price_min, record.price_max, record.price_negotiable)
        return w("价格：{amount}", amount=amount) if amount else None
    amount = price(w, record.budget_min, record.budget_max, record.budget_negotiable)
    return w("预算：{amount}", amount=amount) if amount else None


async def _origin(session: AsyncSession, w: Wording, record: Record, zone: str) -> list[Markup]:
    origin = []
    if record.author_id and (author := await session.get(Member, record.author_id)):
        origin.append(w("作者：{name}", name=author.name))
    if record.import_id and (batch := await session.get(ImportBatch, record.import_id)):
        when = day(w, batch.created_at, zone)
        origin.append(w("来源：{day} 导入的 {file}", day=when, file=batch.file_name))
    if record.external_key:
        origin.append(w("文件中的编号：{key}", key=record.external_key))
    return [*origin, w("最近更新：{day}", day=day(w, record.updated_at, zone))]
