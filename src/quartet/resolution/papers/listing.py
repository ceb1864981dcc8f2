"""The file as a list: which papers belong in it, which are complete, what is missing, what is written in by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from quartet.resolution.papers.facts import File
from quartet.resolution.papers.table import Need, Paper, by_hand, others, papers_of, sheet_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BUNDLES: dict[str, tuple[str, "_StrPromise"]] = {
    "file": ("全卷", _("The whole file")),
    "packet": ("司法确认材料", _("Packet for the court")),
}
"""What is printed together: the name of the printed file, and the button's."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paper of the list."""

    paper: Paper
    lacks: "tuple[_StrPromise, ...]"
    blanks: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Whether the ministry's list asks for it in every file."""
        return self.paper.need is Need.ALWAYS

    @property
    def complete(self) -> bool:
        """Whether everything it needs is known; blanks for the pen do not count against it."""
        return not self.lacks


@dataclass(frozen=True, slots=True)
class Listing:
    """The list of a file."""

    inside: tuple[Line, ...]
    outside: tuple[Line, ...]

    @property
    def required(self) -> tuple[Line, ...]:
        """The papers that every file must have."""
        return tuple(line for line in self.inside if line.required)

    @property
    def complete(self) -> int:
        """How many of these are complete."""
        return sum(line.complete for line in self.required)

    @property
    def whole(self) -> bool:
        """Whether nothing that must be there is missing."""
        return self.complete == len(self.required)


def listing(file: File) -> Listing:
    """Look a file over."""
    return Listing(_lines(papers_of(file), file), _lines(others(file), file))


def _lines(papers: Iterable[Paper], file: File) -> tuple[Line, ...]:
    return tuple(Line(paper, tuple(paper.lacks(file)), tuple(by_hand(sheet_of(paper, file)))) for paper in papers)
