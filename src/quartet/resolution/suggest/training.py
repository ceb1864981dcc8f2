"""Training: choose by cross-validation, calibrate on texts the model has not seen, then learn from all of them."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.metrics import f1_score
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from quartet.resolution.suggest.model import Model
from quartet.resolution.suggest.ngrams import Keys, Vocabulary, normalise

FOLDS, FOLDS_IF_FEW, FEW = 3, 6, 4_000
"""Few texts are cheap to hold out oftener, so that what is calibrated is nearer to what is then used."""
TRIED = 9_000
"""Texts used to choose and calibrate: more would not change the choice."""
STRENGTHS = (0.15, 0.5, 1.5)
"""C of the support vector machine."""
LEANS = ((1.0, 0.8, 0.4, 0.2), (1.0, 1.0, 0.8, 0.6))
"""How much runs of one to four characters count: few or short texts want the first, many or long ones the second."""
SHARES = (0.0, 0.3, 0.6, 1.0, 1.6)
"""How much complement naive Bayes counts against the support vector machine."""
LIFTS = (0.0, 0.08, 0.16, 0.3)
"""How far rare labels are lifted: added to the score for each unit of the logarithm of its rarity."""
MOST_LABELS = 2_000
"""More are no labels but names or numbers, and training would take hours."""
CELLS = 40_000_000
"""Runs x labels of the largest model: 160 MB."""
DOUBTS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
"""Shares of texts tried as beyond telling."""
LEAST_CONFIDENCE = 0.5
"""Below it a suggestion is likelier wrong than right: abstain."""

Matrix: TypeAlias = sparse.csr_matrix
Floats = NDArray[np.float64]
Learn: TypeAlias = Callable[[list[str]], Vocabulary]
"""Learns the vocabulary of some texts: those of a fold, or all."""


class NothingToLearn(ValueError):
    """Not one example has both a text and a label, or the labels are none."""


class Example(NamedTuple):
    """A text and the label a person gave it."""

    text: str
    label: str


def train(
    examples: Iterable[Example | tuple[str, str]],
    names: Mapping[str, str] | None = None,
    within: Keys | None = None,
) -> Model:
    """Train a model on labelled texts; the same examples give the same model. Empty texts and labels are passed over.

    `names` says what people call a label; a label without one names itself. `within` are the runs that may be learned
    (sorted): whatever else the texts say leaves no trace in the model. Raises NothingToLearn.
    """
    pairs = [(normalise(text), label.strip()) for text, label in examples]
    pairs = [(text, label) for text, label in pairs if text and label]
    if not pairs:
        raise NothingToLearn("no example has both a text and a label")
    texts = [text for text, _ in pairs]
    labels = sorted({label for _, label in pairs})
    if len(labels) > MOST_LABELS:
        raise NothingToLearn(f"{len(labels)} different labels: is this column really a label? At most {MOST_LABELS}")
    number = {label: position for position, label in enumerate(labels)}
    wanted = np.array([number[label] for _, label in pairs])

    def learn(some: list[str]) -> Vocabulary:
        return _vocabulary(some, len(labels), within)

    choice = _choose(texts, wanted, len(labels), learn)
    vocabulary = learn(texts).leaning(choice.lean)
    weights, bias = _fit(vocabulary.matrix(texts), wanted, len(labels), choice)
    weights -= weights.mean(axis=1, keepdims=True)
    return Model(
        labels=tuple(labels),
        names={label: name for label, name in (names or {}).items() if label in number},
        vocabulary=vocabulary,
        weights=(weights * choice.temperature).astype(np.float32),
        bias=(bias * choice.temperature).astype(np.float32),
        doubt=choice.doubt,
        least_confidence=LEAST_CONFIDENCE,
        least_familiarity=choice.least_familiarity,
    )


@dataclass(frozen=True, slots=True)
class _Choice:
    """What cross-validation found best."""

    lean: tuple[float, ...] = LEANS[0]
    strength: float = 0.5
    share: float = 0.3
    lift: float = 0.0
    temperature: float = 4.0
    doubt: float = 0.0
    least_familiarity: float = 0.1


def _vocabulary(texts: list[str], labels: int, within: Keys | None) -> Vocabulary:
    least = 1 + sum(len(texts) > size for size in (5_000, 40_000))
    found = Vocabulary.learn(texts, least=least, most=min(600_000, CELLS // labels))
    return found if within is None else found.within(within)


def _fit(matrix: Matrix, wanted: NDArray[np.intp], labels: int, choice: _Choice) -> tuple[Floats, Floats]:
    """Return (runs, labels) weights and the bias of both learners added."""
    svm = _svm(matrix, wanted, labels, choice.strength)
    bayes = _bayes(matrix, wanted, labels)
    bias = svm[1] + choice.share * bayes[1] + choice.lift * _rarity(wanted, labels)
    return svm[0] + choice.share * bayes[0], bias


def _svm(matrix: Matrix, wanted: NDArray[np.intp], labels: int, strength: float) -> tuple[Floats, Floats]:
    """Train a linear support vector machine; rare labels count more, by the root of their rarity, never in full."""
    weights, bias = np.zeros((matrix.shape[1], labels)), np.full(labels, -1.0)
    present, counts = np.unique(wanted, return_counts=True)
    if len(present) < 2:  # noqa: PLR2004 -- one label is no choice
        return weights, np.where(np.isin(np.arange(labels), present), 1.0, bias)
    rarity = dict(zip(present.tolist(), np.sqrt(counts.mean() / counts).tolist(), strict=True))
    learner = LinearSVC(C=strength, class_weight=rarity, tol=0.1, max_iter=200, random_state=7)
    learner.fit(matrix, wanted)
    coef, intercept = learner.coef_, learner.intercept_
    if len(present) == 2:  # noqa: PLR2004 -- two labels come as one column
        coef, intercept = np.vstack([-coef, coef]), np.concatenate([-intercept, intercept])
    weights[:, present] = coef.T
    bias[present] = intercept
    return weights, bias


def _bayes(matrix: Matrix, wanted: NDArray[np.intp], labels: int) -> tuple[Floats, Floats]:
    """Train complement naive Bayes, brought to the scale of the support vector machine."""
    weights, bias = np.zeros((matrix.shape[1], labels)), np.zeros(labels)
    present = np.unique(wanted)
    if len(present) < 2:  # noqa: PLR2004 -- one label is no choice
        return weights, bias
    learner = ComplementNB(alpha=0.5).fit(matrix, wanted)
    weights[:, present] = learner.feature_log_prob_.T
    weights -= weights[:, present].mean(axis=1, keepdims=True)
    sample = matrix[:4_000] @ weights[:, present]
    scale = 0.5 / (float(sample.std()) or 1.0)
    weights *= scale
    absent = np.setdiff1d(np.arange(labels), present)
    weights[:, absent] = 0.0
    bias[absent] = -1.0
    return weights, bias


def _deal(texts: list[str], wanted: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Deal texts to folds, label by label; equal texts always go together, so that no test text was trained on."""
    order: dict[int, dict[str, int]] = defaultdict(dict)
    home: dict[str, int] = {}
    fold = np.zeros(len(texts), np.intp)
    for position in sorted(range(len(texts)), key=lambda each: zlib.crc32(texts[each].encode("utf-8", "replace"))):
        text, seen = texts[position], order[int(wanted[position])]
        fold[position] = home.setdefault(text, (int(wanted[position]) + len(seen)) % count)
        seen[text] = 1
    return fold


