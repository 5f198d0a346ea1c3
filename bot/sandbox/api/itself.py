"""What a bot says about itself: its account, commands, names and menu button."""

import re

from bot.sandbox import views
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request
from bot.sandbox.shapes import Obj, as_list, as_obj, dump

COMMAND = re.compile("[a-z0-9_]+")
LANGUAGE = re.compile("([a-z]{2})?")
MOST_COMMANDS = 100
SCOPES = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}
NAME_LIMITS = {"name": 64, "description": 512, "short_description": 120}


def get_me(call: Call) -> object:
    """getMe."""
    return {
        **views.user(call.bot),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_guest_queries": False,
        "supports_join_request_queries": False,
    }


def log_out(_: Call) -> object:
    """logOut and close: nothing to do on a local server."""
    return True


def _language(call: Call) -> str:
    code = call.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def scope_key(scope: Obj) -> str:
    """A scope as the key commands are kept under: its type, then its chat and its user."""
    kind = str(scope.get("type"))
    if kind not in SCOPES:
        raise bad_request(
            f'unsupported BotCommandScope type "{kind}"' if "type" in scope else "scope is empty"
        )
    return " ".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)


def _key(call: Call) -> tuple[str, str]:
    return scope_key(call.obj("scope") or {"type": "default"}), _language(call)


def set_my_commands(call: Call) -> object:
    """setMyCommands."""
    try:
        given = [as_obj(item) for item in as_list(call.json("commands") or [])]
    except TypeError as error:
        raise bad_request("can't parse commands: expected an Array of BotCommand") from error
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    commands = [_command(item) for item in given]
    key = _key(call)
    if commands:
        call.bot.commands[key] = commands
    else:
        call.bot.commands.pop(key, None)
    return True


def _command(item: Obj) -> Obj:
    name = str(item.get("command") or "").strip().removeprefix("/")
    description = str(item.get("description") or "").strip()
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > 32:
        raise bad_request("command length must not exceed 32")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > 256:
        raise bad_request("command description length must not exceed 256")
    return {"command": name, "description": description}


def get_my_commands(call: Call) -> object:
    """getMyCommands."""
    return call.bot.commands.get(_key(call), [])


def delete_my_commands(call: Call) -> object:
    """deleteMyCommands."""
    call.bot.commands.pop(_key(call), None)
    return True


def set_my_text(call: Call) -> object:
    """setMyName, setMyDescription, setMyShortDescription."""
    what = _what(call)
    text = call.text(what)
    if len(text) > NAME_LIMITS[what]:
        raise bad_request(f"bot {what.replace('_', ' ')} is too long")
    key = (what, _language(call))
    if text:
        call.bot.names[key] = text
    else:
        call.bot.names.pop(key, None)
    return True


def get_my_text(call: Call) -> object:
    """getMyName, getMyDescription, getMyShortDescription; the default language's where there is none."""
    what = _what(call)
    default = call.bot.names.get((what, ""), call.bot.name if what == "name" else "")
    return {what: call.bot.names.get((what, _language(call)), default)}


def _what(call: Call) -> str:
    return call.method[5:].replace("shortd", "short_d")


def set_chat_menu_button(call: Call) -> object:
    """setChatMenuButton."""
    button = call.obj("menu_button") or {"type": "default"}
    if button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request(f"can't parse menu button: unsupported type {dump(button.get('type'))}")
    call.bot.menu_buttons[call.integer("chat_id")] = button
    return True


def get_chat_menu_button(call: Call) -> object:
    """getChatMenuButton."""
    buttons = call.bot.menu_buttons
    return buttons.get(call.integer("chat_id"), buttons.get(0, {"type": "default"}))
