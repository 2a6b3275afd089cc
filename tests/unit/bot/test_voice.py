"""Voice messages as text, with a recogniser that is not there: the packages are optional."""

from __future__ import annotations

import asyncio
import io
import sys
import wave
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from bot.channels.voice import LONGEST_SECONDS, Samples, SherpaTranscriber, VoiceUnavailableError, find_model, open_sherpa, read_audio

FILES = ("encoder.int8.onnx", "decoder.onnx", "joiner.int8.onnx", "tokens.txt")


@dataclass
class FakeStream:
    text: str
    heard: list[tuple[int, Samples]] = field(default_factory=list)

    def accept_waveform(self, rate: int, samples: Samples) -> None:
        self.heard.append((rate, samples))

    @property
    def result(self) -> SimpleNamespace:
        return SimpleNamespace(text=self.text)


@dataclass
class FakeRecogniser:
    """Hears `text` in everything; fails when there is a `trouble`."""

    text: str = " QUÊN MẬT KHẨU "
    trouble: Exception | None = None
    streams: list[FakeStream] = field(default_factory=list)
    decoded: int = 0

    def create_stream(self) -> FakeStream:
        self.streams.append(FakeStream(self.text))
        return self.streams[-1]

    def decode_stream(self, s: FakeStream, /) -> None:
        if self.trouble:
            raise self.trouble
        assert s.heard
        self.decoded += 1


def wav(frames: int = 1600, rate: int = 8000, channels: int = 1, width: int = 2, value: int = 16384) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.setframerate(rate)
        out.writeframes(value.to_bytes(width, "little", signed=width > 1) * frames * channels)
    return file.getvalue()


def without(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


async def test_speech_in_a_wav_becomes_text() -> None:
    recogniser = FakeRecogniser()
    assert await SherpaTranscriber(recogniser).transcribe(wav(), "audio/wav") == "quên mật khẩu"
    [(rate, samples)] = recogniser.streams[0].heard
    assert (rate, samples.dtype, samples.shape) == (8000, np.dtype(np.float32), (1600,))
    assert float(samples[0]) == 0.5


@pytest.mark.parametrize(("said", "expected"), [("Đổi thẻ", "Đổi thẻ"), ("  ", None), ("", None)])
async def test_mixed_case_stays_and_silence_is_nothing(said: str, expected: str | None) -> None:
    assert await SherpaTranscriber(FakeRecogniser(said)).transcribe(wav(), "") == expected


async def test_a_failing_recogniser_is_nothing_and_says_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    recogniser = FakeRecogniser(trouble=RuntimeError("private words"))
    assert await SherpaTranscriber(recogniser).transcribe(wav(), "audio/wav") is None
    assert "RuntimeError" in caplog.text
    assert "private" not in caplog.text


async def test_many_messages_are_taken_one_by_one() -> None:
    recogniser = FakeRecogniser()
    transcriber = SherpaTranscriber(recogniser)
    assert await asyncio.gather(*(transcriber.transcribe(wav(), "") for _ in range(5))) == ["quên mật khẩu"] * 5
    assert recogniser.decoded == 5


def test_two_channels_become_one() -> None:
    read = read_audio(wav(frames=100, channels=2))
    assert read is not None
    assert read[1].shape == (100,)


@pytest.mark.parametrize(
    "audio",
    [
        b"",
        b"RIFF",
        b"RIFF" + b"\0" * 100,
        b"\xff\xf1 this is AAC",
        b"OggS",
        wav(frames=0),
        wav(width=1, value=5),
        wav(frames=LONGEST_SECONDS * 8000 + 1),
    ],
)
async def test_what_cannot_be_read_is_nothing_without_the_optional_package(monkeypatch: pytest.MonkeyPatch, audio: bytes) -> None:
    without(monkeypatch, "soundfile")
    recogniser = FakeRecogniser()
    assert await SherpaTranscriber(recogniser).transcribe(audio, "audio/aac") is None
    assert recogniser.decoded == 0


def test_a_minute_is_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "soundfile")
    assert read_audio(wav(frames=LONGEST_SECONDS * 8000)) is not None


