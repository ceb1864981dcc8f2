"""The model at work: trained on first use, kept in the data folder, replaced while the pages run."""

import csv
import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock

import numpy as np

from quartet.resolution.suggest.categories import DATA, tree
from quartet.resolution.suggest.model import FORMAT, Model, NotAModel, Suggestion
from quartet.resolution.suggest.ngrams import Keys, common_runs, normalise

KIND = 4
"""Digits of the codes suggested: the second level. A finer one would be guessing from one sentence."""


def seed_examples() -> list[tuple[str, str]]:
    """Return what the shipped model learns from: hand-written sentences, and the names of the matters themselves."""
    with (DATA / "seeds.csv").open(encoding="utf-8", newline="") as file:
        written = [(row["text"], row["label"]) for row in csv.DictReader(file)]
    return written + [(each.name, each.code[:KIND]) for each in tree().values() if each.level > 1]


class Desk:
    """Suggests categories with the newest model of a folder. Cheap to make, safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stamp = 0
        self._model: Model | None = None
        self._opening = Lock()

    @property
    def learned(self) -> Path:
        """Where retraining puts its model."""
        return self.folder / "suggest-learned.npz"

    def suggest(self, text: str) -> Suggestion:
        """Return at most three kinds (codes of four digits) for a text. See Model.suggest."""
        return self.model().suggest(text)

    def model(self) -> Model:
        """Return the model retrained last, else the shipped one, trained now if this is the first time (seconds)."""
        stamp = _stamp(self.learned)
        if self._model is None or stamp != self._stamp:
            with self._opening:  # of many threads that need it at once, one trains
                if self._model is None or stamp != self._stamp:
                    self._model, self._stamp = self._open(), stamp
        return self._model

    def train(self, lessons: Iterable[tuple[str, str]], within: Keys) -> Model:
        """Train on the shipped examples and on what people decided (text, code). Nothing is kept yet: see `adopt`.

        Codes that are not in the tree are passed over, finer ones count as their kind. Of the lessons only the runs
        in `within` are learned, and those that the shipped examples have too.
        """
        shipped = seed_examples()
        known = [(text, code[:KIND]) for text, code in lessons if code in tree() and len(code) >= KIND]
        ours = common_runs([normalise(text) for text, _code in shipped], least=1)
        return _train(shipped + known, np.union1d(ours, within))

    def adopt(self, model: Model) -> None:
        """Use this model from now on; every process does from its next text."""
        model.save(self.learned)

    def forget(self) -> None:
        """Go back to the shipped model."""
        self.learned.unlink(missing_ok=True)

    def _open(self) -> Model:
        shipped = self.folder / f"suggest-{_fingerprint()}.npz"
        for path in (self.learned, shipped):
            with suppress(FileNotFoundError, NotAModel):
                return Model.load(path)
        model = _train(seed_examples())
        with suppress(OSError):  # a read-only folder costs the next start some seconds, not the suggestion
            model.save(shipped)
        return model


def suggest(text: str) -> Suggestion:
    """Suggest with the installation's own model, kept under QUARTET_HOME/models."""
    return own_desk().suggest(text)


@cache
def own_desk() -> Desk:
    """Return the installation's own desk, whose model is kept under QUARTET_HOME/models."""
    # site.config reads the same variable; resolution may not import site
    return Desk(Path(os.environ.get("QUARTET_HOME", "var")).resolve() / "models")


def _train(examples: list[tuple[str, str]], within: Keys | None = None) -> Model:
    from quartet.resolution.suggest.training import train  # noqa: PLC0415 -- scikit-learn takes a second

    return train(examples, names={code: each.name for code, each in tree().items()}, within=within)


def _stamp(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@cache
def _fingerprint() -> str:
    """Name the shipped model: it is trained anew when its data, its code's format or scikit-learn change."""
    parts = [str(FORMAT).encode(), version("scikit-learn").encode()]
    parts += [(DATA / name).read_bytes() for name in ("categories.csv", "seeds.csv")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
