"""The methods of the Bot API that the sandbox carries, by lower-case name."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from bot.sandbox.api import answering, chatting, copying, editing, filing, itself, removing, sending, updating
from bot.sandbox.envelope import Call

Method: TypeAlias = Callable[[Call], object]
"""Gives the `result`, or an awaitable of it; raises ApiError."""

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "getme": itself.get_me,
        "logout": itself.log_out,
        "close": itself.log_out,
        "setmycommands": itself.set_my_commands,
        "getmycommands": itself.get_my_commands,
        "deletemycommands": itself.delete_my_commands,
        "setmyname": itself.set_my_text,
        "getmyname": itself.get_my_text,
        "setmydescription": itself.set_my_text,
        "getmydescription": itself.get_my_text,
        "setmyshortdescription": itself.set_my_text,
        "getmyshortdescription": itself.get_my_text,
        "setchatmenubutton": itself.set_chat_menu_button,
        "getchatmenubutton": itself.get_chat_menu_button,
        "getupdates": updating.get_updates,
        "setwebhook": updating.set_webhook,
        "deletewebhook": updating.delete_webhook,
        "getwebhookinfo": updating.get_webhook_info,
        "sendmessage": sending.send_message,
        "sendphoto": sending.send_photo,
        "senddocument": sending.send_document,
        "sendmediagroup": sending.send_media_group,
        "sendlocation": sending.send_location,
        "sendchataction": sending.send_chat_action,
        "editmessagetext": editing.edit_message_text,
        "editmessagecaption": editing.edit_message_caption,
        "editmessagemedia": editing.edit_message_media,
        "editmessagereplymarkup": editing.edit_message_reply_markup,
        "deletemessage": removing.delete_message,
        "deletemessages": removing.delete_messages,
        "pinchatmessage": removing.pin_chat_message,
        "unpinchatmessage": removing.unpin_chat_message,
        "setmessagereaction": removing.set_message_reaction,
        "copymessage": copying.copy_message,
        "copymessages": copying.copy_messages,
        "forwardmessage": copying.forward_message,
        "answercallbackquery": answering.answer_callback_query,
        "answerinlinequery": answering.answer_inline_query,
        "getfile": filing.get_file,
        "getchat": chatting.get_chat,
        "getchatmember": chatting.get_chat_member,
        "getchatadministrators": chatting.get_chat_administrators,
        "leavechat": chatting.leave_chat,
    }
)