@dataclass(frozen=True, slots=True)
class _Fold:
    """Some texts held out, the rest to learn from."""

    held: NDArray[np.intp]
    inside: Matrix
    outside: Matrix
    wanted: NDArray[np.intp]
    familiarity: Floats


def _choose(texts: list[str], wanted: NDArray[np.intp], labels: int, learn: Learn) -> _Choice:
    """Try on held-out folds: first the lean, then the strength, then what can be added; calibrate the best there."""
    if len(texts) > TRIED:
        some = np.sort(np.random.default_rng(7).choice(len(texts), TRIED, replace=False))
        texts, wanted = [texts[each] for each in some], wanted[some]
    count = FOLDS_IF_FEW if len(texts) < FEW else FOLDS
    deal = _deal(texts, wanted, count)
    if labels < 2 or len(np.unique(deal)) < count:  # noqa: PLR2004 -- nothing to choose between
        return _Choice()

    def held_out(learner: Callable[..., tuple[Floats, Floats]], folds: list[_Fold], *more: float) -> Floats:
        scores = np.zeros((len(texts), labels))
        for fold in folds:
            weights, bias = learner(fold.inside, fold.wanted, labels, *more)
            scores[fold.held] = fold.outside @ weights + bias
        return scores

    leaning = {lean: _folds(texts, wanted, deal, learn, lean) for lean in LEANS}
    first = {lean: held_out(_svm, leaning[lean], STRENGTHS[1]) for lean in LEANS}
    lean = max(LEANS, key=lambda each: _merit(first[each], wanted))
    svm = {each: held_out(_svm, leaning[lean], each) for each in STRENGTHS if each != STRENGTHS[1]}
    svm[STRENGTHS[1]] = first[lean]
    bayes, rarity = held_out(_bayes, leaning[lean]), _rarity(wanted, labels)
    tried = {
        (strength, share, lift): scores + share * bayes + lift * rarity
        for strength, scores in svm.items()
        for share in SHARES
        for lift in LIFTS
    }
    best = max(tried, key=lambda each: _merit(tried[each], wanted))
    strength, share, lift = best
    temperature, doubt = _calibrate(tried[best], wanted)
    familiarity = np.concatenate([fold.familiarity for fold in leaning[lean]])
    return _Choice(
        lean=lean,
        strength=strength,
        share=share,
        lift=lift,
        temperature=temperature,
        doubt=doubt,
        least_familiarity=max(0.05, 0.7 * float(np.quantile(familiarity, 0.01))),
    )


