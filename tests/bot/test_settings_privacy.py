"""What the settings say of the operator, and what is wrong with them."""

import re
from pathlib import Path

import pytest

from bot.config import BadSettings, missing_of, operator
from handlers.privacy.operator import Operator

SAID = {
    "LIAISON_OPERATOR": "样例俱乐部秘书处",
    "LIAISON_PRIVACY_CONTACT": " privacy@club.example ",
    "LIAISON_PRIVACY_HOSTING": "上海的机房",
    "LIAISON_PRIVACY_TRANSFER": "标准合同（样例）",
    "LIAISON_PRIVACY_URL": "https://club.example/privacy",
    "LIAISON_BACKUP_DAYS": "30",
    "LIAISON_FORGET_DAYS": "0",
    "LIAISON_SILENT_MONTHS": "36",
}
OF_THE_DATA = re.compile(
    r"LIAISON_(?:OPERATOR|PRIVACY_\w+|BACKUP_DAYS|FORGET_DAYS|SILENT_\w+|KEY\w*|JOINING)"
)


def test_operator_is_read_from_the_settings() -> None:
    assert operator(SAID) == Operator(
        name="样例俱乐部秘书处",
        contact="privacy@club.example",
        hosting="上海的机房",
        transfer="标准合同（样例）",
        url="https://club.example/privacy",
        backup_days=30,
        forget_days=0,
        silent_months=36,
    )
    assert missing_of(operator(SAID)) == []


def test_what_the_operator_has_not_said_is_named() -> None:
    assert operator({}) == Operator(forget_days=7)
    assert missing_of(Operator()) == [
        "LIAISON_OPERATOR",
        "LIAISON_PRIVACY_CONTACT",
        "LIAISON_PRIVACY_HOSTING",
        "LIAISON_PRIVACY_TRANSFER",
        "LIAISON_BACKUP_DAYS",
    ]


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("LIAISON_FORGET_DAYS", "31", "LIAISON_FORGET_DAYS takes a number of days, 0 to 30"),
        ("LIAISON_BACKUP_DAYS", "a month", "LIAISON_BACKUP_DAYS takes a number of days, 0 to 3650"),
        ("LIAISON_SILENT_MONTHS", "-1", "LIAISON_SILENT_MONTHS takes a number of months, 0 to 120"),
        (
            "LIAISON_PRIVACY_URL",
            "club.example",
            "LIAISON_PRIVACY_URL takes an address that begins with http:// or https://",
        ),
    ],
)
def test_wrong_setting_is_named(name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSettings) as raised:
        operator({**SAID, name: value})
    assert str(raised.value) == sentence


@pytest.mark.parametrize("file", ["README.md", ".env.example"])
def test_settings_of_the_data_are_told_of_as_the_code_reads_them(file: str) -> None:
    read = set(OF_THE_DATA.findall(Path("bot/config.py").read_text(encoding="utf-8")))
    told = set(OF_THE_DATA.findall(Path(file).read_text(encoding="utf-8")))
    assert read ^ told == set()


def test_both_languages_of_the_readme_tell_of_the_same_settings() -> None:
    halves = Path("README.md").read_text(encoding="utf-8").split("## English")
    first, second = (set(re.findall(r"`(LIAISON_\w+)`", half)) for half in halves)
    assert first ^ second == set()
