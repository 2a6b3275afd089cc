"""Voice messages as text: the port, and sherpa-onnx on this machine with a Vietnamese model that the operator supplies.

What can be heard: 16-bit PCM in WAV by the standard library; Ogg/Opus (Telegram), MP3 and FLAC where the optional package soundfile is
installed (libsndfile 1.1 or later). AAC and M4A, which Zalo sends, are read by neither: they give None, and the person is asked to type.
The packages are looked for when a transcriber is opened, never before. Checked against sherpa-onnx 2.0.1 and soundfile 0.14.0.
"""

from __future__ import annotations

import asyncio
import io
import logging
import wave
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)
LONGEST_SECONDS = 60
MODEL_RATE = 16_000
Samples = npt.NDArray[np.float32]


class Transcriber(Protocol):
    """Speech to text. None when nothing was understood or the format cannot be read."""

    async def transcribe(self, audio: bytes, mime: str) -> str | None: ...


class Recogniser(Protocol):
    """What is used of `sherpa_onnx.OfflineRecognizer`; the stream has `accept_waveform(rate, samples)` and `result.text`."""

    def create_stream(self) -> Any: ...

    def decode_stream(self, s: Any, /) -> None: ...


class VoiceUnavailableError(Exception):
    """Speech cannot be recognised here. `phrase` is a sentence in data/phrases/voice.yml, `gaps` what stands in it."""

    def __init__(self, phrase: str, **gaps: str) -> None:
        super().__init__(f"{phrase} {gaps}")
        self.phrase, self.gaps = phrase, gaps


@dataclass(frozen=True)
class ModelFiles:
    """A transducer as sherpa-onnx publishes it. Of two files of one kind the int8 one is taken: smaller and faster on a CPU."""

    encoder: Path
    decoder: Path
    joiner: Path
    tokens: Path


def find_model(folder: Path) -> ModelFiles:
    """The files of a model's folder. Raises VoiceUnavailableError with what is missing."""
    if not folder.is_dir():
        raise VoiceUnavailableError("voice_no_model", folder=str(folder))
    found = {name: _pick(folder, name) for name in ("encoder", "decoder", "joiner")}
    tokens = folder / "tokens.txt"
    missing = [f"{name}*.onnx" for name, place in found.items() if place is None] + ([] if tokens.is_file() else [tokens.name])
    encoder, decoder, joiner = found.values()
    if missing or not (encoder and decoder and joiner):
        raise VoiceUnavailableError("voice_incomplete_model", folder=str(folder), files=", ".join(missing))
    return ModelFiles(encoder, decoder, joiner, tokens)


def open_sherpa(folder: Path, threads: int = 1) -> SherpaTranscriber:
    """A transcriber with the model in a folder. Takes seconds. Raises VoiceUnavailableError."""
    model = find_model(folder)
    try:
        package = import_module("sherpa_onnx")
    except ImportError:
        raise VoiceUnavailableError("voice_no_package", package="sherpa-onnx") from None
    try:
        recogniser = package.OfflineRecognizer.from_transducer(
            encoder=str(model.encoder), decoder=str(model.decoder), joiner=str(model.joiner), tokens=str(model.tokens),
            num_threads=threads, sample_rate=MODEL_RATE, feature_dim=80, decoding_method="greedy_search",
        )  # fmt: skip
    except Exception as error:
        raise VoiceUnavailableError("voice_bad_model", folder=str(folder), reason=type(error).__name__) from None
    return SherpaTranscriber(recogniser)


class SherpaTranscriber:
    """One message at a time, in a thread: the recogniser keeps a core busy."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._alone = asyncio.Lock()

    async def transcribe(self, audio: bytes, mime: str) -> str | None:
        """The words, without the audio being kept. None: nothing heard, longer than a minute, or a format that cannot be read."""
        async with self._alone:
            try:
                return await asyncio.to_thread(self._recognise, audio)
            except Exception as error:
                log.warning("A voice message (%s) could not be read: %s", mime[:40], type(error).__name__)
                return None

    def _recognise(self, audio: bytes) -> str | None:
        read = read_audio(audio)
        if read is None:
            return None
        rate, samples = read
        stream = self._recogniser.create_stream()
        stream.accept_waveform(rate, samples)  # sherpa-onnx resamples to the model's 16 kHz itself
        self._recogniser.decode_stream(stream)
        text = str(stream.result.text).strip()
        # Many Vietnamese models write capitals only.
        return (text.lower() if text.isupper() else text) or None


def read_audio(audio: bytes) -> tuple[int, Samples] | None:
    """Samples a second, and one channel of samples in [-1, 1]; None for what cannot be read, is empty or longer than a minute.

    What the bytes are is looked up in them, not in the MIME type: channels often name none.
    """
    read = (_read_wav(audio) if audio[:4] == b"RIFF" else None) or _read_by_soundfile(audio)
    if read is None:
        return None
    rate, samples = read
    mono = samples.mean(axis=1, dtype=np.float32)
    return (rate, mono) if 0 < len(mono) <= rate * LONGEST_SECONDS else None


def _read_wav(audio: bytes) -> tuple[int, Samples] | None:
    """16-bit PCM, any rate and number of channels; shape (frames, channels)."""
    try:
        with wave.open(io.BytesIO(audio)) as file:
            if file.getsampwidth() != 2 or file.getnframes() > file.getframerate() * LONGEST_SECONDS:
                return None
            samples: Samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32)
            samples /= 32768
            return file.getframerate(), samples.reshape(-1, file.getnchannels())
    except (wave.Error, EOFError, ValueError):
        return None


def _read_by_soundfile(audio: bytes) -> tuple[int, Samples] | None:
    """What libsndfile reads, at most a minute and a frame of it; None without the package."""
    try:
        soundfile = import_module("soundfile")
    except (ImportError, OSError):  # OSError: the package is there, libsndfile is not
        return None
    try:
        with soundfile.SoundFile(io.BytesIO(audio)) as file:
            return int(file.samplerate), file.read(file.samplerate * LONGEST_SECONDS + 1, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, ValueError):
        return None


def _pick(folder: Path, name: str) -> Path | None:
    files = sorted(folder.glob(f"{name}*.onnx"), key=lambda file: (".int8." not in file.name, file.name))
    return files[0] if files else None
