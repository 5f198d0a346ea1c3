"""繁體 as Taiwan writes it: what OpenCC gives, and each correction of it in a sentence that is said."""

from pathlib import Path

import pytest

from handlers import wording
from handlers.wording.layer import to_traditional
from tests.handlers.literals import literals

TABLE = Path(wording.__file__).with_name("traditional.tsv")
CASES = {
    "@{bot} 关键词：在任何聊天里找成果并发给对方": "@{bot} 關鍵字：在任何聊天裡找成果並發給對方",
    "您同意之前，我们什么都不保存。": "您同意之前，我們什麼都不保存。",
    "好的，我们什么都没有保存。": "好的，我們什麼都沒有保存。",
    "匿名发布": "匿名發布",
    "微信、QQ 等账号": "微信、QQ 等帳號",
    "邮箱": "電子郵件",
    "导入和管理记录请到专员工作台的机器人。": "匯入和管理記錄請到專員工作台的機器人。",
    "比如写技术名称、材料、对象或用途": "比如寫技術名稱、材料、對象或用途",
    "“{value}”不是{name}；可选：{expected}": "「{value}」不是{name}；可選：{expected}",
    "需求类型": "需求類型",
    "行业小类代码按所属门类记": "行業小類代碼依所屬門類記",
    "您已经没有导入的权限。": "您已經沒有匯入的權限。",
    "待审核": "待審核",
    "导入用的表格模板": "匯入用的表格範本",
    "全部单元格的文字太多，请拆成几个文件": "全部儲存格的文字太多，請拆成幾個檔案",
    "文件是压缩包或别的文档，不是 XLSX 表格": "檔案是壓縮檔或別的文件，不是 XLSX 表格",
    "生成链接": "產生連結",
    "共建平台": "共建平台",
    "私聊我": "私訊我",
    "/search 关键词：检索，在群里也能用": "/search 關鍵字：檢索，在群組裡也能用",
    "请看一下我们怎样对待您的信息：": "請看一下我們怎樣對待您的資料：",
    "您可以随时要求查看、更正或删除。": "您可以隨時要求查看、更正或刪除。",
    "我们会保存您的 Telegram 编号、显示名和语言": "我們會保存您的 Telegram 編號、顯示名稱和語言",
    "请声明：以上内容不涉及国家秘密": "請聲明：以上內容不涉及國家秘密",
    "没有非涉密声明一格；确认导入即由导入者声明不涉密": ("沒有非涉密聲明一格；確認匯入即由匯入者聲明不涉密"),
    "一格里有 {count} 项，最多 {most} 项": "一格裡有 {count} 項，最多 {most} 項",
    "这里不是终端，无法询问": "這裡不是終端機，無法詢問",
    "已对接成功": "已媒合成功",
    "为您找成果、对接合作。": "為您找成果、媒合合作。",
    "某高校": "某大專院校",
    "‹ 返回列表": "‹ 返回清單",
    "按领域：": "依領域：",
    "按现在的筛选没有找到；去掉筛选有 {count} 项。": "依現在的篩選沒有找到；去掉篩選有 {count} 項。",
    "学科名称按对照表归入技术领域": "學科名稱依對照表歸入技術領域",
    "按{kind}读取": "依{kind}讀取",
    "✅ 导入 {count} 条": "✅ 匯入 {count} 筆",
    "（有一处错误就一条也不导入）": "（有一處錯誤就一筆也不匯入）",
    "直接再发一条消息，就是新的检索": "直接再發一則訊息，就是新的檢索",
    "请把这条消息再发一次。": "請把這則訊息再發一次。",
    "文件与预览时不同，请重新发送。": "檔案與預覽時不同，請重新傳送。",
    "文件只有列名，没有数据行": "檔案只有欄名，沒有資料列",
    "没认出的列：{names}": "沒認出的欄：{names}",
    "“{first}”和“{second}”两列都是“{label}”，请只留一列": (
        "「{first}」和「{second}」兩欄都是「{label}」，請只留一欄"
    ),
    "请加一列“类型”（成果或需求）": "請加一欄「類型」（成果或需求）",
    "第 {column} 列的列名超过 {limit} 字": "第 {column} 欄的欄名超過 {limit} 字",
    "共有 {count} 列，最多 {limit} 列": "共有 {count} 欄，最多 {limit} 欄",
    "行号": "列號",
    "· 第 {row} 行「{column}」：": "· 第 {row} 列「{column}」：",
    "{rows} 行{kind}，其中 <b>{new} 条是新的</b>": "{rows} 列{kind}，其中 <b>{new} 筆是新的</b>",
    "数据超过 {limit} 行，请拆成几个文件": "資料超過 {limit} 列，請拆成幾個檔案",
    "这一行有 {count} 格，列名有 {expected} 个": "這一列有 {count} 格，欄名有 {expected} 個",
    "{count} 行：{note}": "{count} 列：{note}",
    "有错误，一行都没有导入；请改正后再试": "有錯誤，一列都沒有匯入；請改正後再試",
    "第一行应是列名": "第一列應是欄名",
    "CSV 第 {line} 行的引号不成对，请检查后再试": "CSV 第 {line} 行的引號不成對，請檢查後再試",
    "知识产权": "智慧財產權",
    "软件著作权": "軟體著作權",
    "想接着登记时发 /start。": "想接著登記時發 /start。",
    "信息传输、软件和信息技术服务业": "資訊傳輸、軟體和資訊科技服務業",
    "提交审核": "提交審核",
    "声明：不涉密": "聲明：不涉密",
    "请先按上面的声明：": "請先按上面的聲明：",
    "不改了就声明并提交": "不改了就聲明並提交",
    "上面那条消息里": "上面那則訊息裡",
    "这一条像是上一条的后半段": "這一則像是上一則的後半段",
    "不在别名表里。": "不在別名表裡。",
}
"""Sentences that are said, or a piece of one, and what Taiwan's readers read."""


def corrections() -> list[tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [(a, b) for a, b in (line.split("\t") for line in lines if line and not line.startswith("#"))]


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_traditional_sentence(text: str, expected: str) -> None:
    assert any(text in said for said in literals())
    assert to_traditional(text) == expected


def test_correction_has_its_case() -> None:
    assert [right for _, right in corrections() if not any(right in case for case in CASES.values())] == []


def test_correction_has_the_last_word() -> None:
    left = [
        (derived, text)
        for derived, right in corrections()
        if derived not in right
        for text in map(to_traditional, literals())
        if derived in text
    ]
    assert left == []