def _folds(
    texts: list[str], wanted: NDArray[np.intp], deal: NDArray[np.intp], learn: Learn, lean: tuple[float, ...]
) -> list[_Fold]:
    folds = []
    for number in np.unique(deal):
        held = deal == number
        inside, outside = ([text for text, out in zip(texts, held, strict=True) if out == side] for side in (0, 1))
        vocabulary = learn(inside).leaning(lean)
        folds.append(
            _Fold(
                held=np.flatnonzero(held),
                inside=vocabulary.matrix(inside),
                outside=vocabulary.matrix(outside),
                wanted=wanted[~held],
                familiarity=vocabulary.familiarity(outside),
            )
        )
    return folds


def _rarity(wanted: NDArray[np.intp], labels: int) -> Floats:
    """Return for each label how much rarer it is than the average one, as a logarithm."""
    counts = np.maximum(np.bincount(wanted, minlength=labels), 1)
    rarity: Floats = np.log(counts.mean() / counts)
    return rarity


def _merit(scores: Floats, wanted: NDArray[np.intp]) -> float:
    """Accuracy and macro F1 count alike."""
    guess = scores.argmax(axis=1)
    return float((guess == wanted).mean() + f1_score(wanted, guess, average="macro", zero_division=0))


def _calibrate(scores: Floats, wanted: NDArray[np.intp]) -> tuple[float, float]:
    """Return the temperature and the doubt that make the first guess's confidence honest: those of least log loss."""
    right = scores.argmax(axis=1) == wanted
    below = scores - scores.max(axis=1, keepdims=True)

    def loss(log_temperature: float, doubt: float) -> float:
        share = 1 / np.exp(below * np.exp(log_temperature)).sum(axis=1)
        sure = np.clip((1 - doubt) * share + doubt / scores.shape[1], 1e-6, 1 - 1e-6)
        return float(-np.where(right, np.log(sure), np.log(1 - sure)).mean())

    def best(doubt: float) -> tuple[float, float, float]:
        found = minimize_scalar(loss, bounds=(-2.0, 4.0), args=(doubt,), method="bounded")
        return float(found.fun), float(np.exp(found.x)), doubt

    _, temperature, doubt = min(best(doubt) for doubt in DOUBTS)
    return temperature, doubt
