"""Files: kept in memory, one unique id for all, and another sending id for every bot."""

import hashlib
import mimetypes
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from itertools import count
from typing import Literal, TypeAlias

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.images import dimensions
from bot.sandbox.shapes import Obj

MOST_DOWNLOAD = 20 * 1024 * 1024
MOST_UPLOAD = 50 * 1024 * 1024
MOST_PHOTO = 10 * 1024 * 1024
MOST_PHOTO_SIDES = 10_000
MOST_PHOTO_RATIO = 20
SMALL_SIDE = 320
WRONG_ID = "wrong file_id or the file is temporarily unavailable"

FileKind: TypeAlias = Literal["document", "photo"]


@dataclass(frozen=True, slots=True)
class Document:
    """A stored file; a photo's sizes are files too, with `width` and `height` in pixels."""

    kind: FileKind
    unique_id: str
    name: str
    mime_type: str
    data: bytes
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Photo:
    """Sizes of one picture, the largest last."""

    sizes: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrived in a request."""

    name: str
    mime_type: str
    data: bytes


class FileStore:
    """Every file ever sent."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._by_unique_id: dict[str, Document] = {}
        self._by_file_id: dict[tuple[int, str], Document | Photo] = {}
        self._by_path: dict[tuple[int, str], Document] = {}

    def add_document(self, upload: Upload) -> Document:
        """Store an upload as it is."""
        check_upload(upload)
        guessed = mimetypes.guess_type(upload.name)[0]
        mime_type = guessed or upload.mime_type or "application/octet-stream"
        return self._keep("document", upload.name, mime_type, upload.data)

    def add_photo(self, upload: Upload) -> Photo:
        """Store a picture in two sizes (both hold the bytes as sent).

        Raises ApiError: no picture, over 10 MB, sides over 10,000 in sum, ratio over 20.
        """
        check_upload(upload)
        size = check_photo(upload.data)
        scale = min(1.0, SMALL_SIDE / max(size))
        small = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        sizes = [small, size] if small != size else [size]
        return Photo(tuple(self._keep("photo", upload.name, "image/jpeg", upload.data, s) for s in sizes))

    def _keep(
        self, kind: FileKind, name: str, mime_type: str, data: bytes, size: tuple[int, int] = (0, 0)
    ) -> Document:
        unique_id = _opaque(f"unique {next(self._numbers)}", 11)
        document = Document(kind, unique_id, name, mime_type, data, *size)
        self._by_unique_id[unique_id] = document
        return document

    def by_unique_id(self, unique_id: str) -> Document | None:
        """For people's clients; a bot cannot send by it."""
        return self._by_unique_id.get(unique_id)

    def file_id(self, bot_id: int, document: Document, whole: Photo | None = None) -> str:
        """The id by which this bot, and no other, may send or fetch the file."""
        file_id = "BQAC" + _opaque(f"{bot_id} {document.unique_id}", 48)
        self._by_file_id[bot_id, file_id] = whole or document
        return file_id

    def reuse(self, bot_id: int, file_id: str, kind: FileKind) -> Document | Photo:
        """The file a bot names by id, to be sent again as what it is."""
        held = self._by_file_id.get((bot_id, file_id))
        if held is None:
            raise bad_request(WRONG_ID)
        held_kind = "photo" if isinstance(held, Photo) else "document"
        if held_kind != kind:
            raise bad_request(f"can't use file of type {held_kind.title()} as {kind.title()}")
        return held

    def describe(self, bot_id: int, file_id: str) -> Obj:
        """The Bot API's `File`, with a download path; 20 MiB at most."""
        held = self._by_file_id.get((bot_id, file_id))
        if held is None:
            raise bad_request(f"invalid file_id: {WRONG_ID}" if not file_id else WRONG_ID)
        document = self._size_named(held, bot_id, file_id)
        if len(document.data) > MOST_DOWNLOAD:
            raise bad_request("file is too big")
        self._by_path[bot_id, _path(document)] = document
        return {**self.identity(bot_id, document), "file_path": _path(document)}

    def _size_named(self, held: Document | Photo, bot_id: int, file_id: str) -> Document:
        if isinstance(held, Document):
            return held
        return next(size for size in held.sizes if self.file_id(bot_id, size, held) == file_id)

    def identity(self, bot_id: int, document: Document, whole: Photo | None = None) -> Obj:
        """The fields every file object of the Bot API has."""
        return {
            "file_id": self.file_id(bot_id, document, whole),
            "file_unique_id": document.unique_id,
            "file_size": len(document.data),
        }

    def at_path(self, bot_id: int, path: str) -> Document | None:
        """The file behind a download link of this bot."""
        return self._by_path.get((bot_id, path))


def check_upload(upload: Upload) -> None:
    """Refuse an empty file, and one the front server would not let in (413)."""
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > MOST_UPLOAD:
        raise ApiError(413, "Request Entity Too Large")


def check_photo(data: bytes) -> tuple[int, int]:
    """Width and height of an acceptable photo."""
    if len(data) > MOST_PHOTO:
        raise bad_request(
            f"file of size {len(data)} bytes is too big for a photo; the maximum size is {MOST_PHOTO} bytes"
        )
    size = dimensions(data)
    if size is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    if min(size) < 1 or sum(size) > MOST_PHOTO_SIDES or max(size) > MOST_PHOTO_RATIO * min(size):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return size


def _path(document: Document) -> str:
    suffix = document.name.rpartition(".")[2] if "." in document.name else "bin"
    suffix = "jpg" if document.kind == "photo" else suffix
    return f"{document.kind}s/file_{document.unique_id}.{suffix}"


def _opaque(seed: str, length: int) -> str:
    return urlsafe_b64encode(hashlib.sha512(seed.encode()).digest()).decode()[:length]
