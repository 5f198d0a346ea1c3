"""What every card must hold to, checked with Telegram's own parser."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bot.sandbox.texts import Text, check_message, read_text
from handlers.cards import detail_parts, short_card
from handlers.feedback.rows import Own
from handlers.formatting import visible_length
from handlers.links import Links
from handlers.results import highlighted, result_card
from handlers.welcoming import welcome
from handlers.wording import Wording
from handlers.wording.direction import TURNING
from storage.conversation import Search
from storage.feedback.tables import NoUse
from storage.feedback.taste import KIND_WEIGHT, Leaning
from storage.people import Member, Organisation
from storage.records import Achievement
from storage.search.matches import Criterion, Findings, Match, Verdict
from storage.vocabularies import IpStatus, Language, TechField

LINKS = Links("https://t.me", "club_bot")
ZH = Wording(Language.ZH_HANS)
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("<>&\"'{}%_*[]()/\\;:.#@"),
        st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Sm", "So"]),
        st.sampled_from("שלוםمرحبا👩🔬🇨🇳<3"),
    ),
    min_size=1,
    max_size=60,
)


def record(**values: Any) -> Achievement:
    given: dict[str, Any] = {
        "reference": "CG-2026-0001",
        "title": "样例成果",
        "fields": ["RE"],
        "modes": [],
        "industries": [],
        "keywords": [],
        "ip_types": [],
        "ip_numbers": [],
        "anonymous": False,
        "sample": False,
        "summary": "",
        "problem": "",
        "advantages": "",
        "scenarios": "",
        "partner_sought": "",
        "trl_evidence": "",
        "description": "",
        "price_negotiable": True,
        **values,
    }
    return Achievement(**given)


def full_record(**values: Any) -> Achievement:
    """Every field at its limit."""
    return record(
        title="题" * 60,
        summary="摘" * 150,
        problem="问" * 300,
        advantages="优" * 300,
        description="述" * 2_000,
        confidential_detail="绝不可见",
        scenarios="景" * 200,
        trl=5,
        trl_evidence="据" * 200,
        partner_sought="伴" * 200,
        fields=["RE", "NM", "EI"],
        keywords=["词" * 20] * 5,
        ip_types=["invention", "software"],
        ip_status=IpStatus.GRANTED,
        ip_numbers=["ZL202410000001.1"] * 5,
        organisation=Organisation(name="院" * 120, kind="研究院所"),
        **values,
    )


def parsed(text: Markup) -> Text:
    """As Telegram takes it; raises where it would be refused."""
    return check_message(read_text(str(text), "HTML"))


def findings_of(*matches: Match) -> Findings:
    return Findings(matches, len(matches), len(matches), weak=False)


@given(title=HOSTILE, organisation=HOSTILE, summary=HOSTILE)
def test_record_reads_back_as_it_was_written(title: str, organisation: str, summary: str) -> None:
    hostile = record(title=title, summary=summary, organisation=Organisation(name=organisation, kind=""))
    for text in (*detail_parts(ZH, hostile, LINKS), short_card(ZH, hostile)):
        lines = TURNING.sub("", parsed(text).text).split("\n")
        assert lines[0].strip() == title.strip()
        assert any(organisation.strip() in line for line in lines)


@given(name=HOSTILE)
def test_name_of_a_member_reads_back_as_it_was_written(name: str) -> None:
    text = welcome(Member(name=name, language=Language.ZH_HANS)).text
    assert TURNING.sub("", parsed(text).text).split("\n")[0] == f"{name}，欢迎！".strip()


@given(snippet=HOSTILE, met=st.lists(HOSTILE, max_size=3))
def test_snippet_with_bold_words_reads_back_whole(snippet: str, met: list[str]) -> None:
    expected = " ".join(snippet.split())
    assert parsed(Markup("。{}。").format(highlighted(snippet, met))).text == f"。{expected}。"


@given(query=HOSTILE, title=HOSTILE, snippet=HOSTILE)
def test_result_card_is_taken_by_telegram_whatever_it_holds(query: str, title: str, snippet: str) -> None:
    search = Search(id="abcdefghijkl", text=query, filters={})
    match = Match(record(title=title), 1.0, (snippet[:4], query[:4]), (), snippet, ())
    card = result_card(ZH, search, findings_of(match), 0, own=Own(), edits=False)
    assert title.strip() in parsed(card.text).text


@pytest.mark.parametrize("language", list(Language))
def test_full_record_is_shown_in_parts_and_nothing_is_cut(language: Language) -> None:
    parts = detail_parts(Wording(language), full_record(), LINKS)
    whole = "".join(parsed(part).text for part in parts)
    assert len(parts) == 2
    for char, times in {
        "题": 60,
        "摘": 150,
        "问": 300,
        "优": 300,
        "述": 2_000,
        "景": 200,
        "据": 200,
        "伴": 200,
    }.items():
        assert whole.count(char) >= times
    assert "绝不可见" not in whole


def test_very_long_description_goes_on_in_further_parts() -> None:
    parts = detail_parts(ZH, record(description="述" * 9_000), LINKS)
    assert sum(parsed(part).text.count("述") for part in parts) == 9_000


def test_anonymous_record_shows_neither_owner_nor_ip_numbers() -> None:
    whole = "".join(parsed(part).text for part in detail_parts(ZH, full_record(anonymous=True), LINKS))
    assert "院院" not in whole
    assert "ZL2024" not in whole
    assert "某研究院所" in whole


def test_fullest_result_card_fits_one_message() -> None:
    search = Search(id="abcdefghijkl", text="废水" * 1_000, filters={"field": TechField.RE.value})
    criteria = tuple(
        Criterion(name, Verdict.UNKNOWN) for name in ("field", "trl", "mode", "budget", "region")
    )
    fullest = full_record(modes=["transfer", "licence", "equity"], region="310112")
    match = Match(fullest, 1.0, tuple(f"词{n}" for n in range(40)), (), "词1" * 500, criteria)
    leaning = Leaning(-KIND_WEIGHT, "题" * 60, NoUse.TIMING)
    own = Own(leanings={fullest.reference: leaning})
    found = Findings((match,) * 5, 200, 200, weak=True, unwanted=99)
    card = result_card(ZH, search, found, 39, own=own, edits=True)
    text = parsed(card.text)
    assert visible_length(card.text) == len(text.text) <= 4_096
    assert len(text.entities) <= 100
