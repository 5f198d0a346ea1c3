import logging

import pytest

from bot.logs import set_up_logging

TOKEN = "1234567890:" + "AbC-dEf_" * 5


@pytest.mark.parametrize(
    "said",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/getMe",
        f"https://api.telegram.org/file/bot{TOKEN.replace(':', '%3A')}/photos/1.jpg",
        "the webhook's secret is hush-hush-hush",
    ],
)
def test_secrets_are_struck_out_of_messages_and_tracebacks(
    said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = logging.getLogger().handlers[:]
    try:
        set_up_logging(logging.DEBUG, ["hush-hush-hush"])
        logging.getLogger("some.library").debug("%s", said)
        try:
            raise ValueError(said)
        except ValueError:
            logging.getLogger("some.library").exception("failed")
    finally:
        logging.getLogger().handlers[:] = before
    printed = capsys.readouterr().err
    assert "failed" in printed
    assert "AbC-dEf_" not in printed
    assert "hush" not in printed
