"""The rules of the Bot API as tables: a call, and the words (after "Bad Request: ") that refuse it."""

from bot.sandbox.shapes import Obj

OLD = "query is too old and response timeout expired or query ID is invalid"
ME = "me"
"""Stands for the person's id in the tables."""


def keyboard(**button: object) -> Obj:
    return {"inline_keyboard": [[{"text": "好", **button}]]}


TEXTS: list[tuple[str, Obj, str]] = [
    ("sendMessage", {}, "message text is empty"),
    ("sendMessage", {"text": ""}, "message text is empty"),
    ("sendMessage", {"text": " \n\u200b\u2060 "}, "text must be non-empty"),
    ("sendMessage", {"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
    ("sendMessage", {"text": "😀" * 4097}, "message is too long"),
    ("sendMessage", {"text": "x" * 32_769}, "text is too long"),
    ("sendMessage", {"text": "a", "parse_mode": "Markup"}, "unsupported parse_mode"),
    (
        "sendMessage",
        {"text": "<b>x", "parse_mode": "HTML"},
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage",
        {"text": "一<foo>", "parse_mode": "html"},
        'can\'t parse entities: Unsupported start tag "foo" at byte offset 3',
    ),
    (
        "sendMessage",
        {"text": "a.b", "parse_mode": "MarkdownV2"},
        "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    (
        "sendMessage",
        {
            "text": "x" * 60,
            "entities": [
                {"type": "text_link", "offset": i, "length": 1, "url": f"https://a.cn/{'y' * 200}"}
                for i in range(50)
            ],
        },
        "ENTITIES_TOO_LONG",
    ),
    ("sendDocument", {"document": "none", "caption": "一" * 1025}, "message caption is too long"),
]

KEYBOARDS: list[tuple[object, str]] = [
    (keyboard(callback_data="x" * 65), "BUTTON_DATA_INVALID"),
    (keyboard(callback_data="字" * 22), "BUTTON_DATA_INVALID"),
    (keyboard(), "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    (
        keyboard(callback_data=""),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    ({"inline_keyboard": None}, 'field "inline_keyboard" must be of type Array'),
    ({"inline_keyboard": [{"text": "x"}]}, 'field "inline_keyboard" must be an Array of Arrays'),
    (
        keyboard(url="ftp://example.com"),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (
        keyboard(url="http://localhost/x"),
        "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
    ),
    (
        {"inline_keyboard": [[{"callback_data": "x"}]]},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 9]}, "reply markup is too long"),
    ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}] * 4] * 26}, "reply markup is too long"),
    ([1], "object expected as reply markup"),
    ("{", "can't parse reply keyboard markup JSON object"),
]

OTHERS: list[tuple[str, Obj, str]] = [
    ("sendMessage", {"chat_id": "", "text": "a"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 5, "text": "a"}, "chat not found"),
    ("sendMessage", {"chat_id": -5, "text": "a"}, "chat not found"),
    ("sendMessage", {"chat_id": "@nobody", "text": "a"}, "chat not found"),
    ("sendMessage", {"text": "a", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
    ("sendMessage", {"text": "a", "reply_to_message_id": 99}, "message to be replied not found"),
    ("sendMessage", {"text": "a", "allow_paid_broadcast": True}, "BALANCE_TOO_LOW"),
    ("editMessageText", {"message_id": 99, "text": "a"}, "message to edit not found"),
    ("editMessageText", {"message_id": 1, "text": "a"}, "message can't be edited"),
    ("editMessageText", {"text": "a"}, "message identifier is not specified"),
    ("deleteMessage", {"message_id": 99}, "message to delete not found"),
    ("deleteMessages", {"message_ids": list(range(101))}, "too many message identifiers specified"),
    ("deleteMessages", {"message_ids": []}, "message identifiers are not specified"),
    ("copyMessage", {"from_chat_id": ME, "message_id": 99}, "message to copy not found"),
    ("forwardMessage", {"from_chat_id": ME, "message_id": 99}, "message to forward not found"),
    ("sendDocument", {"document": "AgADxyz"}, "wrong file_id or the file is temporarily unavailable"),
    ("sendDocument", {}, "there is no document in the request"),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendDocument", {"document": "https://example.com/a.pdf"}, "failed to get HTTP URL content"),
    ("sendMediaGroup", {"media": []}, "there are no messages to send"),
    (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "x"}] * 11},
        "too many messages to send as an album",
    ),
    (
        "sendMediaGroup",
        {"media": [{"type": "photo", "media": "x"}, {"type": "document", "media": "x"}]},
        "document can't be mixed with other media types",
    ),
    ("sendLocation", {"latitude": 91, "longitude": 0}, "wrong location specified"),
    ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    (
        "setMessageReaction",
        {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "🧧"}]},
        "REACTION_INVALID",
    ),
    ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "paid"}]}, "REACTION_INVALID"),
    (
        "setMessageReaction",
        {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]},
        "REACTIONS_TOO_MANY",
    ),
    ("setMyCommands", {"commands": [{"command": "Big", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    (
        "setMyCommands",
        {"commands": [{"command": "a" * 33, "description": "x"}]},
        "command length must not exceed 32",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "a", "description": "x" * 257}]},
        "command description length must not exceed 256",
    ),
    ("setMyCommands", {"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    ("setMyCommands", {"commands": [], "language_code": "zh-hans"}, "invalid language code specified"),
    ("setMyName", {"name": "x" * 65}, "bot name is too long"),
    ("setMyShortDescription", {"short_description": "x" * 121}, "bot short description is too long"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, OLD),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, OLD),
    (
        "answerInlineQuery",
        {"inline_query_id": "1", "results": [{"type": "location", "id": str(i)} for i in range(51)]},
        "too many inline query results specified",
    ),
    (
        "answerInlineQuery",
        {"inline_query_id": "1", "results": [{"type": "location", "id": "x" * 65}]},
        "RESULT_ID_INVALID",
    ),
    (
        "answerInlineQuery",
        {"inline_query_id": "1", "results": [{"type": "location", "id": "x"}] * 2},
        "RESULT_ID_DUPLICATE",
    ),
    (
        "answerInlineQuery",
        {"inline_query_id": "1", "results": [], "next_offset": "x" * 65},
        "NEXT_OFFSET_INVALID",
    ),
    ("setWebhook", {"url": "http://example.com/x"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    (
        "setWebhook",
        {"url": "https://example.com:1234/x"},
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ),
    (
        "setWebhook",
        {"url": "https://example.com/x", "secret_token": "密"},
        "secret token contains unallowed characters",
    ),
    ("setWebhook", {"url": "https://example.com/x", "secret_token": "x" * 257}, "secret token is too long"),
    ("getFile", {"file_id": "nonsense"}, "wrong file_id or the file is temporarily unavailable"),
    ("pinChatMessage", {"message_id": 99}, "message to pin not found"),
    ("leaveChat", {}, "chat member status can't be changed in private chats"),
    ("getChatMember", {"user_id": 4}, "PARTICIPANT_ID_INVALID"),
]
