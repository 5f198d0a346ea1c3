"""python-telegram-bot's HTTP requests over aiohttp: its default scans a whole pool at each call.

What the exceptions raised here must keep apart, by the aiohttp exception beneath them:
- `ClientConnectorError`, `ConnectionTimeoutError`: no connection was had, the call was surely not sent;
- all others (read time-out, reset, disconnection, half an answer): it was perhaps sent, perhaps done.
"""

from io import BytesIO

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientOSError,
    ClientPayloadError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    FormData,
    InvalidURL,
    NonHttpUrlClientError,
    ServerDisconnectedError,
    SocketTimeoutError,
    TCPConnector,
)
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

READ_SECONDS = 35.0
"""The server itself absorbs flood waits of some seconds; less would call messages lost that arrive."""
WRITE_SECONDS = 35.0
CONNECT_SECONDS = 10.0
POOL_SECONDS = 35.0
IDLE_SECONDS = 15.0
"""How long an unused connection is kept: much shorter than servers do (nginx: 75 s), so that hardly any call
is written to a connection that the server is just closing. Such a call counts as perhaps sent: nothing tells
it from one that was read, and aiohttp rightly repeats only GET by itself. A connection whose end has already
arrived is never used again."""
PLAIN = (
    ConnectionTimeoutError,
    SocketTimeoutError,
    ServerDisconnectedError,
    ClientPayloadError,
    ClientOSError,
    InvalidURL,
    NonHttpUrlClientError,
    ClientError,
    TimeoutError,
)
"""What aiohttp raises, the narrowest first, as far as it is told apart."""
Seconds = object
"""A time-out as PTB hands it over: a number of seconds, None (for ever) or DEFAULT_NONE (the one above)."""


class AiohttpRequest(BaseRequest):
    """Open between `initialize` and `shutdown`, both harmless when repeated, and open again afterwards.

    At most `most` connections; further calls wait for one. Proxies of the environment are not used.
    Calls still under way at `shutdown` break off: finish them first.
    """

    __slots__ = ("_most", "_session")

    def __init__(self, most: int) -> None:
        self._most = most
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._most, keepalive_timeout=IDLE_SECONDS),
                cookie_jar=DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut or NetworkError, whose texts and causes hold no address.

        `read_timeout` is the longest silence of the server. As aiohttp limits no writing, a call with data
        as a whole may take the sum of the four; a download has no such limit.
        """
        if self._session is None:
            raise RuntimeError("the request is not initialized, or shut down")
        pool, connect = _seconds(pool_timeout, POOL_SECONDS), _seconds(connect_timeout, CONNECT_SECONDS)
        write, read = _seconds(write_timeout, WRITE_SECONDS), _seconds(read_timeout, READ_SECONDS)
        limits = ClientTimeout(
            total=_sum(pool, connect, write, read) if request_data else None,
            connect=_sum(pool, connect),
            sock_connect=connect,
            sock_read=read,
        )
        data = _form(request_data) if request_data else None
        try:
            async with self._session.request(
                method, url, data=data, timeout=limits, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (ClientError, TimeoutError) as error:
            cause = _without_address(error)
        # out here, where the exception with the address is no longer the context of the one raised
        raise (TimedOut if isinstance(cause, TimeoutError) else NetworkError)(str(cause)) from cause


def _seconds(given: Seconds, default: float) -> float | None:
    if given is BaseRequest.DEFAULT_NONE:
        return default
    return float(given) if isinstance(given, int | float) else None


def _sum(*seconds: float | None) -> float | None:
    known = [each for each in seconds if each is not None]
    return sum(known) if len(known) == len(seconds) else None


def _form(request_data: RequestData) -> FormData:
    """Content in a BytesIO: aiohttp warns of large bytes, which it would write in one go."""
    form = FormData(request_data.json_parameters, quote_fields=False)
    for name, (filename, content, kind) in request_data.multipart_data.items():
        file = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    return form


def _without_address(error: ClientError | TimeoutError) -> Exception:
    """The same kind of exception without the address, and so the token, that aiohttp writes into many."""
    if isinstance(error, ClientConnectorError):  # names host and port alone
        return error
    kind = next(kind for kind in PLAIN if isinstance(error, kind))
    return kind(type(error).__name__)
