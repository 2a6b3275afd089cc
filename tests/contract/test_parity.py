"""The player and a real Rasa server, given the same model, understand every test sentence alike."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import httpx
import pytest

from bot.commands.model import RASA
from bot.settings import ROOT
from bot.turn.understanding import RasaUnderstanding, meaning
from nlu import Player
from tests.nlu.sentences import files, sentences

MODEL = ROOT / "data" / "model" / "nlu.tar.gz"
START_SECONDS = 300
CLOSE = 1e-5

pytestmark = pytest.mark.parity


@pytest.fixture
async def rasa() -> AsyncIterator[str]:
    """A Rasa server on a free port."""
    assert RASA.exists(), "make train brings the Rasa environment"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["run", "--enable-api", "--model", str(MODEL), "--port", str(port), "--interface", "127.0.0.1"]
    process = await asyncio.create_subprocess_exec(
        str(RASA), *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def wait_until_ready(address: str, process: asyncio.subprocess.Process) -> None:
    """Until the server has loaded the model: its own status route is asked, each time after a refused connection's pause."""
    async with httpx.AsyncClient(base_url=address) as client, asyncio.timeout(START_SECONDS):
        while True:
            assert process.returncode is None, "rasa ended"
            with suppress(httpx.HTTPError):
                status = await client.get("/status")
                if status.status_code == 200:
                    return
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 1)


async def test_every_test_sentence_is_understood_alike(rasa: str) -> None:
    player = Player.open(MODEL)
    texts = [sentence.text for path in files() for sentence in sentences(path)]
    different = []
    async with httpx.AsyncClient(base_url=rasa, timeout=30) as client:
        for text in texts:
            theirs = (await client.post("/model/parse", json={"text": text})).json()
            ours = player.parse(text)
            ranking = [row for row in theirs["intent_ranking"] if row["name"] != "out_of_scope"][:5]
            same_order = [row["name"] for row in ranking] == [guess.topic for guess in ours.ranking]
            close = all(abs(row["confidence"] - guess.confidence) < CLOSE for row, guess in zip(ranking, ours.ranking, strict=False))
            same_entities = [(e["entity"], e["start"], e["end"], e["value"]) for e in theirs["entities"]] == [
                (e["entity"], e["start"], e["end"], e["value"]) for e in ours.entities
            ]
            if not (
                same_order and close and same_entities and theirs["decision"] == ours.decision and theirs["intent"]["name"] == ours.topic
            ):
                different.append(text)
    assert different == []


async def test_a_rasa_server_can_stand_in_for_the_player(rasa: str) -> None:
    understanding = RasaUnderstanding(rasa)
    text = "toi quen mat khau vneid roi lam sao"
    theirs, ours = await understanding(text), meaning(Player.open(MODEL).parse(text))
    assert theirs.decision == ours.decision
    assert [topic for topic, _ in theirs.ranking] == [topic for topic, _ in ours.ranking]
