"""From a text to its meaning, by the model in the process or by a Rasa server; the slow part runs in a worker thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from flows import Meaning
from nlu import Parse, Player, danger, looks_pasted, red_flags

OUT_OF_SCOPE = "out_of_scope"


class Understanding(Protocol):
    """What the dispatcher asks."""

    async def __call__(self, text: str) -> Meaning: ...

    def close(self) -> None: ...


class LocalUnderstanding:
    """Asks the player: what the n-gram stage is sure of is answered at once, the rest by the embedder in its own thread."""

    def __init__(self, player: Player) -> None:
        self._player = player
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")
        # Beside the rest of the start, so that the first person who needs it does not wait for it.
        self._thread.submit(player.warm_up)

    async def __call__(self, text: str) -> Meaning:
        sure = self._player.parse_if_sure(text)
        if sure is None:
            sure = await asyncio.get_running_loop().run_in_executor(self._thread, self._player.parse, text)
        return meaning(sure)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


class RasaUnderstanding:
    """Asks a Rasa server (`rasa run --enable-api`) that runs the same model; two requests in one message are not noticed there."""

    def __init__(self, url: str) -> None:
        # Loaded only where it is used: most machines play the model themselves.
        import httpx

        self._client = httpx.AsyncClient(base_url=url.rstrip("/"), timeout=10)

    async def __call__(self, text: str) -> Meaning:
        """Raises httpx.HTTPError when the server does not answer: the turn is tried again."""
        answer = await self._client.post("/model/parse", json={"text": text})
        answer.raise_for_status()
        return meaning_of_rasa(answer.json(), text)

    def close(self) -> None:
        """Connections end with the process."""


class LearntUnderstanding:
    """Another understanding, with questions that an editor gave to a topic answered so at once; danger and pasted messages stay first.

    `find` knows only topics that are in the book: they need not be labels of the model. What the model takes for a topic that is not in
    the book is left to the dialogue, which says that it did not understand.
    """

    def __init__(self, inner: Understanding, find: Callable[[str], str]) -> None:
        self._inner = inner
        self._find = find

    async def __call__(self, text: str) -> Meaning:
        meant = await self._inner(text)
        topic = "" if meant.danger or meant.pasted else self._find(text)
        if not topic:
            return meant
        others = tuple(one for one in meant.ranking if one[0] != topic)
        return Meaning("answer", ((topic, 1.0), *others), (topic,))

    def close(self) -> None:
        self._inner.close()


def meaning(parse: Parse) -> Meaning:
    """What the dialogue core needs of a parse."""
    return Meaning(
        decision=parse.decision,
        ranking=tuple((guess.topic, guess.confidence) for guess in parse.ranking),
        requests=parse.requests,
        danger=parse.danger,
        **_signs(parse.text),
    )


def _signs(text: str) -> dict[str, Any]:
    """Whether a text is to be checked for a scam, and what the check finds."""
    pasted = looks_pasted(text)
    found = red_flags(text) if pasted else ()
    return {"pasted": pasted, "flags": tuple((flag.code, flag.evidence, flag.real) for flag in found)}


def meaning_of_rasa(data: dict[str, Any], text: str) -> Meaning:
    """The same from the JSON of a Rasa server."""
    ranking = tuple((row["name"], float(row["confidence"])) for row in data["intent_ranking"] if row["name"] != OUT_OF_SCOPE)
    return Meaning(data["decision"], ranking[:5], danger=danger(text) or "", **_signs(text))
