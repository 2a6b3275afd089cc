"""Which channels are set up, built from the settings. Each is loaded only where it is used: some take half a second."""

from __future__ import annotations

import hashlib

from bot.channels.contract import Channel
from bot.clock import Clock
from bot.files import FileStore
from bot.settings import Settings
from bot.store import Database


def open_channels(settings: Settings, files: FileStore, database: Database, clock: Clock) -> dict[str, Channel]:
    """The services with a token in the settings.

    Raises:
        bot.channels.sealed.SealError: the Official Account is set up and TROLYSO_SECRET_KEY is missing or too short.
    """
    channels: dict[str, Channel] = {}
    hook = settings.public_url if settings.webhooks else ""
    telegram, zalo_bot = settings.telegram_token.get_secret_value(), settings.zalo_bot_token.get_secret_value()
    if telegram:
        from bot.channels.telegram import TelegramChannel

        channels["telegram"] = TelegramChannel(
            telegram,
            settings.telegram_base_url,
            settings.telegram_proxy,
            webhook_url=hook,
            secret=hook_secret(telegram),
            files=files,
            clock=clock,
        )
    if zalo_bot:
        from bot.channels.zalo_bot import ZaloBotChannel

        channels["zalo_bot"] = ZaloBotChannel(zalo_bot, settings.zalo_bot_base_url, hook_secret(zalo_bot), hook, files)
    if settings.zalo_oa_app_id:
        channels["zalo_oa"] = _official_account(settings, files, database, clock)
    return channels


def hook_secret(token: str) -> str:
    """What a service proves itself with when it calls: it follows from the token, so nobody has to keep another secret."""
    return hashlib.sha256(f"webhook:{token}".encode()).hexdigest()[:48]


def _official_account(settings: Settings, files: FileStore, database: Database, clock: Clock) -> Channel:
    import httpx

    from bot.channels.sealed import Seal
    from bot.channels.zalo_oa import ZaloOaChannel
    from bot.channels.zalo_tokens import Tokens
    from bot.oa_tokens import DatabaseTokens

    kept = DatabaseTokens(database, Seal(settings.secret_key.get_secret_value()), clock)
    tokens = Tokens(
        settings.zalo_oa_app_id, settings.zalo_oa_app_secret.get_secret_value(), kept, clock, httpx.AsyncClient(),
        settings.zalo_oauth_base_url, settings.zalo_oa_refresh_token.get_secret_value(),
    )  # fmt: skip
    return ZaloOaChannel(
        settings.zalo_oa_app_id, settings.zalo_oa_id, settings.zalo_oa_secret.get_secret_value(), tokens, settings.zalo_oa_base_url, files,
        clock, "template" if settings.zalo_oa_template_buttons else "plain",
    )  # fmt: skip