class FakeSoundFile:
    """soundfile.SoundFile as far as it is used: 2 channels, `length` frames."""

    length = 10
    samplerate = 48_000

    def __init__(self, file: io.BytesIO) -> None:
        if not file.read().startswith(b"OggS"):
            raise FakeLibsndfileError

    def __enter__(self) -> FakeSoundFile:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read(self, frames: int, dtype: str, always_2d: bool) -> Samples:
        assert (dtype, always_2d) == ("float32", True)
        return np.ones((min(frames, self.length), 2), dtype=np.float32)


class FakeLibsndfileError(RuntimeError): ...


@pytest.mark.parametrize(("length", "read"), [(10, True), (LONGEST_SECONDS * 48_000 + 5, False)])
def test_ogg_is_read_where_soundfile_is_installed(monkeypatch: pytest.MonkeyPatch, length: int, read: bool) -> None:
    package: Any = ModuleType("soundfile")
    package.SoundFile, package.LibsndfileError = type("Sized", (FakeSoundFile,), {"length": length}), FakeLibsndfileError
    monkeypatch.setitem(sys.modules, "soundfile", package)
    heard = read_audio(b"OggS and so on")
    assert (heard is not None) == read
    assert read_audio(b"\xff\xf1 this is AAC") is None
    if heard:
        assert (heard[0], heard[1].shape) == (48_000, (10,))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (*FILES, "encoder.onnx"):
        (tmp_path / name).touch()
    return tmp_path


def test_the_small_files_of_a_model_are_taken(folder: Path) -> None:
    found = find_model(folder)
    assert [place.name for place in (found.encoder, found.decoder, found.joiner, found.tokens)] == list(FILES)


@pytest.mark.parametrize("missing", ["decoder.onnx", "joiner.int8.onnx", "tokens.txt"])
def test_a_model_that_is_not_whole_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(VoiceUnavailableError) as raised:
        find_model(folder)
    assert raised.value.phrase == "voice_incomplete_model"
    assert missing.split(".")[0] in raised.value.gaps["files"]
    assert_phrase(raised.value)


def test_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceUnavailableError) as raised:
        open_sherpa(tmp_path / "none")
    assert raised.value.phrase == "voice_no_model"
    assert_phrase(raised.value)


def test_no_package_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "sherpa_onnx")
    with pytest.raises(VoiceUnavailableError) as raised:
        open_sherpa(folder)
    assert (raised.value.phrase, raised.value.gaps) == ("voice_no_package", {"package": "sherpa-onnx"})
    assert_phrase(raised.value)


async def test_the_package_is_asked_for_a_transducer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, object]] = []

    def from_transducer(**arguments: object) -> FakeRecogniser:
        asked.append(arguments)
        if len(asked) > 1:
            raise RuntimeError("bad model")
        return FakeRecogniser()

    package: Any = ModuleType("sherpa_onnx")
    package.OfflineRecognizer = SimpleNamespace(from_transducer=from_transducer)
    monkeypatch.setitem(sys.modules, "sherpa_onnx", package)
    transcriber = open_sherpa(folder, threads=2)
    assert await transcriber.transcribe(wav(), "audio/wav") == "quên mật khẩu"
    assert (asked[0]["encoder"], asked[0]["num_threads"]) == (str(folder / "encoder.int8.onnx"), 2)
    with pytest.raises(VoiceUnavailableError) as raised:
        open_sherpa(folder)
    assert raised.value.phrase == "voice_bad_model"
    assert_phrase(raised.value)


def assert_phrase(error: VoiceUnavailableError) -> None:
    """The sentence is there and all its gaps are filled."""
    assert "{" not in YAML(typ="safe").load(Path("data/phrases/voice.yml"))[error.phrase].format(**error.gaps)
