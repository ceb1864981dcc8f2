"""Suggesting what a report is about: offline, explained, never deciding.

No database and no Django here: text in, suggestion out. See docs/manual/suggestion.md.
"""

from quartet.resolution.suggest.categories import DISPUTE_KINDS, Category, name_of, tree, under
from quartet.resolution.suggest.desk import Desk, suggest
from quartet.resolution.suggest.model import Candidate, Model, NotAModel, Suggestion

__all__ = [
    "DISPUTE_KINDS",
    "Candidate",
    "Category",
    "Desk",
    "Model",
    "NotAModel",
    "Suggestion",
    "name_of",
    "suggest",
    "tree",
    "under",
]
