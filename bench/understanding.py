"""How well sentences are understood that nobody trained on, beside what somebody would build in an afternoon."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.contestants import Contestant, Outcome, contestants
from bench.figure import Figure
from bench.sentences import Sentence
from bench.workbench import Workbench
from nlu.text import strip_accents

Pair = tuple[Sentence, Outcome]


def measure(bench: Workbench) -> list[Figure]:
    found = contestants(bench.settings)
    return [figure for name, contestant in found.items() for figure in _figures(name, contestant, bench.sentences)]


def _figures(name: str, contestant: Contestant, sentences: Sequence[Sentence]) -> list[Figure]:
    everything = [(sentence, contestant(sentence.text)) for sentence in sentences]
    inside = [pair for pair in everything if not pair[0].outside]
    outside = [pair for pair in everything if pair[0].outside]
    plain = [(sentence, contestant(strip_accents(sentence.text))) for sentence, _ in inside]
    answers = [pair for pair in everything if pair[1].decision == "answer"]
    n_inside, n_outside = f"{len(inside):,} sentences of tests/nlu in scope", f"{len(outside):,} out of scope"
    return [
        Figure("right topic first", _share(inside, _first), "%", n_inside, name),
        Figure("right topic among three", _share(inside, _among_three), "%", n_inside, name),
        Figure("right topic first, typed without accents", _share(plain, _first), "%", "accentless copies of the same", name),
        Figure("out of scope: refused", _share(outside, _refused), "%", n_outside, name),
        Figure("in scope: refused", _share(inside, _refused), "%", n_inside, name),
        Figure("in scope: asked back", _share(inside, _asks), "%", n_inside, name),
        Figure("answers given that are wrong", _share(answers, lambda pair: not _first(pair)), "%",
               "of all that were answered at once, in and out of scope", name),
    ]  # fmt: skip


def _share(pairs: Sequence[Pair], holds: Callable[[Pair], bool]) -> float | None:
    """Percent of the pairs that it holds for; None without any."""
    return 100 * sum(holds(pair) for pair in pairs) / len(pairs) if pairs else None


def _first(pair: Pair) -> bool:
    return pair[1].best in pair[0].topics


def _among_three(pair: Pair) -> bool:
    return bool(set(pair[1].three) & set(pair[0].topics))


def _refused(pair: Pair) -> bool:
    return pair[1].decision == "reject"


def _asks(pair: Pair) -> bool:
    return pair[1].decision == "clarify"
