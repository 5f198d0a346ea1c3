"""The sentences of an import, each a template in one place; who speaks to a person puts the values in."""

from collections.abc import Mapping
from typing import Final

from handlers.forms.said import Said, Value, shown
from handlers.importing.limits import MEGABYTE
from handlers.wording import marked

SENTENCES: Final = {
    "missing": marked("找不到文件 {name}"),
    "too_large": marked("文件超过 {megabytes} MB，请拆成几个文件"),
    "empty": marked("文件是空的"),
    "no_rows": marked("文件只有列名，没有数据行"),
    "not_text": marked("文件不是表格：请用 UTF-8 或 GB18030 编码的 CSV、XLSX 或 JSON Lines"),
    "utf16": marked("文件是 UTF-16 编码，请另存为 UTF-8 编码的 CSV"),
    "markup": marked("文件是网页或 XML，不是表格；请另存为 CSV 或 XLSX"),
    "json_array": marked("文件是一个 JSON 数组；请改成 JSON Lines，每行一个对象"),
    "xls": marked("文件是旧式 XLS 格式，请另存为 XLSX 或 CSV"),
    "password": marked("文件有密码，请去掉密码后再试"),
    "zip_in_disguise": marked("文件是压缩包或别的文档，不是 XLSX 表格"),
    "broken_zip": marked("XLSX 文件已损坏，请重新保存后再试"),
    "bomb": marked("XLSX 解压后超过 {megabytes} MB 或超过文件大小的 {ratio} 倍，不能读取"),
    "entities": marked("XLSX 里有文档类型或外部实体声明，不能读取"),
    "broken_csv": marked("CSV 第 {line} 行的引号不成对，请检查后再试"),
    "too_many_rows": marked("数据超过 {limit} 行，请拆成几个文件"),
    "too_many_columns": marked("共有 {count} 列，最多 {limit} 列"),
    "too_much_text": marked("全部单元格的文字太多，请拆成几个文件"),
    "too_heavy": marked("读取文件所需的内存或时间过多，请拆成几个文件"),
    "duplicate_heading": marked("列名“{heading}”出现了两次"),
    "long_heading": marked("第 {column} 列的列名超过 {limit} 字"),
    "same_field": marked("“{first}”和“{second}”两列都是“{label}”，请只留一列"),
    "no_headings": marked("没有认出任何列名；第一行应是列名，如“标题”“简介”“技术领域”，也可先下载模板"),
    "which_kind": marked(
        "看不出是成果还是需求：请加一列“类型”（成果或需求），或指明种类（--kind achievement 或 demand）"
    ),
    "both_kinds": marked("文件里既有成果又有需求，请分成两个文件"),
    "other_kind": marked("文件里是{found}，而选择的是{chosen}"),
    "ragged": marked("这一行有 {count} 格，列名有 {expected} 个"),
    "long_cell": marked("内容有 {count} 字，一格最多 {limit} 字"),
    "not_object": marked("这一行不是 JSON 对象"),
    "left_out": marked("只读取第一张有内容的工作表，未读：{sheets}"),
    "no_title": marked("没有标题，正文也是空的"),
    "no_summary": marked("没有简介，正文也是空的"),
    "required": marked("缺少“{label}”"),
    "ends": marked("下限高于上限"),
    "declares": marked("没有非涉密声明一格；确认导入即由导入者声明不涉密"),
    "title_taken": marked("没有标题，取自正文首句"),
    "summary_taken": marked("没有简介，取自正文开头"),
    "mode_open": marked("没有合作方式，记为“面议”"),
    "field_other": marked("没有技术领域，记为“其他”"),
    "example_row": marked("标题为“{title}”的一行是模板里的示例，不导入"),
    "same_key": marked("编号与库中已有记录相同而内容不同，将作为新记录收录"),
}
"""Codes of files and rows that are refused, of rows that are in error, and of notes."""


class Refused(Exception):
    """The whole file cannot be imported; `said` is one clear sentence."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.text)
        self.said = said


def sentence(code: str, **values: Value) -> Said:
    return Said(SENTENCES[code], values)


def refused(code: str, **values: Value) -> Refused:
    return Refused(sentence(code, **values))


def sentence_of_reader(code: str, values: Mapping[str, str | int]) -> Said:
    """What the reading process answered: its limits are in bytes, its texts are the file's own."""
    fit = {name: shown(value) if isinstance(value, str) else value for name, value in values.items()}
    limit = fit.get("limit")
    if isinstance(limit, int) and limit >= MEGABYTE:
        fit["megabytes"] = limit // MEGABYTE
    return Said(SENTENCES[code], fit)
