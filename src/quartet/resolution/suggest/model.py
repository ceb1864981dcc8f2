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

from quartet.resolution.suggest.because import Spelling, Word
from quartet.resolution.suggest.ngrams import Floats, Vocabulary, normalise

FORMAT = 2
"""Raise when the saved arrays or the features change their meaning: older files are then trained anew."""

MOST = 3
"""Candidates shown."""
WORTH_SHOWING = 0.01
"""Confidence below which a candidate is noise."""


class NotAModel(ValueError):
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
    """(runs, labels): scores are logarithms of confidence up to a constant. Each row sums to nothing, so that what a
    run adds to a label is what it adds against the other labels."""
    bias: Floats
    doubt: float
    """The share of texts whose label no score tells, spread over all labels: confidence never exceeds 1 - doubt."""
    least_confidence: float
    least_familiarity: float

    def suggest(self, text: str) -> Suggestion:
        """Return at most three labels for a text, with the words that decided. Any text is allowed."""
        clean = normalise(text)
        if not clean:
            return Suggestion([], abstained=True, reason="empty")
        columns, values = self.vocabulary.row(clean)
        gains = self.weights[columns] * values[:, None].astype(np.float32)
        scores = self.bias + gains.sum(axis=0)
        reason = self._judge(clean, scores).reason
        shares = self._confidences(scores)
        best = [label for label in np.argsort(-shares, kind="stable")[:MOST] if shares[label] >= WORTH_SHOWING]
        spelling = Spelling(clean, self.vocabulary)
        candidates = [
            Candidate(
                code=self.labels[label],
                name=self.names.get(self.labels[label], self.labels[label]),
                confidence=float(shares[label]),
                because=spelling.words(columns, gains[:, label]),
            )
            for label in best
        ]
        return Suggestion(candidates, abstained=bool(reason), reason=reason)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Return the best guess for every text, also where the model would abstain."""
        clean = [normalise(text) for text in texts]
        scores = self.vocabulary.matrix(clean) @ self.weights + self.bias
        return [self._judge(text, row) for text, row in zip(clean, scores, strict=True)]

    def _judge(self, clean: str, scores: Floats) -> Reading:
        label = int(np.argmax(scores))
        confidence = float(self._confidences(scores)[label])
        familiarity = float(self.vocabulary.familiarity([clean])[0])
        reason = ""
        if not clean:
            reason = "empty"
        elif familiarity < self.least_familiarity:
            reason = "unfamiliar"
        elif confidence < self.least_confidence:
            reason = "unsure"
        return Reading(label, confidence, familiarity, reason)

    def _confidences(self, scores: Floats) -> NDArray[np.float64]:
        shares = np.exp(scores.astype(np.float64) - scores.max())
        result: NDArray[np.float64] = (1 - self.doubt) * shares / shares.sum() + self.doubt / len(self.labels)
        return result

    def save(self, path: Path) -> None:
        """Write the model to a file, all or nothing: a reader sees the old file or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        facts = {
            "format": FORMAT,
            "labels": self.labels,
            "names": self.names,
            "doubt": self.doubt,
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
                    rarity=self.vocabulary.rarity,
                    value=self.vocabulary.value,
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
            with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
                facts = json.loads(arrays["facts"].tobytes())
                if facts["format"] != FORMAT:
                    raise NotAModel(f"format {facts['format']}, expected {FORMAT}")
                return cls(
                    labels=tuple(facts["labels"]),
                    names=facts["names"],
                    vocabulary=Vocabulary(arrays["keys"], arrays["rarity"], arrays["value"]),
                    weights=arrays["weights"],
                    bias=arrays["bias"],
                    doubt=facts["doubt"],
                    least_confidence=facts["least_confidence"],
                    least_familiarity=facts["least_familiarity"],
                )
        except (BadZipFile, EOFError, KeyError, TypeError, ValueError) as error:
            raise NotAModel(str(error)) from error
