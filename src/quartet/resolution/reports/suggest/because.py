"""The words that decided: what each character of a text contributed, read back as whole stretches of the text."""

import numpy as np

from quartet.resolution.reports.suggest.ngrams import LONGEST, runs

WORDS = 4
"""How many words are shown: more is not read."""
LONGEST_WORD = 8
"""Characters; a longer stretch is a sentence, not a word."""

Word = tuple[str, float]


def deciding_words(clean: str, gain: dict[int, float]) -> list[Word]:
    """Return the stretches of a normalised text that spoke for a label, strongest first.

    `gain` says what each run of characters (packed, see ngrams) added to the label's score. A run shares its gain
    among its characters and its occurrences; a stretch is a maximal row of characters that each gained clearly.
    The weight is the stretch's share of all gain, 0 to 1.
    """
    gained = np.zeros(len(clean) + 1)
    inside = np.zeros(len(clean) + 1, dtype=bool)  # inside[i]: characters i and i+1 belong to one telling run
    for length in range(1, LONGEST + 1):
        keys, at = runs(clean, length)
        unique, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        each = np.array([gain.get(key, 0.0) for key in unique.tolist()]) / np.maximum(counts, 1) / length
        for key_gain, start in zip(each[inverse].tolist(), at.tolist(), strict=True):
            gained[start : start + length] += key_gain
            if key_gain > 0 and length > 1:
                inside[start : start + length - 1] = True
    total = gained[gained > 0].sum()
    if total <= 0:
        return []
    clear = gained > gained.max() * 0.2
    found: dict[str, float] = {}
    start = 0
    while start < len(clean):
        if not clear[start]:
            start += 1
            continue
        end = start + 1
        while end < len(clean) and clear[end] and inside[end - 1] and end - start < LONGEST_WORD:
            end += 1
        word = clean[start:end].strip()
        if word:
            found[word] = found.get(word, 0.0) + float(gained[start:end].sum() / total)
        start = end
    return sorted(found.items(), key=lambda item: -item[1])[:WORDS]
