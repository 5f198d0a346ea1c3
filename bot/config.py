"""Settings, from the environment or a `.env` file beside it. Nothing else is read anywhere."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from dotenv import dotenv_values

from handlers.desk.notices.limits import USUAL, Limits
from handlers.privacy.operator import FORGET_DAYS, Operator
from storage.store import file_of
from storage.vocabularies import Door

PARTS = ("member", "desk", "courier", "clock")
"""What `liaison-bot run` runs: all in one process, or each in its own."""
TELEGRAM = "https://api.telegram.org"
WEBHOOK_LISTEN = "127.0.0.1:8080"
HEALTH_LISTEN = "127.0.0.1:8081"
KEY_FILE = "liaison.key"
PASSWORD = re.compile(r"//[^/:@]*:([^/]*)@|[?&]password=([^&]*)")
"""In a database's URL, at either of its places."""
OPERATOR = {
    "name": "LIAISON_OPERATOR",
    "contact": "LIAISON_PRIVACY_CONTACT",
    "hosting": "LIAISON_PRIVACY_HOSTING",
    "transfer": "LIAISON_PRIVACY_TRANSFER",
    "url": "LIAISON_PRIVACY_URL",
}
"""Of each field of `Operator` that is a text its setting."""


class BadSettings(Exception):
    """A setting is missing or wrong; the text says which and what to do, in one sentence."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Updates by webhook: Telegram posts to `url`/member and `url`/desk, which reach `host`:`port` here."""

    url: str
    secret: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class KeyPlace:
    """Where the keys are that the store is sealed with: in the settings, or one a line in a file."""

    given: tuple[str, ...] = ()
    """Newest first; empty: they are in the file."""
    file: Path = Path(KEY_FILE)


@dataclass(frozen=True, slots=True)
class Settings:
    member_token: str
    desk_token: str
    database: str
    folder: Path
    """Where the search index lives, and the database where no other is named."""
    api_url: str
    link_base: str
    """Before a bot's username in deep links."""
    administrators: frozenset[int]
    """Telegram ids of the first administrators."""
    webhook: Webhook | None
    notice_limits: Limits = USUAL
    health: tuple[str, int] | None = None
    """Host and port of the metrics and the health of this process; None: nowhere."""
    keys: KeyPlace = field(default_factory=KeyPlace)
    operator: Operator = field(default_factory=Operator)
    door: Door = Door.APPROVAL
    """How somebody without an invite becomes a member."""
    sentence_model: bool = False
    """Whether searches go by what texts mean too."""

    def secrets(self) -> list[str]:
        """What must be struck out of whatever is written."""
        passwords = [unquote(word) for found in PASSWORD.findall(self.database) for word in found if word]
        hook = [self.webhook.secret] if self.webhook else []
        return [self.member_token, self.desk_token, *hook, *self.keys.given, *passwords]


def environment() -> dict[str, str]:
    """The `.env` file of the working folder, overridden by the process's own environment."""
    from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return {**from_file, **os.environ}


def read_settings(env: Mapping[str, str]) -> Settings:
    """All settings of `liaison-bot run`. Raises BadSettings."""
    member, desk = _token(env, "LIAISON_MEMBER_TOKEN"), _token(env, "LIAISON_DESK_TOKEN")
    if member == desk:
        raise BadSettings("LIAISON_MEMBER_TOKEN and LIAISON_DESK_TOKEN are the same; the desk is its own bot")
    database = database_url(env)
    return Settings(
        member_token=member,
        desk_token=desk,
        database=database,
        folder=data_folder(env),
        api_url=_api_url(env),
        link_base=env.get("LIAISON_LINK_BASE", "https://t.me").rstrip("/"),
        administrators=_administrators(env),
        webhook=_webhook(env),
        notice_limits=_notice_limits(env),
        health=_health(env),
        keys=key_place(env, database),
        door=_door(env),
        operator=operator(env),
        sentence_model=wants_model(env),
    )


def data_folder(env: Mapping[str, str]) -> Path:
    """LIAISON_DATA, or `data` in the working folder, which is made if it is missing."""
    if named := env.get("LIAISON_DATA"):
        folder = Path(named)
        if not folder.is_dir():
            raise BadSettings(f"the folder {folder} of LIAISON_DATA does not exist; create it first")
        return folder
    folder = Path("data")
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def database_url(env: Mapping[str, str]) -> str:
    """LIAISON_DATABASE, or an SQLite file in the data folder."""
    return env.get("LIAISON_DATABASE") or f"sqlite:///{data_folder(env) / 'liaison.db'}"


def key_place(env: Mapping[str, str], database: str) -> KeyPlace:
    """LIAISON_KEY, or the file of LIAISON_KEY_FILE. Raises BadSettings where that lies beside the database:
    whoever copies the one would have the other.
    """
    given = tuple(env.get("LIAISON_KEY", "").replace(",", " ").split())
    file = Path(env.get("LIAISON_KEY_FILE") or KEY_FILE)
    beside = file_of(database)
    if not given and beside and beside.resolve().parent in file.resolve().parents:
        raise BadSettings(
            f"the key file {file} lies in the database's folder, so that a copy of the one holds the other;"
            " name another place in LIAISON_KEY_FILE, or put the key into LIAISON_KEY"
        )
    return KeyPlace(given, file)


