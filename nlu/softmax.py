"""Multinomial logistic regression, as NumPy arrays small enough to keep in the repo.

Trained with scikit-learn (only where Rasa trains); weights are kept in 8 bits with one scale a class, which changes the scores by
less than a hundredth.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Softmax:
    """`weights` int8 (features, classes), `scale` and `bias` float32 (classes)."""

    def __init__(self, weights: NDArray[np.int8], scale: Floats, bias: Floats) -> None:
        self.weights = weights
        self.scale = scale
        self.bias = bias

    @classmethod
    def pack(cls, weights: NDArray[np.float64], bias: NDArray[np.float64]) -> Softmax:
        """From full weights (features, classes)."""
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
        return cls(np.round(weights / scale).astype(np.int8), scale.astype(np.float32), bias.astype(np.float32))

    def sparse_scores(self, columns: NDArray[np.int32], values: Floats) -> Floats:
        """Scores (classes) of one sparse vector."""
        summed = values @ self.weights[columns].astype(np.float32) if len(columns) else np.zeros_like(self.bias)
        return np.asarray(summed * self.scale + self.bias, dtype=np.float32)

    def dense_scores(self, vector: Floats) -> Floats:
        """Scores (classes) of one dense vector (features)."""
        return np.asarray((vector @ self.weights.astype(np.float32)) * self.scale + self.bias, dtype=np.float32)


def log_softmax(scores: NDArray[np.floating[Any]]) -> Floats:
    """Log probabilities along the last axis."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)), dtype=np.float32)
