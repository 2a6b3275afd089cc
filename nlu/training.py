"""Training the two-stage classifier. Needs scikit-learn, which only the Rasa environment has; nothing at run time imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nlu.accents import AccentRestorer
from nlu.embedder import Embedder
from nlu.ngrams import NgramShape, NgramVocabulary
from nlu.softmax import Softmax, log_softmax
from nlu.text import has_accents, normalize, strip_accents
from nlu.two_stage import OUT_OF_SCOPE, Thresholds, TwoStage, prepare

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Hyperparameters:
    """`least`, `most`: rarest and number of n-grams kept; `first_c`, `second_c`: inverse regularisation; `sharpness`: rounds of L-BFGS.

    `most_refused`: share of calibration sentences in scope that may be refused; `answer_precision`: share of answers that must be
    right there.
    """

    least: int = 2
    most: int = 40_000
    first_c: float = 60.0
    second_c: float = 0.05
    rounds: int = 80
    most_refused: float = 0.02
    answer_precision: float = 0.985


def train(
    examples: Sequence[tuple[str, str]], calibration: Sequence[tuple[str, str]], hyper: Hyperparameters, embedder: Embedder
) -> TwoStage:
    """The model for (text, topic) examples, its thresholds set on the calibration sentences.

    Raises:
        RuntimeError: the embedder is not available: both stages are always trained.
        ValueError: no example is out of scope.
    """
    topics = sorted({topic for _, topic in examples})
    if OUT_OF_SCOPE not in topics:
        raise ValueError(f"no examples of {OUT_OF_SCOPE}")
    labels = np.array([topics.index(topic) for _, topic in examples])
    restorer = AccentRestorer.learn([normalize(text) for text, _ in examples if has_accents(text)])
    # Accentless copies teach both stages what putting accents back gives, with its mistakes.
    texts = [text for text, _ in examples]
    both = [prepare(restorer, text) for text in [*texts, *map(strip_accents, texts)]]
    twice = np.concatenate([labels, labels])

    vocabulary = NgramVocabulary.learn(both[: len(texts)], NgramShape(), hyper.least, hyper.most)
    first = _fit(_sparse(vocabulary, both), twice, len(topics), hyper.first_c, hyper.rounds)

    vectors = _embed(embedder, both)
    mean, spread = vectors.mean(axis=0), vectors.std(axis=0) + 1e-6
    second = _fit((vectors - mean) / spread, twice, len(topics), hyper.second_c, hyper.rounds)

    model = TwoStage(topics, vocabulary, first, restorer, mean, spread, second, Thresholds(), embedder)
    model.thresholds = _calibrate(model, calibration, hyper)
    return model


def _embed(embedder: Embedder, texts: Sequence[str]) -> Floats:
    """Each different text is embedded once: restoring gives many originals back."""
    different = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return embedder.embed(list(different))[[different[text] for text in texts]]


def _sparse(vocabulary: NgramVocabulary, normals: Sequence[str]) -> object:
    from scipy.sparse import csr_matrix

    rows = [vocabulary.vector(normal) for normal in normals]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    return csr_matrix((values, columns, ends), shape=(len(rows), len(vocabulary.names)), dtype=np.float64)


def _fit(features: object, labels: NDArray[np.int64], classes: int, c: float, rounds: int) -> Softmax:
    import warnings

    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    with warnings.catch_warnings():
        # Stopping early is wanted: later rounds only sharpen what is right already.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = LogisticRegression(C=c, max_iter=rounds, solver="lbfgs", class_weight=None).fit(features, labels)
    assert list(fitted.classes_) == list(range(classes))
    return Softmax.pack(fitted.coef_.T, fitted.intercept_)


def _calibrate(model: TwoStage, calibration: Sequence[tuple[str, str]], hyper: Hyperparameters) -> Thresholds:
    """Weights, temperatures and thresholds that fit sentences nobody trained on."""
    normals = [model.read(text) for text, _ in calibration]
    truth = np.array([model.topics.index(topic) for _, topic in calibration])
    one = np.vstack([model.first_logs(normal) for normal in normals])
    two = np.vstack([model.second_logs(normal) for normal in normals])
    share = min(np.arange(0.3, 0.91, 0.05), key=lambda weight: _best_heat(weight * one + (1 - weight) * two, truth)[1])
    mixed = share * one + (1 - share) * two
    heat_one, heat_both = _best_heat(one, truth)[0], _best_heat(mixed, truth)[0]
    alone, together = np.exp(log_softmax(one / heat_one)), np.exp(log_softmax(mixed / heat_both))
    sure = _sure(alone, together, truth)
    final = np.where((alone.max(axis=1) >= sure)[:, None], alone, together)
    found = Thresholds(share=float(share), heat_one=heat_one, heat_both=heat_both, sure=sure)
    return _decisions(model, final, truth, found, hyper)


def _best_heat(logs: Floats, truth: NDArray[np.int64]) -> tuple[float, float]:
    """The temperature with the least log loss, and that loss (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    rows = np.arange(len(truth))
    losses = {heat: float(-log_softmax(logs / heat)[rows, truth].mean()) for heat in np.arange(0.2, 3.01, 0.05)}
    best = min(losses, key=lambda heat: losses[heat])
    return float(best), losses[best]


def _sure(alone: Floats, together: Floats, truth: NDArray[np.int64]) -> float:
    """The lowest confidence from which the n-gram stage alone is as right as both together."""
    for sure in np.arange(0.6, 0.99, 0.01):
        rows = alone.max(axis=1) >= sure
        if rows.any() and (alone[rows].argmax(axis=1) == truth[rows]).mean() >= max(
            0.985, (together[rows].argmax(axis=1) == truth[rows]).mean() - 0.002
        ):
            return float(round(sure, 2))
    return 0.99


def _decisions(model: TwoStage, chances: Floats, truth: NDArray[np.int64], found: Thresholds, hyper: Hyperparameters) -> Thresholds:
    """The scope and low thresholds that refuse most of what is out of scope, then the answer threshold for the wanted precision."""
    refused = model.topics.index(OUT_OF_SCOPE)
    outside = truth == refused
    inside_best = np.delete(chances, refused, axis=1).max(axis=1)
    options: list[tuple[float, float, float]] = []
    for scope in np.arange(0.1, 0.96, 0.02):
        for low in np.arange(0.02, 0.5, 0.02):
            rejected = (chances[:, refused] >= scope) | (inside_best < low)
            if rejected[~outside].mean() <= hyper.most_refused:
                options.append((float(rejected[outside].mean()), float(scope), float(low)))
    _, scope, low = max(options, key=lambda option: (round(option[0], 4), option[1], -option[2]))
    right = chances.argmax(axis=1) == truth
    kept = ~((chances[:, refused] >= scope) | (inside_best < low))
    answer = 0.9
    for level in np.arange(0.2, 0.9, 0.01):
        rows = kept & (inside_best >= level)
        if rows.any() and right[rows].mean() >= hyper.answer_precision:
            answer = float(round(level, 2))
            break
    return replace(found, scope=round(scope, 2), low=round(low, 2), answer=answer)


def read_calibration(rows: Mapping[str, Sequence[Mapping[str, str]]]) -> list[tuple[str, str]]:
    """(text, topic) pairs of data/calibration.yml."""
    return [(row["text"], topic) for topic, sentences in rows.items() for row in sentences]
