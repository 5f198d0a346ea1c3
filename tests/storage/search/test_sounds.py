"""The small tables of readings, held against pypinyin's own."""

import random

import pytest
from pypinyin import lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from storage.search.sounds import made_sounds, syllables


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("银行", "yin hang"),
        ("行走", "xing zou"),
        ("重庆", "chong qing"),
        ("重量", "zhong liang"),
        ("A级", "A ji"),
    ],
)
def test_character_is_read_as_its_phrase_asks(written: str, read: str) -> None:
    assert syllables(written, made_sounds()) == tuple(read.split())


def test_phrases_are_read_as_pypinyin_reads_them() -> None:
    some = random.Random(8).sample(sorted(phrases_dict), 2_000)
    assert [phrase for phrase in some if syllables(phrase, made_sounds()) != tuple(lazy_pinyin(phrase))] == []
