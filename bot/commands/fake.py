"""`trolyso fake`: a stand-in of a service on 127.0.0.1 with a page to talk on, so that the whole can be tried without an account.

The stand-ins are those of the tests; they are loaded by name, because the program must run where there are no tests.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
import uvicorn

from bot.commands.failure import fail
from bot.content.yaml import read_yaml
from bot.settings import ROOT

HOST = "127.0.0.1"
NEEDED = ("python_multipart",)
"""What the stand-ins need beside the program's own packages."""


@dataclass(frozen=True)
class Service:
    """`constants`: variable → name in the module. `addresses`: variables that hold the stand-in's address. `fixed`: variable → value."""

    module: str
    maker: str
    port: int
    constants: Mapping[str, str]
    addresses: tuple[str, ...]
    fixed: Mapping[str, str]


SERVICES = {
    "telegram": Service(
        "tests.fakes.telegram", "FakeTelegram", 8081, {"TELEGRAM_BOT_TOKEN": "TOKEN"}, ("TROLYSO_TELEGRAM_BASE_URL",), {},
    ),
    "zalo-bot": Service(
        "tests.fakes.zalo_bot", "FakeZaloBot", 8082, {"ZALO_BOT_TOKEN": "TOKEN"}, ("TROLYSO_ZALO_BOT_BASE_URL",), {},
    ),
    "zalo-oa": Service(
        "tests.fakes.zalo_oa", "FakeZaloOa", 8083,
        {
            "TROLYSO_ZALO_OA_APP_ID": "APP_ID", "TROLYSO_ZALO_OA_APP_SECRET": "APP_SECRET", "TROLYSO_ZALO_OA_ID": "OA_ID",
            "TROLYSO_ZALO_OA_SECRET": "OA_SECRET",
        },
        ("TROLYSO_ZALO_OA_BASE_URL", "TROLYSO_ZALO_OAUTH_BASE_URL"),
        {"TROLYSO_SECRET_KEY": "only-for-trying-things-out"},
    ),
}  # fmt: skip


def run_fake(name: str, port: int = 0) -> None:
    """Until Ctrl-C. `port` 0: the service's own."""
    phrases = fake_phrases()
    service = SERVICES.get(name)
    if service is None:
        fail(phrases["fake_unknown"].format(name=name, known=", ".join(SERVICES)))
    try:
        for package in NEEDED:
            import_module(package)
        module = import_module(service.module)
    except ImportError as error:
        fail(phrases["fake_missing"].format(reason=error.name or error))
    port = port or service.port
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((HOST, port))
    except OSError:
        fail(phrases["fake_port_taken"].format(port=port))
    made = getattr(module, service.maker)()
    for line in announcement(service, module, made, f"http://{HOST}:{port}", phrases):
        typer.echo(line)
    config = uvicorn.Config(made.app(), log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1)
    try:
        uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        pass
    finally:
        typer.echo(phrases["fake_stopped"])


def announcement(service: Service, module: ModuleType, made: Any, address: str, phrases: Mapping[str, str]) -> list[str]:
    """What to set, and where to talk."""
    return [
        phrases["fake_settings"],
        *(f"{variable}={value}" for variable, value in environment(service, module, made, address).items()),
        phrases["fake_page"].format(address=address),
    ]


def environment(service: Service, module: ModuleType, made: Any, address: str) -> dict[str, str]:
    """Variables that make the assistant use the stand-in. The Official Account's first refresh token is given by its stand-in."""
    variables = {variable: str(getattr(module, constant)) for variable, constant in service.constants.items()}
    variables |= dict.fromkeys(service.addresses, address) | dict(service.fixed)
    if hasattr(made, "oauth"):
        variables["TROLYSO_ZALO_OA_REFRESH_TOKEN"] = made.oauth.give().refresh
    return variables


def fake_phrases() -> dict[str, str]:
    """data/phrases/channels_fake.yml."""
    read = read_yaml(ROOT / "data" / "phrases" / "channels_fake.yml")
    assert isinstance(read, dict)
    return {str(key): str(text) for key, text in read.items()}
