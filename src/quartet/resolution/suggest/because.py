"""The words that decided: what each character of a text contributed, read back as whole words of the text."""

import itertools
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quartet.resolution.suggest.ngrams import LONGEST, Vocabulary, runs

WORDS = 4
"""How many words are shown: more is not read."""
LEAST = 0.08
"""A word with a smaller share of the whole is not shown."""
TOGETHER = {2: 0.7, 3: 2.0, 4: 2.0}
"""By length: how much oftener than by chance (logarithm) the halves of a run stand together if it is a word."""
ALONE = 0.2
"""A single character says little: it is shown from this share on."""

PARTICLES = "的了着过把被在到是也都就还又从和与给让对向我你他她它"
"""Characters cut from the edges of a word: they hold the sentence together and explain nothing."""
EMPTY = frozenset({"我们", "我家", "他家", "没有", "现在", "有人", "这个", "自己", "就是", "一个", "不给", "今年"})
"""Words that explain nothing either."""


class Word(NamedTuple):
    """A word of the text and how much it spoke for a label: its share of all that spoke for it, 0 to 1."""

    text: str
    weight: float


class Spelling:
    """One normalised text taken apart: which known run stands where, and which runs are words.

    A run is a word when its two halves, however it is cut, stand together far oftener in the training texts than
    chance would have it: 承包费, but not 家承包. That needs no dictionary and knows the local words.
    """

    def __init__(self, clean: str, vocabulary: Vocabulary) -> None:
        self.clean = clean
        self._places: list[tuple[int, NDArray[np.intp], NDArray[np.intp]]] = []
        size = len(clean)
        rarity = np.full((LONGEST + 1, size + LONGEST), np.inf)  # by length and start; infinite: an unknown run
        for length in range(1, LONGEST + 1):
            keys, at = runs(clean, length)
            column, known = vocabulary.find(keys)
            self._places.append((length, column[known], at[known]))
            rarity[length, at[known]] = vocabulary.rarity[column[known]]
        spans = [(1, at) for at in np.flatnonzero(np.isfinite(rarity[1]))]
        for length, together in TOGETHER.items():
            cuts = [rarity[cut, :size] + rarity[length - cut, cut : cut + size] for cut in range(1, length)]
            with np.errstate(invalid="ignore"):  # infinite minus infinite: not a word
                spans += [
                    (length, at) for at in np.flatnonzero(np.min(cuts, axis=0) - rarity[length, :size] > together)
                ]
        self._lengths = np.array([length for length, _ in spans], np.intp)
        self._starts = np.array([at for _, at in spans], np.intp)

    def words(self, columns: NDArray[np.intp], gains: NDArray[np.float32]) -> list[Word]:
        """Return the words that spoke for a label, strongest first.

        `gains[i]` is what the run of column `columns[i]` (sorted) added to the label's score. A run shares its gain
        among its occurrences and their characters.
        """
        gained = self._gained(columns, gains)
        total = gained[gained > 0].sum()
        if total <= 0 or not len(self._starts):
            return []
        sums = np.concatenate([[0.0], np.cumsum(gained)]) / total
        taken = self._take(sums[self._starts + self._lengths] - sums[self._starts])
        found: dict[str, float] = {}
        for start, end in itertools.pairwise([0, *(np.flatnonzero(np.diff(taken)) + 1).tolist(), len(taken)]):
            text = self.clean[start:end].strip(PARTICLES)
            if taken[start] and text and text not in EMPTY:
                found[text] = found.get(text, 0.0) + float(sums[end] - sums[start])
        best = sorted((Word(text, share) for text, share in found.items()), key=lambda word: -word.weight)
        return [word for word in best if word.weight >= (LEAST if len(word.text) > 1 else ALONE)][:WORDS]

    def _gained(self, columns: NDArray[np.intp], gains: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return what each character gained."""
        gained = np.zeros(len(self.clean))
        for length, column, at in self._places:
            if len(column):
                here = np.searchsorted(columns, column)
                times = np.bincount(here, minlength=len(columns))[here]
                for offset in range(length):
                    gained[at + offset] += gains[here] / times / length
        return gained

    def _take(self, shares: NDArray[np.float64]) -> NDArray[np.intp]:
        """Number the characters by the word they were taken into, the strongest word first; 0 for none."""
        taken = np.zeros(len(self.clean), np.intp)
        for number, span in enumerate(np.argsort(-shares, kind="stable").tolist(), start=1):
            if shares[span] < LEAST / 2:
                break
            piece = slice(self._starts[span], self._starts[span] + self._lengths[span])
            if not taken[piece].any():
                taken[piece] = number if self._lengths[span] > 1 else -1  # single characters side by side join
        return taken
