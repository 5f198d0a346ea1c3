"""The controlled vocabularies of records, under the standards' own names.

Each is a `StrEnum`: the value is the code in the store and in files, `label` the Chinese name people read.
"""

from enum import StrEnum
from typing import Final, Self


class Vocabulary(StrEnum):
    """A code with its name in 简体, the source language of all that people read."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class TechField(Vocabulary):
    """国家重点支持的高新技术领域, and 其他."""

    EI = "EI", "电子信息"
    BM = "BM", "生物与新医药"
    AS = "AS", "航空航天"
    NM = "NM", "新材料"
    HS = "HS", "高技术服务"
    NE = "NE", "新能源与节能"
    RE = "RE", "资源与环境"
    AM = "AM", "先进制造与自动化"
    OT = "OT", "其他"


class TrlBand(Vocabulary):
    """技术就绪度 by band; the levels are those of GB/T 22900-2022."""

    IDEA = "1-3", "概念/原理（1–3）"
    TRIAL = "4-6", "小试/样机（4–6）"
    PILOT = "7-9", "中试/量产（7–9）"

    @classmethod
    def of(cls, level: int) -> "TrlBand":
        """The band of a level from 1 to 9."""
        return cls.IDEA if level <= 3 else cls.TRIAL if level <= 6 else cls.PILOT


class IpType(Vocabulary):
    INVENTION = "invention", "发明专利"
    UTILITY_MODEL = "utility_model", "实用新型"
    DESIGN = "design", "外观设计"
    SOFTWARE = "software", "软件著作权"
    LAYOUT = "layout", "集成电路布图设计"
    PLANT_VARIETY = "plant_variety", "植物新品种"
    KNOW_HOW = "know_how", "技术秘密"
    OTHER = "other", "其他"


class IpStatus(Vocabulary):
    NONE = "none", "未申请"
    KNOW_HOW = "know_how", "技术秘密"
    APPLIED = "applied", "已申请"
    GRANTED = "granted", "已授权"
    LAPSED = "lapsed", "已失效"
    SHARED = "shared", "共有"


class Mode(Vocabulary):
    """How two sides cooperate; a record names one to three."""

    TRANSFER = "transfer", "转让"
    EXCLUSIVE_LICENCE = "exclusive_licence", "独占许可"
    SOLE_LICENCE = "sole_licence", "排他许可"
    LICENCE = "licence", "普通许可"
    EQUITY = "equity", "作价入股"
    JOINT_DEVELOPMENT = "joint_development", "合作开发"
    COMMISSION = "commission", "委托开发"
    CONSULTING = "consulting", "技术咨询"
    SERVICE = "service", "技术服务"
    PLATFORM = "platform", "共建平台"
    FINANCING = "financing", "融资合作"
    OPEN = "open", "面议"


class DemandKind(Vocabulary):
    BREAKTHROUGH = "breakthrough", "技术攻关"
    ACQUISITION = "acquisition", "成果引进"
    JOINT_RESEARCH = "joint_research", "合作研发"
    SERVICE = "service", "技术咨询/服务"
    EXPERT = "expert", "专家/人才"
    TESTING = "testing", "检测中试"
    FINANCING = "financing", "融资"


class Status(Vocabulary):
    """The life of a record. Published is not the same as open for interest."""

    DRAFT = "draft", "草稿"
    PENDING = "pending", "待审核"
    PUBLISHED = "published", "已发布"
    ON_HOLD = "on_hold", "已暂停"
    RETURNED = "returned", "已退回"
    REJECTED = "rejected", "已驳回"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已过期"
    ARCHIVED = "archived", "已归档"
    FULFILLED = "fulfilled", "已对接成功"


class Language(Vocabulary):
    """What a member reads. 繁體 is written with Taiwan's wording."""

    ZH_HANS = "zh-hans", "简体中文"
    ZH_HANT = "zh-hant", "繁體中文"
    EN = "en", "English"

    @classmethod
    def of_client(cls, code: str | None) -> "Language":
        """The language for a client's `language_code` (IETF tag), 简体 where it says nothing of ours."""
        tag = (code or "").lower()
        if tag.startswith("zh"):
            traditional = any(part in tag for part in ("hant", "-tw", "-hk", "-mo"))
            return cls.ZH_HANT if traditional else cls.ZH_HANS
        return cls.EN if tag else cls.ZH_HANS


class Door(StrEnum):
    """How somebody without an invite becomes a member: at once, or when an officer approves."""

    OPEN = "open"
    APPROVAL = "approval"


class Role(Vocabulary):
    """What a person may do. A guest is whoever agreed to the consent card and is no member."""

    MEMBER = "member", "成员"
    MANAGER = "manager", "技术经理人"
    OFFICER = "officer", "联络人专员"
    ADMINISTRATOR = "administrator", "管理员"


INDUSTRY_NAMES: Final = {
    "A": "农、林、牧、渔业",
    "B": "采矿业",
    "C": "制造业",
    "D": "电力、热力、燃气及水生产和供应业",
    "E": "建筑业",
    "F": "批发和零售业",
    "G": "交通运输、仓储和邮政业",
    "H": "住宿和餐饮业",
    "I": "信息传输、软件和信息技术服务业",
    "J": "金融业",
    "K": "房地产业",
    "L": "租赁和商务服务业",
    "M": "科学研究和技术服务业",
    "N": "水利、环境和公共设施管理业",
    "O": "居民服务、修理和其他服务业",
    "P": "教育",
    "Q": "卫生和社会工作",
    "R": "文化、体育和娱乐业",
    "S": "公共管理、社会保障和社会组织",
    "T": "国际组织",
}
"""GB/T 4754 sections."""
