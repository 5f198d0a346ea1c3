"""What is asked about a demand (需求), in this order."""

from typing import Final

from handlers.forms.common import (
    ANONYMOUS,
    DECLARED,
    FIELDS,
    INDUSTRIES,
    KEYWORDS,
    MODES_FIELD,
    REGION,
    written,
)
from handlers.forms.fields import Field
from handlers.forms.parsing.bids import open_bid
from handlers.forms.parsing.choosing import DEMAND_KINDS, choices_of, one_of
from handlers.forms.parsing.dates import day
from handlers.forms.parsing.money import price
from handlers.forms.parsing.readiness import readiness
from handlers.forms.parsing.targets import MOST_TARGETS, targets
from handlers.wording import marked
from storage.vocabularies import DemandKind, TrlBand

DEMAND_FIELDS: Final[tuple[Field, ...]] = (
    written(
        "title",
        60,
        marked("标题"),
        "名称|需求名称|需求标题|难题名称|name|demand title",
        marked("需要什么？一句话说清，最多 60 字。"),
        required=True,
        example="示例：乳品废水低能耗脱氮",
    ),
    written(
        "summary",
        150,
        marked("简介"),
        "需求简介|概要|一句话简介|概述|brief|short description|synopsis",
        marked("用最多 150 字介绍需求，只写可以公开的内容。"),
        required=True,
        example="现有生化池总氮不达标，希望在不新建池体的前提下改造。",
    ),
    Field(
        name="kind",
        label=marked("需求类型"),
        headings=("需求类别", "需求种类", "demand kind", "demand type"),
        prompt=marked("属于哪一类需求？"),
        parse=one_of(DemandKind, DEMAND_KINDS, "需求类型"),
        required=True,
        choices=choices_of(DemandKind),
        example="技术攻关",
    ),
    FIELDS,
    MODES_FIELD,
    Field(
        name="budget",
        label=marked("预算"),
        headings=("经费预算", "拟投入资金", "投入预算", "预算金额", "拟投入经费"),
        prompt=marked("预算多少？如“30万”“50-80万元”，或“面议”。"),
        parse=price,
        columns=("budget_min", "budget_max", "budget_negotiable"),
        example="80万以内",
    ),
    written(
        "background",
        300,
        marked("背景"),
        "需求背景|背景说明|已做的尝试|现状|已有尝试",
        marked("已经试过什么，为什么不行？最多 300 字。"),
        example="试过投加葡萄糖，药剂费过高。",
    ),
    Field(
        name="targets",
        label=marked("技术指标"),
        headings=("指标", "考核指标", "性能指标", "指标要求", "target", "technical targets"),
        prompt=marked("要达到哪些指标？如“脱氮率≥90%；能耗≤0.5kWh/m³”。"),
        parse=targets,
        most=MOST_TARGETS,
        example="脱氮率≥90%；能耗≤0.5kWh/m³",
    ),
    written(
        "description",
        2000,
        marked("详细说明"),
        "正文|需求描述|需求内容|需求说明|详细介绍|内容|说明|描述|摘要|abstract|details|full description|text",
        marked("详细说说需求，最多 2000 字。"),
        example="水量 300 吨/日，进水总氮 120 mg/L，冬季水温 12 ℃。",
    ),
    written(
        "constraints",
        200,
        marked("限制条件"),
        "约束条件|约束|限制|constraint",
        marked("有什么不能动的条件？最多 200 字。"),
        example="不新建池体，停产不超过 7 天",
    ),
    Field(
        name="trl_min",
        label=marked("最低技术就绪度"),
        headings=(
            "最低就绪度",
            "最低成熟度",
            "最低 TRL",
            "要求成熟度",
            "least trl",
            "minimum trl",
            "min trl",
        ),
        prompt=marked("技术至少要走到哪一步？"),
        parse=readiness,
        choices=choices_of(TrlBand),
        example="7",
    ),
    INDUSTRIES,
    KEYWORDS,
    Field(
        name="wanted_by",
        label=marked("期望完成时间"),
        headings=("期望时间", "完成时限", "希望完成时间", "需求期限", "deadline"),
        prompt=marked("希望什么时候用上？如 2027-06-30。"),
        parse=day,
        example="2027-06-30",
    ),
    written(
        "ip_wish",
        100,
        marked("知识产权归属意愿"),
        "知识产权归属|产权归属|ip ownership|ip ownership wish",
        marked("成果的知识产权希望归谁？最多 100 字。"),
        example="双方共有",
    ),
    written(
        "partner_requirements",
        200,
        marked("对合作方的要求"),
        "合作方要求|承接方要求|揭榜方要求|requirements",
        marked("对合作方有什么要求？最多 200 字。"),
        example="有三个以上同类工程业绩",
    ),
    written(
        "benefit",
        200,
        marked("预期效益"),
        "预期收益|效益|经济效益|expected benefit|benefits",
        marked("解决以后有什么效益？最多 200 字。"),
        example="每年节省药剂费约 40 万元",
    ),
    Field(
        name="open_bid",
        label=marked("揭榜挂帅"),
        headings=("揭榜条款", "是否揭榜挂帅", "揭榜", "open bid terms"),
        prompt=marked("若是揭榜挂帅，请写“金额；截止日期；对揭榜方的条件”。"),
        parse=open_bid,
        example="50万；2027-03-31；具备中试场地",
    ),
    REGION,
    ANONYMOUS,
    DECLARED,
)