def operator(env: Mapping[str, str]) -> Operator:
    """What the club says of itself in /privacy; what is missing there is said to be missing."""
    said = {name: env.get(setting, "").strip() for name, setting in OPERATOR.items()}
    if said["url"] and not said["url"].startswith(("http://", "https://")):
        raise BadSettings("LIAISON_PRIVACY_URL takes an address that begins with http:// or https://")
    return Operator(
        **said,
        backup_days=_days(env, "LIAISON_BACKUP_DAYS", None, 3650),
        forget_days=_days(env, "LIAISON_FORGET_DAYS", FORGET_DAYS, 30) or 0,
        silent_months=_count_of(env, "LIAISON_SILENT_MONTHS", 0, 120, "months") or 0,
    )


def missing_of(operator: Operator) -> list[str]:
    """The settings without which /privacy has to say that the operator has not said it."""
    texts = ((setting, getattr(operator, name)) for name, setting in OPERATOR.items() if name != "url")
    missing = [setting for setting, text in texts if not text]
    return missing + (["LIAISON_BACKUP_DAYS"] if operator.backup_days is None else [])


def _days(env: Mapping[str, str], name: str, default: int | None, most: int) -> int | None:
    return _count_of(env, name, default, most, "days")


def _count_of(env: Mapping[str, str], name: str, default: int | None, most: int, of: str) -> int | None:
    named = env.get(name, "").strip()
    if not named:
        return default
    if not named.isdecimal() or int(named) > most:
        raise BadSettings(f"{name} takes a number of {of}, 0 to {most}")
    return int(named)


def _token(env: Mapping[str, str], name: str) -> str:
    token = env.get(name, "").strip()
    if not token:
        raise BadSettings(f"{name} is not set; get a token from @BotFather and put it into .env")
    if not re.fullmatch(r"\d{1,20}:[A-Za-z0-9_-]{10,60}", token):
        raise BadSettings(f"{name} does not look like a token of @BotFather (123456:ABC…)")
    return token


def _api_url(env: Mapping[str, str]) -> str:
    url = env.get("LIAISON_API_URL") or TELEGRAM
    if not url.startswith(("http://", "https://")):
        raise BadSettings("LIAISON_API_URL takes an address that begins with http:// or https://")
    return url.rstrip("/")


def _administrators(env: Mapping[str, str]) -> frozenset[int]:
    listed = env.get("LIAISON_ADMINISTRATORS", "").replace(",", " ").split()
    if not all(item.isdecimal() for item in listed):
        raise BadSettings("LIAISON_ADMINISTRATORS takes Telegram user ids (numbers), separated by commas")
    return frozenset(map(int, listed))


def _door(env: Mapping[str, str]) -> Door:
    named = env.get("LIAISON_JOINING", Door.APPROVAL).strip().lower()
    if named not in set(Door):
        raise BadSettings("LIAISON_JOINING takes open or approval")
    return Door(named)


def wants_model(env: Mapping[str, str]) -> bool:
    """LIAISON_SENTENCE_MODEL. Raises BadSettings."""
    named = env.get("LIAISON_SENTENCE_MODEL", "off").strip().lower() or "off"
    if named not in ("on", "off"):
        raise BadSettings("LIAISON_SENTENCE_MODEL takes on or off")
    return named == "on"


def _webhook(env: Mapping[str, str]) -> Webhook | None:
    url, secret = env.get("LIAISON_WEBHOOK_URL", "").rstrip("/"), env.get("LIAISON_WEBHOOK_SECRET", "")
    if not url and not secret:
        return None
    if not url or not secret:
        missing = "LIAISON_WEBHOOK_SECRET" if url else "LIAISON_WEBHOOK_URL"
        raise BadSettings(f"{missing} is not set; webhooks need both an address and a secret")
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise BadSettings("LIAISON_WEBHOOK_SECRET needs 16 to 256 characters of A-Z a-z 0-9 _ -")
    listen = _address(env.get("LIAISON_WEBHOOK_LISTEN", WEBHOOK_LISTEN))
    if listen is None or listen[1] == 0:
        raise BadSettings(f"LIAISON_WEBHOOK_LISTEN takes host:port, for example {WEBHOOK_LISTEN}")
    return Webhook(url, secret, *listen)


def _notice_limits(env: Mapping[str, str]) -> Limits:
    tap = _count(env, "LIAISON_NOTICE_TAP_UP_TO", USUAL.tap_up_to)
    return Limits(tap, _count(env, "LIAISON_NOTICE_ALONE_UP_TO", USUAL.alone_up_to))


def _count(env: Mapping[str, str], name: str, usual: int) -> int:
    named = env.get(name, "").strip()
    if not named:
        return usual
    if not re.fullmatch(r"[0-9]{1,9}", named):
        raise BadSettings(f"{name} takes a number of recipients, for example {usual}")
    return int(named)


def _health(env: Mapping[str, str]) -> tuple[str, int] | None:
    """Port 0 takes any free one."""
    named = env.get("LIAISON_HEALTH_LISTEN", HEALTH_LISTEN).strip()
    if named in ("", "off"):
        return None
    listen = _address(named)
    if listen is None:
        raise BadSettings(f"LIAISON_HEALTH_LISTEN takes host:port, for example {HEALTH_LISTEN}, or off")
    return listen


def _address(named: str) -> tuple[str, int] | None:
    """host:port; None where it is not that."""
    host, _, port = named.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65535:
        return None
    return host, int(port)
