"""Voice messages: heard where a model is there, else the person is asked to type."""

from __future__ import annotations

from pathlib import Path

from bot.channels.contract import Inbound
from bot.compose import compose
from bot.settings import Settings
from bot.turn.ears import Ears
from tests.clock import SteppingClock
from tests.conftest import KeywordUnderstanding
from tests.desk_kit import Phones


class Phone(Phones):
    """A phone whose voice messages can be fetched."""

    async def download(self, media_ref: str) -> bytes | None:
        return media_ref.encode() if media_ref != "gone" else None


class Repeats:
    """A transcriber that hears what the bytes spell."""

    async def transcribe(self, audio: bytes, mime: str) -> str | None:
        if audio == b"broken":
            raise ValueError("no sound")
        return audio.decode() or None


async def heard(settings: Settings, ref: str, ears: bool, tmp_path: Path) -> list[str]:
    phone = Phone()
    assistant = compose(settings, SteppingClock(), extra={"phone": phone}, understanding=KeywordUnderstanding())
    if ears:
        assistant.dispatcher._turns._ears = Ears({"phone": phone}, Repeats())
    await assistant.start()
    await assistant.dispatcher.receive(Inbound("phone", "anna", "1", "media", media="voice", media_ref=ref))
    await assistant.idle()
    await assistant.stop()
    return [part.text for part in phone.take("anna")]


async def test_a_voice_message_is_answered_like_the_text_it_says(settings: Settings, tmp_path: Path) -> None:
    assert "Nguồn:" in (await heard(settings, "quên mật khẩu", True, tmp_path))[-1]


async def test_what_cannot_be_heard_is_asked_to_be_typed(settings: Settings, tmp_path: Path) -> None:
    for ref, ears in (("quên mật khẩu", False), ("gone", True), ("broken", True)):
        fresh = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/{ref}{ears}.db"})
        assert "chưa nghe được giọng nói" in (await heard(fresh, ref, ears, tmp_path))[-1]
