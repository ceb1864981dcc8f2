"""The model: one linear map from a text's runs to labels, a temperature, and the courage to say "I do not know".

Two learners see the same features, a linear support vector machine and complement naive Bayes. Both are linear, so
they are added into one matrix: a suggestion is a handful of row look-ups, and what each character contributed can be
read off exactly. scikit-learn is needed to train only; a trained model is arrays, kept without pickle.
"""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from quartet.resolution.reports.suggest.because import Word, deciding_words
from quartet.resolution.reports.suggest.ngrams import LONGEST, Floats, Vocabulary, normalise, runs

FORMAT = 1
"""Raise when the saved arrays or the features change their meaning: older files are then trained anew."""


class NotAModel(ValueError):  # noqa: N818 -- reads as the sentence it is
    """The file is not a model of this version."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible label."""

    code: str
    name: str
    confidence: float
    """Calibrated: of many suggestions with confidence 0.8, about eight in ten are right."""
    because: list[Word]
    """The words of the text that spoke most for this label, strongest first, with their share of all that spoke."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the model would say about a text. It never decides: a person does."""

    candidates: list[Candidate]
    """At most three, likeliest first; empty for a text without words."""
    abstained: bool
    """Whether the model would rather not say: show the candidates as a list to choose from, not as a proposal."""
    reason: str
    """Why it abstained: "empty", "unfamiliar" (unlike its training) or "unsure" (likelier wrong than right)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One text as the model sees it."""

    label: int
    confidence: float
    familiarity: float
    reason: str


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model. Immutable, safe to share between threads."""

    labels: tuple[str, ...]
    names: dict[str, str]
    vocabulary: Vocabulary
    weights: Floats
    """(runs, labels), already multiplied by the temperature: scores are log-odds up to a constant."""
    bias: Floats
    least_confidence: float
    least_familiarity: float

    def suggest(self, text: str) -> Suggestion:
        """Return at most three labels for a text, with the words that decided. Any text is allowed."""
        clean = normalise(text)
        columns, values = self._row(clean)
        scores = self.bias + values @ self.weights[columns]
        reading = self._judge(clean, scores)
        if reading.reason == "empty":
            return Suggestion([], abstained=True, reason="empty")
        shares = _softmax(scores)
        best = np.argsort(-shares, kind="stable")[:3]
        average = self.weights[columns].mean(axis=1)
        candidates = [
            Candidate(
                code=self.labels[label],
                name=self.names.get(self.labels[label], self.labels[label]),
                confidence=float(shares[label]),
                because=deciding_words(
                    clean, dict(zip(self.vocabulary.keys[columns].tolist(),
                                    (values * (self.weights[columns, label] - average)).tolist(), strict=True))
                ),
            )
            for label in best
        ]
        return Suggestion(candidates, abstained=bool(reading.reason), reason=reading.reason)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return the best guess for every text, also where the model would abstain."""
        clean = [normalise(text) for text in texts]
        scores = self.vocabulary.matrix(clean) @ self.weights + self.bias
        return [self._judge(text, row) for text, row in zip(clean, scores, strict=True)]

    def _row(self, clean: str) -> tuple[NDArray[np.intp], Floats]:
        """Return the known runs of one text and their values: a row of `Vocabulary.matrix`, without its overhead."""
        keys = np.concatenate([runs(clean, length)[0] for length in range(1, LONGEST + 1)])
        column, known = self.vocabulary.find(keys)
        columns, counts = np.unique(column[known], return_counts=True)
        values = (1 + np.log(counts)) * self.vocabulary.idf[columns]
        length = float(np.sqrt((values**2).sum())) or 1.0
        return columns, (values / length).astype(np.float32)

    def _judge(self, clean: str, scores: Floats) -> Reading:
        label = int(np.argmax(scores))
        confidence = float(_softmax(scores)[label])
        familiarity = float(self.vocabulary.familiarity([clean])[0])
        reason = ""
        if not clean:
            reason = "empty"
        elif familiarity < self.least_familiarity:
            reason = "unfamiliar"
        elif confidence < self.least_confidence:
            reason = "unsure"
        return Reading(label, confidence, familiarity, reason)

    def save(self, path: Path) -> None:
        """Write the model to a file, all or nothing: a reader sees the old file or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = {
            "format": FORMAT,
            "labels": self.labels,
            "names": self.names,
            "least_confidence": self.least_confidence,
            "least_familiarity": self.least_familiarity,
        }
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file,
                    facts=np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8),
                    keys=self.vocabulary.keys,
                    idf=self.vocabulary.idf,
                    weights=self.weights,
                    bias=self.bias,
                )
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: Path) -> "Model":
        """Read a saved model. Raises FileNotFoundError, or NotAModel when the file is broken or of another version."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                if facts["format"] != FORMAT:
                    raise NotAModel(f"format {facts['format']}, expected {FORMAT}")
                return cls(
                    labels=tuple(facts["labels"]),
                    names=facts["names"],
                    vocabulary=Vocabulary(arrays["keys"], arrays["idf"]),
                    weights=arrays["weights"],
                    bias=arrays["bias"],
                    least_confidence=facts["least_confidence"],
                    least_familiarity=facts["least_familiarity"],
                )
        except (BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
            raise NotAModel(str(error)) from error


def _softmax(scores: Floats) -> NDArray[np.float64]:
    shares = np.exp(scores.astype(np.float64) - scores.max())
    result: NDArray[np.float64] = shares / shares.sum()
    return result
