"""A document sent to be posted. Reading is background work, so this is played over HTTP only."""

from collections.abc import Mapping
from pathlib import Path

from bot.member.front import MemberFront
from storage.search.finder import Finder
from storage.store import Store
from tests.bot.reading.documents import pdf, word
from tests.transcripts.over_http import http_stage
from tests.transcripts.playing import play
from tests.transcripts.script import read_script
from tests.transcripts.test_member import TOKEN, USERNAME, settings_for

SCRIPT = Path(__file__).with_name("reading") / "documents.txt"
FILES: Mapping[str, bytes] = {
    "石墨烯散热薄膜.docx": word(
        [
            "成果简介：我们自主研发的石墨烯散热薄膜，导热系数比现有产品提高 40%。",
            "已完成中试，可应用于服务器散热。",
        ],
        [("成果名称", "石墨烯散热薄膜"), ("合作方式", "技术转让、作价入股"), ("联系人", "张三 13800001234")],
    ),
    "需求.pdf": pdf(["需求名称：阀门密封件", "我厂急需耐高温密封材料，预算不超过80万元。"]),
    "扫描件.pdf": pdf([]),
    "旧.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "图.zip": b"PK\x03\x04" + bytes(60),
    "坏.docx": b"PK\x03\x04" + bytes(60),
}


async def test_documents_transcript_over_http(store: Store, finder: Finder, tmp_path: Path) -> None:
    def make(url: str) -> MemberFront:
        return MemberFront(settings_for(url, tmp_path), store, finder)

    async with http_stage(store, make, TOKEN, USERNAME) as stage:
        stage.files = FILES
        await play(read_script(SCRIPT), stage)
