"""What `trolyso fake` says, and that each stand-in it names can be made and shows its page."""

from __future__ import annotations

import socket
from importlib import import_module

import httpx
import pytest
import typer

from bot.commands import fake
from bot.commands.fake import SERVICES, announcement, environment, fake_phrases, run_fake
from bot.settings import Settings

ADDRESS = "http://127.0.0.1:8081"


@pytest.mark.parametrize("name", SERVICES)
async def test_a_stand_in_has_a_page_to_talk_on(name: str) -> None:
    service = SERVICES[name]
    app = getattr(import_module(service.module), service.maker)().app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        assert "/fake/messages" in (await client.get("/")).text
        assert (await client.get("/fake/messages")).json() == {"messages": []}


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_it_prints_is_a_setting(name: str) -> None:
    service = SERVICES[name]
    module = import_module(service.module)
    variables = environment(service, module, getattr(module, service.maker)(), ADDRESS)
    known = {str(field.validation_alias or f"TROLYSO_{name.upper()}") for name, field in Settings.model_fields.items()}
    assert variables.keys() <= known
    assert ADDRESS in variables.values()


def test_it_says_what_to_set_and_where_to_talk() -> None:
    service = SERVICES["telegram"]
    module = import_module(service.module)
    lines = announcement(service, module, module.FakeTelegram(), ADDRESS, fake_phrases())
    assert f"TROLYSO_TELEGRAM_BASE_URL={ADDRESS}" in lines
    assert ADDRESS in lines[-1]


def test_an_unknown_name_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit):
        run_fake("viber")
    assert "telegram, zalo-bot, zalo-oa" in capsys.readouterr().err


def test_without_the_tests_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(fake, "NEEDED", ("a_package_that_is_not_there",))
    with pytest.raises(typer.Exit):
        run_fake("telegram")
    assert "a_package_that_is_not_there" in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(typer.Exit):
            run_fake("telegram", port)
    assert str(port) in capsys.readouterr().err
