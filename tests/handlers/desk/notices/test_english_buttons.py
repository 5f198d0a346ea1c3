"""What English needs on a draft's buttons: room for long names, and its plural."""

from handlers.desk.notices.audience_choosing import option_rows
from handlers.desk.notices.options import options_card
from handlers.wording import Wording
from storage.notices.choosing import Option
from storage.notices.tables import Notice, NoticeStatus
from storage.vocabularies import Language, TechField

EN = Wording(Language.EN)
DRAFT = Notice(
    id=1, status=NoticeStatus.DRAFT, acknowledge=False, hold_unknown=False, open_days=1, audience=None
)


def test_groups_with_long_names_have_room() -> None:
    fields = [Option(one.value, EN.name(one)) for one in (TechField.EI, TechField.AS, TechField.NM)]
    rows = option_rows(EN, DRAFT, "first", "field", fields)
    assert [[button.text for button in row] for row in rows] == [
        ["Electronics and information"],
        ["Aerospace", "New materials"],
    ]


def test_days_are_counted_in_english() -> None:
    days = [[button.text for button in row] for row in options_card(EN, DRAFT).rows[2:4]]
    assert days == [["Only now"], ["✓ 1 day", "3 days", "7 days", "30 days"]]
