"""Choices from a controlled vocabulary, by Chinese name, English name or code."""

from collections.abc import Iterable, Mapping

from handlers.forms.fields import Choice, Parsed, Parser
from handlers.forms.folding import lookup_of, picked
from handlers.forms.said import FieldFault, shown
from handlers.wording import marked
from storage.vocabularies import DemandKind, IpStatus, IpType, Language, Mode, Vocabulary

Aliases = Mapping[Vocabulary, str]
"""Further names of an item, separated by `|`."""

IP_TYPES: Aliases = {
    IpType.INVENTION: "发明|专利|invention patent|patent",
    IpType.UTILITY_MODEL: "实用新型专利|utility",
    IpType.DESIGN: "外观设计专利|外观|design patent",
    IpType.SOFTWARE: "软件著作|软著|计算机软件著作权|软件|著作权|software copyright|copyright",
    IpType.LAYOUT: "布图设计|集成电路|layout design|ic layout",
    IpType.PLANT_VARIETY: "植物新品种权|新品种|plant variety right",
    IpType.KNOW_HOW: "专有技术|商业秘密|know how|trade secret",
    IpType.OTHER: "其它|others",
}
IP_STATUSES: Aliases = {
    IpStatus.NONE: "无|没有|未申请专利|not filed",
    IpStatus.KNOW_HOW: "专有技术|商业秘密|trade secret",
    IpStatus.APPLIED: "申请中|已受理|受理|实审|实质审查|公开|已公开|审查中|filed|pending",
    IpStatus.GRANTED: "授权|有效|已登记|authorized|issued",
    IpStatus.LAPSED: "失效|无效|过期|终止|expired",
    IpStatus.SHARED: "共同所有|共同拥有|jointly owned|joint",
}
MODES: Aliases = {
    Mode.TRANSFER: "技术转让|专利转让|成果转让|assignment|technology transfer",
    Mode.EXCLUSIVE_LICENCE: "独占|独占实施许可|exclusive license|exclusive",
    Mode.SOLE_LICENCE: "排他|排他实施许可|sole license|sole",
    Mode.LICENCE: "许可|技术许可|专利许可|普通实施许可|license|non exclusive license|non exclusive licence",
    Mode.EQUITY: "作价投资|技术入股|入股|技术作价入股|equity investment",
    Mode.JOINT_DEVELOPMENT: "联合开发|合作研发|联合研发|技术开发|cooperation|joint r&d",
    Mode.COMMISSION: "委托研发|commissioned development|contract development",
    Mode.CONSULTING: "咨询|consultancy",
    Mode.SERVICE: "服务|services",
    Mode.PLATFORM: "共建|共建实验室|联合实验室|共建研发平台|joint platform|joint laboratory",
    Mode.FINANCING: "融资|股权融资|funding",
    Mode.OPEN: "均可|不限|待定|面谈|其他|negotiable",
}
DEMAND_KINDS: Aliases = {
    DemandKind.BREAKTHROUGH: "攻关|技术难题|难题攻关|揭榜挂帅|r&d",
    DemandKind.ACQUISITION: "引进|技术引进|引进成果|technology acquisition",
    DemandKind.JOINT_RESEARCH: "联合研发|合作开发|联合攻关|joint r&d|joint development",
    DemandKind.SERVICE: "技术咨询|技术服务|咨询|服务|consulting",
    DemandKind.EXPERT: "专家|人才|人才引进|专家人才|talent",
    DemandKind.TESTING: "检测|中试|检验检测|测试|中试检测|pilot test",
    DemandKind.FINANCING: "融资合作|资金|funding",
}
LANGUAGES: Aliases = {
    Language.ZH_HANS: "简体|中文|汉语|zh|zh cn|zh_cn|chinese",
    Language.ZH_HANT: "繁体|正体|zh tw|zh hk",
    Language.EN: "英文|英语|en us|en gb",
}


def one_of(vocabulary: type[Vocabulary], aliases: Aliases, name: str) -> Parser:
    """Exactly one item; `name` is what the vocabulary is called in 简体."""
    several = some_of(vocabulary, aliases, name, 1)

    def parse(text: str) -> Parsed:
        chosen = several(text).value
        return Parsed(vocabulary(chosen[0])) if isinstance(chosen, list) else Parsed(chosen)

    return parse


def some_of(vocabulary: type[Vocabulary], aliases: Aliases, name: str, most: int) -> Parser:
    """One to `most` items as a list of codes, in the order they were named."""
    table = lookup_of(_names(vocabulary, aliases))
    expected = tuple(item.label for item in vocabulary)

    def parse(text: str) -> Parsed:
        codes: dict[str, None] = {}
        for part, item in picked(text, table):
            if item is None:
                raise FieldFault(
                    marked("“{value}”不是{name}；可选：{expected}"),
                    value=shown(part),
                    name=(name,),
                    expected=expected,
                )
            codes[item.value] = None
        return Parsed(checked_count(list(codes), most))

    return parse


def checked_count(codes: list[str], most: int) -> list[str]:
    if not codes:
        raise FieldFault(marked("没有内容"))
    if len(codes) > most:
        raise FieldFault(marked("选了 {count} 项，最多 {most} 项"), count=len(codes), most=most)
    return codes


def _names(vocabulary: type[Vocabulary], aliases: Aliases) -> Iterable[tuple[str, Vocabulary]]:
    """Codes and labels of all come before anyone's aliases."""
    for item in vocabulary:
        yield item.value, item
        yield item.label, item
        yield item.name, item
    for item, names in aliases.items():
        for alias in names.split("|"):
            yield alias, item


def choices_of(vocabulary: type[Vocabulary]) -> tuple[Choice, ...]:
    return tuple(Choice(item.value, item.label) for item in vocabulary)
