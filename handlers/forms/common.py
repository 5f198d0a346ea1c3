"""The fields that achievements and demands share."""

from typing import Final

from handlers.forms.fields import Field
from handlers.forms.parsing.choosing import MODES, choices_of, some_of
from handlers.forms.parsing.industries import MOST_INDUSTRIES, industries, industry_choices
from handlers.forms.parsing.regions import district_choices, region
from handlers.forms.parsing.technology import MOST_FIELDS, technology_fields
from handlers.forms.parsing.text import ASKED_KEYWORDS, declared, text_within, words_up_to, yes_or_no
from handlers.wording import marked
from storage.vocabularies import Mode, TechField

MOST_MODES: Final = 3


def written(
    name: str,
    limit: int,
    label: str,
    headings: str,
    prompt: str,
    *,
    required: bool = False,
    example: str = "",
) -> Field:
    """A field of free text; `headings` are separated by `|`."""
    return Field(
        name=name,
        label=label,
        headings=tuple(headings.split("|")),
        prompt=prompt,
        parse=text_within(limit),
        limit=limit,
        required=required,
        example=example,
    )


FIELDS: Final = Field(
    name="fields",
    label=marked("技术领域"),
    headings=(
        "领域",
        "所属领域",
        "所属技术领域",
        "学科",
        "field",
        "technology field",
        "tech field",
        "discipline",
    ),
    prompt=marked("属于哪个技术领域？先选主要的，最多再选两个。"),
    parse=technology_fields,
    required=True,
    choices=choices_of(TechField),
    most=MOST_FIELDS,
    example="资源与环境；新材料",
)
MODES_FIELD: Final = Field(
    name="modes",
    label=marked("合作方式"),
    headings=("合作模式", "转化方式", "拟转化方式", "mode", "cooperation mode", "cooperation"),
    prompt=marked("希望怎样合作？选一到三种，未定可选“面议”。"),
    parse=some_of(Mode, MODES, "合作方式", MOST_MODES),
    required=True,
    choices=choices_of(Mode),
    most=MOST_MODES,
    example="合作开发、普通许可",
)
INDUSTRIES: Final = Field(
    name="industries",
    label=marked("应用行业"),
    headings=("行业", "所属行业", "国民经济行业", "industry", "sector"),
    prompt=marked("用在哪些行业？最多三个门类。"),
    parse=industries,
    choices=industry_choices(),
    most=MOST_INDUSTRIES,
    example="制造业；水利、环境和公共设施管理业",
)
KEYWORDS: Final = Field(
    name="keywords",
    label=marked("关键词"),
    headings=("关键字", "标签", "keyword", "tags"),
    prompt=marked("最多五个关键词，用顿号隔开。"),
    parse=words_up_to(ASKED_KEYWORDS),
    most=ASKED_KEYWORDS,
    example="污水处理、脱氮、低能耗",
)
REGION: Final = Field(
    name="region",
    label=marked("所在地区"),
    headings=("地区", "区域", "所在地", "省市", "location", "area"),
    prompt=marked("在哪个地区？选上海的区，或直接写省、市。"),
    parse=region,
    choices=district_choices(),
    example="上海市闵行区",
)
ANONYMOUS: Final = Field(
    name="anonymous",
    label=marked("匿名发布"),
    headings=("匿名", "是否匿名", "隐藏单位", "anonymous posting"),
    prompt=marked("双方同意之前隐去单位名称吗？"),
    parse=yes_or_no,
    example="否",
)
DECLARED: Final = Field(
    name="unclassified",
    label=marked("非涉密声明"),
    headings=("声明非涉密", "是否非涉密", "unclassified declared", "unclassified declaration"),
    prompt=marked("请声明：以上内容不涉及国家秘密，也不含他人的商业秘密。"),
    parse=declared,
    required=True,
    example="是",
)
