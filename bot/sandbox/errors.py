"""Refusals of the Bot API and the rule by which their descriptions are written."""

from bot.sandbox.shapes import Obj

PREFIXES = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 409: "Conflict"}

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def describe(code: int, message: str) -> str:
    """Prefix and message, the first letter lower-cased unless it opens an UPPER_CASE server code.

    Source: telegram-bot-api, `Client::fail_query_with_error`.
    """
    prefix = PREFIXES.get(code)
    if prefix is None or message.startswith(prefix):
        return message
    is_server_code = len(message) > 1 and (message[1] == "_" or "A" <= message[1] <= "Z")
    return f"{prefix}: {message if is_server_code else message[:1].lower() + message[1:]}"


class ApiError(Exception):
    """An answer that refuses: `code` is also the HTTP status."""

    def __init__(self, code: int, message: str, parameters: Obj | None = None) -> None:
        super().__init__(describe(code, message))
        self.code = code
        self.description = describe(code, message)
        self.parameters = parameters

    def body(self) -> Obj:
        """The envelope of the refusal."""
        body: Obj = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(message: str) -> ApiError:
    """400."""
    return ApiError(400, message)


def forbidden(message: str) -> ApiError:
    """403."""
    return ApiError(403, message)


def conflict(message: str) -> ApiError:
    """409."""
    return ApiError(409, message)


def too_many_requests(seconds: int) -> ApiError:
    """429 with the seconds to wait."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


class ControlError(Exception):
    """What the person or the test asked for cannot be done."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
