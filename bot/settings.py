"""Settings: from the environment and a .env file. This is the one module that reads them."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything that an operator can set. Descriptions become docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="TROLYSO_", env_file=".env", extra="ignore", populate_by_name=True)

    database_url: str = Field(
        "sqlite+aiosqlite:///var/trolyso.db", description="SQLAlchemy address of the database; PostgreSQL as postgresql+asyncpg://…"
    )
    host: str = Field("127.0.0.1", description="Address that the web chat listens on; 0.0.0.0 for all")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web chat; the next free one is taken when it is in use")
    data_dir: Path = Field(ROOT / "data", description="Folder of the content")
    model_path: Path = Field(ROOT / "data" / "model" / "nlu.tar.gz", description="Model archive written by `make train`")
    nlu_url: str = Field(
        "", validation_alias="NLU_URL", description="Address of a Rasa server that is asked instead of the model in the process"
    )
    var_dir: Path = Field(Path("var"), description="Folder for the database, caches and reports")
    telegram_token: SecretStr = Field(
        SecretStr(""), validation_alias="TELEGRAM_BOT_TOKEN", description="Token of the Telegram bot; empty: no Telegram"
    )
    telegram_base_url: str = Field("https://api.telegram.org", description="Bot API server, for a proxy or a test server")
    telegram_proxy: str = Field("", description="Proxy for Telegram, e.g. socks5://…; it may be unreachable from Vietnam")
    public_url: str = Field("", description="This server's HTTPS address as seen from the internet; webhooks and links to files need it")
    webhooks: bool = Field(False, description="Services call this server (needs TROLYSO_PUBLIC_URL) instead of being asked again and again")
    zalo_bot_token: SecretStr = Field(SecretStr(""), validation_alias="ZALO_BOT_TOKEN", description="Token of the Zalo Bot; empty: none")
    zalo_bot_base_url: str = Field("https://bot-api.zaloplatforms.com", description="Zalo Bot API server")
    zalo_oa_app_id: str = Field("", description="App ID of the Zalo Official Account's application; empty: no OA")
    zalo_oa_app_secret: SecretStr = Field(SecretStr(""), description="The application's secret key: only for refreshing tokens")
    zalo_oa_id: str = Field("", description="Id of the Official Account")
    zalo_oa_secret: SecretStr = Field(SecretStr(""), description="The OA's secret key from the webhook page: only for signatures")
    zalo_oa_refresh_token: SecretStr = Field(
        SecretStr(""), description="First refresh token of the OA; later ones are kept, encrypted, in the database"
    )
    zalo_oa_base_url: str = Field("https://openapi.zalo.me", description="Zalo OpenAPI server")
    zalo_oauth_base_url: str = Field("https://oauth.zaloapp.com", description="Zalo OAuth server")
    zalo_oa_template_buttons: bool = Field(False, description="Other form of the OA's buttons, should Zalo refuse the first (unverified)")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Key for secrets in the database; several, newest first, separated by commas; needed for the OA"
    )
    voice_model: Path | None = Field(
        None, description="Folder of a Vietnamese sherpa-onnx model (extra `voice`); without it voice messages are not read"
    )
    photos: bool = Field(False, description="Keep photos of visits, without their EXIF data and made smaller")
    household_keys: bool = Field(False, description="Members may give a household key, kept as a salted hash")
    work_hours: str = Field(
        "07:00-20:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$", description="Hours in which residents are handed to people and members reminded"
    )
    ticket_minutes: int = Field(
        30, ge=1, description="Working minutes until a resident nobody took goes to the leader, then to the commune"
    )
    zalo_group_third: str = Field("", description="Third part of the official Zalo group name since districts are gone; empty: left out")
    many_recipients: int = Field(500, ge=1, description="Announcements to more people than this need a typed confirmation")
    link_domains: str = Field(
        ".gov.vn", description="Domains that links in announcements may lead to without a reason, separated by commas"
    )
    period_day: int = Field(
        15, ge=1, le=28, description="Day on which a reporting month begins (it ends the day before, Nghị định 09/2019)"
    )
    evaluation: bool = Field(False, description="Show the evaluation of teams by points; off until an office adopts its weights")
    messages_per_minute: int = Field(20, ge=1, description="Messages of one person a minute that are read; more are refused politely")
    retention_days: int = Field(90, ge=1, description="Days that conversations and photos of visits are kept")
    secure_cookie: bool = Field(False, description="Send the web chat's cookie over HTTPS only; set it behind HTTPS")
    log_level: str = Field("WARNING", description="DEBUG, INFO, WARNING or ERROR")


def settings_table() -> str:
    """docs/settings.md: each setting with its variable, default and meaning."""
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"TROLYSO_{name.upper()}")
        default = field.default
        if isinstance(default, SecretStr):
            shown = "(secret)"
        elif isinstance(default, Path) and default.is_absolute():
            shown = f"`{default.relative_to(ROOT)}`"
        else:
            shown = f"`{default}`" if default != "" else ""
        rows.append(f"| `{variable}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"
