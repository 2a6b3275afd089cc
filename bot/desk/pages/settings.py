"""/desk/cai-dat: what the operator has set. Shown, not changed; a secret is never shown, only whether there is one."""

from __future__ import annotations

from pydantic import SecretStr
from starlette.responses import Response

from bot.desk.call import Call
from bot.desk.page import Door, Page
from bot.settings import Settings

HIDDEN = frozenset({"database_url", "telegram_proxy"})
"""May have a password in it."""
SHOWN = (
    "public_url",
    "host",
    "port",
    "webhooks",
    "secure_cookie",
    "work_hours",
    "ticket_minutes",
    "many_recipients",
    "link_domains",
    "period_day",
    "evaluation",
    "zalo_group_third",
    "photos",
    "household_keys",
    "retention_days",
    "messages_per_minute",
    "nlu_url",
    "voice_model",
    "telegram_token",
    "zalo_bot_token",
    "zalo_oa_app_id",
    "zalo_oa_id",
    "zalo_oa_app_secret",
    "zalo_oa_secret",
    "zalo_oa_refresh_token",
    "secret_key",
    "database_url",
    "log_level",
)


async def show(call: Call) -> Response:
    phrases = call.parts.house.book.phrases
    rows = [(phrases.get(f"desk_setting_{name}", name), variable(name), shown(call.parts.settings, name)) for name in SHOWN]
    channels = [(phrases.get(f"announcements_channel_{name}", name), can) for name, can in call.parts.capabilities.items()]
    return call.show("settings.html", rows=rows, channels=channels)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return str(Settings.model_fields[name].validation_alias or f"TROLYSO_{name.upper()}")


def shown(settings: Settings, name: str) -> tuple[str, str]:
    """(kind, value): "set" and "unset" stand for a secret, "yes" and "no", "none", or "text" with its value."""
    value = getattr(settings, name)
    if isinstance(value, SecretStr):
        return ("set" if value.get_secret_value() else "unset", "")
    if name in HIDDEN:
        return ("text", str(value).partition("://")[0]) if value else ("none", "")
    if isinstance(value, bool):
        return ("yes" if value else "no", "")
    return ("text", str(value)) if value not in ("", None) else ("none", "")


PAGE = Page("settings", "/desk/cai-dat", (Door("/desk/cai-dat", show),), ("administrator", "province_officer"), "gear", "house")
