"""What a notice can hold at most: to the character what Telegram takes, counted after its markup is read."""

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.texts import check_caption, check_message, read_text
from handlers.desk.notices.marking import Entity
from handlers.desk.notices.received import SentMessage, album_of, content_of, part_json
from handlers.forms.said import FieldFault
from storage.notices.content import DOCUMENT, PHOTO, Content, Media
from storage.notices.personal import LONGEST, Variable, filled

PICTURE = Media(PHOTO, "desk-1", "photo.jpg", 5)
FILE = Media(DOCUMENT, "desk-2", "招募.pdf", 5)
CHARACTERS = ("一", "a", "😀", "&", "<")
"""Of one, two and four bytes, of one and two UTF-16 units, and those that HTML writes longer."""


def over(sent: SentMessage) -> object:
    with pytest.raises(FieldFault) as fault:
        content_of(sent)
    return fault.value.said.values["over"]


@pytest.mark.parametrize("character", CHARACTERS)
def test_text_of_4096_characters_goes_and_one_more_does_not(character: str) -> None:
    most = character * 4096
    content = content_of(SentMessage(most))
    assert check_message(read_text(content.text, "HTML")).text == most
    assert over(SentMessage(most + character)) == 1
    with pytest.raises(ApiError, match="message is too long"):
        check_message(read_text(str(SentMessage(most + character).html), "HTML"))


@pytest.mark.parametrize("media", [PICTURE, FILE])
@pytest.mark.parametrize("character", CHARACTERS)
def test_caption_of_1024_characters_goes_and_one_more_does_not(character: str, media: Media) -> None:
    most = character * 1024
    content = content_of(SentMessage(most, media=media))
    assert check_caption(read_text(content.text, "HTML")).text == most
    assert over(SentMessage(most + character, media=media)) == 1
    with pytest.raises(ApiError, match="message caption is too long"):
        check_caption(read_text(str(SentMessage(most + character).html), "HTML"))


def test_markup_does_not_count() -> None:
    bold = (Entity("bold", 0, 2000), Entity("text_link", 2000, 2096, "https://example.org/"))
    assert check_message(read_text(content_of(SentMessage("一" * 4096, bold)).text, "HTML")).entities
    assert over(SentMessage("一" * 4100, bold)) == 4


def test_albums_text_is_a_message_of_its_own() -> None:
    parts = [part_json(SentMessage("一" * 1024, media=PICTURE, number=1))]
    parts.append(part_json(SentMessage(media=PICTURE, number=2)))
    assert album_of(parts).media == (PICTURE, PICTURE)
    text = "一" * 4096
    without = [{**part, "text": ""} for part in parts]
    assert album_of(without, text) == Content(text, (PICTURE, PICTURE))
    with pytest.raises(FieldFault):
        album_of(without, text + "一")


def test_variable_counts_as_its_longest_value() -> None:
    room = 4096 - LONGEST[Variable.NAME] - LONGEST[Variable.ORGANISATION]
    most = "{姓名}{单位}" + "一" * room
    longest = {variable: "名" * length for variable, length in LONGEST.items()}
    assert len(filled(content_of(SentMessage(most)).text, longest)) == 4096
    assert over(SentMessage(most + "一")) == 1


def test_brace_written_twice_counts_once() -> None:
    most = "{{" * 2048 + "}}" * 2048
    assert content_of(SentMessage(most)).text == most
    assert over(SentMessage(most + "}}")) == 1
