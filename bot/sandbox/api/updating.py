"""getUpdates and the webhook."""

import re
from urllib.parse import urlsplit

from bot.sandbox import polling
from bot.sandbox.envelope import Call
from bot.sandbox.errors import bad_request, conflict, too_many_requests
from bot.sandbox.shapes import Obj, as_list
from bot.sandbox.webhooks import WebhookSettings

PORTS = (80, 88, 443, 8443)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SECRET = re.compile("[A-Za-z0-9_-]*")


async def get_updates(call: Call) -> object:
    """getUpdates."""
    mailbox = call.sandbox.mailbox(call.bot)
    if mailbox.webhook.settings is not None:
        await mailbox.poller.refuse(conflict(polling.WEBHOOK_ACTIVE))
    _allow(call)
    limit = min(max(call.integer("limit", 100), 1), 100)
    return await mailbox.poller.get(call.integer("offset"), limit, call.integer("timeout"))


def _allow(call: Call) -> None:
    kinds = call.json("allowed_updates")
    if isinstance(kinds, list):
        call.sandbox.mailbox(call.bot).queue.allow(as_list(kinds))


async def set_webhook(call: Call) -> object:
    """setWebhook; an empty URL removes it. Ends a waiting poll with 409."""
    if not call.text("url"):
        return await delete_webhook(call)
    mailbox = call.sandbox.mailbox(call.bot)
    if call.sandbox.clock() < mailbox.next_set_webhook:
        raise too_many_requests(1)
    settings = _settings(call)
    mailbox.next_set_webhook = call.sandbox.clock() + 1
    _allow(call)
    _drop(call)
    mailbox.poller.abort(conflict(polling.SET_WEBHOOK))
    await mailbox.webhook.set(settings)
    return True


def _settings(call: Call) -> WebhookSettings:
    url = call.text("url")
    check_url(url)
    secret = call.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(max(call.integer("max_connections", 40), 1), 100)
    return WebhookSettings(url, secret, connections, "certificate" in call.uploads, call.text("ip_address"))


def check_url(url: str) -> None:
    """HTTPS on four ports; anything on this very machine, which the real server would refuse."""
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.hostname in LOOPBACK:
        return
    if parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (parts.port or 443) not in PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _drop(call: Call) -> None:
    if call.flag("drop_pending_updates"):
        call.sandbox.mailbox(call.bot).queue.clear()


async def delete_webhook(call: Call) -> object:
    """deleteWebhook."""
    _drop(call)
    await call.sandbox.mailbox(call.bot).webhook.set(None)
    return True


def get_webhook_info(call: Call) -> object:
    """getWebhookInfo."""
    mailbox = call.sandbox.mailbox(call.bot)
    settings = mailbox.webhook.settings
    info: Obj = {
        "url": settings.url if settings else "",
        "has_custom_certificate": bool(settings and settings.has_custom_certificate),
        "pending_update_count": len(mailbox.queue.pending()),
    }
    if settings is not None:
        info["max_connections"] = settings.max_connections
        if settings.ip_address:
            info["ip_address"] = settings.ip_address
    if mailbox.webhook.last_error is not None:
        info["last_error_date"], info["last_error_message"] = mailbox.webhook.last_error
    if mailbox.queue.allowed_given is not None:
        info["allowed_updates"] = list(mailbox.queue.allowed_given)
    return info
