"""How good the suggestion is on texts it has never seen, and how it fades on texts unlike its training.

The best guess counts on every row, also where the model would abstain: accuracy and macro F1 hide nothing. What
abstaining buys is told beside it.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from quartet.resolution.suggest.labelled import BadFile, read_labelled
from quartet.resolution.suggest.model import Model, Reading
from quartet.resolution.suggest.training import NothingToLearn, train

PARTS = 10
STRANGERS_TRAINED, STRANGERS_TESTED = 4_000, 2_000
"""Rows used to see what happens with a topic nobody trained: enough for two digits."""

Rows = Sequence[tuple[str, str]]
Mask = NDArray[np.bool_]


def evaluate(train_csv: Path, test_csv: Path) -> dict[str, Any]:
    """Train on one labelled file, test on another. Raises BadFile when either has nothing to train or test with.

    accuracy and macro_f1 count every labelled test row (a label unknown to training is a miss; F1 is averaged over
    every label that occurs in the truth or in the guesses). abstained is the share of rows without a proposal.
    """
    started = time.monotonic()
    training, testing = read_labelled(train_csv), read_labelled(test_csv)
    if not testing.rows:
        raise BadFile(f"{test_csv}: no row has a label")
    try:
        model = train(training.rows)
    except NothingToLearn as error:
        raise BadFile(f"{train_csv}: {error}") from error
    trained = time.monotonic()
    readings = model.read([text for text, _ in testing.rows])
    read = time.monotonic()
    truth = [label for _, label in testing.rows]
    guess = [model.labels[each.label] for each in readings]
    right = np.array([want == have for want, have in zip(truth, guess, strict=True)])
    abstained = np.array([bool(each.reason) for each in readings])
    return {
        "accuracy": _share(right),
        "macro_f1": round(float(f1_score(truth, guess, average="macro", zero_division=0)), 4),
        "abstained": _share(abstained),
        "answered_accuracy": _share(right[~abstained]),
        "abstained_accuracy": _share(right[abstained]),
        "calibration_error": _calibration_error(readings, right),
        "train_rows": len(training.rows),
        "test_rows": len(testing.rows),
        "labels": len(model.labels),
        "rows_of_unknown_label": int(sum(label not in model.labels for label in truth)),
        "rows_without_label": training.without_label + testing.without_label,
        "by_similarity": _by_similarity(readings, right, abstained),
        "unknown_topic": _unknown_topic(training.rows, testing.rows),
        "seconds_training": round(trained - started, 1),
        "seconds_per_1000": round((read - trained) / len(truth) * 1000, 2),
    }


def _share(those: Mask) -> float | None:
    return round(float(those.mean()), 4) if len(those) else None


def _calibration_error(readings: Sequence[Reading], right: Mask) -> float:
    """How far confidence is from the truth, on average over ten bands of confidence."""
    confidence = np.array([each.confidence for each in readings])
    band = np.minimum((confidence * PARTS).astype(int), PARTS - 1)
    gaps = [abs(float((confidence - right)[band == each].sum())) for each in range(PARTS)]
    return round(sum(gaps) / len(right), 4)


def _by_similarity(readings: Sequence[Reading], right: Mask, abstained: Mask) -> list[dict[str, Any]]:
    """Tell accuracy by tenth of the test rows, from those least like the training texts to those most like them."""
    familiarity = np.array([each.familiarity for each in readings])
    tenths = np.array_split(np.argsort(familiarity, kind="stable"), min(PARTS, len(right)))
    return [
        {
            "similarity": [round(float(familiarity[some].min()), 3), round(float(familiarity[some].max()), 3)],
            "rows": len(some),
            "accuracy": _share(right[some]),
            "abstained": _share(abstained[some]),
            "answered_accuracy": _share(right[some][~abstained[some]]),
        }
        for some in tenths
    ]


def _unknown_topic(training: Rows, testing: Rows) -> dict[str, Any] | None:
    """Hide every fifth label from training and see how often the model admits that it does not know it."""
    labels = sorted({label for _, label in training})
    hidden = set(labels[::5])
    known = _some([row for row in training if row[1] not in hidden], STRANGERS_TRAINED)
    strangers = _some([row for row in testing if row[1] in hidden], STRANGERS_TESTED)
    if len(labels) - len(hidden) < 2 or not strangers or not any(text.strip() for text, _ in known):  # noqa: PLR2004
        return None  # one label left is no test
    try:
        model: Model = train(known)
    except NothingToLearn:
        return None
    readings = model.read([text for text, _ in strangers])
    return {
        "hidden_labels": len(hidden),
        "rows": len(readings),
        "abstained": _share(np.array([bool(each.reason) for each in readings])),
        "mean_confidence": round(float(np.mean([each.confidence for each in readings])), 3),
    }


def _some(rows: list[tuple[str, str]], most: int) -> list[tuple[str, str]]:
    step = max(1, -(-len(rows) // most))
    return rows[::step]
