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
    messages_per_minute: int = Field(20, ge=1, description="Messages of one person a minute that are read; more are refused politely")
    retention_days: int = Field(90, ge=1, description="Days that conversations are kept")
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
