"""Typed dates: a table, and what holds whatever is typed."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.forms.said import FieldFault
from handlers.moments.reading import When, read_when
from handlers.moments.showing import span_said
from handlers.wording import Wording
from storage.vocabularies import Language
from tests.handlers.moments.table import READ, REFUSED

SHANGHAI = "Asia/Shanghai"
YEAR_2026 = datetime(2026, 1, 1, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 10, tzinfo=ZoneInfo(SHANGHAI))
ZH = Wording(Language.ZH_HANS)
PIECES = sorted({piece for text, *_ in READ for piece in (text, *text.split())})


def written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def test_read_when_understands_the_table() -> None:
    assert len(READ) + len(REFUSED) >= 120
    read = [(text, read_when(text, SHANGHAI, TUESDAY)) for text, *_ in READ]
    assert [
        (text, written(when.start), written(when.end), "；".join(note.plain(ZH) for note in when.notes))
        for text, when in read
    ] == list(READ)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_read_when_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(FieldFault) as fault:
        read_when(text, SHANGHAI, TUESDAY)
    assert fault.value.said.plain(ZH) == why


def test_hour_that_clocks_jump_over_is_refused() -> None:
    early = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(FieldFault) as fault:
        read_when("2026-03-29 02:30", "Europe/Berlin", early)
    assert fault.value.said.plain(ZH) == "2026-03-29 02:30 不存在：那时钟表拨快一小时"


def test_hour_that_comes_twice_is_the_first_and_named() -> None:
    when = read_when("2026-10-25 02:30", "Europe/Berlin", datetime(2026, 10, 1, tzinfo=UTC))
    assert when.start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert [note.plain(ZH) for note in when.notes] == [
        "2026-10-25 02:30 那时钟表拨慢，会有两次；按第一次理解"
    ]


def test_day_alone_takes_the_hour_that_is_lacking() -> None:
    last = time(23, 59)
    assert written(read_when("12月4日", SHANGHAI, TUESDAY, lacking=last).start) == "2026-12-04 23:59"


def test_span_is_shown_as_readers_write_it() -> None:
    when = read_when("12月5日 14:00-16:30", SHANGHAI, TUESDAY)
    longer = read_when("12月5日 14:00 - 12月6日 9:00", SHANGHAI, TUESDAY)
    assert [span_said(Wording(lang), when.start, when.end, SHANGHAI) for lang in Language] == [
        "2026年12月5日（周六）14:00–16:30",
        "2026年12月5日（週六）14:00–16:30",
        "Sat 5 Dec 2026, 14:00–16:30",
    ]
    assert span_said(ZH, longer.start, longer.end, SHANGHAI) == (
        "2026年12月5日（周六）14:00 – 2026年12月6日（周日）09:00"
    )


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40),
        st.lists(st.sampled_from(PIECES), max_size=4).map("".join),
        st.text("0123456789年月日周下点半上午晚到-:/ apm", max_size=24),
    ),
    st.sampled_from([SHANGHAI, "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
    st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: YEAR_2026 + timedelta(minutes=minutes)),
)
def test_read_when_never_fails_and_never_makes_up_a_moment(text: str, zone: str, moment: datetime) -> None:
    try:
        when = read_when(text, zone, moment)
    except FieldFault:
        return
    assert_real(when, moment)


def assert_real(when: When, moment: datetime) -> None:
    for at in filter(None, (when.start, when.end)):
        assert at.astimezone(UTC).astimezone(at.tzinfo).replace(tzinfo=None) == at.replace(tzinfo=None)
    assert when.start > moment
    assert when.end is None or when.end > when.start
